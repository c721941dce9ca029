package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Manners of the shell: formats, questions from standard input, colours and a pager on a
// terminal, and what Tab completes.

// formatFlag is --format: one of some names, the first unless another is given.
func formatFlag(cmd *cobra.Command, format *string, names ...string) {
	cmd.Flags().StringVar(format, "format", names[0], strings.Join(names, ", "))
	completeFormat(cmd, names...)
}

func completeFormat(cmd *cobra.Command, names ...string) {
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}

// printerOf is the printer of a format.
func printerOf[T any](printers map[string]T, format string) (T, error) {
	p, ok := printers[format]
	if !ok {
		var names []string
		for name := range printers {
			names = append(names, name)
		}
		slices.Sort(names)
		return p, usage(fmt.Errorf("unknown format %q; write one of %s", format, strings.Join(names, ", ")))
	}
	return p, nil
}

// questionOf is a question from the command line, or for "-" the first line of standard
// input.
func questionOf(cmd *cobra.Command, args []string) (string, error) {
	if len(args) != 1 || args[0] != "-" {
		return strings.Join(args, " "), nil
	}
	in := bufio.NewScanner(io.LimitReader(cmd.InOrStdin(), 4*question.MaxQuestion))
	in.Scan()
	if err := in.Err(); err != nil {
		return "", fmt.Errorf("reading the question from standard input: %w", err)
	}
	return strings.TrimSpace(in.Text()), nil
}

// isTerminal tells whether people read what is written there.
func isTerminal(w any) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && isatty.IsTerminal(f.Fd())
}

// style marks parts of a text for a terminal; the zero one leaves them as they are.
type style struct{ on bool }

// styleOf is that of a terminal, unless NO_COLOR is set or the terminal has none.
func styleOf(w any) style {
	return style{isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

func (s style) mark(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string { return s.mark("1", text) }
func (s style) dim(text string) string  { return s.mark("2", text) }
func (s style) hit(text string) string  { return s.mark("1;33", text) }

// paged lets people read a long text with their pager, as git does: on a terminal, by
// $PAGER or less, which ends by itself where all fits. PAGER=cat turns it off.
func paged(cmd *cobra.Command, write func(w io.Writer, s style) error) error {
	out := cmd.OutOrStdout()
	s := styleOf(out)
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	words := strings.Fields(pager)
	if !isTerminal(out) || words[0] == "cat" {
		return write(out, s)
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return write(out, s)
	}
	p := exec.CommandContext(cmd.Context(), path, words[1:]...)
	p.Stdout, p.Stderr = out, cmd.ErrOrStderr()
	if os.Getenv("LESS") == "" {
		p.Env = append(os.Environ(), "LESS=FRX")
	}
	in, err := p.StdinPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		return write(out, s)
	}
	w := bufio.NewWriter(in)
	err = write(w, s)
	if err == nil {
		err = w.Flush()
	}
	_ = in.Close()
	if end := p.Wait(); err == nil || errors.Is(err, os.ErrClosed) || isBrokenPipe(err) { // they left early
		var exit *exec.ExitError
		if errors.As(end, &exit) {
			end = nil
		}
		return end
	}
	return err
}

func isBrokenPipe(err error) bool { return strings.Contains(err.Error(), "broken pipe") }

// completing makes what Tab completes: a function over the store, which is not opened for
// long and never changed.
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

// maxProposed is how many words Tab proposes.
const maxProposed = 200

// ids are the IDs of some kinds that begin with a word, each with its name.
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

// questions are ways to go on with a question.
func questionsFor(a *library.Library, word string) []string {
	var out []string
	for _, c := range a.Engine().Directory().Complete(word, 20) {
		out = append(out, c.Question)
	}
	return out
}
