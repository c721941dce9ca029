package loader_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
)

// TestExtract_EvidenceStandsWhereItSays checks that each evidence of the sample and the stories
// is the text at its place.
func TestExtract_EvidenceStandsWhereItSays(t *testing.T) {
	notes := storytest.Sample(t, storytest.Shipped(t))
	for _, s := range storytest.All(t) {
		notes = append(notes, s.Notes(t)...)
	}
	for _, n := range notes {
		requireEvidence(t, n)
	}
}

func requireEvidence(t *testing.T, n graph.Note) {
	t.Helper()
	lines := graph.SplitLines(n.Text)
	for _, talk := range n.Talks {
		require.LessOrEqual(t, talk.Line, talk.EndLine)
		require.LessOrEqual(t, talk.EndLine, len(lines))
		for _, m := range slices.Concat(talk.Topics, talk.Companies) {
			require.NotEmpty(t, m.Evidence)
			for _, e := range m.Evidence {
				require.GreaterOrEqual(t, e.Line, talk.Line)
				require.LessOrEqual(t, e.Line, talk.EndLine)
				require.Equal(t, e.Text, string([]rune(lines[e.Line-1].Text)[e.Start:e.End]))
			}
		}
	}
	facts := loader.Facts(n)
	require.True(t, slices.IsSortedFunc(facts, graph.Fact.Compare))
}
