package cayley

import (
	"path/filepath"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// toLayout2 turns a file into one as layout 2 had it.
func toLayout2(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		require.NoError(t, tx.DeleteBucket(labelBucket))
		counts, err := tx.CreateBucket([]byte("n"))
		require.NoError(t, err)
		values := tx.Bucket(valueBucket)
		numbers := map[string][]byte{}
		require.NoError(t, values.ForEach(func(hash, entry []byte) error {
			number, uses := cutNode(entry)
			numbers[string(hash)] = number
			return counts.Put(hash, uses)
		}))
		for hash, number := range numbers {
			require.NoError(t, values.Put([]byte(hash), append([]byte{}, number...)))
		}
		return tx.Bucket(ownBucket).Put(layoutKey, []byte("2"))
	}))
	require.NoError(t, db.Close())
}

// TestOpen_MigratesAnOlderLayout opens a store of layout 2. It keeps its facts, Cayley reads it, and
// it can be written to.
func TestOpen_MigratesAnOlderLayout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	facts := []graph.Fact{
		{Subject: "note:a.txt", Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindNote]}, Label: "note:a.txt"},
		{Subject: "note:a.txt", Predicate: graph.PredText, Object: graph.Object{Text: "kafka"}, Label: "note:a.txt"},
		{Subject: "talk:x", Predicate: graph.PredBasedOn, Object: graph.Object{ID: "note:a.txt"}, Label: "note:a.txt"},
		{Subject: "talk:x", Predicate: graph.PredName, Object: graph.Object{Text: "X"}, Label: "note:a.txt"},
	}
	s, err := Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	_, err = s.Replace(t.Context(), "note:a.txt", facts)
	require.NoError(t, err)
	want, err := s.Facts(t.Context(), "note:a.txt")
	require.NoError(t, err)
	labels := []quad.Value{quad.IRI("note:a.txt")}
	read := contents(t, s.backend.(*boltBackend), labels)
	require.NoError(t, s.Close())
	toLayout2(t, path)

	s, err = Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	got, err := s.Facts(t.Context(), "note:a.txt")
	require.NoError(t, err)
	require.Equal(t, want, got)
	b := s.backend.(*boltBackend)
	require.Equal(t, read, contents(t, b, labels))
	require.NoError(t, s.Verify(t.Context(), func(p Problem) { require.NotContains(t, p.Message, "node"); require.NotContains(t, p.Message, "list") }))
	_, err = s.Remove(t.Context(), "note:a.txt")
	require.NoError(t, err)
	require.Zero(t, countNodes(t, b))
	require.NoError(t, s.Close())
}

func countNodes(t *testing.T, b *boltBackend) (n int) {
	require.NoError(t, b.db.View(func(tx *bbolt.Tx) error {
		n = tx.Bucket(valueBucket).Stats().KeyN
		return nil
	}))
	return n
}

// TestOpen_RefusesOtherLayouts refuses what is newer, and what is too old.
func TestOpen_RefusesOtherLayouts(t *testing.T) {
	for stored, says := range map[string]string{"4": "of a newer talkgraph", "1": "too old to be brought up to date", "": "too old", "x": "too old"} {
		path := filepath.Join(t.TempDir(), "other.db")
		s, err := Open(t.Context(), "bolt:"+path)
		require.NoError(t, err)
		require.NoError(t, s.Close())
		db, err := bbolt.Open(path, 0o600, nil)
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(ownBucket).Put(layoutKey, []byte(stored)) }))
		require.NoError(t, db.Close())
		_, err = Open(t.Context(), "bolt:"+path)
		require.ErrorIs(t, err, graph.ErrForeign)
		require.ErrorContains(t, err, says)
	}
}
