package cayley

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// TestEndLists_AgreeWithTheModel makes random changes in lists and in sets of numbers. The
// lists grow beyond a chunk and shrink to nothing.
func TestEndLists_AgreeWithTheModel(t *testing.T) {
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		db, err := bbolt.Open(filepath.Join(t.TempDir(), "x.db"), 0o600, &bbolt.Options{NoSync: true})
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket(endBucket)
			return err
		}))
		var keys []endKey
		for i := range 4 {
			keys = append(keys, newEndKey(asSubject, quad.IRI(fmt.Sprint("talk:conf/", i))), newEndKey(asObject, quad.String(fmt.Sprint(i))))
		}
		model := map[endKey]map[uint32]bool{}
		for _, k := range keys {
			model[k] = map[uint32]bool{}
		}
		for round := range 60 {
			var changes []endChange
			for range rnd.IntN(400) {
				k, n := keys[rnd.IntN(len(keys))], 1+uint32(rnd.IntN(900))
				if slices.ContainsFunc(changes, func(c endChange) bool { return c.key == k && c.number == n }) {
					continue
				}
				isGrowing := round/10%2 == 0
				if remove := model[k][n]; remove != isGrowing || rnd.IntN(4) == 0 {
					changes = append(changes, endChange{k, n, remove})
				}
			}
			for _, c := range changes {
				if model[c.key][c.number] = true; c.remove {
					delete(model[c.key], c.number)
				}
			}
			require.NoError(t, db.Update(func(tx *bbolt.Tx) error { return endLists{tx.Bucket(endBucket)}.apply(changes) }))
			require.NoError(t, db.View(func(tx *bbolt.Tx) error {
				lists := endLists{tx.Bucket(endBucket)}
				for _, k := range keys {
					want := slices.Sorted(maps.Keys(model[k]))
					got, err := lists.get(k)
					require.NoError(t, err)
					require.Equal(t, want, got)
					first, ok := lists.first(k)
					require.Equal(t, len(want) > 0, ok)
					if ok {
						require.Equal(t, want[0], first)
					}
					n := 1 + uint32(rnd.IntN(900))
					has, err := lists.has(k, n)
					require.NoError(t, err)
					require.Equal(t, model[k][n], has)
				}
				return lists.b.ForEach(func(key, entry []byte) error {
					numbers, err := decodeChunk(nil, key, entry)
					require.LessOrEqual(t, len(numbers), maxChunk)
					return err
				})
			}))
		}
		require.NoError(t, db.Close())
	}
}

// TestEndLists_RefuseWhatDoesNotFit adds a number twice and removes one that is not listed.
func TestEndLists_RefuseWhatDoesNotFit(t *testing.T) {
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "x.db"), 0o600, nil)
	require.NoError(t, err)
	defer db.Close()
	k := newEndKey(asObject, quad.IRI("topic:go"))
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket(endBucket)
		require.NoError(t, err)
		require.NoError(t, endLists{b}.apply([]endChange{{k, 7, false}}))
		require.ErrorIs(t, endLists{b}.apply([]endChange{{k, 7, false}}), graph.ErrDamaged)
		require.ErrorIs(t, endLists{b}.apply([]endChange{{k, 8, true}}), graph.ErrDamaged)
		return nil
	})
	require.NoError(t, err)
}

// TestNewEndKey_GroupsByFolder gives talks of one event the same beginning, and an IRI and a
// text different keys.
func TestNewEndKey_GroupsByFolder(t *testing.T) {
	a, b := newEndKey(asSubject, quad.IRI("talk:conf/a")), newEndKey(asSubject, quad.IRI("talk:conf/b"))
	require.Equal(t, a[:5], b[:5])
	require.NotEqual(t, a, b)
	require.NotEqual(t, newEndKey(asObject, quad.IRI("x")), newEndKey(asObject, quad.String("x")))
}
