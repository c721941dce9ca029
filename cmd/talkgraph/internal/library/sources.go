package library

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// Sources returns the IDs of the stored notes, grouped by the name of their file. A text file
// has one note, a data file one for each talk, and an archive one for each of its notes.
func (lib *Library) Sources(ctx context.Context) (map[string][]graph.ID, error) {
	labels, err := lib.store.Labels(ctx)
	out := map[string][]graph.ID{}
	for _, l := range labels {
		if l.Kind() == graph.KindNote {
			name := loader.FileOf(l.Source())
			out[name] = append(out[name], l)
		}
	}
	return out, err
}

// RemoveNotes removes notes and returns the number of facts that were removed.
func (lib *Library) RemoveNotes(ctx context.Context, notes []graph.ID) (facts int, err error) {
	b := lib.newBatch(func(_ int, d graph.Delta) { facts += len(d.Removed) })
	for _, note := range notes {
		old, err := lib.store.Facts(ctx, note)
		if err != nil {
			return 0, err
		}
		if err := b.remove(ctx, note, len(old)); err != nil {
			return 0, err
		}
	}
	if err := b.flush(ctx); err != nil {
		return 0, err
	}
	if len(notes) >= compactAfter {
		lib.engine.Compact()
	}
	return facts, nil
}

// compactAfter is how many notes one call must remove for the index to compact its numbers,
// which takes seconds at a million talks.
const compactAfter = 1000

// NotedTalks returns the talks that the user's own notes describe, without those that only
// data files such as programmes list.
func (lib *Library) NotedTalks(ctx context.Context) ([]graph.ID, error) {
	labels, err := lib.store.Labels(ctx)
	if err != nil {
		return nil, err
	}
	var out []graph.ID
	for _, l := range labels {
		if l.Kind() != graph.KindNote || loader.IsRecord(l.Source()) {
			continue
		}
		facts, err := lib.store.Facts(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk {
				out = append(out, f.Subject)
			}
		}
	}
	return out, nil
}

// StoredNotes returns the IDs of the stored notes: first those that people wrote, then the talks
// of data files, each sorted.
func (lib *Library) StoredNotes(ctx context.Context) ([]graph.ID, error) {
	labels, err := lib.store.Labels(ctx)
	if err != nil {
		return nil, err
	}
	var written, data []graph.ID
	for _, l := range labels {
		switch {
		case l.Kind() != graph.KindNote:
		case loader.IsRecord(l.Source()):
			data = append(data, l)
		default:
			written = append(written, l)
		}
	}
	return append(written, data...), nil
}

// NoteText returns the stored text of a note. It returns graph.ErrDamaged if the store has no
// text for the ID.
func (lib *Library) NoteText(ctx context.Context, note graph.ID) (string, error) {
	facts, err := lib.store.SubjectFacts(ctx, note)
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			return f.Object.Text, nil
		}
	}
	return "", fmt.Errorf("%w: the text of %s is missing", graph.ErrDamaged, note)
}
