package cayley

import (
	"context"
	"sync/atomic"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"

	"github.com/talkgraph/talkgraph/graph"
)

// memoryBackend is a store in memory, for tests and trials. Cayley's has no locks:
// a change is made on a copy that then takes its place, and readers keep the one
// they began with.
type memoryBackend struct {
	now atomic.Pointer[memstore.QuadStore]
}

func newMemory() *memoryBackend {
	m := &memoryBackend{}
	m.now.Store(memstore.New())
	return m
}

func (m *memoryBackend) view() (cgraph.QuadStore, func(), error) {
	return m.now.Load(), func() {}, nil
}

func (m *memoryBackend) update(change func(cgraph.QuadStore) error) error {
	old, fresh := m.now.Load(), memstore.New()
	var all []graph.Fact
	err := each(context.Background(), old, old.QuadsAllIterator(), func(f graph.Fact) error {
		all = append(all, f)
		return nil
	})
	if err != nil {
		return err
	}
	if err := fresh.ApplyDeltas(deltas(all, cgraph.Add), cgraph.IgnoreOpts{}); err != nil {
		return err
	}
	if err := change(fresh); err != nil {
		return err
	}
	m.now.Store(fresh)
	return nil
}

func (m *memoryBackend) close() error { return nil }
