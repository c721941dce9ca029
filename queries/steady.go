package queries

import (
	"context"
	"time"
)

// A change goes into the store first and comes into the index behind it. What is read in
// between would be of two states: a talk that the index still has and the store has not.

// The patience of a reader.
const (
	steadyTries = 3               // the last keeps changes of this process out
	steadyWait  = 2 * time.Second // for the index, which mostly takes a millisecond
)

// steady reads the index and the store at one revision: where the store has gone ahead of
// the index when it is done, it waits for the index and reads again, at last with the
// writers of this process waiting. A store that other processes write to all the time may
// be ahead even then.
func steady[T any](ctx context.Context, e *Engine, read func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		if try == steadyTries {
			e.changing.RLock()
			defer e.changing.RUnlock()
		}
		e.mu.RLock()
		revision, applied := e.rev.Load(), e.applied
		out, err := read()
		e.mu.RUnlock()
		now, late := e.store.Revision(ctx)
		if now <= revision || late != nil || try == steadyTries {
			return out, err
		}
		if err := e.await(ctx, applied); err != nil {
			return out, err
		}
	}
}

// await waits until the engine has another revision, for a while.
func (e *Engine) await(ctx context.Context, applied <-chan struct{}) error {
	select {
	case e.behind <- struct{}{}:
	default:
	}
	late := time.NewTimer(steadyWait)
	defer late.Stop()
	select {
	case <-applied:
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Changing runs what changes the store and brings the engine in step with it. It is not
// run while a reader that has met several changes reads once more.
func (e *Engine) Changing(change func() error) error {
	e.changing.Lock()
	defer e.changing.Unlock()
	return change()
}

// Behind tells that the store was found ahead of the engine: who follows the store should
// do so now.
func (e *Engine) Behind() <-chan struct{} { return e.behind }

// moved tells who waits that the engine has another revision. Who calls it holds the
// engine alone.
func (e *Engine) moved(revision uint64) {
	e.shelf.clear()
	e.rev.Store(revision)
	close(e.applied)
	e.applied = make(chan struct{})
}
