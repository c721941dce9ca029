package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
)

// Library is an open store with the engine that answers questions over it. The store gets each
// change first. The engine then follows the change log, as it does for changes of other
// processes (follow.go). The methods, except Close, may be called concurrently.
type Library struct {
	address string
	store   *cayley.Store
	engine  *queries.Engine
	index   *indexFile
	history *history

	editMu    sync.Mutex // lets one edit of notes and corrections run at a time
	catchUpMu sync.Mutex // lets one catchUp run at a time, so that changes are applied in order

	correctionsMu sync.RWMutex       // guards corrections
	corrections   []graph.Correction // those in the store; replaced as a whole, never modified
}

// Address returns the complete address of the open store.
func (lib *Library) Address() string { return lib.address }

// Store returns the open store, for reading. Change it through the library, which brings the
// engine up to date.
func (lib *Library) Store() *cayley.Store { return lib.store }

// Engine returns the engine that answers questions over the store.
func (lib *Library) Engine() *queries.Engine { return lib.engine }

// Open opens the store at db, which Address completes. It reads the index from its file, or
// builds it from the store if there is no usable file. Call Close after use. Open returns an
// error that wraps graph.ErrLocked if another process has the bolt file open.
func Open(ctx context.Context, db string) (*Library, error) {
	addr, err := Address(db)
	if err != nil {
		return nil, err
	}
	store, err := cayley.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	lib := &Library{address: addr, store: store, index: newIndexFile(addr, store), history: newHistory(addr)}
	if lib.engine, err = lib.index.read(store); err != nil {
		x := postings.New()
		words, _ := lib.index.openWords(x)
		lib.engine, err = lib.build(ctx, x, words)
	} else if lib.engine.Words().Revision() < lib.engine.Revision() {
		err = lib.engine.ReadWords(ctx, lib.engine.Revision())
	}
	if err == nil {
		err = lib.catchUp(ctx)
	}
	if err == nil {
		err = lib.loadCorrections(ctx)
	}
	if err != nil {
		store.Close()
		return nil, fmt.Errorf("opening %s: %w", addr, err)
	}
	return lib, nil
}

// build makes an engine from the whole store, with the empty indexes x and w.
func (lib *Library) build(ctx context.Context, x *postings.Index, w *text.Index) (*queries.Engine, error) {
	revision, err := lib.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return queries.Build(ctx, lib.store, x, w, graph.Lexicon(data.Words), revision)
}

// Close saves the index and closes the store. If the index cannot be saved, the next Open
// rebuilds it.
func (lib *Library) Close() error {
	_ = lib.saveIndex(context.Background())
	lib.engine.Words().Close()
	return lib.store.Close()
}

// replaceAll replaces the facts of each label, in one change of the store, and returns what
// changed in each.
func (lib *Library) replaceAll(ctx context.Context, labels ...graph.LabelFacts) ([]graph.Delta, error) {
	var ds []graph.Delta
	err := lib.change(ctx, func() (err error) {
		ds, err = lib.store.ReplaceAll(ctx, labels...)
		return err
	})
	return ds, err
}

// change runs do, which changes the store, and applies the change to the engine. It applies a
// stored change even if ctx has ended.
func (lib *Library) change(ctx context.Context, do func() error) error {
	return lib.engine.Update(func() error {
		if err := do(); err != nil {
			return err
		}
		return lib.catchUp(context.WithoutCancel(ctx))
	})
}

// revise atomically replaces a label's facts with the result of fn. fn may be called more than
// once.
func (lib *Library) revise(ctx context.Context, label graph.ID, fn func(old []graph.Fact) ([]graph.Fact, error)) error {
	return lib.change(ctx, func() error {
		_, err := lib.store.Revise(ctx, label, fn)
		return err
	})
}

// StoreVocabulary stores the vocabulary unless the store has the same version.
func (lib *Library) StoreVocabulary(ctx context.Context, v *graph.Vocabulary) error {
	facts := v.Facts()
	version := facts[len(facts)-1] // Facts puts the version last
	stored, err := lib.store.SubjectFacts(ctx, graph.VocabularyID)
	if err != nil {
		return err
	}
	if slices.Contains(stored, version) {
		return nil
	}
	return lib.StoreLabels(ctx, []graph.LabelFacts{{Label: graph.VocabularyID, Facts: facts}})
}

// buildInMemory makes an engine from the whole store. Its indexes have no files.
func (lib *Library) buildInMemory(ctx context.Context) (*queries.Engine, error) {
	x := postings.New()
	return lib.build(ctx, x, text.New(x.Number))
}

// remove removes all facts of a note.
func (lib *Library) remove(ctx context.Context, note graph.ID) (graph.Delta, error) {
	var d graph.Delta
	err := lib.change(ctx, func() (err error) {
		d, err = lib.store.Remove(ctx, note)
		return err
	})
	return d, err
}

// Prepare stores the vocabulary and, if the store has no talks, the sample notes. A store that
// cannot be changed keeps its vocabulary.
func (lib *Library) Prepare(ctx context.Context, x *loader.Extractor, v *graph.Vocabulary) error {
	if err := lib.StoreVocabulary(ctx, v); err != nil && !errors.Is(err, graph.ErrReadOnly) {
		return err
	}
	if lib.engine.Index().Count(graph.Selection{}) > 0 {
		return nil
	}
	return NewEditor(lib, x).Sample(ctx, true)
}
