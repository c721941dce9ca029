// Package console is the Gizmo console. It runs queries from a terminal with line editing, history
// and completion, or from a script with one query a line.
package console

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// MaxResults is how many results of a query the console prints, as many as the web console shows.
const MaxResults = 1000

// Querier runs queries in Cayley's languages. It returns at most limit results and reports
// whether there are more. gizmo.Sandbox implements it.
type Querier interface {
	Query(ctx context.Context, lang, query string, limit int) (results []any, more bool, err error)
}

// Console runs queries one after the other.
type Console struct {
	querier Querier
	engine  *queries.Engine
	out     io.Writer
	errOut  io.Writer
}

// New makes a console that runs queries with q and completes the IDs in e. It prints results to
// out, and notices and the errors of Interact to errOut. Call Run for one query, Script for a
// file of queries or Interact for a terminal.
func New(q Querier, e *queries.Engine, out, errOut io.Writer) *Console {
	return &Console{querier: q, engine: e, out: out, errOut: errOut}
}

// Run runs a query and prints each result as a line of JSON.
func (c *Console) Run(ctx context.Context, query string) error {
	results, more, err := c.querier.Query(ctx, "gizmo", query, MaxResults)
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
	if len(results) == 0 {
		for _, hint := range pages.GizmoHints(c.engine.Directory(), query) {
			fmt.Fprintln(c.errOut, hint)
		}
	}
	if more {
		fmt.Fprintf(c.errOut, "only the first %d results are shown\n", MaxResults)
	}
	return nil
}

// maxLine limits a line of a script, in bytes: longer than any query that a person writes.
const maxLine = 1 << 20

// Script runs the queries that in holds, one on each line, and returns the first error.
func (c *Console) Script(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			if _, err := c.runLine(ctx, line); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}

// runLine runs a query, or a command that starts with a colon. isLast reports whether the line
// ends the session.
func (c *Console) runLine(ctx context.Context, line string) (isLast bool, err error) {
	switch line {
	case ":quit", ":q", ":exit":
		return true, nil
	case ":help", ":h", "help":
		fmt.Fprintln(c.out, "One query a line. g.V(…) starts at nodes, .In and .Out follow edges, .All() prints.")
		for _, e := range pages.ExamplesFor(c.engine) {
			fmt.Fprintf(c.out, "\n%s. %s\n  %s\n", e.Title, e.Says, strings.Join(strings.Fields(e.Gizmo), " "))
		}
		fmt.Fprintln(c.out, "\n:help prints this, :quit or Ctrl-D ends the session, Ctrl-C stops a query, Tab completes.")
		return false, nil
	}
	if strings.HasPrefix(line, ":") {
		return false, fmt.Errorf("unknown command %s; the commands are :help and :quit", line)
	}
	return false, c.Run(ctx, line)
}
