package cayley

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

// writeOld writes the store of a fixture, which the talkgraph of its layout made, to a new
// file.
func writeOld(t *testing.T, name string) (path string) {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	z, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer z.Close()
	b, err := z.DecodeAll(packed, nil)
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "old.db")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path
}

// exported returns the facts of a store as N-Quads.
func exported(t *testing.T, s *Store) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, export.NQuads(&b, func(use func(graph.LabelFacts) error) error { return s.EachLabel(t.Context(), use) }))
	return b.String()
}

// requireSound requires that the keys of a store fit each other.
func requireSound(t *testing.T, s *Store) {
	t.Helper()
	require.NoError(t, s.Verify(t.Context(), func(p Problem) {
		require.NotEmpty(t, p.Label, p.Message) // the notes of these tests are no whole ones
	}))
}

// TestOpen_MigratesOlderLayouts opens stores that older versions wrote. They keep facts,
// name, revision and changes, and can be written to.
func TestOpen_MigratesOlderLayouts(t *testing.T) {
	want, err := os.ReadFile("testdata/layout3.nq")
	require.NoError(t, err)
	for _, name := range []string{"layout2.db.zst", "layout3.db.zst"} {
		path := writeOld(t, name)
		link := filepath.Join(t.TempDir(), "link.db")
		require.NoError(t, os.Symlink(path, link))
		for _, address := range []string{link, path} { // migrates, then opens the new file
			s, err := Open(t.Context(), "bolt:"+address)
			require.NoError(t, err)
			require.Equal(t, string(want), exported(t, s))
			require.Equal(t, "ZZVFAPTBMCYJ4Y6SBA5V6O74AT", s.Name())
			rev, err := s.Revision(t.Context())
			require.NoError(t, err)
			require.EqualValues(t, 5, rev)
			changes := 0
			require.NoError(t, s.Changes(t.Context(), 2, func(uint64, graph.Delta) error { changes++; return nil }))
			require.Equal(t, 3, changes)
			v, done, err := s.ClientView(t.Context())
			require.NoError(t, err)
			found := 0
			require.NoError(t, v.EachQuad(t.Context(), quad.Quad{Object: quad.IRI("x:b")}, func(q quad.Quad) error {
				found++
				require.Equal(t, quad.Quad{Subject: quad.IRI("x:a"), Predicate: quad.IRI("x:likes"), Object: quad.IRI("x:b")}, q)
				return nil
			}))
			done()
			require.Equal(t, 1, found)
			requireSound(t, s)
			require.NoError(t, s.Close())
		}
		s, err := Open(t.Context(), "bolt:"+path)
		require.NoError(t, err)
		_, err = s.Remove(t.Context(), "note:a.txt")
		require.NoError(t, err)
		requireSound(t, s)
		require.NoError(t, s.Close())
		files, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, files, 1)
	}
}

// TestOpen_LeavesAnOlderStoreThatCannotBeRead refuses a store of layout 3 with a damaged or
// missing entry.
func TestOpen_LeavesAnOlderStoreThatCannotBeRead(t *testing.T) {
	for name, damage := range map[string]func(*bbolt.Tx) error{
		"missing quad": func(tx *bbolt.Tx) error {
			k, _ := tx.Bucket([]byte("log")).Cursor().Last()
			return tx.Bucket([]byte("log")).Delete(k)
		},
		"missing node":  func(tx *bbolt.Tx) error { return tx.Bucket([]byte("log")).Delete(key64(1)) },
		"damaged entry": func(tx *bbolt.Tx) error { return tx.Bucket([]byte("log")).Put(key64(2), []byte("x")) },
		"damaged list": func(tx *bbolt.Tx) error {
			k, _ := tx.Bucket([]byte("c")).Cursor().First()
			return tx.Bucket([]byte("c")).Put(k, []byte{0xff})
		},
		"missing bucket":  func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("log")) },
		"missing changes": func(tx *bbolt.Tx) error { return tx.DeleteBucket(changeBucket) },
	} {
		path := writeOld(t, "layout3.db.zst")
		db, err := bbolt.Open(path, 0o600, nil)
		require.NoError(t, err)
		require.NoError(t, db.Update(damage))
		require.NoError(t, db.Close())
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		_, err = Open(t.Context(), "bolt:"+path)
		require.ErrorIs(t, err, graph.ErrDamaged, name)
		require.ErrorContains(t, err, "left as it was")
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(before, after), name)
		files, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, files, 1)
	}
}

// TestOpen_MigratesAfterAKill starts beside the file that a killed migration left.
func TestOpen_MigratesAfterAKill(t *testing.T) {
	path := writeOld(t, "layout3.db.zst")
	require.NoError(t, os.WriteFile(path+".layout4", []byte("cut short"), 0o600))
	s, err := Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	requireSound(t, s)
	require.NoError(t, s.Close())
	require.NoFileExists(t, path+".layout4")
}

// TestReadBackup_OfLayout3 reads a backup that an older talkgraph wrote.
func TestReadBackup_OfLayout3(t *testing.T) {
	want, err := os.ReadFile("testdata/layout3.nq")
	require.NoError(t, err)
	old, err := os.Open("testdata/layout3.backup")
	require.NoError(t, err)
	defer old.Close()
	var facts []graph.Fact
	require.NoError(t, ReadBackup(old, func(f graph.Fact) error { facts = append(facts, f); return nil }))
	s, err := Open(t.Context(), "memory:")
	require.NoError(t, err)
	_, err = s.ReplaceAll(t.Context(), graph.ByLabel(facts)...)
	require.NoError(t, err)
	require.Equal(t, string(want), exported(t, s))
	require.NoError(t, s.Close())
}

// TestOpen_RefusesOtherLayouts refuses what is newer, and what is too old.
func TestOpen_RefusesOtherLayouts(t *testing.T) {
	for stored, says := range map[string]string{"5": "of a newer talkgraph", "1": "too old to be brought up to date", "": "too old", "x": "too old"} {
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
