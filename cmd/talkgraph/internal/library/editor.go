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

// readWith extracts a note and applies corrections. It returns graph.ErrInvalid for a file of talks
// as data, but reads a web page as a note in any case.
func (e *Editor) readWith(ctx context.Context, cs []graph.Correction, source string, text []byte) (graph.Note, error) {
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
	return e.extractor.Correct(ctx, note, cs)
}

// Load replaces the facts of each note, all in one change of the store, and adds the change to the
// history. On an error it stores none.
func (e *Editor) Load(ctx context.Context, notes ...Upload) ([]Loaded, error) {
	loaded, _, err := e.Save(ctx, nil, notes...)
	return loaded, err
}

// Save loads notes as Load does, with further corrections, which it stores too. It returns the
// change for Revert.
func (e *Editor) Save(ctx context.Context, cs []graph.Correction, notes ...Upload) ([]Loaded, graph.Change, error) {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	ed := edit{change: graph.Change{Kind: graph.NotesAdded}, saved: notes}
	if len(cs) > 0 {
		var err error
		if ed.revise, err = e.addCorrections(ctx, cs, notes...); err != nil {
			return nil, graph.Change{}, err
		}
	}
	return e.apply(ctx, ed)
}

// Reload loads a note again from its stored text. It does nothing if the store has no text.
func (e *Editor) Reload(ctx context.Context, note graph.ID) error {
	text, err := e.library.NoteText(ctx, note)
	if errors.Is(err, graph.ErrDamaged) {
		return nil
	}
	if err == nil {
		err = e.store(ctx, Upload{Source: note.Source(), Data: []byte(text)})
	}
	return err
}

// store replaces the facts of a note without a record in the history.
func (e *Editor) store(ctx context.Context, u Upload) error {
	note, err := e.readWith(ctx, e.library.Corrections(), u.Source, u.Data)
	if err == nil {
		_, err = e.library.replaceAll(ctx, graph.LabelFacts{Label: note.ID, Facts: loader.Facts(note)})
	}
	return err
}

// Preview extracts a note as Load does, with the further corrections cs. It returns the note
// and the facts that Load would add and remove, and stores nothing.
func (e *Editor) Preview(ctx context.Context, source string, text []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error) {
	all := slices.Clone(e.library.Corrections())
	for _, c := range cs {
		all = append(slices.DeleteFunc(all, c.Replaces), c)
	}
	note, err := e.readWith(ctx, all, source, text)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	d, err := e.library.store.Diff(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

// LineKinds returns the kind of each line of a note, as loader.LineKinds.
func (e *Editor) LineKinds(source, text string) []string { return loader.LineKinds(source, text) }

// SpeakersOfLine returns the speakers that a line names.
func (e *Editor) SpeakersOfLine(line string) []graph.Speaker {
	return e.extractor.SpeakersOfLine(line)
}

// Remove removes all facts of a note and adds the change to the history. It returns
// graph.ErrNotFound if the note is not stored.
func (e *Editor) Remove(ctx context.Context, note graph.ID) error {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	if _, err := e.library.NoteText(ctx, note); err != nil { // without a text it cannot be restored
		_, err := e.library.remove(ctx, note)
		return err
	}
	_, _, err := e.apply(ctx, edit{change: graph.Change{Kind: graph.NoteDeleted}, deleted: []graph.ID{note}})
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
			return e.store(ctx, Upload{Source: source, Data: text})
		}
		if _, err := e.library.remove(ctx, graph.NoteID(source)); !errors.Is(err, graph.ErrNotFound) {
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
