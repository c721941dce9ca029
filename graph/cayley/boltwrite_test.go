package cayley

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

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
		qs, err := kv.New(&boltKV{tx: tx}, options)
		require.NoError(t, err)
		return applyDeltas(qs, add, take)
	}))
}

// contents are what Cayley finds in a store by its iterators, however things are
// numbered: all quads, those at each end of each value, and the counts of uses.
func contents(t *testing.T, b *boltBackend, values []quad.Value) []string {
	t.Helper()
	tx, err := b.db.Begin(false)
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback()) }()
	qs, err := kv.New(&boltKV{tx: tx}, options)
	require.NoError(t, err)
	r := iterating{QuadStore: qs}
	var out []string
	require.NoError(t, r.each(t.Context(), quad.Quad{}, func(q stored) error {
		out = append(out, q.String())
		return nil
	}))
	for _, v := range values {
		for _, d := range []quad.Direction{quad.Subject, quad.Object, quad.Predicate, quad.Label} {
			var at quad.Quad
			at.Set(d, v)
			found, err := matching(t.Context(), r, at)
			require.NoError(t, err)
			for _, q := range found {
				out = append(out, fmt.Sprint(d, " ", q.Quad))
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

// TestWritesWhatCayleyWrites makes random changes in two stores, in one by Cayley's
// own way of writing, and compares what Cayley reads in them.
func TestWritesWhatCayleyWrites(t *testing.T) {
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
			require.NoError(t, w.each(t.Context(), quad.Quad{}, func(stored) error { return nil }))
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
