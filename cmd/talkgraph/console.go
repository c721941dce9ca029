package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// maxResults is how many results of a query the console prints.
const maxResults = 1000

func newConsole() *cobra.Command {
	var db, query string
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Run Gizmo queries",
		Long: fmt.Sprintf(`Run queries in Gizmo, Cayley's language, each result on a line as JSON. On a
terminal there are line editing, history and completion with Tab; :help shows
examples, Ctrl-C stops a query, Ctrl-D ends. Queries only read. One runs 10 seconds
at most (--query-time) and prints %d results at most.`, maxResults),
		Example: `  talkgraph console
  talkgraph console -e 'g.V("<topic:microservices>").In("<schema:about>").All()'
  talkgraph console < queries.txt`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			c := &console{app: a, limit: limit, out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()}
			if cmd.Flags().Changed("execute") {
				return c.run(cmd.Context(), query)
			}
			if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
				return c.interact(cmd.Context(), in)
			}
			return c.script(cmd.Context(), cmd.InOrStdin())
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVarP(&query, "execute", "e", "", "run this `QUERY` and end")
	queryTimeFlag(cmd, &limit)
	return cmd
}

// console runs queries one after the other.
type console struct {
	app   *app
	limit time.Duration
	out   io.Writer
	err   io.Writer
}

// run runs one query and prints a line of JSON for each result.
func (c *console) run(ctx context.Context, query string) error {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	results, more, err := c.app.store.Query(ctx, query, maxResults)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	for _, r := range results {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	if more {
		fmt.Fprintf(c.err, "the first %d results; there are more\n", maxResults)
	}
	return nil
}

// script runs a query a line; the first that fails ends it.
func (c *console) script(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			if _, err := c.line(ctx, line); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}

// line runs a query or one of the console's own words; end tells to leave.
func (c *console) line(ctx context.Context, line string) (end bool, err error) {
	switch line {
	case ":quit", ":q", ":exit":
		return true, nil
	case ":help", ":h", "help":
		fmt.Fprintln(c.out, "A query a line. g.V(…) begins at things, .In and .Out follow edges, .All() prints.")
		for _, e := range queries.Examples() {
			fmt.Fprintf(c.out, "\n%s\n  %s\n", e.Title, strings.Join(strings.Fields(e.Gizmo), " "))
		}
		fmt.Fprintln(c.out, "\n:help shows this, :quit or Ctrl-D ends, Ctrl-C stops a query, Tab completes.")
		return false, nil
	}
	if strings.HasPrefix(line, ":") {
		return false, fmt.Errorf("unknown word %s; there are :help and :quit", line)
	}
	return false, c.run(ctx, line)
}

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
		if _, items, err := c.app.engine.Listing(k, queries.Page{Limit: queries.MaxPage}); err == nil {
			for _, it := range items {
				out = append(out, string(it.ID))
			}
		}
	}
	return out
}

// maxHistory is how many lines are remembered between sessions.
const maxHistory = 500

// history keeps the lines of the console, newest first, in a file of the user's
// state folder; without one it forgets.
type history struct {
	path  string
	lines []string
}

func openHistory() *history {
	dir := os.Getenv("XDG_STATE_HOME")
	if home, err := os.UserHomeDir(); dir == "" && err == nil {
		dir = filepath.Join(home, ".local", "state")
	}
	h := &history{path: filepath.Join(dir, "talkgraph", "console_history")}
	if b, err := os.ReadFile(h.path); err == nil {
		h.lines = strings.Split(strings.TrimSpace(string(b)), "\n")
		slices.Reverse(h.lines)
	}
	return h
}

// Add remembers a line.
func (h *history) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.lines) > 0 && h.lines[0] == line {
		return
	}
	h.lines = append([]string{line}, h.lines...)
	h.lines = h.lines[:min(len(h.lines), maxHistory)]
	if os.MkdirAll(filepath.Dir(h.path), 0o700) == nil {
		old := slices.Clone(h.lines)
		slices.Reverse(old)
		_ = os.WriteFile(h.path, []byte(strings.Join(old, "\n")+"\n"), 0o600)
	}
}

// Len is how many lines there are.
func (h *history) Len() int { return len(h.lines) }

// At is a line, 0 the newest.
func (h *history) At(i int) string { return h.lines[i] }
