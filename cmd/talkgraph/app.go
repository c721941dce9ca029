package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/queries"
)

// Library is an open store with the engine that answers over it. Each change goes into the
// store first; the engine learns of it by following the store (follow.go), as it does
// of the changes that other processes make.
type Library struct {
	address string
	store   *cayley.Store
	engine  *queries.Engine
	index   *indexFile

	catchUpMu sync.Mutex // one at a time, so that changes come in their order

	correctionsMu sync.RWMutex       // guards corrections
	corrections   []graph.Correction // of the store; replaced as a whole
}

// dbFlag is --db, or TALKGRAPH_DB, or a file in the user's data folder.
func dbFlag(cmd *cobra.Command, db *string) {
	cmd.Flags().StringVar(db, "db", "", "the store: bolt:PATH, postgres://... or memory: (default $TALKGRAPH_DB, or a bolt file in the user's data folder)")
}

func Address(db string) (string, error) {
	if db == "" {
		db = os.Getenv("TALKGRAPH_DB")
	}
	if db != "" {
		return db, nil
	}
	dir, err := DataFolder()
	if err != nil {
		return "", err
	}
	return "bolt:" + filepath.Join(dir, "talkgraph.db"), nil
}

// DataFolder is where talkgraph keeps its files, unless it is told otherwise.
func DataFolder() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no home folder to keep files in; name the store with --db bolt:PATH")
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "talkgraph"), nil
}

// Open opens the store and what is read from memory: from its snapshot if there is
// one, else by reading all of the store.
func Open(ctx context.Context, db string) (*Library, error) {
	addr, err := Address(db)
	if err != nil {
		return nil, err
	}
	store, err := cayley.Open(ctx, addr)
	if err != nil {
		return nil, err
	}
	a := &Library{address: addr, store: store, index: newIndexFile(addr, store)}
	if a.engine, err = a.index.read(store); err != nil {
		a.engine, err = a.build(ctx)
	}
	if err == nil {
		err = a.catchUp(ctx)
	}
	if err == nil {
		err = a.loadCorrections(ctx)
	}
	if err != nil {
		store.Close()
		return nil, fmt.Errorf("opening %s: %w", addr, err)
	}
	return a, nil
}

// build reads all of the store.
func (a *Library) build(ctx context.Context) (*queries.Engine, error) {
	revision, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return queries.Build(ctx, a.store, postings.New(), revision)
}

// Close saves the index and closes the store. An index that is not saved is built again.
func (a *Library) Close() error {
	_ = a.saveIndex(context.Background())
	return a.store.Close()
}

// replace makes a label say these facts, in the store and in what reads it.
func (a *Library) replace(ctx context.Context, label graph.ID, facts []graph.Fact) (graph.Delta, error) {
	ds, err := a.replaceAll(ctx, graph.LabelFacts{Label: label, Facts: facts})
	if err != nil {
		return graph.Delta{}, err
	}
	return ds[0], nil
}

// replaceAll is replace for several labels at once, which is much quicker.
func (a *Library) replaceAll(ctx context.Context, said ...graph.LabelFacts) ([]graph.Delta, error) {
	var ds []graph.Delta
	err := a.change(ctx, func() (err error) {
		ds, err = a.store.ReplaceAll(ctx, said...)
		return err
	})
	return ds, err
}

// change changes the store and brings the engine in step with it.
func (a *Library) change(ctx context.Context, do func() error) error {
	return a.engine.Changing(func() error {
		if err := do(); err != nil {
			return err
		}
		return a.catchUp(ctx)
	})
}

// revise makes a label say what a function makes of what it says.
func (a *Library) revise(ctx context.Context, label graph.ID, revised func(old []graph.Fact) ([]graph.Fact, error)) error {
	return a.change(ctx, func() error {
		_, err := a.store.Revise(ctx, label, revised)
		return err
	})
}

// StoreVocabulary puts the vocabulary into the store, unless it is there already.
func (a *Library) StoreVocabulary(ctx context.Context, v *graph.Vocabulary) error {
	facts := v.Facts()
	version := facts[len(facts)-1]
	stored, err := a.store.SubjectFacts(ctx, graph.VocabularyID)
	if err != nil {
		return err
	}
	if slices.Contains(stored, version) {
		return nil
	}
	_, err = a.replace(ctx, graph.VocabularyID, facts)
	return err
}

// remove takes out all that a note says.
func (a *Library) remove(ctx context.Context, note graph.ID) (graph.Delta, error) {
	var d graph.Delta
	err := a.change(ctx, func() (err error) {
		d, err = a.store.Remove(ctx, note)
		return err
	})
	return d, err
}
