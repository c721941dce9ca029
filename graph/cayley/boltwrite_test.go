package cayley

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

// byCayley applies a change to a bolt file by Cayley's own ApplyDeltas.
func byCayley(t *testing.T, b *boltBackend, add []quad.Quad, take []stored) {
	t.Helper()
	require.NoError(t, b.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{"sp", "ops", "c"} {
			_, err := tx.CreateBucketIfNotExists([]byte(name))
			require.NoError(t, err)
		}
		qs, err := kv.New(&boltKV{tx: tx}, cayleyOptions)
		require.NoError(t, err)
		return applyDeltas(qs, add, take)
	}))
}

// applyDeltas writes a change by Cayley, first what is added, then what is removed: in one
// batch Cayley loses the parts of an added quad that several removed quads share.
func applyDeltas(qs cgraph.QuadStore, added []quad.Quad, removed []stored) error {
	deltas := make([]cgraph.Delta, 0, max(len(added), len(removed)))
	for _, q := range added {
		deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Add})
	}
	if err := qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{}); err != nil {
		return err
	}
	deltas = deltas[:0]
	for _, q := range removed {
		deltas = append(deltas, cgraph.Delta{Quad: q.Quad, Action: cgraph.Delete})
	}
	return qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{})
}

// quadsByCayley returns the quads that Cayley finds with a value at one end, or all quads if
// v is nil.
func quadsByCayley(t *testing.T, qs cgraph.QuadStore, d quad.Direction, v quad.Value) (out []quad.Quad) {
	t.Helper()
	it := qs.QuadsAllIterator()
	if v != nil {
		ref := qs.ValueOf(v)
		if ref == nil {
			return nil
		}
		it = qs.QuadIterator(d, ref)
	}
	defer it.Close()
	for it.Next(t.Context()) {
		out = append(out, qs.Quad(it.Result()))
	}
	require.NoError(t, it.Err())
	return out
}

// contents are what Cayley finds in a store by its iterators, however things are
// numbered: all quads, those at each end of each value, and the counts of uses.
func contents(t *testing.T, b *boltBackend, values []quad.Value) []string {
	t.Helper()
	tx, err := b.db.Begin(false)
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback()) }()
	qs, err := kv.New(&boltKV{tx: tx}, cayleyOptions)
	require.NoError(t, err)
	var out []string
	for _, q := range quadsByCayley(t, qs, quad.Any, nil) {
		out = append(out, q.String())
	}
	for _, v := range values {
		for _, d := range []quad.Direction{quad.Subject, quad.Object, quad.Predicate, quad.Label} {
			for _, q := range quadsByCayley(t, qs, d, v) {
				out = append(out, fmt.Sprint(d, " ", q))
			}
		}
	}
	require.NoError(t, b.db.View(func(tx *bbolt.Tx) error {
		out = append(out, fmt.Sprint("size ", metaInt(tx.Bucket(metaBucket), "size")))
		return tx.Bucket(valueBucket).ForEach(func(k, v []byte) error {
			_, uses := cutNode(v)
			out = append(out, fmt.Sprintf("%x %x", k, uses))
			return nil
		})
	}))
	slices.Sort(out)
	return out
}

// TestReplace_WritesWhatCayleyWrites makes random changes in two stores, in one by Cayley's
// own way of writing, and compares what Cayley reads in them.
func TestReplace_WritesWhatCayleyWrites(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var values []quad.Value
	for i := range 6 {
		values = append(values, quad.IRI(fmt.Sprint("x:", i)), quad.String(fmt.Sprint("text ", i)))
	}
	some := func() quad.Value { return values[rnd.IntN(len(values))] }
	open := func() *boltBackend {
		b, err := openBolt(filepath.Join(t.TempDir(), "x.db"))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, b.close()) })
		return b
	}
	ours, theirs := open(), open()
	there := map[quad.Quad]bool{}
	for range 40 {
		var add []quad.Quad
		for range rnd.IntN(12) {
			q := quad.Quad{Subject: some(), Predicate: some(), Object: some(), Label: some()}
			if !there[q] {
				there[q] = true
				add = append(add, q)
			}
		}
		require.NoError(t, ours.update(t.Context(), func(w writer) error {
			var take []stored
			require.NoError(t, w.forEach(t.Context(), quad.Quad{}, func(stored) error { return nil }))
			for _, v := range values {
				found, err := matching(t.Context(), w, quad.Quad{Subject: v})
				require.NoError(t, err)
				for _, q := range found {
					if rnd.IntN(3) == 0 {
						take = append(take, q)
						delete(there, q.Quad)
					}
				}
			}
			byCayley(t, theirs, add, take)
			return w.apply(t.Context(), add, take)
		}))
		require.Equal(t, contents(t, theirs, values), contents(t, ours, values))
	}
}
