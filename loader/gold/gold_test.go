package gold_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader/gold"
)

// TestCompare_Sample asks of the sample what is asked of real notes: every talk, every
// company, topics with recall 0.9 and precision 0.85. The figures and every miss are
// a golden file, so that a change in quality shows in the difference; UPDATE=1 writes
// it anew.
func TestCompare_Sample(t *testing.T) {
	text, err := os.ReadFile("../testdata/sample.gold")
	require.NoError(t, err)
	g, err := gold.Parse("sample.gold", string(text))
	require.NoError(t, err)
	r := g.Compare(storytest.Sample(t, storytest.Shipped(t)))
	require.EqualValues(t, 1, r.Talks.F1())
	require.EqualValues(t, 1, r.Companies.F1())
	require.GreaterOrEqual(t, r.Topics.Recall(), 0.9)
	require.GreaterOrEqual(t, r.Topics.Precision(), 0.85)
	const golden = "../testdata/sample.report"
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(r.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), r.String())
}

func TestCompare_CountsMissesAndFalseFinds(t *testing.T) {
	g, err := gold.Parse("x", "# a remark\na.txt\n3 Good Talk\n must go, java\n may rust\n companies bbc\n9 Lost Talk\n12 Title Only\n")
	require.NoError(t, err)
	mention := func(id graph.ID) graph.Mention {
		return graph.Mention{ID: id, Evidence: []graph.Span{{Line: 5, Text: "it"}}}
	}
	r := g.Compare([]graph.Note{
		{Source: "a.txt", Talks: []graph.Talk{
			{Line: 3, Title: "good talks", Topics: []graph.Mention{mention("topic:go"), mention("topic:rust"), mention("topic:php")}},
			{Line: 7, Title: "No Talk"},
			{Line: 12, Title: "Title Only", Topics: []graph.Mention{mention("topic:php")}},
		}},
		{Source: "unknown.txt", Talks: []graph.Talk{{Line: 1, Title: "x"}}},
	})
	require.Equal(t, gold.Report{
		Talks:     gold.Score{Found: 2, Missed: []string{"a.txt:9: Lost Talk"}, Wrong: []string{"a.txt:7: No Talk"}},
		Companies: gold.Score{Missed: []string{"a.txt:3: bbc"}},
		Topics:    gold.Score{Found: 1, Missed: []string{"a.txt:3: java"}, Wrong: []string{"a.txt:5: php: it"}},
	}, r)
	require.InDelta(t, 0.667, r.Talks.F1(), 0.001)
	require.Zero(t, r.Companies.F1())
}

func TestParse_Refuses(t *testing.T) {
	for text, want := range map[string]string{
		"3 Talk\n": "x:1: name the note first", "a.txt\n must go\n": "x:2: mentions without a talk", "a.txt\n3 T\n should go\n": `x:3: unknown word "should"; write companies, must or may`,
	} {
		_, err := gold.Parse("x", text)
		require.ErrorIs(t, err, graph.ErrInvalid)
		require.ErrorContains(t, err, want)
	}
}
