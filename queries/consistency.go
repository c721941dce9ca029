package queries

import (
	"context"
	"time"
)

// A change is written to the store first and applied to the index after it. A read in between
// would mix two revisions, such as a talk that the index still has and the store has deleted.

// The bounds of a consistent read.
const (
	maxReads    = 3               // attempts; the last blocks writers of this process
	maxIndexLag = 2 * time.Second // wait for the index, which mostly takes a millisecond
)

// Consistently runs read until index and store are at the same revision. It retries when the
// store moved ahead, and blocks writers of this process on the last attempt. A store that
// other processes write to all the time may be ahead even then.
func Consistently[T any](ctx context.Context, e *Engine, read func(*Reader) (T, error)) (T, error) {
	r := &Reader{ctx: ctx, engine: e, index: e.index, directory: e.directory}
	for attempt := 1; ; attempt++ {
		if attempt == maxReads {
			e.writing.RLock()
			defer e.writing.RUnlock()
		}
		e.mu.RLock()
		revision, applied := e.rev.Load(), e.applied
		out, err := read(r)
		e.mu.RUnlock()
		now, revisionErr := e.store.Revision(ctx)
		if now <= revision || revisionErr != nil || attempt == maxReads {
			return out, err
		}
		if err := e.awaitRevision(ctx, applied); err != nil {
			return out, err
		}
	}
}

// awaitRevision waits until the engine has another revision, at most maxIndexLag. It signals on
// Lagging.
func (e *Engine) awaitRevision(ctx context.Context, applied <-chan struct{}) error {
	select {
	case e.lagging <- struct{}{}:
	default:
	}
	timeout := time.NewTimer(maxIndexLag)
	defer timeout.Stop()
	select {
	case <-applied:
	case <-timeout.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Update runs change, which must write to the store and apply the change to the engine. It waits
// for readers that are on the last attempt of Consistently.
func (e *Engine) Update(change func() error) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	return change()
}

// Lagging returns a channel that receives when a read found the store ahead of the engine. The
// caller that follows the store should then apply its changes.
func (e *Engine) Lagging() <-chan struct{} { return e.lagging }

// setRevision clears the cache, stores the revision and wakes the readers that wait for one. The
// caller holds the engine's lock.
func (e *Engine) setRevision(revision uint64) {
	e.cache.clear()
	e.rev.Store(revision)
	close(e.applied)
	e.applied = make(chan struct{})
}
