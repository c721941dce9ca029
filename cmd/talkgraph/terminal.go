package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/term"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// interact edits lines on a terminal. The terminal is raw only while a line is
// edited, so that Ctrl-C is a signal while a query runs.
func (c *console) interact(ctx context.Context, in *os.File) error {
	history := openHistory()
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{clearOnInterrupt{in}, os.Stdout}, "gizmo> ")
	t.History = history
	t.AutoCompleteCallback = c.complete
	fmt.Fprintln(c.out, "Gizmo console; :help shows examples, Ctrl-D ends.")
	for {
		old, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return fmt.Errorf("cannot edit lines on this terminal: %w", err)
		}
		if w, h, err := term.GetSize(int(in.Fd())); err == nil && w > 0 {
			_ = t.SetSize(w, h)
		}
		line, err := t.ReadLine()
		_ = term.Restore(int(in.Fd()), old)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(c.out)
			return nil
		}
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			return err
		}
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		query, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt)
		end, err := c.line(query, line)
		stop()
		switch {
		case errors.Is(err, context.Canceled):
			fmt.Fprintln(c.err, "stopped")
		case err != nil:
			fmt.Fprintln(c.err, err)
		}
		if end {
			return nil
		}
	}
}

// clearOnInterrupt makes Ctrl-C clear the line that is being edited.
type clearOnInterrupt struct{ io.Reader }

func (r clearOnInterrupt) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p[:min(len(p), 1)])
	if n == 1 && p[0] == 3 {
		const toEnd, deleteLine = 5, 21
		if len(p) > 1 {
			p[0], p[1] = toEnd, deleteLine
			return 2, err
		}
		p[0] = deleteLine
	}
	return n, err
}

// steps are what a path can be followed by.
var steps = []string{
	"All()", "And(", "Back(", "Both(", "Count()", "Difference(", "Emit(", "Follow(", "GetLimit(", "Has(", "In(", "InPredicates()",
	"Intersect(", "Labels()", "Limit(", "M()", "Or(", "Out(", "OutPredicates()", "Save(", "Skip(", "Tag(", "TagArray()", "Union(", "Unique()", "V(",
}

// complete finishes the word before the cursor on Tab: a step, a predicate or an ID.
// Where several fit, it goes as far as they agree.
func (c *console) complete(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	start := strings.LastIndexAny(line[:pos], ".<\"( ,") + 1
	word := line[start:pos]
	var fits []string
	if start > 0 && line[start-1] == '<' || start > 1 && line[start-1] == '"' {
		for _, s := range c.terms(word) {
			if strings.HasPrefix(s, word) {
				fits = append(fits, s+">")
			}
		}
	} else {
		for _, s := range steps {
			if strings.HasPrefix(s, word) {
				fits = append(fits, s)
			}
		}
	}
	if len(fits) == 0 {
		return "", 0, false
	}
	done := fits[0]
	for _, f := range fits[1:] {
		for !strings.HasPrefix(f, done) {
			done = done[:len(done)-1]
		}
	}
	return line[:start] + done + line[pos:], start + len(done), true
}

// terms are predicates and the IDs of things that talks mention.
func (c *console) terms(word string) []string {
	out := []string{}
	for _, p := range []graph.Predicate{graph.PredAbout, graph.PredMentions, graph.PredName, graph.PredSuperEvent, graph.PredPerformer, graph.PredBroader, graph.PredRelated, graph.PredType, graph.PredPrefLabel, graph.PredAltLabel, graph.PredParent, graph.PredQuotedFrom} {
		out = append(out, string(p))
	}
	kind, _, _ := strings.Cut(word, ":")
	for _, k := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson} {
		if !strings.HasPrefix(string(k), kind) {
			continue
		}
		if _, items, err := c.app.Engine().Listing(k, queries.Page{Limit: queries.MaxPage}); err == nil {
			for _, it := range items {
				out = append(out, string(it.ID))
			}
		}
	}
	return out
}
