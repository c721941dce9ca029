package queries

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
)

// buildBatch is how many facts of a store are applied at a time.
const buildBatch = 10_000

// skippedPredicates are the predicates that neither the index nor the names use. They have most
// facts of a store.
var skippedPredicates = []graph.Predicate{
	graph.PredText, graph.PredQuotedFrom, graph.PredBasedOn, graph.PredVersion, graph.PredURL, graph.PredTemporal, graph.PredEditorialNote,
	graph.PredLevel, graph.PredDuration, graph.PredRecording, graph.PredSlides, graph.PredLocation,
}

// Build returns an engine for the store s at a revision. It reads the whole store into the empty
// index x and the empty word index w; common holds the words that are never typing slips. It is
// much slower than NewEngine and Restore. Call Apply with each later change of the store.
func Build(ctx context.Context, s Store, x Index, w *text.Index, common graph.Lexicon, revision uint64) (*Engine, error) {
	e := NewEngine(s, x, w, common)
	facts := make([]graph.Fact, 0, buildBatch)
	err := s.All(ctx, skippedPredicates, func(f graph.Fact) error {
		if facts = append(facts, f); len(facts) == buildBatch {
			e.applyFacts(facts)
			facts = facts[:0]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("building the index: %w", err)
	}
	e.applyFacts(facts)
	x.Compact()
	if err := e.ReadWords(ctx, revision); err != nil {
		return nil, err
	}
	e.setRevision(revision)
	return e, nil
}

// applyFacts adds facts to the index and the names.
func (e *Engine) applyFacts(facts []graph.Fact) {
	e.index.Apply(graph.Delta{Added: facts})
	e.directory.Apply(graph.Delta{Added: facts})
}

// notesBatch is how many notes are read into the word index at a time.
const notesBatch = 2000

// ReadWords replaces the contents of the word index by all notes of the store, at a revision.
func (e *Engine) ReadWords(ctx context.Context, revision uint64) error {
	e.words.Clear()
	var notes []text.Note
	err := e.store.EachLabel(ctx, func(label graph.LabelFacts) error {
		if label.Label.Kind() != graph.KindNote {
			return nil
		}
		if notes = append(notes, text.NoteOf(label)); len(notes) == notesBatch {
			e.words.Apply(0, notes) // an incomplete word index has no revision
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

// Compact sorts large lists of talks by ID. Call it after many talks were added.
func (e *Engine) Compact() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.index.Compact()
	e.words.Renumber()
}

// Snapshot returns the index and the names as bytes for Restore, and their revision.
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

// Restore replaces the index and the names by a snapshot of the store at a revision. Its error
// wraps graph.ErrDamaged; the engine must not be used after it.
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
