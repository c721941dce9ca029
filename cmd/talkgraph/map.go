package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/maps"
	"github.com/talkgraph/talkgraph/queries/question"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

func newMap() *cobra.Command {
	var db, out, format, base string
	var nodes int
	cmd := &cobra.Command{
		Use:   "map [QUESTION|ID]",
		Short: "Draw a map around an ID, of an answer or of the whole graph",
		Long: fmt.Sprintf(`Draw a map of the nodes around an ID, of the results of a question or, without
either, of the whole graph. The format follows from the extension of the file.

A map shows the %d strongest nodes with the edges between them; --size sets another
number, at most %d. The map states how many it omits. A drawing takes at most %s.`, maps.DefaultNodes, maps.MaxNodes, graphviz.DefaultTime),
		Example: `  talkgraph map -o overview.svg
  talkgraph map -o monitoring.png topic:monitoring
  talkgraph map --format dot "talks about serverless" | neato -Tpdf > map.pdf`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := mapFormat(format, out)
			if err != nil {
				return err
			}
			question, err := readQuestion(cmd, args)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				m, err := buildMap(cmd.Context(), lib, question, nodes)
				if err != nil {
					return err
				}
				data, err := draw(cmd.Context(), m, f, base)
				if err != nil {
					return err
				}
				return writeOutput(cmd, out, func(w io.Writer) error { _, err := w.Write(data); return err })
			})
		},
	}
	storeFlag(cmd, &db)
	outputFlag(cmd, &out)
	cmd.Flags().StringVar(&format, "format", "", "svg, png, dot or json (default by the file's extension, else svg)")
	completeFormat(cmd, "svg", "png", "dot", "json")
	cmd.ValidArgsFunction = completeFromStore(completeID(graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson))
	cmd.Flags().IntVar(&nodes, "size", maps.DefaultNodes, "the largest number of `NODES` on the map")
	cmd.Flags().StringVar(&base, "links", "", "the `ADDRESS` that links start with, such as http://127.0.0.1:8080")
	return cmd
}

// mapFormat returns the format of a map: --format, else the extension of the output, else svg.
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
	return "", usageError(fmt.Errorf("unknown format %q; write svg, png, dot or json", format))
}

// buildMap builds the map around an ID, of the results of a question or, for "", of the whole
// graph. The error for an unknown name proposes similar ones.
func buildMap(ctx context.Context, lib *library.Library, text string, nodes int) (graph.Map, error) {
	v := maps.View{Nodes: nodes}
	if id, ok := graph.ParseID(text); ok {
		v.Around = id
	} else if text != "" {
		q, err := lib.Engine().Understand(text)
		if err != nil {
			return graph.Map{}, err
		}
		v.Question = &q
	}
	m, err := maps.Build(ctx, lib.Engine(), v)
	if missing := (question.NotFoundError{}); errors.As(err, &missing) && missing.Nearest != nil {
		var ids []string
		for _, n := range missing.Nearest {
			ids = append(ids, string(n.ID))
		}
		err = fmt.Errorf("%w; similar: %s", err, strings.Join(ids, ", "))
	}
	return m, err
}

// draw returns a map as JSON, or draws it in a worker process. Links start with base, unless it
// is "".
func draw(ctx context.Context, m graph.Map, format, base string) ([]byte, error) {
	if format == "json" {
		var b bytes.Buffer
		err := writeJSON(&b, m)
		return b.Bytes(), err
	}
	pool, err := newPool(graphviz.DefaultTime)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return pool.Draw(ctx, m, graph.Sheet{Format: format, Base: base})
}
