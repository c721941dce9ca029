package library

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// edit is a change of notes and corrections. Editor.apply stores it and adds it to the history.
type edit struct {
	change  graph.Change // kind, undone change and moved IDs
	saved   []Upload     // notes to store
	deleted []graph.ID   // notes to remove
	// revise returns the corrections after the change, given those before. It may be called more
	// than once. A nil revise leaves them.
	revise func(all []graph.Correction) ([]graph.Correction, error)
}

// apply stores an edit and adds it to the history. It first reads all notes, so that an unreadable
// note leaves the store as it is. The caller holds e.library.editMu.
func (e *Editor) apply(ctx context.Context, ed edit) ([]Loaded, graph.Change, error) {
	before := e.library.Corrections()
	after := before
	if ed.revise != nil {
		var err error
		if after, err = ed.revise(slices.Clone(before)); err != nil {
			return nil, graph.Change{}, err
		}
		if after, err = e.moveWithEvents(ctx, &ed, before, after); err != nil {
			return nil, graph.Change{}, err
		}
	}
	saved, err := e.withCorrectedNotes(ctx, ed, before, after)
	if err != nil {
		return nil, graph.Change{}, err
	}
	loaded, labels := make([]Loaded, len(saved)), make([]graph.LabelFacts, len(saved))
	c := ed.change // with what moveWithEvents adds
	for i, u := range saved {
		note, err := e.readWith(ctx, after, u.Source, u.Data)
		if err != nil {
			return nil, graph.Change{}, err
		}
		loaded[i].Note, labels[i] = note, graph.LabelFacts{Label: note.ID, Facts: loader.Facts(note)}
		if err := e.addTexts(ctx, &c, note.ID, note.Text); err != nil {
			return nil, graph.Change{}, err
		}
	}
	for _, id := range ed.deleted {
		labels = append(labels, graph.LabelFacts{Label: id})
		if err := e.addTexts(ctx, &c, id, ""); err != nil {
			return nil, graph.Change{}, err
		}
	}
	if ed.revise != nil {
		err = e.library.revise(ctx, graph.CorrectionsID, func(old []graph.Fact) ([]graph.Fact, error) {
			all, err := graph.Corrections(old)
			if err == nil {
				all, err = ed.revise(all)
			}
			return graph.CorrectionFacts(all), err
		})
		if err != nil {
			return nil, graph.Change{}, err
		}
		c.Added, c.Removed = without(after, before), without(before, after)
	}
	deltas, err := e.library.replaceAll(context.WithoutCancel(ctx), labels...)
	if err != nil {
		return nil, graph.Change{}, err
	}
	for i := range loaded {
		loaded[i].Delta = deltas[i]
	}
	loaded = loaded[:len(ed.saved)]
	if len(c.Notes)+len(c.Added)+len(c.Removed) == 0 {
		return loaded, graph.Change{}, nil
	}
	if c.Kind == graph.NotesAdded && slices.ContainsFunc(c.Notes, func(n graph.NoteChange) bool { return n.Before != "" }) {
		c.Kind = graph.NotesEdited
	}
	c, err = e.library.history.add(c)
	return loaded, c, err
}

// moveWithEvents makes the corrections of talks follow when a correction gives their note another
// event, which changes the IDs of talks. It adds this to ed and returns the corrections after ed.
func (e *Editor) moveWithEvents(ctx context.Context, ed *edit, before, after []graph.Correction) ([]graph.Correction, error) {
	for _, c := range difference(before, after) {
		if c.Verb != graph.IsOfEvent {
			continue
		}
		text, err := e.textOf(ctx, c.Note, ed.saved)
		if errors.Is(err, graph.ErrDamaged) { // the note is not stored
			continue
		}
		if err != nil {
			return nil, err
		}
		var talks [2][]graph.Talk
		for i, cs := range [][]graph.Correction{before, after} {
			n, err := e.readWith(ctx, ofNotes(cs), c.Note.Source(), []byte(text))
			if err != nil {
				return nil, err
			}
			talks[i] = n.Talks
		}
		ids := map[graph.ID]graph.ID{}
		for _, m := range movedTalks(talks[0], talks[1]) {
			ids[m.From] = m.To
		}
		revise := ed.revise
		ed.revise = func(all []graph.Correction) ([]graph.Correction, error) {
			all, err := revise(all)
			return movedTo(all, c.Note, c.Note, ids), err
		}
		after = movedTo(after, c.Note, c.Note, ids)
		if ed.change.Moved == nil {
			ed.change.Moved = map[graph.ID]graph.ID{}
		}
		maps.Copy(ed.change.Moved, ids)
	}
	return after, nil
}

