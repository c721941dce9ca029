package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

func newMap() *cobra.Command {
	var db, out, format, base string
	cmd := &cobra.Command{
		Use:   "map [QUESTION|ID]",
		Short: "Draw a map of a thing, of an answer or of everything",
		Long: fmt.Sprintf(`Draw a map of the things around an ID, of what a question finds or, without
either, of the whole graph. The format follows from the file's ending.

A map shows at most %d things and %d edges, the strongest, and says how many it
left out; a drawing takes at most %s.`, queries.MaxMapNodes, queries.MaxMapEdges, graphviz.DefaultTime),
		Example: `  talkgraph map -o overview.svg
  talkgraph map -o monitoring.png topic:monitoring
  talkgraph map --format dot "talks about serverless" | neato -Tpdf > map.pdf`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := mapFormat(format, out)
			if err != nil {
				return err
			}
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			m, err := a.mapOf(cmd.Context(), strings.Join(args, " "))
			if err != nil {
				return err
			}
			data, err := draw(cmd.Context(), m, f, base)
			if err != nil {
				return err
			}
			return writeTo(cmd.OutOrStdout(), out, data)
		},
	}
	dbFlag(cmd, &db)
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this `FILE` (default standard output)")
	cmd.Flags().StringVar(&format, "format", "", "svg, png, dot or json (default by the file's ending, else svg)")
	cmd.Flags().StringVar(&base, "links", "", "what links on the map begin with, such as http://127.0.0.1:8080")
	return cmd
}

func mapFormat(format, out string) (string, error) {
	if format == "" {
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(out)), ".")
	}
	switch format {
	case "":
		return "svg", nil
	case "svg", "png", "dot", "json":
		return format, nil
	}
	return "", usage(fmt.Errorf("unknown format %q; write svg, png, dot or json", format))
}

// mapOf is the map of an ID, of a question or, for an empty text, of everything.
func (a *app) mapOf(ctx context.Context, text string) (graph.Map, error) {
	if text == "" {
		return a.engine.MapAnswer(ctx, queries.Question{Find: queries.Find(graph.KindTalk)})
	}
	if id, ok := graph.ParseID(text); ok {
		m, err := a.engine.Map(ctx, id)
		if errors.Is(err, graph.ErrNotFound) {
			err = fmt.Errorf("%w%s", err, a.nearest(id.Local()))
		}
		return m, err
	}
	q, err := queries.Parse(text, a.engine.Names())
	if err != nil {
		return graph.Map{}, err
	}
	for _, u := range q.Unknown {
		return graph.Map{}, fmt.Errorf("%w: nothing is called %q%s", graph.ErrNotFound, u.Text, a.nearest(u.Text))
	}
	return a.engine.MapAnswer(ctx, q)
}

// nearest tells the names that come near to one that is unknown.
func (a *app) nearest(name string) string {
	var ids []string
	for _, n := range a.engine.Names().Near(strings.NewReplacer("-", " ", "/", " ").Replace(name), 3) {
		ids = append(ids, string(n.ID))
	}
	if ids == nil {
		return ""
	}
	return "; near it: " + strings.Join(ids, ", ")
}

func draw(ctx context.Context, m graph.Map, format, base string) ([]byte, error) {
	if format == "json" {
		data, err := json.MarshalIndent(m, "", " ")
		return append(data, '\n'), err
	}
	pool, err := newPool()
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return pool.Draw(ctx, m, format, base)
}

func writeTo(stdout io.Writer, path string, data []byte) error {
	if path == "" || path == "-" {
		_, err := stdout.Write(data)
		return err
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return fmt.Errorf("cannot write the map: %w", err)
	}
	return nil
}
