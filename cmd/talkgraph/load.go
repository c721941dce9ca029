package main

import (
	"fmt"
	"io"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

func newLoad() *cobra.Command {
	var db string
	var o reading
	cmd := &cobra.Command{
		Use:   "load FILE|DIR|-...",
		Short: "Put notes into the store",
		Long: `Put notes into the store. A note that was loaded before is replaced by what the
file says now; what other notes say stays. A file is known by its name, a file in
a folder by its path below that folder.

A note may have 16 MB. A file that cannot be read as text stops the load before
anything is changed.`,
		Example: `  talkgraph load qcon-london-2017.txt
  talkgraph load ~/notes
  pbpaste | talkgraph load -`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := newExtractor(o)
			if err != nil {
				return err
			}
			files, err := findNotes(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			if err := checkNotes(files); err != nil {
				return err
			}
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			if err := a.teach(cmd.Context(), v); err != nil {
				return err
			}
			report := &loadReport{out: cmd.OutOrStdout(), problems: cmd.ErrOrStderr()}
			bar := newProgress(cmd.ErrOrStderr(), len(files))
			err = extractEach(x, files, func(n graph.Note) error {
				n = x.Correct(n, a.held())
				d, err := a.replace(cmd.Context(), n.ID, loader.Facts(n))
				if err != nil {
					return err
				}
				report.note(n, d)
				_ = bar.Add(1)
				return nil
			})
			if err != nil {
				return err
			}
			report.end()
			return nil
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	return cmd
}

// loadReport tells what each note gave.
type loadReport struct {
	out, problems          io.Writer
	notes, talks, problemN int
}

func (r *loadReport) note(n graph.Note, d graph.Delta) {
	topics, companies := map[graph.ID]bool{}, map[graph.ID]bool{}
	for _, t := range n.Talks {
		for _, m := range t.Topics {
			topics[m.ID] = true
		}
		for _, m := range t.Companies {
			companies[m.ID] = true
		}
	}
	change := fmt.Sprintf("%d facts added, %d removed", len(d.Added), len(d.Removed))
	if len(d.Added)+len(d.Removed) == 0 {
		change = "unchanged"
	}
	fmt.Fprintf(r.out, "%s: %d talks, %d topics, %d companies (%s)\n", n.Source, len(n.Talks), len(topics), len(companies), change)
	for _, p := range n.Problems {
		fmt.Fprintf(r.problems, "%s:%d: %s\n", n.Source, p.Line, p.Message)
	}
	r.notes, r.talks, r.problemN = r.notes+1, r.talks+len(n.Talks), r.problemN+len(n.Problems)
}

func (r *loadReport) end() {
	if r.notes > 1 {
		fmt.Fprintf(r.out, "%d notes, %d talks, %d problems\n", r.notes, r.talks, r.problemN)
	}
}

// newProgress is a bar on a terminal for a load of many notes, else nothing.
func newProgress(w io.Writer, notes int) *progressbar.ProgressBar {
	f, ok := w.(interface{ Fd() uintptr })
	return progressbar.NewOptions(notes, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("notes"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(ok && notes >= 20 && isatty.IsTerminal(f.Fd())))
}
