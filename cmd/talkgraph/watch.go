package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
)

func newWatch() *cobra.Command {
	var db string
	var o library.ReadOptions
	cmd := &cobra.Command{
		Use:   "watch DIR",
		Short: "Keep the store in step with a folder of notes",
		Long: fmt.Sprintf(`Load a folder, or a vault of Obsidian, and keep the store in step with it until
interrupted: a file that is created or changed is loaded, one that is gone is taken
out, a renamed one moves. Files that have not changed are not read, nor are they
when watch is started again. What is read and what is passed over is as in "load".

Changes are read when the folder has been quiet for %s, at the latest after %s, so
that a checkout is one change. While a server runs on the same file, let it watch:
"talkgraph serve --watch DIR".`, library.WatchQuiet, library.WatchMaxDelay),
		Example: `  talkgraph watch ~/vault
  talkgraph serve --watch ~/vault`,
		Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := library.NewExtractor(o)
			if err != nil {
				return err
			}
			return withLibrary(cmd, db, func(lib *library.Library) error {
				if err := lib.StoreVocabulary(cmd.Context(), v); err != nil {
					return err
				}
				w := library.NewWatcher(lib, x, args[0], reporter(cmd))
				return w.Run(cmd.Context(), func() { fmt.Fprintf(cmd.ErrOrStderr(), "talkgraph watches %s\n", args[0]) })
			})
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	return cmd
}
