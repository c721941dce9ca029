package cayley_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// TestOpenFile_IsMovedCutOrOverwritten changes the file of an open store. Reads and changes must
// end with an error, and go on when the file is back.
func TestOpenFile_IsMovedCutOrOverwritten(t *testing.T) {
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
	copyTo := func(t *testing.T, path string, b []byte) {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		require.NoError(t, err)
		defer f.Close()
		_, err = f.WriteAt(b, 0)
		require.NoError(t, err)
		require.NoError(t, f.Truncate(int64(len(b))))
	}
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string, before []byte)
		reads  bool // whether reads go on
		says   string
	}{
		"moved":   {func(t *testing.T, path string, _ []byte) { require.NoError(t, os.Rename(path, path+".moved")) }, false, "was moved or deleted"},
		"deleted": {func(t *testing.T, path string, _ []byte) { require.NoError(t, os.Remove(path)) }, false, "was moved or deleted"},
		"replaced": {func(t *testing.T, path string, before []byte) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.WriteFile(path, before, 0o600))
		}, false, "was moved or deleted"},
		"emptied":     {func(t *testing.T, path string, _ []byte) { require.NoError(t, os.Truncate(path, 0)) }, false, "cut short"},
		"cut short":   {func(t *testing.T, path string, _ []byte) { require.NoError(t, os.Truncate(path, 3*4096)) }, false, "cut short"},
		"overwritten": {func(t *testing.T, path string, before []byte) { copyTo(t, path, otherStore(t)) }, false, "was overwritten"},
		"overwritten by noise": {func(t *testing.T, path string, before []byte) {
			copyTo(t, path, bytes.Repeat([]byte("noise"), len(before)/4))
		}, false, "was overwritten"},
		"overwritten by its own backup": {copyTo, true, "was overwritten"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "talks.db")
			s, err := cayley.Open(t.Context(), "bolt:"+path)
			require.NoError(t, err)
			if name != "overwritten by noise" { // after which bbolt cannot be closed
				defer s.Close()
			}
			before, err := os.ReadFile(path)
			require.NoError(t, err)
			_, err = s.Replace(t.Context(), id, facts)
			require.NoError(t, err)
			c.damage(t, path, before)
			_, err = s.Facts(t.Context(), id)
			if !c.reads {
				require.ErrorIs(t, err, graph.ErrUnavailable)
				require.ErrorContains(t, err, c.says)
				_, err = s.Revision(t.Context())
				require.ErrorIs(t, err, graph.ErrUnavailable)
			}
			_, err = s.Replace(t.Context(), id, nil)
			require.ErrorIs(t, err, graph.ErrUnavailable)
			require.ErrorContains(t, err, c.says)
			if name == "moved" {
				require.NoError(t, os.Rename(path+".moved", path))
				_, err = s.Replace(t.Context(), id, nil)
				require.NoError(t, err)
			}
		})
	}
}

// otherStore returns the file of another store.
func otherStore(t *testing.T) []byte {
	path := filepath.Join(t.TempDir(), "other.db")
	s, err := cayley.Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}
