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
		Short: "Keep the store up to date with a folder of notes",
		Long: fmt.Sprintf(`Load a folder, or an Obsidian vault, and keep the store up to date with it until
interrupted. New and changed files are loaded, and the notes of deleted files are
removed. Unchanged files are not read, even when watch is started again. Files are read
and skipped as in "load".

Changes are read when the folder has been quiet for %s, and at the latest after %s.
"talkgraph serve --watch DIR" serves and watches in one process.`, library.WatchQuiet, library.WatchMaxDelay),
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
	storeFlag(cmd, &db)
	readingFlags(cmd, &o)
	return cmd
}
