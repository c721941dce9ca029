package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestSuggest(t *testing.T) {
	x := shipped(t)
	s := x.NewSuggester()
	for source, text := range map[string]string{
		"a.md": "# A 2019\n\n## Fast Pages | Ada Brzezinska\n\n* the critical path is what counts, and Frobulator\n* you're in a good place with redis\n\n## Other Talk | Bo Lindqvist\n\n* nothing of the kind here at all, path or critical\n",
		"b.md": "# B 2019\n\n## More Pages | Grace Okonkwo-Bell\n\n* a Critical Path in every page, latency counts\n* you're in a good place with frobulator\n* Ada Brzezinska said so\n",
		"c.md": "# C 2019\n\n## Last Pages | Ola Nordmann-Lie\n\n* no critical path without latency, as the frobulator shows\n* Ada Brzezinska said so\n",
	} {
		n, err := x.Extract(source, []byte(text))
		require.NoError(t, err)
		s.Add(n)
	}
	got := map[string]graph.Suggestion{}
	for _, g := range s.List(10) {
		got[graph.Fold(g.Phrase)] = g
	}
	require.Contains(t, got, "critical path")
	require.Equal(t, 3, got["critical path"].Talks)
	require.Equal(t, "latency", got["critical path"].Broader)
	require.Len(t, got["critical path"].Lines, 3)
	for _, q := range got["critical path"].Lines {
		require.Equal(t, "critical path", graph.Fold(string([]rune(q.Text)[q.Start:q.End])))
	}
	require.Contains(t, got, "frobulator", "a word that nobody knows, in three talks")
	for _, not := range []string{"redis", "latency", "good place", "critical", "path", "you're", "ada brzezinska", "brzezinska"} {
		require.NotContains(t, got, not)
	}
	require.Len(t, s.List(1), 1)
	require.Empty(t, x.NewSuggester().List(10))
}
