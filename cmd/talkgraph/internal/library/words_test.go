package library

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
)

// askIDs returns the IDs of the talks that answer a question, best first.
func askIDs(t *testing.T, lib *Library, question string) (ids []graph.ID) {
	t.Helper()
	a, err := lib.Engine().Ask(t.Context(), question, queries.Page{})
	require.NoError(t, err)
	for _, it := range a.Items {
		ids = append(ids, it.ID)
	}
	return ids
}

func openAt(t *testing.T, path string) *Library {
	t.Helper()
	lib, err := Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	return lib
}

func loadNote(t *testing.T, lib *Library, text string) {
	t.Helper()
	x := loader.New(&graph.Vocabulary{}, graph.Lexicon(data.Words))
	_, err := NewEditor(lib, x).Load(context.Background(), Upload{Source: "a.txt", Data: []byte("WordConf 2019\n\nThe First Of All Talks\n\n" + text + "\n")})
	require.NoError(t, err)
}

func TestOpen_ReadsWordsAsSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talks.db")
	lib := openAt(t, path)
	loadNote(t, lib, "bikeshedding all day")
	require.Len(t, askIDs(t, lib, "bikeshedding"), 1)
	loadNote(t, lib, "yak shaving all day") // the same talk with another text
	require.Empty(t, askIDs(t, lib, "bikeshedding"))
	require.Len(t, askIDs(t, lib, `"yak shaving"`), 1)
	require.NoError(t, lib.Close())

	lib = openAt(t, path)
	require.Equal(t, lib.Engine().Revision(), lib.Engine().Words().Revision())
	require.Len(t, askIDs(t, lib, "shaving"), 1)
	report, err := lib.Check(t.Context())
	require.NoError(t, err)
	require.Zero(t, report.Count())
	require.NoError(t, lib.Close())
}

func TestOpen_RebuildsWordsThatAreTornOrMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talks.db")
	lib := openAt(t, path)
	loadNote(t, lib, "bikeshedding all day")
	require.NoError(t, lib.Close())
	whole, err := os.ReadFile(path + ".words")
	require.NoError(t, err)
	for _, b := range [][]byte{nil, whole[:len(whole)/2], append([]byte("x"), whole...)} {
		require.NoError(t, os.WriteFile(path+".words", b, 0o600))
		lib := openAt(t, path)
		require.Len(t, askIDs(t, lib, "bikeshedding"), 1)
		require.NoError(t, lib.Close())
		again, err := os.ReadFile(path + ".words")
		require.NoError(t, err)
		require.Equal(t, whole, again)
	}
	require.NoError(t, os.Remove(path+".words"))
	lib = openAt(t, path)
	require.Len(t, askIDs(t, lib, "bikeshedding"), 1)
	require.NoError(t, lib.Close())
}

func TestOpen_ReadsWordsAgainThatAreBehindTheIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talks.db")
	lib := openAt(t, path)
	loadNote(t, lib, "bikeshedding all day")
	require.NoError(t, lib.Close())
	old, err := os.ReadFile(path + ".words")
	require.NoError(t, err)
	lib = openAt(t, path)
	loadNote(t, lib, "yak shaving all day")
	require.NoError(t, lib.Close())
	require.NoError(t, os.WriteFile(path+".words", old, 0o600)) // as after a crash between both saves
	require.NoError(t, os.RemoveAll(path+".words.new"))
	lib = openAt(t, path)
	require.Empty(t, askIDs(t, lib, "bikeshedding"))
	require.Len(t, askIDs(t, lib, "shaving"), 1)
	require.NoError(t, lib.Close())
}
