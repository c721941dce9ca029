package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Keyboard is the input of a terminal.
type Keyboard interface {
	io.Reader
	Fd() uintptr
}

// Interact reads lines with editing from the terminal in and runs them, until :quit or Ctrl-D.
// It draws the edited line on screen, the same terminal. notifyInterrupt returns a context that
// ends at the next Ctrl-C. The terminal is in raw mode only while a line is edited, so that Ctrl-C
// stops a running query.
func (c *Console) Interact(ctx context.Context, in Keyboard, screen io.Writer, notifyInterrupt func(context.Context) (context.Context, context.CancelFunc)) error {
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{interruptReader{in}, screen}, "gizmo> ")
	t.History = openHistory()
	t.AutoCompleteCallback = c.complete
	fmt.Fprintln(c.out, "Gizmo console; :help prints examples, Ctrl-D ends the session.")
	for {
		line, err := readLine(t, in)
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(c.out)
			return nil
		}
		if err != nil {
			return err
		}
		if line == "" {
			continue
		}
		query, stop := notifyInterrupt(context.WithoutCancel(ctx))
		isLast, err := c.runLine(query, line)
		stop()
		switch {
		case errors.Is(err, context.Canceled):
			fmt.Fprintln(c.errOut, "stopped")
		case err != nil:
			fmt.Fprintln(c.errOut, err)
		}
		if isLast {
			return nil
		}
	}
}

// readLine reads a line with editing and returns it without surrounding white space.
func readLine(t *term.Terminal, in Keyboard) (string, error) {
	old, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return "", fmt.Errorf("cannot edit lines on this terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(in.Fd()), old) }()
	if w, h, err := term.GetSize(int(in.Fd())); err == nil && w > 0 {
		_ = t.SetSize(w, h)
	}
	line, err := t.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return strings.TrimSpace(line), err
}

// interruptReader replaces Ctrl-C by the keys that clear the line.
type interruptReader struct{ io.Reader }

// Read reads at most one key.
func (r interruptReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p[:min(len(p), 1)])
	const interrupt, lineEnd, deleteLine = 3, 5, 21 // Ctrl-C, Ctrl-E, Ctrl-U
	if n == 1 && p[0] == interrupt {
		if len(p) > 1 {
			p[0], p[1] = lineEnd, deleteLine
			return 2, err
		}
		p[0] = deleteLine
	}
	return n, err
}

// steps are the methods of a Gizmo path.
var steps = []string{
	"All()", "And(", "Back(", "Both(", "Count()", "Difference(", "Emit(", "Follow(", "GetLimit(", "Has(", "In(", "InPredicates()",
	"Intersect(", "Labels()", "Limit(", "M()", "Or(", "Out(", "OutPredicates()", "Save(", "Skip(", "Tag(", "TagArray()", "Union(", "Unique()", "V(",
}

// complete extends the word before the cursor when key is Tab: an IRI after "<" or a quote, else a
// step. If several match, it inserts their common prefix. It implements
// term.Terminal.AutoCompleteCallback.
func (c *Console) complete(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	start := strings.LastIndexAny(line[:pos], ".<\"( ,") + 1
	word := line[start:pos]
	var matches []string
	if start > 0 && line[start-1] == '<' || start > 1 && line[start-1] == '"' {
		for _, s := range c.iris(word) {
			if strings.HasPrefix(s, word) {
				matches = append(matches, s+">")
			}
		}
	} else {
		for _, s := range steps {
			if strings.HasPrefix(s, word) {
				matches = append(matches, s)
			}
		}
	}
	if len(matches) == 0 {
		return "", 0, false
	}
	common := matches[0]
	for _, m := range matches[1:] {
		for !strings.HasPrefix(m, common) {
			common = common[:len(common)-1]
		}
	}
	return line[:start] + common + line[pos:], start + len(common), true
}

// iris returns all predicates, and the first queries.MaxPage IDs of each kind that word may start.
func (c *Console) iris(word string) []string {
	out := []string{}
	for _, p := range []graph.Predicate{graph.PredAbout, graph.PredMentions, graph.PredName, graph.PredSuperEvent, graph.PredPerformer, graph.PredBroader, graph.PredRelated, graph.PredType, graph.PredPrefLabel, graph.PredAltLabel, graph.PredParent, graph.PredQuotedFrom} {
		out = append(out, string(p))
	}
	kind, _, _ := strings.Cut(word, ":")
	for _, k := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson} {
		if !strings.HasPrefix(string(k), kind) {
			continue
		}
		if _, items, err := c.engine.Listing(k, queries.Page{Limit: queries.MaxPage}); err == nil {
			for _, it := range items {
				out = append(out, string(it.ID))
			}
		}
	}
	return out
}
