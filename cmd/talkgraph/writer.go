package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// writer changes what is stored, for the server and for the verbs that correct.
type writer struct {
	a *app
	x *loader.Extractor
}

// Load puts a note into the store in place of what it said before.
func (w *writer) Load(ctx context.Context, source string, text []byte) (graph.Note, graph.Delta, error) {
	note, err := w.x.Extract(source, text)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	note = w.x.Correct(note, w.a.held())
	d, err := w.a.replace(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

// Preview reads a note as Load would, more corrections on top of those that hold, and
// tells what that would change.
func (w *writer) Preview(ctx context.Context, source string, text []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error) {
	note, err := w.x.Extract(source, text)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	note = w.x.Correct(note, slices.Concat(w.a.held(), cs))
	d, err := w.a.store.Diff(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

// Revert takes a change of a note back, unless the note has changed since.
func (w *writer) Revert(ctx context.Context, note graph.ID, d graph.Delta) error {
	now, err := w.a.store.Facts(ctx, note)
	if err != nil {
		return err
	}
	added := map[graph.Fact]bool{}
	for _, f := range d.Added {
		added[f] = true
	}
	before := slices.DeleteFunc(slices.Clone(now), func(f graph.Fact) bool { return added[f] })
	if len(before)+len(d.Added) != len(now) {
		return fmt.Errorf("%w: %s has changed since, so that load cannot be taken back", graph.ErrInvalid, note.Source())
	}
	_, err = w.a.replace(ctx, note, append(before, d.Removed...))
	return err
}

// Remove takes out all that a note says.
func (w *writer) Remove(ctx context.Context, note graph.ID) error {
	_, err := w.a.remove(ctx, note)
	return err
}

// Sample loads the sample notes, or takes out those that are there.
func (w *writer) Sample(ctx context.Context, load bool) error {
	return fs.WalkDir(data.Notes, "notes", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !load {
			if err := w.Remove(ctx, graph.NoteID(path.Base(name))); err != nil && !errors.Is(err, graph.ErrNotFound) {
				return err
			}
			return nil
		}
		b, err := data.Notes.ReadFile(name)
		if err != nil {
			return err
		}
		_, _, err = w.Load(ctx, path.Base(name), b)
		return err
	})
}

// HasSample tells whether all sample notes are stored as they were shipped.
func (w *writer) HasSample(ctx context.Context) (bool, error) {
	all := true
	err := fs.WalkDir(data.Notes, "notes", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !all {
			return err
		}
		b, err := data.Notes.ReadFile(name)
		if err != nil {
			return err
		}
		text, err := w.a.textOf(ctx, graph.NoteID(path.Base(name)))
		if all = text == string(b); errors.Is(err, graph.ErrDamaged) {
			return nil // it is not there
		}
		return err
	})
	return all, err
}
