package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Completion by Tab of formats, IDs and questions.

// formatFlag declares --format with its completion: one of names, the first by default.
func formatFlag(cmd *cobra.Command, format *string, names ...string) {
	cmd.Flags().StringVar(format, "format", names[0], strings.Join(names, ", "))
	completeFormat(cmd, names...)
}

func completeFormat(cmd *cobra.Command, names ...string) {
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}

// completing returns a completion function that reads the store. It opens the store for one
// word and changes nothing.
func completing(find func(a *library.Library, word string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		db, _ := cmd.Flags().GetString("db")
		a, err := library.Open(cmd.Context(), db)
		if err != nil { // a server may have it; there is nothing to say while one types
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer a.Close()
		return find(a, word), cobra.ShellCompDirectiveNoFileComp
	}
}

// maxProposed limits the words that Tab proposes.
const maxProposed = 200

// ids returns a completion function for the IDs of some kinds, each with its name.
func ids(kinds ...graph.Kind) func(a *library.Library, word string) []string {
	return func(a *library.Library, word string) []string {
		var out []string
		for _, kind := range kinds {
			prefix := string(kind) + ":"
			if !strings.HasPrefix(word, prefix) {
				if strings.HasPrefix(prefix, word) {
					out = append(out, proposed(a, kind, prefix)...)
				}
				continue
			}
			out = append(out, proposed(a, kind, word)...)
		}
		return out[:min(len(out), maxProposed)]
	}
}

func proposed(a *library.Library, kind graph.Kind, word string) []string {
	var out []string
	for offset := 0; len(out) < maxProposed; offset += queries.MaxPage {
		total, items, err := a.Engine().Listing(kind, queries.Page{Offset: offset, Limit: queries.MaxPage})
		if err != nil {
			return out
		}
		for _, it := range items {
			if strings.HasPrefix(string(it.ID), word) {
				out = append(out, string(it.ID)+"\t"+it.Name)
			}
		}
		if offset+queries.MaxPage >= total || offset > 50*queries.MaxPage {
			break
		}
	}
	return out
}

// questionsFor returns completions of a question.
func questionsFor(a *library.Library, word string) []string {
	var out []string
	for _, c := range a.Engine().Directory().Complete(word, 20) {
		out = append(out, c.Question)
	}
	return out
}
