package queries

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
)

// buildBatch is how many facts of a store are taken in at a time.
const buildBatch = 10_000

// skippedPredicates is what neither the index nor the names take from a store, and most of it.
var skippedPredicates = []graph.Predicate{
	graph.PredText, graph.PredQuotedFrom, graph.PredBasedOn, graph.PredVersion, graph.PredURL, graph.PredTemporal, graph.PredEditorialNote,
	graph.PredKind, graph.PredLanguage, graph.PredLevel, graph.PredDuration, graph.PredRecording, graph.PredSlides, graph.PredLocation,
}

// Build makes an engine of a store at a revision, by reading all of it into an index
// that is empty. To restore a snapshot is much quicker.
func Build(ctx context.Context, s Store, x Index, w *text.Index, common graph.Lexicon, revision uint64) (*Engine, error) {
	e := NewEngine(s, x, w, common)
	facts := make([]graph.Fact, 0, buildBatch)
	err := s.All(ctx, skippedPredicates, func(f graph.Fact) error {
		if facts = append(facts, f); len(facts) == buildBatch {
			e.takeIn(facts)
			facts = facts[:0]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("building the index: %w", err)
	}
	e.takeIn(facts)
	x.Compact()
	if err := e.ReadWords(ctx, revision); err != nil {
		return nil, err
	}
	e.setRevision(revision)
	return e, nil
}

func (e *Engine) takeIn(facts []graph.Fact) {
	e.index.Apply(graph.Delta{Added: facts})
	e.directory.Apply(graph.Delta{Added: facts})
}

// notesAtOnce is how many notes are read into the index of words at a time.
const notesAtOnce = 2000

// ReadWords reads all notes of the store, at a revision, into the index of words, in place of
// what it holds.
func (e *Engine) ReadWords(ctx context.Context, revision uint64) error {
	e.words.Clear()
	var notes []text.Note
	err := e.store.EachLabel(ctx, func(label graph.LabelFacts) error {
		if label.Label.Kind() != graph.KindNote {
			return nil
		}
		if notes = append(notes, text.NoteOf(label)); len(notes) == notesAtOnce {
			e.words.Apply(0, notes) // until it has all, the index is of no revision
			notes = nil
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("building the index of words: %w", err)
	}
	e.words.Apply(revision, notes)
	return nil
}

// Compact puts large answers in the order of their IDs, after many talks were added.
func (e *Engine) Compact() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.index.Compact()
	e.words.Renumber()
}

// Snapshot is the index and the names as bytes, and the revision they are of.
func (e *Engine) Snapshot() (snapshot []byte, revision uint64, err error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	b, err := e.index.AppendBinary(nil)
	if err != nil {
		return nil, 0, fmt.Errorf("saving the index: %w", err)
	}
	if b, err = e.directory.AppendBinary(b); err != nil {
		return nil, 0, err
	}
	return b, e.rev.Load(), nil
}

// Restore makes the engine answer from a snapshot of the store at a revision. On an
// error, which wraps graph.ErrDamaged, its answers are not to be used.
func (e *Engine) Restore(snapshot []byte, revision uint64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	names, err := e.index.Restore(snapshot)
	if err != nil {
		return err
	}
	if err := e.directory.Restore(names); err != nil {
		return err
	}
	e.words.Renumber()
	e.setRevision(revision)
	return nil
}
