package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// This file completes formats, IDs and questions when Tab is pressed in a shell.

// formatFlag declares --format, which takes one of names, and its completion. The first name is
// the default.
func formatFlag(cmd *cobra.Command, format *string, names ...string) {
	cmd.Flags().StringVar(format, "format", names[0], strings.Join(names, ", "))
	completeFormat(cmd, names...)
}

// completeFormat registers names as the completions of --format, which must be declared.
func completeFormat(cmd *cobra.Command, names ...string) {
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// completeFromStore makes a completion function that opens the store and calls find with the
// word before the cursor. If the store cannot be opened, it proposes nothing.
func completeFromStore(find func(lib *library.Library, word string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		db, _ := cmd.Flags().GetString("db")
		lib, err := library.Open(cmd.Context(), db)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer lib.Close()
		return find(lib, word), cobra.ShellCompDirectiveNoFileComp
	}
}

// maxProposed limits the IDs that Tab proposes: about four screens of a terminal.
const maxProposed = 200

// completeID returns a function that completes the IDs of some kinds. Each completion is an ID,
// a tab and the name, as cobra expects.
func completeID(kinds ...graph.Kind) func(lib *library.Library, word string) []string {
	return func(lib *library.Library, word string) []string {
		var out []string
		for _, kind := range kinds {
			prefix := string(kind) + ":"
			switch {
			case strings.HasPrefix(word, prefix):
				out = append(out, listIDs(lib, kind, word)...)
			case strings.HasPrefix(prefix, word):
				out = append(out, listIDs(lib, kind, prefix)...)
			}
		}
		return out[:min(len(out), maxProposed)]
	}
}

// maxListed is how many nodes of a kind listIDs compares with a prefix, most frequent first. It
// keeps a press of Tab short in a store of a million talks.
const maxListed = 50 * queries.MaxPage

// listIDs returns the IDs of a kind that start with prefix, each with a tab and its name.
func listIDs(lib *library.Library, kind graph.Kind, prefix string) []string {
	var out []string
	for offset := 0; len(out) < maxProposed && offset < maxListed; offset += queries.MaxPage {
		total, items, err := lib.Engine().Listing(kind, queries.Page{Offset: offset, Limit: queries.MaxPage})
		if err != nil {
			return out
		}
		for _, it := range items {
			if strings.HasPrefix(string(it.ID), prefix) {
				out = append(out, string(it.ID)+"\t"+it.Name)
			}
		}
		if offset+queries.MaxPage >= total {
			break
		}
	}
	return out
}

// maxQuestions is how many questions Tab proposes: they fit one screen of a terminal.
const maxQuestions = 20

// completeQuestion returns questions that begin with word.
func completeQuestion(lib *library.Library, word string) []string {
	var out []string
	for _, c := range lib.Engine().Directory().Complete(word, maxQuestions) {
		out = append(out, c.Question)
	}
	return out
}
