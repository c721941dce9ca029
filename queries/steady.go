package queries

import (
	"context"
	"time"
)

// A change goes into the store first and comes into the index behind it. What is read in
// between would be of two states: a talk that the index still has and the store has not.

// The patience of a reader. A store that others write to all the time is always ahead.
const (
	steadyTries = 4
	steadyWait  = 2 * time.Second // for the index, which mostly takes a millisecond
)

// steady reads the index and the store at one revision: where the store has gone ahead of
// the index when it is done, it waits for the index and reads again.
func steady[T any](ctx context.Context, e *Engine, read func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		e.mu.RLock()
		revision, applied := e.rev.Load(), e.applied
		out, err := read()
		e.mu.RUnlock()
		now, late := e.store.Revision(ctx)
		if now <= revision || late != nil || try == steadyTries {
			return out, err
		}
		select {
		case e.behind <- struct{}{}:
		default:
		}
		wait := time.NewTimer(steadyWait)
		select {
		case <-applied:
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return out, ctx.Err()
		}
		wait.Stop()
	}
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
