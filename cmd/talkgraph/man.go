package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newMan() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man [VERB]",
		Short: "Write the manual pages",
		Long: `Print the manual page of talkgraph or of a verb. -o writes the pages of all verbs into
a folder.`,
		Example: `  talkgraph man | man -l -
  talkgraph man ask | man -l -
  talkgraph man -o ~/.local/share/man/man1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			root.DisableAutoGenTag = true
			head := &doc.GenManHeader{Title: "TALKGRAPH", Section: "1", Source: "talkgraph", Manual: "talkgraph"}
			if dir != "" {
				if err := os.MkdirAll(dir, 0o755); err != nil {
					return fmt.Errorf("cannot write the pages: %w", err)
				}
				return doc.GenManTree(root, head, dir)
			}
			verb, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError(fmt.Errorf("no verb is called %q", args))
			}
			head.Title = "" // GenMan derives it from the verb
			return doc.GenMan(verb, head, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "write the pages of all verbs into this `FOLDER`")
	return cmd
}
