package library

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// TestEditor_UnpacksUploads requires that documents and exports become notes that can be stored,
// that a truncated file is refused, and that a text is returned unchanged.
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
		notes, err := e.Unpack(Upload{Source: file, Data: sample})
		require.NoError(t, err)
		var names []string
		for _, n := range notes {
			names = append(names, n.Source)
		}
		require.Equal(t, want, names)
		_, err = e.Load(t.Context(), notes...)
		require.NoError(t, err)
		_, err = e.Unpack(Upload{Source: file, Data: sample[:len(sample)/2]})
		require.ErrorIs(t, err, graph.ErrInvalid)
	}
	text, err := e.Unpack(Upload{Source: "a.md", Data: []byte("# Gears\n")})
	require.NoError(t, err)
	require.Equal(t, []Upload{{Source: "a.md", Data: []byte("# Gears\n")}}, text)
	sources, err := lib.Sources(t.Context())
	require.NoError(t, err)
	require.Len(t, sources["evernote.enex"], 2)
}

// TestEditor_UnpacksTalksAsLoadDoes stores each sample of talks as data once as an upload and once
// by Library.Load. Both stores must have the same facts, and skipped entries must be reported.
func TestEditor_UnpacksTalksAsLoadDoes(t *testing.T) {
	x := loader.New(&graph.Vocabulary{}, graph.Lexicon(data.Words))
	samples, err := filepath.Glob("../../../../loader/formats/testdata/*.*")
	require.NoError(t, err)
	require.Greater(t, len(samples), 25)
	for _, path := range samples {
		sample, err := os.ReadFile(path)
		require.NoError(t, err)
		name := filepath.Base(path)
		uploaded, loaded := openAt(t, filepath.Join(t.TempDir(), "a.db")), openAt(t, filepath.Join(t.TempDir(), "b.db"))
		defer uploaded.Close()
		defer loaded.Close()
		e := NewEditor(uploaded, x)
		notes, err := e.Unpack(Upload{Source: name, Data: sample})
		require.NoError(t, err, name)
		_, err = e.Load(t.Context(), notes...)
		require.NoError(t, err, name)

		alone := filepath.Join(t.TempDir(), name) // without the files that name the event of others
		require.NoError(t, os.WriteFile(alone, sample, 0o600))
		in, err := FindInput(nil, []string{alone})
		require.NoError(t, err)
		r := Reporter{Out: io.Discard, Problems: io.Discard}
		require.NoError(t, in.Check(t.Context(), r))
		left := len(in.counts[0].report.LeftOut) + len(in.counts[0].report.Problems)
		require.NoError(t, loaded.Load(t.Context(), r, x, in))
		require.Len(t, notes[0].Problems, left, name)

		want, err := loaded.store.Labels(t.Context())
		require.NoError(t, err)
		got, err := uploaded.store.Labels(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got, name)
		for _, label := range want {
			a, err := loaded.store.Facts(t.Context(), label)
			require.NoError(t, err)
			b, err := uploaded.store.Facts(t.Context(), label)
			require.NoError(t, err)
			require.ElementsMatch(t, a, b, name)
		}
	}
}

// TestEditor_UnpacksNothing requires an error for files without talks.
func TestEditor_UnpacksNothing(t *testing.T) {
	lib := openAt(t, filepath.Join(t.TempDir(), "a.db"))
	defer lib.Close()
	e := NewEditor(lib, loader.New(&graph.Vocabulary{}, graph.Lexicon(data.Words)))
	for text, says := range map[string]string{
		"ID,Title\n1,Lunch\n":  `holds no talk; 1 entry is left out: "Lunch" is left out: a break`,
		"ID,Name,Bio\n1,x,y\n": "a table of people",
		"a,b\n1,2\n":           "no column was taken for the title",
	} {
		_, err := e.Unpack(Upload{Source: "gears.csv", Data: []byte(text)})
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.ErrorContains(t, err, says)
	}
}
