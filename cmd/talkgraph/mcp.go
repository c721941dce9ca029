package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server/mcp"
)

func newMCP() *cobra.Command {
	var db string
	var isWritable bool
	var reading library.ReadOptions
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Let a language model ask the graph, by the Model Context Protocol",
		Long: fmt.Sprintf(`Serve the graph to one program that speaks the Model Context Protocol (MCP), such as
Claude Desktop or an editor, on standard input and output. That program starts this
command; a person does not. Problems go to standard error.

Tools: ask, talk, related, path, digest, topics; with --allow-changes also add_note.
Results of ask, related and path quote the lines of notes that prove them. ask also
states what it did not understand.
Notes and talks are resources under their IDs; prompts show how to use the tools.

While "talkgraph serve" has the store open, the tools work on its open store. Over the
network, use the server's address /mcp.

A question may have %d characters, an answer %d items, a note %d kB; a call may take %s.`,
			mcp.DefaultLimits.Question, mcp.DefaultLimits.Items, mcp.DefaultLimits.Note>>10, mcp.DefaultLimits.Time),
		Example: `  talkgraph mcp
  talkgraph mcp --db bolt:team.db --allow-changes`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLibrary(cmd, db, func(lib *library.Library) error {
				log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
				c := mcp.Config{Engine: lib.Engine(), Log: log, Version: version(), Limits: mcp.DefaultLimits}
				if isWritable {
					add, err := noteAdder(cmd.Context(), lib, reading)
					if err != nil {
						return err
					}
					c.Add = add
				}
				if lib.Store().IsShared() {
					go lib.Follow(cmd.Context(), log)
				}
				return mcp.New(c).Run(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
			})
		},
	}
	storeFlag(cmd, &db)
	cmd.Flags().BoolVar(&isWritable, "allow-changes", false, "offer the tool add_note, which stores notes")
	readingFlags(cmd, &reading)
	return cmd
}

// noteAdder returns a function that stores a note in a library and returns the note with the facts
// that were added and removed.
func noteAdder(ctx context.Context, lib *library.Library, reading library.ReadOptions) (func(context.Context, string, []byte) (graph.Note, graph.Delta, error), error) {
	x, v, err := library.NewExtractor(reading)
	if err != nil {
		return nil, err
	}
	if err := lib.StoreVocabulary(ctx, v); err != nil {
		return nil, err
	}
	e := library.NewEditor(lib, x)
	return func(ctx context.Context, source string, text []byte) (graph.Note, graph.Delta, error) {
		loaded, err := e.Load(ctx, library.Upload{Source: source, Data: text})
		if err != nil {
			return graph.Note{}, graph.Delta{}, err
		}
		return loaded[0].Note, loaded[0].Delta, nil
	}, nil
}
