package library

import (
	"context"
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

// Library is an open store with the engine that answers over it. Each change goes into the
// store first. The engine then follows the change log, as it does for changes of other
// processes (follow.go).
type Library struct {
	address string
	store   *cayley.Store
	engine  *queries.Engine
	index   *indexFile

	catchUpMu sync.Mutex // one at a time, so that changes come in their order

	correctionsMu sync.RWMutex       // guards corrections
	corrections   []graph.Correction // of the store; replaced as a whole
}

// Store returns the open store. Changes go through the library, so that the engine follows them.
func (lib *Library) Store() *cayley.Store { return lib.store }

// Engine answers questions over the store.
func (lib *Library) Engine() *queries.Engine { return lib.engine }

// Open opens the store at the address db, as Address completes it. It reads the index from
// its file, or builds the index from the store when there is no usable file. Close the
// library after use.
func Open(ctx context.Context, db string) (*Library, error) {
	addr, err := Address(db)
	if err != nil {
		return nil, err
	}
	store, err := cayley.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	lib := &Library{address: addr, store: store, index: newIndexFile(addr, store)}
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

// build makes an engine from the whole store.
func (lib *Library) build(ctx context.Context, x *postings.Index, w *text.Index) (*queries.Engine, error) {
	revision, err := lib.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return queries.Build(ctx, lib.store, x, w, graph.Lexicon(data.Words), revision)
}

// Close saves the index and closes the store. An index that cannot be saved is rebuilt by
// the next Open.
func (lib *Library) Close() error {
	_ = lib.saveIndex(context.Background())
	lib.engine.Words().Close()
	return lib.store.Close()
}

// replaceAll makes each label state exactly its facts, in one change of the store.
func (lib *Library) replaceAll(ctx context.Context, labels ...graph.LabelFacts) ([]graph.Delta, error) {
	var ds []graph.Delta
	err := lib.change(ctx, func() (err error) {
		ds, err = lib.store.ReplaceAll(ctx, labels...)
		return err
	})
	return ds, err
}

// change runs a change of the store and applies it to the engine.
func (lib *Library) change(ctx context.Context, do func() error) error {
	return lib.engine.Update(func() error {
		if err := do(); err != nil {
			return err
		}
		return lib.catchUp(context.WithoutCancel(ctx)) // what is stored shows, even if the one who asked has left
	})
}

// revise atomically replaces a label's facts with the result of revised, which may be called
// more than once.
func (lib *Library) revise(ctx context.Context, label graph.ID, revised func(old []graph.Fact) ([]graph.Fact, error)) error {
	return lib.change(ctx, func() error {
		_, err := lib.store.Revise(ctx, label, revised)
		return err
	})
}

// StoreVocabulary stores the vocabulary unless it is stored already.
func (lib *Library) StoreVocabulary(ctx context.Context, v *graph.Vocabulary) error {
	facts := v.Facts()
	version := facts[len(facts)-1]
	stored, err := lib.store.SubjectFacts(ctx, graph.VocabularyID)
	if err != nil {
		return err
	}
	if slices.Contains(stored, version) {
		return nil
	}
	return lib.StoreLabels(ctx, []graph.LabelFacts{{Label: graph.VocabularyID, Facts: facts}})
}

// buildInMemory reads all of the store into indexes in memory alone.
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

// Prepare stores the vocabulary and, if the store has no talks, the sample notes.
func (lib *Library) Prepare(ctx context.Context, x *loader.Extractor, v *graph.Vocabulary) error {
	if err := lib.StoreVocabulary(ctx, v); err != nil {
		return err
	}
	if lib.engine.Index().Count(graph.Selection{}) > 0 {
		return nil
	}
	return NewEditor(lib, x).Sample(ctx, true)
}
