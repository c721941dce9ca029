package main

import (
	"github.com/spf13/cobra"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "talkgraph",
		Short:         "Turn conference notes into a graph, and ask it",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newExtract(), newLoad(), newAsk(), newMap(), newDrawWorker())
	return root
}