// withCorrectedNotes returns the notes that an edit saves, and after them the stored notes of the
// corrections that it changes.
func (e *Editor) withCorrectedNotes(ctx context.Context, ed edit, before, after []graph.Correction) ([]Upload, error) {
	saved := slices.Clone(ed.saved)
	changed := difference(before, after)
	known := slices.Clone(ed.deleted)
	for _, u := range ed.saved {
		known = append(known, graph.NoteID(u.Source))
	}
	for _, c := range slices.Concat(before, after) {
		if c.Note == "" || slices.Contains(known, c.Note) || !slices.ContainsFunc(changed, c.HasSameSubject) {
			continue
		}
		known = append(known, c.Note)
		text, err := e.library.NoteText(ctx, c.Note)
		if errors.Is(err, graph.ErrDamaged) { // the note is not stored
			continue
		}
		if err != nil {
			return nil, err
		}
		saved = append(saved, Upload{Source: c.Note.Source(), Data: []byte(text)})
	}
	return saved, nil
}

// addTexts adds a note to a change, unless its text stays.
func (e *Editor) addTexts(ctx context.Context, c *graph.Change, note graph.ID, after string) error {
	before, err := e.library.NoteText(ctx, note)
	if err != nil && !errors.Is(err, graph.ErrDamaged) {
		return err
	}
	if before != after {
		c.Notes = append(c.Notes, graph.NoteChange{Source: note.Source(), Before: before, After: after})
	}
	return nil
}

// without returns the corrections of a that b lacks.
func without(a, b []graph.Correction) []graph.Correction {
	return slices.DeleteFunc(slices.Clone(a), func(c graph.Correction) bool { return slices.Contains(b, c) })
}

// difference returns the corrections that only after or only before has.
func difference(before, after []graph.Correction) []graph.Correction {
	return slices.Concat(without(after, before), without(before, after))
}

// textOf returns the text of a note: that of one of saved, else the stored one.
func (e *Editor) textOf(ctx context.Context, note graph.ID, saved []Upload) (string, error) {
	if i := slices.IndexFunc(saved, func(u Upload) bool { return graph.NoteID(u.Source) == note }); i >= 0 {
		text, _, err := loader.Text(saved[i].Source, saved[i].Data)
		return text, err
	}
	return e.library.NoteText(ctx, note)
}

// Changes returns the last changes, the newest first.
func (e *Editor) Changes(context.Context) ([]graph.Change, error) {
	all, err := e.library.history.list()
	out := slices.Clone(all)
	slices.Reverse(out)
	return out, err
}

// Revert undoes the change with an ID; "" means the last change. The undo is a change too. Revert
// returns graph.ErrNotFound for an unknown change, and graph.ErrInvalid if a note has changed
// since then.
func (e *Editor) Revert(ctx context.Context, id string) (graph.Change, error) {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	all, err := e.library.history.list()
	if err != nil {
		return graph.Change{}, err
	}
	i := len(all) - 1
	if id != "" {
		i = slices.IndexFunc(all, func(c graph.Change) bool { return c.ID == id })
	}
	if i < 0 {
		return graph.Change{}, fmt.Errorf("%w: this change is no longer kept; /notes/changes lists those that can be undone", graph.ErrNotFound)
	}
	c := all[i]
	ed := edit{change: graph.Change{Kind: graph.ChangeUndone, Undoes: c.ID, Moved: map[graph.ID]graph.ID{}}}
	for from, to := range c.Moved {
		ed.change.Moved[to] = from
	}
	for _, n := range c.Notes {
		note := graph.NoteID(n.Source)
		now, err := e.library.NoteText(ctx, note)
		if err != nil && !errors.Is(err, graph.ErrDamaged) {
			return graph.Change{}, err
		}
		switch {
		case now != n.After:
			return graph.Change{}, fmt.Errorf("%w: %s has changed since; undo the later changes first", graph.ErrInvalid, n.Source)
		case n.Before == "":
			ed.deleted = append(ed.deleted, note)
		default:
			ed.saved = append(ed.saved, Upload{Source: n.Source, Data: []byte(n.Before)})
		}
	}
	if len(c.Added)+len(c.Removed) > 0 {
		ed.revise = func(all []graph.Correction) ([]graph.Correction, error) {
			return slices.Concat(without(all, c.Added), without(c.Removed, all)), nil
		}
	}
	_, undone, err := e.apply(ctx, ed)
	return undone, err
}

