package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestSuggester_List(t *testing.T) {
	x := shipped(t)
	s := x.NewSuggester()
	for source, text := range map[string]string{
		"a.md": "# A 2019\n\n## Fast Pages | Ada Brzezinska\n\n* the golden hammer is what counts, and Frobulator\n* you're in a good place with redis\n\n## Other Talk | Bo Lindqvist\n\n* nothing of the kind here at all, hammer or golden\n",
		"b.md": "# B 2019\n\n## More Pages | Grace Okonkwo-Bell\n\n* a Golden Hammer in every page, latency counts\n* you're in a good place with frobulator\n* Ada Brzezinska said so\n",
		"c.md": "# C 2019\n\n## Last Pages | Ola Nordmann-Lie\n\n* no golden hammer without latency, as the frobulator shows\n* Ada Brzezinska said so\n",
	} {
		n, err := x.Extract(t.Context(), source, []byte(text))
		require.NoError(t, err)
		s.Add(n)
	}
	got := map[string]graph.Suggestion{}
	for _, g := range s.List(10) {
		got[graph.Fold(g.Phrase)] = g
	}
	require.Contains(t, got, "golden hammer")
	require.Equal(t, 3, got["golden hammer"].Talks)
	require.Equal(t, "latency", got["golden hammer"].Broader)
	require.Len(t, got["golden hammer"].Lines, 3)
	for _, q := range got["golden hammer"].Lines {
		require.Equal(t, "golden hammer", graph.Fold(string([]rune(q.Text)[q.Start:q.End])))
	}
	require.Contains(t, got, "frobulator", "a word that nobody knows, in three talks")
	for _, not := range []string{"redis", "latency", "good place", "golden", "hammer", "you're", "ada brzezinska", "brzezinska"} {
		require.NotContains(t, got, not)
	}
	require.Len(t, s.List(1), 1)
	require.Empty(t, x.NewSuggester().List(10))
}
