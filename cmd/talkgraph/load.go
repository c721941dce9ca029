package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func newLoad() *cobra.Command {
	var db, event string
	var o ReadOptions
	cmd := &cobra.Command{
		Use:   "load FILE|DIR|-...",
		Short: "Put notes, or talks as data, into the store",
		Long: fmt.Sprintf(`Put notes into the store. A note that was loaded before is replaced by what the
file says now; what other notes say stays. A file is known by its name, a file in
a folder by its path below that folder.

A file that holds talks as data is known by what stands in it:

%s
Each talk becomes a note of its own, below the name of the file: tags and companies
are facts as they are stated, the abstract is read like a note. The same talk in two
files is one talk: that of the same event and title, with a speaker in common or
none named in one of them. Files that do not name their event have it from --event,
or from the files beside them as pyvideo and rubyevents keep it. A load that was cut
off goes on where it was when it is started again.

A folder may be a vault of Obsidian: the front matter, the #tags and the [[pages]]
that a Markdown note names are facts as they are stated. Of a vault that "talkgraph
export" wrote, the notes are read and the pages made of them are not.

A note may have %d MB, a line of JSON %d MB, a file of other data %d MB. A file that
cannot be read stops the load before anything is changed; in a folder, what is no
note and holds no talks is passed over.`, formList(), loader.MaxNote>>20, formats.MaxLine>>20, formats.MaxTree>>20),
		Example: `  talkgraph load qcon-london-2017.txt
  talkgraph load ~/notes
  talkgraph load talks.jsonl.gz schedule.xml
  talkgraph load --event "Orlando Code Camp 2020" sessionize.json
  pbpaste | talkgraph load -`,
		Args: usageArgs(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, v, err := NewExtractor(o)
			if err != nil {
				return err
			}
			found, err := FindInput(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			for i := range found.Data {
				found.Data[i].Event = cmp.Or(event, found.Data[i].Event)
			}
			counts, err := found.Check(func(says string) { fmt.Fprintln(cmd.ErrOrStderr(), says) })
			if err != nil {
				return err
			}
			a, err := Open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.Close()
			if err := a.StoreVocabulary(cmd.Context(), v); err != nil {
				return err
			}
			if err := a.StoreFacts(cmd.Context(), found.VaultFacts); err != nil {
				return err
			}
			if n := len(found.VaultFacts); n > 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "the vault: %s as they were read\n", Quantity(n, "source", "sources"))
			}
			if err := a.LoadNotes(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), x, found.Notes); err != nil {
				return err
			}
			if len(found.Data) == 0 {
				return nil
			}
			_, err = a.LoadRecords(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), x, found.Data, counts)
			return err
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().StringVar(&event, "event", "", "the `NAME` of the event of talks in files that do not name it")
	return cmd
}

// formList are the forms of data, a line each.
func formList() string {
	var b strings.Builder
	for _, f := range formats.Forms() {
		fmt.Fprintf(&b, "    %-20s %s\n", f.Name, f.Says)
	}
	return b.String()
}

// LoadNotes puts notes into the store, many at a time.
func (a *Library) LoadNotes(ctx context.Context, out, problems io.Writer, x *loader.Extractor, files []NoteFile) error {
	if len(files) == 0 {
		return nil
	}
	report := &noteReport{out: out, problems: problems}
	bar := newProgress(problems, "notes", len(files))
	var read []graph.Note
	b := a.newBatch(func(i int, d graph.Delta) {
		report.note(read[i], d)
		read[i] = graph.Note{}
		_ = bar.Add(1)
	})
	err := ExtractEach(x, files, func(n graph.Note) error {
		n = x.Correct(n, a.Corrections())
		facts := loader.Facts(n)
		n.Text = ""
		read = append(read, n)
		return b.add(ctx, n.ID, facts)
	})
	if err == nil {
		err = b.flush(ctx)
	}
	_ = bar.Finish()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped; %d of %d notes are stored, the others as they were, and the same command loads them", report.notes, len(files))
	}
	if err != nil {
		return err
	}
	report.end()
	return nil
}

// loadMemory is what a load of records keeps its heap below if it can: by itself the
// collector would wait until it is twice what is in use.
const loadMemory = 1 << 30

// LoadRecords puts the talks of files of data into the store.
func (a *Library) LoadRecords(ctx context.Context, out, problems io.Writer, x *loader.Extractor, files []DataFile, holds []*DataCounts) (*RecordLoad, error) {
	talks := 0
	for _, h := range holds {
		talks += h.talks
	}
	bar := newProgress(problems, "talks", talks)
	l := &RecordLoad{
		library: a, extractor: x, files: files, progress: func() { _ = bar.Add(1) },
		problem: func(file, line int, message string) {
			fmt.Fprintf(problems, "%s:%d: %s\n", files[file].name, line, message)
		},
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(loadMemory))
	err := l.run(ctx)
	_ = bar.Finish()
	if errors.Is(err, context.Canceled) {
		stored := 0
		for _, d := range l.counts {
			stored += d.stored + d.unchanged
		}
		return l, fmt.Errorf("stopped; %d talks are stored, and the same command goes on behind them", stored)
	}
	if err != nil {
		return l, err
	}
	a.engine.Tidy()
	for i, d := range l.counts {
		fmt.Fprintf(out, "%s: %s (%d stored, %d unchanged, %d left out)%s; read as %s\n",
			loader.RecordFile(files[i].name), Quantity(holds[i].talks-d.leftOutTalks, "talk", "talks"), d.stored, d.unchanged, d.leftOut, holds[i], holds[i].form.Name)
	}
	return l, nil
}

// noteReport tells what each note gave.
type noteReport struct {
	out, problems          io.Writer
	notes, talks, problemN int
}

func (r *noteReport) note(n graph.Note, d graph.Delta) {
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

func (r *noteReport) end() {
	if r.notes > 1 {
		fmt.Fprintf(r.out, "%d notes, %d talks, %d problems\n", r.notes, r.talks, r.problemN)
	}
}

// newProgress is a bar on a terminal for a load of many things, else nothing.
func newProgress(w io.Writer, what string, n int) *progressbar.ProgressBar {
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(what), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(n >= 20 && isTerminal(w)))
}