// Renaming returns what Rename would change beside the name of a note.
func (e *Editor) Renaming(ctx context.Context, note graph.ID, name string) (graph.Renaming, error) {
	r, _, err := e.renaming(ctx, note, name)
	return r, err
}

// renaming returns what a rename changes, and the text of the note. It returns graph.ErrInvalid if
// a note has the new name, or if the text would be read differently under it.
func (e *Editor) renaming(ctx context.Context, note graph.ID, name string) (graph.Renaming, string, error) {
	text, err := e.library.NoteText(ctx, note)
	if err != nil {
		return graph.Renaming{}, "", fmt.Errorf("%w: no note here is called %q; /notes lists all", graph.ErrNotFound, note.Source())
	}
	if _, err := e.library.NoteText(ctx, graph.NoteID(name)); err == nil {
		return graph.Renaming{}, "", fmt.Errorf("%w: a note is called %q already; choose another name, or delete that note first", graph.ErrInvalid, name)
	}
	if loader.IsRecord(name) != loader.IsRecord(note.Source()) {
		return graph.Renaming{}, "", fmt.Errorf("%w: %q is a name of talks as data; choose another", graph.ErrInvalid, name)
	}
	cs := e.library.Corrections()
	old, err := e.readWith(ctx, ofNotes(cs), note.Source(), []byte(text))
	if err != nil {
		return graph.Renaming{}, "", err
	}
	moved, err := e.readWith(ctx, ofNotes(movedTo(cs, note, graph.NoteID(name), nil)), name, []byte(text))
	if err != nil {
		return graph.Renaming{}, "", err
	}
	return graph.Renaming{EventBefore: old.Event.Name, EventAfter: moved.Event.Name, Moved: movedTalks(old.Talks, moved.Talks)}, text, nil
}

// Rename gives a note another name. Its corrections follow, also those of talks whose IDs change
// with the name. It returns graph.ErrInvalid if a note has that name already.
func (e *Editor) Rename(ctx context.Context, note graph.ID, name string) error {
	e.library.editMu.Lock()
	defer e.library.editMu.Unlock()
	r, text, err := e.renaming(ctx, note, name)
	if err != nil {
		return err
	}
	ids := map[graph.ID]graph.ID{note: graph.NoteID(name)}
	for _, m := range r.Moved {
		ids[m.From] = m.To
	}
	_, _, err = e.apply(ctx, edit{
		change:  graph.Change{Kind: graph.NoteRenamed, Moved: ids},
		saved:   []Upload{{Source: name, Data: []byte(text)}},
		deleted: []graph.ID{note},
		revise: func(all []graph.Correction) ([]graph.Correction, error) {
			return movedTo(all, note, graph.NoteID(name), ids), nil
		},
	})
	return err
}

// ofNotes returns the corrections of notes and lines. Without the others talks keep the order and the
// titles of the note.
func ofNotes(cs []graph.Correction) []graph.Correction {
	return slices.DeleteFunc(slices.Clone(cs), func(c graph.Correction) bool { return !c.IsAboutNote() })
}

// movedTalks returns the talks whose IDs differ between two readings of one text.
func movedTalks(before, after []graph.Talk) []graph.Moved {
	var out []graph.Moved
	for _, o := range before {
		i := slices.IndexFunc(after, func(t graph.Talk) bool { return t.Line == o.Line })
		if i >= 0 && after[i].ID != o.ID {
			out = append(out, graph.Moved{From: o.ID, To: after[i].ID, Title: o.Title})
		}
	}
	return out
}

// movedTo returns corrections after a note got another name and its talks other IDs.
func movedTo(cs []graph.Correction, from, to graph.ID, talks map[graph.ID]graph.ID) []graph.Correction {
	out := slices.Clone(cs)
	for i := range out {
		c := &out[i]
		if c.Note != from {
			continue
		}
		c.Note = to
		for _, id := range []*graph.ID{&c.Talk, &c.Target} {
			if moved, ok := talks[*id]; ok {
				*id = moved
			}
		}
	}
	return out
}
