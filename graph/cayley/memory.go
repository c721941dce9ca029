package cayley

import (
	"context"
	"sync"
	"sync/atomic"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/quad"
)

// memoryBackend is a store in memory, for tests and trials. Cayley's has no locks:
// a change is made on a copy that then takes its place, and readers keep the one
// they began with.
type memoryBackend struct {
	now     atomic.Pointer[memstore.QuadStore]
	copying sync.Mutex // two scans at once race

	mu      sync.Mutex
	rev     uint64
	records map[uint64][]byte // by their revisions
}

func newMemory() *memoryBackend {
	m := &memoryBackend{records: map[uint64][]byte{}}
	m.now.Store(memstore.New())
	return m
}

func (m *memoryBackend) read(context.Context, bool) (reader, func(), error) {
	return memoryReader{iterating{QuadStore: m.now.Load()}, m}, func() {}, nil
}

// memoryReader iterates one at a time: two scans of Cayley's at once race.
type memoryReader struct {
	iterating
	m *memoryBackend
}

func (r memoryReader) without(predicates []quad.Value) reader {
	r.skip = predicates
	return r
}

func (r memoryReader) each(ctx context.Context, ends quad.Quad, use func(stored) error) error {
	r.m.copying.Lock()
	quads, err := matching(ctx, r.iterating, ends)
	r.m.copying.Unlock()
	for _, q := range quads {
		if err == nil {
			err = use(q)
		}
	}
	return err
}

func (r memoryReader) nodes(ctx context.Context, use func(quad.Value) error) error {
	var values []quad.Value
	r.m.copying.Lock()
	err := r.iterating.nodes(ctx, func(v quad.Value) error {
		values = append(values, v)
		return nil
	})
	r.m.copying.Unlock()
	for _, v := range values {
		if err == nil {
			err = use(v)
		}
	}
	return err
}

func (m *memoryBackend) update(ctx context.Context, change func(writer) error) error {
	fresh, err := m.copied(ctx)
	if err != nil {
		return err
	}
	w := &memoryWriter{iterating: iterating{QuadStore: fresh}}
	if err := change(w); err != nil || w.change == nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rev++
	m.records[m.rev] = w.change
	m.now.Store(fresh)
	return nil
}

// copied is a copy of the store. A context that ends stops what it is for, not the copy.
func (m *memoryBackend) copied(ctx context.Context) (*memstore.QuadStore, error) {
	fresh := memstore.New()
	var quads []quad.Quad
	err := memoryReader{iterating{QuadStore: m.now.Load()}, m}.each(context.WithoutCancel(ctx), quad.Quad{}, func(q stored) error {
		quads = append(quads, q.Quad)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, fresh.ApplyDeltas(deltas(quads, cgraph.Add), cgraph.IgnoreOpts{})
}

func (m *memoryBackend) revision(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rev, nil
}

func (m *memoryBackend) changes(_ context.Context, since uint64, use func(uint64, []byte) error) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for rev := since + 1; rev <= m.rev; rev++ {
		if record, ok := m.records[rev]; ok {
			if err := use(rev, record); err != nil {
				return 0, err
			}
		}
	}
	return m.rev, nil
}

func (m *memoryBackend) forget(_ context.Context, upTo uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for rev := range m.records {
		if rev <= upTo {
			delete(m.records, rev)
		}
	}
	return nil
}

func (m *memoryBackend) size(context.Context) (int64, error) { return 0, nil }

func (m *memoryBackend) name() string { return "memory" }

// atOnce is much: each change copies the store.
func (m *memoryBackend) atOnce() int { return 500_000 }

func (m *memoryBackend) close() error { return nil }

// memoryWriter changes a copy.
type memoryWriter struct {
	iterating
	change []byte
}

func (w *memoryWriter) apply(_ context.Context, added []quad.Quad, removed []stored) error {
	return applyDeltas(w.QuadStore, added, removed)
}

func (w *memoryWriter) record(_ context.Context, change []byte) error {
	w.change = change
	return nil
}
