package server

import "sync"

// revisionCache caches values until the revision of the graph changes. A full cache drops
// everything. The zero revisionCache is ready.
type revisionCache[V any] struct {
	mu       sync.Mutex
	revision uint64
	values   map[string]V
}

// revisionCacheSize is how many values a revisionCache holds.
const revisionCacheSize = 256

// get returns the value of a key at a revision.
func (m *revisionCache[V]) get(revision uint64, key string) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision != revision {
		return v, false
	}
	v, ok = m.values[key]
	return v, ok
}

// getOrMake returns the cached value of a key, or makes and caches it.
func (m *revisionCache[V]) getOrMake(revision uint64, key string, how func() (V, error)) (V, error) {
	if v, ok := m.get(revision, key); ok {
		return v, nil
	}
	v, err := how()
	if err == nil {
		m.put(revision, key, v)
	}
	return v, err
}

// put caches a value; a new revision drops all others.
func (m *revisionCache[V]) put(revision uint64, key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil || m.revision != revision || len(m.values) >= revisionCacheSize {
		m.revision, m.values = revision, map[string]V{}
	}
	m.values[key] = v
}
