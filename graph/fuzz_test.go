package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// FuzzCorrection: what is read as a correction is written and read back as the same.
func FuzzCorrection(f *testing.F) {
	for _, s := range []string{"talk:a/b is about topic:go", "talk:a/b is called \"X \\\" Y\"", "talk:a/b is no talk", "talk:a is the same talk as talk:b", "talk:a mentions company:x", "note:a.txt line 3 begins a talk", "my notes.md line 12 begins no talk \"A \\\"B\\\" line 3 begins a talk\"", "\u202etalk:a is about"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := graph.ParseCorrection(line)
		if err != nil {
			require.ErrorIs(t, err, graph.ErrInvalid)
			return
		}
		again, err := graph.ParseCorrection(c.String())
		require.NoError(t, err, c.String())
		require.Equal(t, c, again)
	})
}

// FuzzNoteID: a source comes back from the ID that is made of it, whatever it is.
func FuzzNoteID(f *testing.F) {
	for _, s := range []string{"a.txt", "../a b", "x#y%2f", "\x00\xff", "ü"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		id := graph.NoteID(source)
		require.Equal(t, source, id.Source())
		require.NotContains(t, string(id), " ")
		require.NotContains(t, string(id), ">")
		require.NotContains(t, id.Path(), "#")
	})
}
