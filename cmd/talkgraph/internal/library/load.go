package library

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// Load stores the notes and talks of an input and reports each file to r. Call in.Check
// before. If files of a folder cannot be read, Load stores the others and returns an error.
func (lib *Library) Load(ctx context.Context, r Reporter, x *loader.Extractor, in Input) error {
	if err := lib.StoreLabels(ctx, in.vaultFacts); err != nil {
		return err
	}
	if n := len(in.vaultFacts); n > 0 {
		fmt.Fprintf(r.Out, "vault: %s restored\n", Quantity(n, "source", "sources"))
	}
	unread, err := lib.loadNotes(ctx, r, x, in.notes)
	if err != nil {
		return err
	}
	in.unread += unread
	if len(in.data) > 0 {
		if _, err := lib.loadRecords(ctx, r, x, in); err != nil {
			return err
		}
	}
	return in.reportLeftOut(r)
}

// loadNotes stores notes in batches and reports each. unread counts the files of folders that
// could not be read.
func (lib *Library) loadNotes(ctx context.Context, r Reporter, x *loader.Extractor, files []NoteFile) (unread int, err error) {
	if len(files) == 0 {
		return 0, nil
	}
	for i := range files {
		if files[i].section, err = lib.sectionOf(ctx, files[i].Source); err != nil {
			return 0, err
		}
	}
	report := &noteReport{out: r.Out, problems: r.Problems}
	bar := r.progress("notes", len(files))
	var notes []graph.Note
	b := lib.newBatch(func(i int, d graph.Delta) {
		report.add(notes[i], d)
		notes[i] = graph.Note{} // frees its memory
		_ = bar.Add(1)
	})
	err = extractEach(ctx, x, files, func(n graph.Note) error {
		n, err := x.Correct(ctx, n, lib.Corrections())
		if err != nil {
			return err
		}
		facts := loader.Facts(n)
		n.Text = ""
		notes = append(notes, n)
		return b.add(ctx, n.ID, facts)
	}, func(f NoteFile, err error) error {
		if !f.inFolder || ctx.Err() != nil {
			return err
		}
		fmt.Fprintf(r.Problems, "%v; it is skipped\n", err)
		unread++
		return nil
	})
	if err == nil {
		err = b.flush(ctx)
	}
	_ = bar.Finish()
	if errors.Is(err, context.Canceled) {
		return unread, fmt.Errorf("stopped; %d of %s stored; run the same command again to load the others", report.notes, Quantity(len(files), "note", "notes"))
	}
	if err != nil {
		return unread, err
	}
	report.printTotals()
	return unread, nil
}

// loadMemory is the memory limit of the garbage collector during a load of records. Without a
// limit the collector waits until the heap has doubled. 1 GB is a quarter of the MemoryMax in
// talkgraph.service.
const loadMemory = 1 << 30

// loadRecords stores the talks of the data files of an input and reports each file.
func (lib *Library) loadRecords(ctx context.Context, r Reporter, x *loader.Extractor, in Input) (*recordLoad, error) {
	files, talks := in.data, 0
	for _, c := range in.counts {
		talks += c.talks
	}
	bar := r.progress("talks", talks)
	l := &recordLoad{
		library: lib, extractor: x, files: files, progress: func() { _ = bar.Add(1) },
		problem: func(file, line int, message string) {
			fmt.Fprintf(r.Problems, "%s:%d: %s\n", files[file].name, line, message)
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
		return l, fmt.Errorf("stopped; %s stored; run the same command again to load the others", Quantity(stored, "talk", "talks"))
	}
	if err != nil {
		return l, err
	}
	lib.engine.Compact()
	for i, d := range l.counts {
		c := in.counts[i]
		fmt.Fprintf(r.Out, "%s: %s (%d stored, %d unchanged, %d skipped)%s; read as %s\n",
			loader.RecordFile(files[i].name), Quantity(c.talks-d.leftOutTalks, "talk", "talks"), d.stored, d.unchanged, d.leftOut+len(c.report.LeftOut), c, c.report.Name)
		c.printProblems(r, files[i].name)
	}
	return l, nil
}
