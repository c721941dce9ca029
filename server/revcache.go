package server

import "sync"

// revisionCache caches values by key until the revision of the graph changes. If it is full, it
// drops all values. The zero revisionCache is ready to use.
type revisionCache[V any] struct {
	mu       sync.Mutex
	revision uint64
	values   map[string]V
}

// revisionCacheSize is how many values a revisionCache holds. The largest are maps: 256 of them
// have some MB.
const revisionCacheSize = 256

// get returns the value of a key, if the cache has it at a revision.
func (m *revisionCache[V]) get(revision uint64, key string) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision != revision {
		return v, false
	}
	v, ok = m.values[key]
	return v, ok
}

// getOrMake returns the cached value of a key. Without one it calls newValue and caches the
// result, unless that is an error. Concurrent calls may make a value twice.
func (m *revisionCache[V]) getOrMake(revision uint64, key string, newValue func() (V, error)) (V, error) {
	if v, ok := m.get(revision, key); ok {
		return v, nil
	}
	v, err := newValue()
	if err == nil {
		m.put(revision, key, v)
	}
	return v, err
}

// put caches a value. A new revision drops all other values.
func (m *revisionCache[V]) put(revision uint64, key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil || m.revision != revision || len(m.values) >= revisionCacheSize {
		m.revision, m.values = revision, map[string]V{}
	}
	m.values[key] = v
}
