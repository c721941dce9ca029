package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/convert"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// Upload is a file as it was sent, or a note from one. Problems are those of the file, for the
// first note from it.
type Upload struct {
	Source   string
	Data     []byte
	Problems []graph.Problem
}

// Loaded is a stored note and the facts that the load added and removed.
type Loaded struct {
	Note  graph.Note
	Delta graph.Delta
}

// Editor changes single notes and corrections of a library, for the server and for verbs.
type Editor struct {
	library   *Library
	extractor *loader.Extractor
}

// NewEditor makes an editor that reads notes with the extractor x and stores them in lib.
func NewEditor(lib *Library, x *loader.Extractor) *Editor { return &Editor{lib, x} }

// read extracts a note, then applies the stored corrections and those in extra. It returns
// graph.ErrInvalid for a file of talks as data, but reads a web page as a note in any case.
func (e *Editor) read(ctx context.Context, source string, text []byte, extra ...graph.Correction) (graph.Note, error) {
	if known, err := formats.Knows(source, bytes.NewReader(text)); err == nil && known && !loader.IsRecord(source) && !formats.IsPage(source, text[:min(len(text), convert.HeadBytes)]) {
		return graph.Note{}, fmt.Errorf("%w: %s holds talks as data, not notes; send it as a file of the form, or load it with \"talkgraph load\" on the machine of the server", graph.ErrInvalid, source)
	}
	section, err := e.library.sectionOf(ctx, source)
	if err != nil {
		return graph.Note{}, err
	}
	note, err := e.extractor.ExtractBelow(ctx, section, source, text)
	if err != nil {
		return graph.Note{}, err
	}
	return e.extractor.Correct(ctx, note, slices.Concat(e.library.Corrections(), extra))
}

// Load replaces the facts of each note, all in one change of the store. On an error it
// stores none.
func (e *Editor) Load(ctx context.Context, notes ...Upload) ([]Loaded, error) {
	out, labels := make([]Loaded, len(notes)), make([]graph.LabelFacts, len(notes))
	for i, n := range notes {
		note, err := e.read(ctx, n.Source, n.Data)
		if err != nil {
			return nil, err
		}
		out[i].Note, labels[i] = note, graph.LabelFacts{Label: note.ID, Facts: loader.Facts(note)}
	}
	ds, err := e.library.replaceAll(ctx, labels...)
	if err != nil {
		return nil, err
	}
	for i, d := range ds {
		out[i].Delta = d
	}
	return out, nil
}

// Reload loads a note again from its stored text. It does nothing if the store has no text.
func (e *Editor) Reload(ctx context.Context, note graph.ID) error {
	text, err := e.library.NoteText(ctx, note)
	if errors.Is(err, graph.ErrDamaged) {
		return nil
	}
	if err == nil {
		_, err = e.Load(ctx, Upload{Source: note.Source(), Data: []byte(text)})
	}
	return err
}

// Preview extracts a note as Load does, with the further corrections cs. It returns the note
// and the facts that Load would add and remove, and stores nothing.
func (e *Editor) Preview(ctx context.Context, source string, text []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error) {
	note, err := e.read(ctx, source, text, cs...)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	d, err := e.library.store.Diff(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

// Revert undoes the change d of a note. It returns graph.ErrInvalid if the note has changed
// since then.
func (e *Editor) Revert(ctx context.Context, note graph.ID, d graph.Delta) error {
	added := map[graph.Fact]bool{}
	for _, f := range d.Added {
		added[f] = true
	}
	return e.library.revise(ctx, note, func(now []graph.Fact) ([]graph.Fact, error) {
		before := slices.DeleteFunc(slices.Clone(now), func(f graph.Fact) bool { return added[f] })
		if len(before)+len(d.Added) != len(now) {
			return nil, fmt.Errorf("%w: %s has changed since; that load cannot be undone", graph.ErrInvalid, note.Source())
		}
		return append(before, d.Removed...), nil
	})
}

// Remove removes all facts of a note.
func (e *Editor) Remove(ctx context.Context, note graph.ID) error {
	_, err := e.library.remove(ctx, note)
	return err
}

// Edit adds the quads that in holds in a media type, or removes them if remove is set. It
// returns the number of quads in the text, as Cayley's API does.
func (e *Editor) Edit(ctx context.Context, in io.Reader, media string, remove bool) (int, error) {
	facts, err := cayley.ParseQuads(in, media)
	if err != nil {
		return 0, err
	}
	added, removed := facts, []graph.Fact(nil)
	if remove {
		added, removed = nil, facts
	}
	return len(facts), e.library.change(ctx, func() error {
		_, err := e.library.store.Edit(ctx, added, removed)
		return err
	})
}

// eachSampleNote calls use for each sample note, sorted by name.
func eachSampleNote(use func(source string, text []byte) error) error {
	return fs.WalkDir(data.Notes, "notes", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := data.Notes.ReadFile(name)
		if err != nil {
			return err
		}
		return use(path.Base(name), text)
	})
}

// Sample loads the sample notes if load is set; otherwise it removes those that are stored.
func (e *Editor) Sample(ctx context.Context, load bool) error {
	return eachSampleNote(func(source string, text []byte) error {
		if load {
			_, err := e.Load(ctx, Upload{Source: source, Data: text})
			return err
		}
		if err := e.Remove(ctx, graph.NoteID(source)); !errors.Is(err, graph.ErrNotFound) {
			return err
		}
		return nil
	})
}

// HasSample reports whether all sample notes are stored unchanged.
func (e *Editor) HasSample(ctx context.Context) (bool, error) {
	all := true
	err := eachSampleNote(func(source string, text []byte) error {
		stored, err := e.library.NoteText(ctx, graph.NoteID(source))
		if all = all && stored == string(text); errors.Is(err, graph.ErrDamaged) {
			return nil // the note is not stored
		}
		return err
	})
	return all, err
}
