package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestParseCorrection_LineOfANote(t *testing.T) {
	c, err := graph.ParseCorrection(`my notes.txt line 25 begins a talk`)
	require.NoError(t, err)
	require.Equal(t, graph.Correction{Note: "note:my%20notes.txt", Line: 25, Verb: graph.BeginsTalk}, c)
	require.Equal(t, "note:my%20notes.txt line 25 begins a talk", c.String())

	c.Text = `A line 3 begins a talk "B"`
	again, err := graph.ParseCorrection(c.String())
	require.NoError(t, err)
	require.Equal(t, c, again)
	read, err := graph.Corrections(graph.CorrectionFacts([]graph.Correction{c}))
	require.NoError(t, err)
	require.Equal(t, []graph.Correction{c}, read)

	contrary := graph.Correction{Note: c.Note, Line: 25, Verb: graph.BeginsNoTalk}
	require.True(t, contrary.Replaces(c))
	require.False(t, contrary.Undoes(c))
	require.True(t, graph.Correction{Note: c.Note, Line: 25, Verb: graph.BeginsTalk}.Undoes(c), "the text may be left out")
	require.False(t, contrary.Replaces(graph.Correction{Note: "note:b.txt", Line: 25, Verb: graph.BeginsTalk}))

	for _, s := range []string{"x.txt line 0 begins a talk", `x.txt line 1 begins a talk "\z"`, "x.txt line one begins a talk", "x.txt begins a talk"} {
		_, err := graph.ParseCorrection(s)
		require.ErrorIs(t, err, graph.ErrInvalid, s)
	}
}
