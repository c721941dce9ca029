package loader_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// Statements about lines apply to notes that the model splits and to those that rules split:
// for headings, items, and lines inside a paragraph.
func TestCorrect_TalksBeginWhereALineIsSaidTo(t *testing.T) {
	long := "# SampleConf 2019\n\n" +
		"## Caches in Anger - Jane Roebuck\n\n* why caches lie\n* how to find out\n\n### Questions\n\n* does it scale?\n\n" +
		"## The Long Road to Typed APIs - John Doerr (Acme)\n\n* types are documentation\n\n### Questions\n\n* what about tests?\n\n" +
		"## Testing Distributed Systems - Mary Majors\n\n* clocks\n* partitions\n* quorums\n\nLightning was next.\nAnother line of it\n"
	short := "TinyConf 2019\n\nRedis In Anger Again\n\nredis at netflix, with monitoring\n\nJava Without Tears Today\n\njava and kafka\n"
	x := shipped(t)
	for _, text := range []string{long, short} {
		lines := graph.SplitLines(text)
		read, err := x.Extract(t.Context(), "a.md", []byte(text))
		require.NoError(t, err)
		for _, l := range lines {
			if l.Kind == graph.Blank {
				continue
			}
			for _, verb := range []graph.CorrectionVerb{graph.BeginsTalk, graph.BeginsNoTalk} {
				n, err := x.Correct(t.Context(), read, []graph.Correction{{Note: "note:a.md", Line: l.Number, Verb: verb}})
				require.NoError(t, err)
				begins := map[int]bool{}
				for _, talk := range n.Talks {
					begins[talk.Line] = true
				}
				if len(n.Problems) == 0 { // a problem means that no title was found and the whole note is one talk
					require.Equal(t, verb == graph.BeginsTalk, begins[l.Number], "line %d %s: %s", l.Number, verb, l.Text)
				}
				requireEvidence(t, n)
			}
		}
	}
}

func TestCorrect_LineIsFoundAgainByItsText(t *testing.T) {
	text := "TinyConf 2019\n\nRedis In Anger Again\n\nredis at netflix\n\nkafka was next\n\nstreams all over\n"
	x := shipped(t)
	c, err := loader.CompleteCorrection(graph.Correction{Note: "note:a.txt", Line: 7, Verb: graph.BeginsTalk}, text)
	require.NoError(t, err)
	require.Equal(t, "kafka was next", c.Text)
	moved := strings.Replace(text, "redis at", "more on redis\n\nredis at", 1)
	n, err := x.Extract(t.Context(), "a.txt", []byte(moved))
	require.NoError(t, err)
	n, err = x.Correct(t.Context(), n, []graph.Correction{c})
	require.NoError(t, err)
	require.Equal(t, 9, n.Talks[len(n.Talks)-1].Line)

	for _, c := range []graph.Correction{{Line: 2}, {Line: 99}, {Line: 1, Text: "nowhere"}} {
		_, err := loader.CompleteCorrection(c, text)
		require.ErrorIs(t, err, graph.ErrNotFound)
	}
}

func TestExplain_NamesReasonsAndTheSecondReading(t *testing.T) {
	text := "# SampleConf 2019\n\n" + strings.Repeat("## Caches in Anger - Jane Roebuck\n\n* why caches lie\n* how to find out\n\n### Questions\n\n* does it scale?\n\n"+
		"## The Long Road to Typed APIs - John Doerr (Acme)\n\n* types are documentation\n* what about tests?\n* and speed\n* and size\n* and cost\n* and joy\n* and fame\n\n", 2)
	x := shipped(t)
	n, err := x.Extract(t.Context(), "a.md", []byte(text))
	require.NoError(t, err)
	e, err := x.Explain(n, nil)
	require.NoError(t, err)
	require.Len(t, e.Talks, len(n.Talks))
	require.NotEmpty(t, e.Talks[0].Reasons)
	require.NotEmpty(t, e.Best.Lines)
	require.NotEmpty(t, e.Second.Lines)
	require.NotEqual(t, e.Best.Lines, e.Second.Lines)

	// Explain applies corrections too: a line that begins no talk is not in its talks.
	e, err = x.Explain(n, []graph.Correction{{Note: n.ID, Line: 3, Verb: graph.BeginsNoTalk}})
	require.NoError(t, err)
	for _, talk := range e.Talks {
		require.NotEqual(t, 3, talk.Line)
	}
}

// The model splits a short note if rules find no speaker in it.
func TestExtract_ShortNotesWithoutSpeakers(t *testing.T) {
	x := shipped(t)
	for text, want := range map[string][]int{
		"# SampleConf 2019\n\n## Caches in Anger by Jane Roebuck\n\n* why they lie\n\n### Questions\n\n* does it scale?\n": {3},
		"Title: Caches in Anger\n\n# What was told\n\n- why\n\n# What was asked\n\n- how\n":                                {1},
		"# SampleConf 2019\n\n## Caches in Anger\n\n* why they lie\n* how to find out\n":                                   {3},
	} {
		n, err := x.Extract(t.Context(), "a.md", []byte(text))
		require.NoError(t, err)
		var begins []int
		for _, talk := range n.Talks {
			begins = append(begins, talk.Line)
		}
		require.Equal(t, want, begins, text)
		require.Empty(t, n.Problems)
	}
}
