package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// maxResults is how many results of a query the console prints.
const maxResults = 1000

func newConsole() *cobra.Command {
	var db, query string
	limits := gizmo.DefaultLimits
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Run Gizmo queries",
		Long: fmt.Sprintf(`Run queries in Gizmo, Cayley's language, each result on a line as JSON. On a
terminal there are line editing, history and completion with Tab; :help shows
examples, Ctrl-C stops a query, Ctrl-D ends. Queries only read. One runs in a process of its
own, for %s and with %d MB of memory at most, and prints %d results at most.`, limits.Time, limits.Memory>>20, maxResults),
		Example: `  talkgraph console
  talkgraph console -e 'g.V("<topic:microservices>").In("<schema:about>").All()'
  talkgraph console < queries.txt`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := library.Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			box, err := newSandbox(a, limits)
			if err != nil {
				return err
			}
			defer box.Close()
			c := &console{app: a, gizmo: box, out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()}
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
	queryFlags(cmd, &limits)
	return cmd
}

// console runs queries one after the other.
type console struct {
	app   *library.Library
	gizmo *gizmo.Sandbox
	out   io.Writer
	err   io.Writer
}

// run runs one query and prints a line of JSON for each result.
func (c *console) run(ctx context.Context, query string) error {
	results, more, err := c.gizmo.Query(ctx, "gizmo", query, maxResults)
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
		for _, e := range pages.Examples() {
			fmt.Fprintf(c.out, "\n%s. %s\n  %s\n", e.Title, e.Says, strings.Join(strings.Fields(e.Gizmo), " "))
		}
		fmt.Fprintln(c.out, "\n:help shows this, :quit or Ctrl-D ends, Ctrl-C stops a query, Tab completes.")
		return false, nil
	}
	if strings.HasPrefix(line, ":") {
		return false, fmt.Errorf("unknown word %s; there are :help and :quit", line)
	}
	return false, c.run(ctx, line)
}
