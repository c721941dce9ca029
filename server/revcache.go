package server

import (
	"context"
	"sync"
)

// revisionCache caches values by key until the revision of the graph changes. If it is full, it
// drops all values. The zero revisionCache is ready to use.
type revisionCache[V any] struct {
	mu       sync.Mutex
	revision uint64
	values   map[string]V
	making   map[string]chan struct{} // keys whose value is being made; each is closed then
}

// revisionCacheSize is how many values a revisionCache holds. The largest are maps: 256 of them
// have some MB.
const revisionCacheSize = 256

// getOrMake returns the cached value of a key. Without one it calls newValue and caches the
// result, unless that is an error. If another request makes the value, getOrMake waits for it or
// for the end of ctx, so that what costs much is made once.
func (m *revisionCache[V]) getOrMake(ctx context.Context, revision uint64, key string, newValue func() (V, error)) (V, error) {
	for {
		v, ok, made := m.getOrClaim(revision, key)
		switch {
		case ok:
			return v, nil
		case made == nil:
			return m.makeClaimed(revision, key, newValue)
		}
		select {
		case <-made:
		case <-ctx.Done():
			return v, context.Cause(ctx)
		}
	}
}

// getOrClaim returns the value of a key, if the cache has it at a revision. Else made is closed when
// another request has made the value. If made is nil, the caller must call makeClaimed.
func (m *revisionCache[V]) getOrClaim(revision uint64, key string) (v V, ok bool, made chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision == revision {
		if v, ok = m.values[key]; ok {
			return v, true, nil
		}
	}
	if made = m.making[key]; made == nil {
		if m.making == nil {
			m.making = map[string]chan struct{}{}
		}
		m.making[key] = make(chan struct{})
	}
	return v, false, made
}

// makeClaimed calls newValue and caches its result, unless that is an error. A new revision drops
// all other values.
func (m *revisionCache[V]) makeClaimed(revision uint64, key string, newValue func() (V, error)) (v V, err error) {
	isMade := false
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if isMade && err == nil {
			if m.values == nil || m.revision != revision || len(m.values) >= revisionCacheSize {
				m.revision, m.values = revision, map[string]V{}
			}
			m.values[key] = v
		}
		close(m.making[key])
		delete(m.making, key)
	}()
	v, err = newValue()
	isMade = true // and newValue did not panic
	return v, err
}
