package cayley

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// BackendName is the name under which Register makes talkgraph a backend of Cayley.
const BackendName = "talkgraph"

// Register makes talkgraph a backend of Cayley, so that cayley.NewGraph(BackendName, path, nil)
// opens a store for Cayley's paths, query languages and writers. path is the path of a file
// or an address as of Open. Register may be called more than once, but not at the same time.
func Register() {
	if cgraph.IsRegistered(BackendName) {
		return
	}
	open := func(path string, _ cgraph.Options) (cgraph.QuadStore, error) {
		if scheme, _, _ := strings.Cut(path, ":"); scheme != "bolt" && scheme != "memory" && !strings.HasPrefix(scheme, "postgres") {
			path = "bolt:" + path
		}
		s, err := Open(context.Background(), path)
		if err != nil {
			return nil, err
		}
		return s.QuadStore(), nil
	}
	cgraph.RegisterQuadStore(BackendName, cgraph.QuadStoreRegistration{
		NewFunc: open,
		InitFunc: func(path string, o cgraph.Options) error {
			qs, err := open(path, o)
			if err != nil {
				return err
			}
			return qs.Close()
		},
		IsPersistent: true,
	})
}

// Source is what a QuadStore reads. Each sequence is of one state of a store; an error is its
// last element.
type Source interface {
	// Quads returns the quads that have all ends of pattern that are not nil. If of is not
	// quad.Any, only that end of them is needed.
	Quads(ctx context.Context, pattern quad.Quad, of quad.Direction) iter.Seq2[quad.Quad, error]
	// Nodes returns each value that is an end of a quad.
	Nodes(ctx context.Context) iter.Seq2[quad.Value, error]
	// CountQuads returns the number of quads of a pattern.
	CountQuads(ctx context.Context, pattern quad.Quad) (int, error)
	// CountUses returns about the number of ends of quads that are a value; 0 only if there
	// are none.
	CountUses(ctx context.Context, v quad.Value) (int, error)
	// Size returns about the number of quads, and no less than CountUses of any value.
	Size(ctx context.Context) (int, error)
}

// QuadStore is a quad store of Cayley over a source. Its reference to a node is the value,
// and its reference to a quad is the quad, so that it resolves references by itself.
type QuadStore struct {
	source Source
	store  *Store // for writes; nil if the quad store only reads
}

// NewQuadStore makes a quad store that only reads a source.
func NewQuadStore(source Source) *QuadStore { return &QuadStore{source: source} }

// QuadStore returns the store as a quad store of Cayley, as clients of Cayley's API see it:
// quads without a label are those of DefaultGraph. Its iterators read the state at their
// first step. Its Close closes the store.
func (s *Store) QuadStore() *QuadStore {
	return &QuadStore{source: &storeSource{s: s, open: map[*func()]bool{}}, store: s}
}

var _ shape.Optimizer = (*QuadStore)(nil)

// quadRef refers to a quad.
type quadRef struct{ quad.Quad }

// Key returns the key by which Cayley compares references.
func (r quadRef) Key() any { return r.Quad }

// ValueOf returns a reference to a value, or nil if no quad has the value.
func (qs *QuadStore) ValueOf(v quad.Value) cgraph.Ref {
	if v == nil {
		return nil
	}
	if n, err := qs.source.CountUses(context.Background(), v); n == 0 || err != nil {
		return nil
	}
	return cgraph.PreFetched(v)
}

// NameOf returns the value of a node.
func (qs *QuadStore) NameOf(ref cgraph.Ref) quad.Value {
	if v, ok := ref.(cgraph.PreFetchedValue); ok {
		return v.NameOf()
	}
	return nil
}

// Quad returns the quad of a reference.
func (qs *QuadStore) Quad(ref cgraph.Ref) quad.Quad {
	q, _ := ref.(quadRef)
	return q.Quad
}

// QuadDirection returns a reference to one end of a quad.
func (qs *QuadStore) QuadDirection(ref cgraph.Ref, d quad.Direction) cgraph.Ref {
	if v := qs.Quad(ref).Get(d); v != nil {
		return cgraph.PreFetched(v)
	}
	return nil
}

