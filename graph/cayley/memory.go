package cayley

import (
	"context"
	"sync"
	"sync/atomic"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"

	"github.com/talkgraph/talkgraph/graph"
)

// memoryBackend is a store in memory, for tests and trials. Cayley's has no locks:
// a change is made on a copy that then takes its place, and readers keep the one
// they began with.
type memoryBackend struct {
	now     atomic.Pointer[memstore.QuadStore]
	copying sync.Mutex // two scans at once race
}

func newMemory() *memoryBackend {
	m := &memoryBackend{}
	m.now.Store(memstore.New())
	return m
}

func (m *memoryBackend) view() (cgraph.QuadStore, func(), error) {
	return m.now.Load(), func() {}, nil
}

// session copies the store, which its user may scan as it likes: a query that was
// stopped goes on for a moment.
func (m *memoryBackend) session() (cgraph.QuadStore, func(), error) {
	qs, err := m.copied()
	return qs, func() {}, err
}

func (m *memoryBackend) update(change func(cgraph.QuadStore) error) error {
	fresh, err := m.copied()
	if err != nil {
		return err
	}
	if err := change(fresh); err != nil {
		return err
	}
	m.now.Store(fresh)
	return nil
}

func (m *memoryBackend) copied() (*memstore.QuadStore, error) {
	m.copying.Lock()
	defer m.copying.Unlock()
	old, fresh := m.now.Load(), memstore.New()
	var all []graph.Fact
	err := each(context.Background(), old, old.QuadsAllIterator(), func(f graph.Fact) error {
		all = append(all, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, fresh.ApplyDeltas(deltas(all, cgraph.Add), cgraph.IgnoreOpts{})
}

func (m *memoryBackend) close() error { return nil }
