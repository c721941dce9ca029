package question

import (
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// memo keeps what was computed of an entity and a text: a page prints each name in many links. A
// Directory replaces its memos when it changes, so what is computed meanwhile goes to the old ones.
type memo[V any] struct {
	mu   sync.RWMutex
	kept map[memoKey]V
}

// memoKey is an entity and a text, such as a name of it or the preposition before the name.
type memoKey struct {
	id   graph.ID
	text string
}

// newMemo returns an empty memo.
func newMemo[V any]() *memo[V] { return &memo[V]{kept: map[memoKey]V{}} }

// get returns the kept result for a key, or computes and keeps it. It keeps at most maxFetched.
func (m *memo[V]) get(key memoKey, compute func() V) V {
	m.mu.RLock()
	v, known := m.kept[key]
	m.mu.RUnlock()
	if known {
		return v
	}
	v = compute()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= maxFetched {
		clear(m.kept)
	}
	m.kept[key] = v
	return v
}