// QuadIterator returns an iterator of the quads with a node at an end.
func (qs *QuadStore) QuadIterator(d quad.Direction, ref cgraph.Ref) cgraph.Iterator {
	v := qs.NameOf(ref)
	if v == nil {
		return iterator.NewNull()
	}
	var ends quad.Quad
	ends.Set(d, v)
	return cgraph.NewLegacy(&selection{source: qs.source, ends: ends}, nil)
}

// QuadIteratorSize returns the uses of the node at any end as an upper bound.
func (qs *QuadStore) QuadIteratorSize(ctx context.Context, _ quad.Direction, ref cgraph.Ref) (cgraph.Size, error) {
	v := qs.NameOf(ref)
	if v == nil {
		return cgraph.Size{Exact: true}, nil
	}
	n, err := qs.source.CountUses(ctx, v)
	return cgraph.Size{Size: int64(n)}, err
}

// NodesAllIterator returns an iterator of all nodes.
func (qs *QuadStore) NodesAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&selection{source: qs.source, nodes: true}, nil)
}

// QuadsAllIterator returns an iterator of all quads.
func (qs *QuadStore) QuadsAllIterator() cgraph.Iterator {
	return cgraph.NewLegacy(&selection{source: qs.source}, nil)
}

// Stats counts nodes and quads one by one if the numbers must be exact.
func (qs *QuadStore) Stats(ctx context.Context, exact bool) (cgraph.Stats, error) {
	if !exact {
		n, err := qs.source.Size(ctx)
		return cgraph.Stats{Nodes: cgraph.Size{Size: int64(n)}, Quads: cgraph.Size{Size: int64(n)}}, err
	}
	out := cgraph.Stats{Nodes: cgraph.Size{Exact: true}, Quads: cgraph.Size{Exact: true}}
	n, err := qs.source.CountQuads(ctx, quad.Quad{})
	if err != nil {
		return out, err
	}
	out.Quads.Size = int64(n)
	for _, err := range qs.source.Nodes(ctx) {
		if err != nil {
			return out, err
		}
		out.Nodes.Size++
	}
	return out, nil
}

// OptimizeShape makes one iterator of the quads with several fixed ends. If only the nodes
// at another end are needed, it makes a set of those nodes.
func (qs *QuadStore) OptimizeShape(s shape.Shape) (shape.Shape, bool) {
	action, ok := s.(shape.QuadsAction)
	if !ok || len(action.Filter) == 0 {
		return s, false
	}
	found := selection{source: qs.source}
	for d, ref := range action.Filter {
		v := qs.NameOf(ref)
		if v == nil {
			return s, false
		}
		found.ends.Set(d, v)
	}
	if len(action.Save) == 0 {
		found.of = action.Result
		return builtShape{found}, true
	}
	return action.SimplifyFrom(builtShape{found}), true
}

// errReadOnly is the error of writes to a quad store that only reads.
var errReadOnly = errors.New("this quad store cannot be written; use the API that writes quads")

// ApplyDeltas adds and deletes quads in one step. All must be facts of talkgraph: IRIs, and
// texts as objects only.
func (qs *QuadStore) ApplyDeltas(deltas []cgraph.Delta, ignore cgraph.IgnoreOpts) error {
	if qs.store == nil {
		return errReadOnly
	}
	changes := make([]quadChange, len(deltas))
	for i, d := range deltas {
		q := d.Quad
		if q.Label == nil {
			q.Label = quad.IRI(DefaultGraph)
		}
		f, ok := toFact(q)
		if !ok {
			return &cgraph.DeltaError{Delta: d, Err: fmt.Errorf("%w: this store holds IRIs and plain texts; subject, predicate and label must be IRIs", graph.ErrInvalid)}
		}
		if d.Action != cgraph.Add && d.Action != cgraph.Delete {
			return &cgraph.DeltaError{Delta: d, Err: cgraph.ErrInvalidAction}
		}
		changes[i] = quadChange{f, d.Action == cgraph.Delete}
	}
	refused, err := qs.store.applyQuads(context.Background(), changes, ignore.IgnoreDup, ignore.IgnoreMissing)
	if errors.Is(err, errQuadRefused) {
		d := deltas[refused]
		err = &cgraph.DeltaError{Delta: d, Err: cgraph.ErrQuadExists}
		if d.Action == cgraph.Delete {
			err = &cgraph.DeltaError{Delta: d, Err: cgraph.ErrQuadNotExist}
		}
	}
	return err
}

