package library

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// TestEditor_UnpacksUploads checks that documents and exports become notes as Markdown that
// can be stored, that a truncated file is refused, and that a text stays as it is.
func TestEditor_UnpacksUploads(t *testing.T) {
	lib := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	defer lib.Close()
	e := NewEditor(lib, loader.New(&graph.Vocabulary{}, graph.Lexicon(data.Words)))
	for file, want := range map[string][]string{
		"word.docx":     {"word.docx"},
		"evernote.enex": {"evernote.enex/Turning Gears.md", "evernote.enex/Turning Gears 2.md"},
	} {
		sample, err := os.ReadFile("../../../../loader/convert/testdata/" + file)
		require.NoError(t, err)
		notes, err := e.Unpack(Upload{file, sample})
		require.NoError(t, err)
		var names []string
		for _, n := range notes {
			names = append(names, n.Source)
		}
		require.Equal(t, want, names)
		_, err = e.Load(t.Context(), notes...)
		require.NoError(t, err)
		_, err = e.Unpack(Upload{file, sample[:len(sample)/2]})
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
	text, err := e.Unpack(Upload{"a.md", []byte("# Gears\n")})
	require.NoError(t, err)
	require.Equal(t, []Upload{{"a.md", []byte("# Gears\n")}}, text)
	sources, err := lib.Sources(t.Context())
	require.NoError(t, err)
	require.Len(t, sources["evernote.enex"], 2)
}
