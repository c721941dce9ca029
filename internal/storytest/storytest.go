// Package storytest reads the stories that tests of several packages share, and generates synthetic
// talks and hostile notes. A story is a txtar file with a vocabulary, notes, and the expected
// talks, answers and map.
//
//	-- vocabulary.yaml --   the vocabulary
//	-- titles.txt --        titles of talks, for loader.Extractor.Titles
//	-- corrections.txt --   corrections of the talks
//	-- note.txt --          a note (any file with another name than these)
//	-- extract --           talks and mentions, as the loader's test prints them
//	-- ask --               questions after "? ", each with its answer
//	-- map.dot --           the map of the whole graph
//
// With UPDATE=1 in the environment, tests write their results instead of comparing them. Read the
// difference before you commit it.
package storytest

import (
	"embed"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
	"github.com/talkgraph/talkgraph/queries"
)

//go:embed stories/*.txtar
var files embed.FS

// Story is one txtar file.
type Story struct {
	Name    string
	archive *txtar.Archive
}

// All returns all stories, sorted by name.
func All(t testing.TB) []Story {
	t.Helper()
	entries, err := files.ReadDir("stories")
	require.NoError(t, err)
	var out []Story
	for _, e := range entries {
		b, err := files.ReadFile("stories/" + e.Name())
		require.NoError(t, err)
		out = append(out, Story{strings.TrimSuffix(e.Name(), ".txtar"), txtar.Parse(b)})
	}
	return out
}

// Named returns the story with a name, or fails the test if there is none.
func Named(t testing.TB, name string) Story {
	t.Helper()
	for _, s := range All(t) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no story %s", name)
	return Story{}
}

// Section returns the text of a section and whether the story has the section.
func (s Story) Section(name string) (string, bool) {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// Check requires that a section of the story equals the result of a test. With UPDATE=1 it writes
// the result into the section instead.
func (s Story) Check(t testing.TB, section, got string) {
	t.Helper()
	if os.Getenv("UPDATE") == "" {
		want, ok := s.Section(section)
		require.True(t, ok, "the story has no section %s", section)
		require.Equal(t, want, got)
		return
	}
	path := filepath.Join(moduleRoot(t), "internal", "storytest", "stories", s.Name+".txtar")
	a, err := txtar.ParseFile(path)
	require.NoError(t, err)
	for i := range a.Files {
		if a.Files[i].Name == section {
			a.Files[i].Data = []byte(got)
		}
	}
	require.NoError(t, os.WriteFile(path, txtar.Format(a), 0o644))
}

// moduleRoot returns the nearest folder above the test's package that holds a go.mod.
func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		require.NotEqual(t, dir, above, "no folder above the test has a go.mod")
		dir = above
	}
}

// Vocabulary returns the vocabulary of the story.
func (s Story) Vocabulary(t testing.TB) *graph.Vocabulary {
	t.Helper()
	text, _ := s.Section("vocabulary.yaml")
	v, err := vocabulary.Parse(vocabulary.File{Name: "vocabulary.yaml", Text: []byte(text)})
	require.NoError(t, err)
	return v
}

// Notes returns the notes of the story as the loader reads them, with the corrections applied.
func (s Story) Notes(t testing.TB) []graph.Note {
	t.Helper()
	x := loader.New(s.Vocabulary(t), graph.Lexicon(data.Words))
	if titles, ok := s.Section("titles.txt"); ok {
		x.Titles(strings.Split(titles, "\n"))
	}
	var corrections []graph.Correction
	lines, _ := s.Section("corrections.txt")
	for line := range strings.Lines(lines) {
		c, err := graph.ParseCorrection(line)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(line), c.String())
		corrections = append(corrections, c)
	}
	var out []graph.Note
	for _, f := range s.archive.Files {
		switch f.Name {
		case "vocabulary.yaml", "titles.txt", "corrections.txt", "extract", "ask", "map.dot":
			continue
		}
		n, err := x.Extract(t.Context(), f.Name, f.Data)
		require.NoError(t, err)
		n, err = x.Correct(t.Context(), n, corrections)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

// Engine returns an engine over the notes of the story, and the store in memory that holds them.
func (s Story) Engine(t testing.TB) (*queries.Engine, *cayley.Store) {
	t.Helper()
	return Engine(t, s.Vocabulary(t), s.Notes(t))
}

// Engine returns an engine over notes, and a store in memory with the notes and a vocabulary.
func Engine(t testing.TB, v *graph.Vocabulary, notes []graph.Note) (*queries.Engine, *cayley.Store) {
	t.Helper()
	ctx := t.Context()
	store, err := cayley.Open(t.Context(), "memory:")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	_, err = store.Replace(ctx, graph.VocabularyID, v.Facts())
	require.NoError(t, err)
	for _, n := range notes {
		_, err := store.Replace(ctx, n.ID, loader.Facts(n))
		require.NoError(t, err)
	}
	return BuildEngine(t, store), store
}

// BuildEngine returns an engine over a store, with indexes in memory.
func BuildEngine(t testing.TB, store *cayley.Store) *queries.Engine {
	t.Helper()
	revision, err := store.Revision(t.Context())
	require.NoError(t, err)
	x := postings.New()
	e, err := queries.Build(t.Context(), store, x, text.New(x.Number), graph.Lexicon(data.Words), revision)
	require.NoError(t, err)
	return e
}

// Stored returns a store in a bolt file with a vocabulary and a number of synthetic talks.
func Stored(t testing.TB, v *graph.Vocabulary, talks int) *cayley.Store {
	t.Helper()
	store, err := cayley.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "talks.db"))
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	_, err = store.Replace(t.Context(), graph.VocabularyID, v.Facts())
	require.NoError(t, err)
	x := loader.New(v, graph.Lexicon(data.Words))
	var labels []graph.LabelFacts
	facts := 0
	write := func() {
		_, err := store.ReplaceAll(t.Context(), labels...)
		require.NoError(t, err)
		labels, facts = nil, 0
	}
	for r := range Records(v, talks, 1) {
		n, err := x.Extract(t.Context(), loader.RecordSource("synthetic.jsonl", r), []byte(loader.RecordText(r)))
		require.NoError(t, err)
		labels = append(labels, graph.LabelFacts{Label: n.ID, Facts: loader.Facts(n)})
		if facts += len(labels[len(labels)-1].Facts); facts > store.BatchSize() {
			write()
		}
	}
	write()
	return store
}

// Shipped returns the vocabulary that talkgraph ships.
func Shipped(t testing.TB) *graph.Vocabulary {
	t.Helper()
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	require.NoError(t, err)
	return v
}

// Sample returns the sample notes, extracted with a vocabulary.
func Sample(t testing.TB, v *graph.Vocabulary) []graph.Note {
	t.Helper()
	x := loader.New(v, graph.Lexicon(data.Words))
	entries, err := data.Notes.ReadDir("notes")
	require.NoError(t, err)
	var out []graph.Note
	for _, e := range entries {
		b, err := data.Notes.ReadFile("notes/" + e.Name())
		require.NoError(t, err)
		n, err := x.Extract(t.Context(), e.Name(), b)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}