// NewQuadWriter returns a writer that adds quads in batches and ignores those that exist.
func (qs *QuadStore) NewQuadWriter() (quad.WriteCloser, error) {
	if qs.store == nil {
		return nil, errReadOnly
	}
	return quadWriter{qs}, nil
}

// quadWriter adds each batch of quads in one step.
type quadWriter struct{ qs *QuadStore }

func (w quadWriter) WriteQuad(q quad.Quad) error {
	_, err := w.WriteQuads([]quad.Quad{q})
	return err
}

func (w quadWriter) WriteQuads(quads []quad.Quad) (int, error) {
	deltas := make([]cgraph.Delta, len(quads))
	for i, q := range quads {
		deltas[i] = cgraph.Delta{Quad: q, Action: cgraph.Add}
	}
	if err := w.qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{IgnoreDup: true}); err != nil {
		return 0, err
	}
	return len(quads), nil
}

func (w quadWriter) Close() error { return nil }

// Close closes the store, if the quad store has one.
func (qs *QuadStore) Close() error {
	if qs.store == nil {
		return nil
	}
	if source, ok := qs.source.(*storeSource); ok {
		source.close()
	}
	return qs.store.Close()
}

// storeSource reads a store as clients see it, each sequence in a transaction of its own.
// Cayley leaves iterators open, so it knows the transactions that its end has to end.
type storeSource struct {
	s *Store

	mu     sync.Mutex
	open   map[*func()]bool // the ends of open transactions
	closed bool
}

// view opens a view; done ends it.
func (r *storeSource) view(ctx context.Context) (v ClientView, done func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return v, nil, errClosed
	}
	v, end, err := r.s.ClientView(ctx)
	if err != nil {
		return v, nil, err
	}
	r.open[&end] = true
	return v, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.open, &end)
		end()
	}, nil
}

// close ends the open transactions. A sequence that is read afterwards ends with an error.
func (r *storeSource) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for end := range r.open {
		(*end)()
	}
}

func (r *storeSource) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// errClosed is the error of reads after Close.
var errClosed = errors.New("the store is closed")

func (r *storeSource) Quads(ctx context.Context, pattern quad.Quad, _ quad.Direction) iter.Seq2[quad.Quad, error] {
	return viewSequence(ctx, r, func(v ClientView, use func(quad.Quad) error) error { return v.EachQuad(ctx, pattern, use) })
}

func (r *storeSource) Nodes(ctx context.Context) iter.Seq2[quad.Value, error] {
	return viewSequence(ctx, r, func(v ClientView, use func(quad.Value) error) error { return v.EachNode(ctx, use) })
}

// viewSequence returns a callback iteration of a view as a sequence.
func viewSequence[T any](ctx context.Context, r *storeSource, each func(ClientView, func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		v, done, err := r.view(ctx)
		if err != nil {
			yield(none, err)
			return
		}
		defer done()
		err = each(v, func(x T) error {
			switch {
			case !yield(x, nil):
				return errFound
			case r.isClosed(): // meanwhile
				return errClosed
			}
			return nil
		})
		if err != nil && !errors.Is(err, errFound) {
			yield(none, err)
		}
	}
}

func (r *storeSource) CountQuads(ctx context.Context, pattern quad.Quad) (n int, err error) {
	for _, err := range r.Quads(ctx, pattern, quad.Any) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (r *storeSource) CountUses(ctx context.Context, value quad.Value) (int, error) {
	v, done, err := r.view(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	return v.CountUses(ctx, value)
}

func (r *storeSource) Size(ctx context.Context) (int, error) {
	reader, done, err := r.s.backend.read(ctx, false)
	if err != nil {
		return 0, err
	}
	defer done()
	return reader.count(ctx)
}
