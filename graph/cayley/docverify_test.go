package cayley

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// TestVerify_FindsDamage damages each bucket of a store in turn.
func TestVerify_FindsDamage(t *testing.T) {
	first := func(name []byte, do func(b *bbolt.Bucket, k, v []byte) error) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket(name)
			k, v := b.Cursor().First()
			return do(b, bytes.Clone(k), bytes.Clone(v))
		}
	}
	drop := func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) }
	spoil := func(b *bbolt.Bucket, k, v []byte) error {
		v[len(v)-1] ^= 1
		return b.Put(k, v)
	}
	for name, c := range map[string]struct {
		damage func(*bbolt.Tx) error
		says   string
	}{
		"a block is missing":     {first(blockBucket, drop), "entry 00000001"},
		"a block is damaged":     {first(blockBucket, spoil), "entry"},
		"a text is missing":      {first(textBucket, drop), "an entry is empty"},
		"a text is damaged":      {first(textBucket, spoil), "an entry"},
		"a label is missing":     {first(labelBucket, drop), "belongs to no label"},
		"a count is wrong":       {first(labelBucket, func(b *bbolt.Bucket, k, v []byte) error { v[0]++; return b.Put(k, v) }), "counts"},
		"a value is not indexed": {first(endBucket, drop), "the index misses a value"},
		"a value is indexed more": {func(tx *bbolt.Tx) error {
			return endLists{tx.Bucket(endBucket)}.apply([]endChange{{newEndKey(asObject, quad.IRI("x:y")), 1, false}})
		}, "the index lists"},
		"a list is damaged":       {func(tx *bbolt.Tx) error { return tx.Bucket(endBucket).Put([]byte("x"), nil) }, "a key of the index"},
		"a predicate is missing":  {first(predicateBucket, drop), "counts no quads"},
		"a predicate is wrong":    {first(predicateBucket, spoil), "the store counts"},
		"the total is wrong":      {func(tx *bbolt.Tx) error { return tx.Bucket(ownBucket).Put(quadsKey, key64(999)) }, "counts 999 quads"},
		"the last block is wrong": {func(tx *bbolt.Tx) error { return tx.Bucket(ownBucket).Put(lastBlockKey, key64(0)) }, "above the last one"},
		"two labels share a block": {func(tx *bbolt.Tx) error {
			return tx.Bucket(labelBucket).Put([]byte("note:b.txt"), tx.Bucket(labelBucket).Get([]byte("note:a.txt")))
		}, "share the block"},
	} {
		s, err := Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "x.db"))
		require.NoError(t, err)
		_, err = s.Replace(t.Context(), "note:a.txt", []graph.Fact{
			{Subject: "note:a.txt", Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindNote]}, Label: "note:a.txt"},
			{Subject: "note:a.txt", Predicate: graph.PredText, Object: graph.Object{Text: "kafka and redis"}, Label: "note:a.txt"},
		})
		require.NoError(t, err)
		problems := func() (out []string) {
			require.NoError(t, s.Verify(t.Context(), func(p Problem) { out = append(out, fmt.Sprint(p)) }))
			return out
		}
		require.Empty(t, problems())
		require.NoError(t, s.backend.(*boltBackend).db.Update(c.damage))
		require.Contains(t, fmt.Sprint(problems()), c.says, name)
		require.NoError(t, s.Close())
	}
}
