package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/remote"
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

// completeFromStore makes a completion function that calls find with the store and the word
// before the cursor. If a server has the store open, the function runs there. If the store cannot
// be opened, it proposes nothing.
func completeFromStore(find func(lib *library.Library, word string) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		db, _ := cmd.Flags().GetString("db")
		if hostOf(cmd.Context()).lib == nil {
			if proposed, err := completeInServer(cmd.Context(), db); !errors.Is(err, remote.ErrNoServer) {
				return proposed, cobra.ShellCompDirectiveNoFileComp
			}
		}
		var proposed []string
		_ = withLibrary(cmd, db, func(lib *library.Library) error {
			proposed = find(lib, word)
			return nil
		})
		return proposed, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeInServer runs this process's command line, the hidden verb that shells call, in the
// server that has the store open, and returns what it proposes.
func completeInServer(ctx context.Context, db string) ([]string, error) {
	client, err := dialServer(db)
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	nowhere, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer nowhere.Close()
	failed := make(chan error, 1)
	go func() {
		_, err := client.Run(ctx, remote.Request{Args: os.Args[1:], In: nowhere, Out: w, Err: nowhere})
		w.Close()
		failed <- err
	}()
	b, err := io.ReadAll(r)
	if err = errors.Join(err, <-failed); err != nil {
		return nil, err
	}
	proposed, _, _ := strings.Cut(string(b), "\n:") // the line after it is the directive, as in ":4"
	return strings.Split(proposed, "\n"), nil
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
