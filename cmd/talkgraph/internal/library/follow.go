package library

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// followEvery is how often a server asks a shared store for its revision: one row is read. A
// change by another process shows after at most this time.
const followEvery = 500 * time.Millisecond

// change is a change of the store that the engine has not applied yet.
type change struct {
	revision uint64
	delta    graph.Delta
}

// catchUp applies the changes since the engine's revision to the engine. If the change log no
// longer holds them, it rebuilds the engine.
func (lib *Library) catchUp(ctx context.Context) error {
	lib.catchUpMu.Lock()
	defer lib.catchUpMu.Unlock()
	var changes []change
	corrected := false
	err := lib.store.Changes(ctx, lib.engine.Revision(), func(revision uint64, d graph.Delta) error {
		changes = append(changes, change{revision, d})
		corrected = corrected || slices.ContainsFunc(slices.Concat(d.Added, d.Removed), func(f graph.Fact) bool { return f.Label == graph.CorrectionsID })
		return nil
	})
	for _, c := range changes { // after the read of the change log, because Apply reads the store too
		if err := lib.engine.Apply(ctx, c.revision, c.delta); err != nil {
			return err
		}
		lib.index.addChanges(len(c.delta.Added) + len(c.delta.Removed))
	}
	if errors.Is(err, graph.ErrStale) {
		if err := lib.rebuild(ctx); err != nil {
			return err
		}
		corrected = true
	} else if err != nil {
		return err
	}
	if corrected {
		if err := lib.loadCorrections(ctx); err != nil {
			return err
		}
	}
	if lib.index.isDue() {
		return lib.saveIndex(ctx)
	}
	return nil
}

// rebuild replaces the contents of the engine with those of a new one.
func (lib *Library) rebuild(ctx context.Context) error {
	fresh, err := lib.buildInMemory(ctx)
	if err != nil {
		return err
	}
	b, revision, err := fresh.Snapshot()
	if err == nil {
		lib.engine.Words().TakeOver(fresh.Words())
		err = lib.engine.Restore(b, revision)
	}
	lib.index.addChanges(1) // so that the next save replaces the file on disk
	return err
}

// Follow applies the changes of other processes until the context ends. It compares revisions
// every followEvery, and immediately when an answer finds that the store is ahead. It continues
// after errors and logs the first of a series.
func (lib *Library) Follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	down := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-lib.engine.Lagging():
		}
		revision, err := lib.store.Revision(ctx)
		if err == nil && revision != lib.engine.Revision() {
			err = lib.catchUp(ctx)
		}
		if err != nil && ctx.Err() == nil && !down {
			log.Error("the store cannot be followed", "error", err)
		}
		down = err != nil
	}
}
