package queries

import (
	"context"
	"time"
)

// A change goes into the store first and comes into the index behind it. What is read in
// between would be of two states: a talk that the index still has and the store has not.

// The patience of a reader.
const (
	maxReads    = 3               // the last keeps changes of this process out
	maxIndexLag = 2 * time.Second // for the index, which mostly takes a millisecond
)

// Consistently runs read until index and store are at the same revision. It retries when the
// store moved ahead, and blocks writers of this process on the last attempt. A store that
// other processes write to all the time may be ahead even then.
func Consistently[T any](ctx context.Context, e *Engine, read func(*Reader) (T, error)) (T, error) {
	r := &Reader{ctx: ctx, engine: e, index: e.index, directory: e.directory}
	for try := 1; ; try++ {
		if try == maxReads {
			e.writing.RLock()
			defer e.writing.RUnlock()
		}
		e.mu.RLock()
		revision, applied := e.rev.Load(), e.applied
		out, err := read(r)
		e.mu.RUnlock()
		now, late := e.store.Revision(ctx)
		if now <= revision || late != nil || try == maxReads {
			return out, err
		}
		if err := e.awaitRevision(ctx, applied); err != nil {
			return out, err
		}
	}
}

// awaitRevision waits until the engine has another revision, for a while.
func (e *Engine) awaitRevision(ctx context.Context, applied <-chan struct{}) error {
	select {
	case e.lagging <- struct{}{}:
	default:
	}
	late := time.NewTimer(maxIndexLag)
	defer late.Stop()
	select {
	case <-applied:
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Update runs what changes the store and brings the engine in step with it. It is not
// run while a reader that has met several changes reads once more.
func (e *Engine) Update(change func() error) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	return change()
}

// Lagging tells that the store was found ahead of the engine: who follows the store should
// do so now.
func (e *Engine) Lagging() <-chan struct{} { return e.lagging }

// setRevision tells who waits that the engine has another revision. Who calls it holds the
// engine alone.
func (e *Engine) setRevision(revision uint64) {
	e.cache.clear()
	e.rev.Store(revision)
	close(e.applied)
	e.applied = make(chan struct{})
}
