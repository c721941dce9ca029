package loader

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// The problem of a doubtful reading quotes a correction that the second reading follows.
func TestDoubts_NameTheCorrectionThatChooses(t *testing.T) {
	r := &segment.Reading{
		Blocks: segment.Blocks("# A week\n\n## Caches\n\n### Ideas\n\n## Queues\n\n### More\n", segment.Markdown),
		Talks:  []int{1, 3}, Second: segment.Hypothesis{Blocks: []int{2, 4}}, Margin: 0.1,
	}
	correction := func() graph.Correction {
		problems := doubtfulReading("a.md", r)
		require.Len(t, problems, 1)
		_, statement, ok := strings.Cut(problems[0].Message, "talkgraph correct '")
		require.True(t, ok, problems[0].Message)
		c, err := graph.ParseCorrection(strings.TrimSuffix(statement, "'"))
		require.NoError(t, err)
		require.Equal(t, problems[0].Line, c.Line)
		return c
	}
	require.Equal(t, graph.Correction{Note: "note:a.md", Line: 5, Verb: graph.BeginsTalk}, correction())
	r.Second.Blocks = []int{1}
	require.Equal(t, graph.Correction{Note: "note:a.md", Line: 7, Verb: graph.BeginsNoTalk}, correction())
	r.Second.Blocks = r.Talks
	require.Empty(t, doubtfulReading("a.md", r), "both are the same talks")
	r.Second.Blocks, r.Margin = []int{2, 4}, 0.9
	require.Empty(t, doubtfulReading("a.md", r), "the first is much likelier")
	require.Empty(t, doubtfulReading("a.md", nil))
}

func TestAsciiWords_AreThoseOfThePattern(t *testing.T) {
	pattern := regexp.MustCompile(`[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*`)
	for _, s := range []string{"", "-", "a", "CITE-seq, x_1 and -a- b--c", "é-mail naïve-te", "a-", "9-9é-", "ends-with-", "--x--y-z"} {
		var got [][]int
		for from, to := range asciiWords(s) {
			got = append(got, []int{from, to})
		}
		require.Equal(t, pattern.FindAllStringIndex(s, -1), got, s)
	}
}
