package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// proposed returns the number of places of each proposed topic of a talk, by its name.
func proposed(t *testing.T, x *loader.Extractor, text string) map[string]int {
	t.Helper()
	n, err := x.Extract(t.Context(), "brassconf-2019.md", []byte("# BrassConf 2019\n\n## Ways of Going Home (Ada McZinska, FrobSoft)\n\n"+text+"\n"))
	require.NoError(t, err)
	require.Len(t, n.Talks, 1)
	out := map[string]int{}
	for _, m := range n.Talks[0].Topics {
		if m.Proposed {
			require.True(t, m.Stated, m.Name)
			out[m.Name] = len(m.Evidence)
		}
	}
	return out
}

func TestPropose(t *testing.T) {
	x := shipped(t)
	for text, want := range map[string]map[string]int{
		"* we fed it to ZopfXcan and saw vRNA": {"ZopfXcan": 1, "vRNA": 1},
		"* QITE-seq, then QITE-seq again":      {"QITE-seq": 2},
		"* the XQZW was low":                   {},
		"* the XQZW was low\n* and more XQZWs": {"XQZW": 2},
		"* ZER2 is one\n* ZER-2 is that too":   {"ZER2": 2},

		"* redis, Kubernetes and PostgreSQL, GPU-accelerated":         {}, // known to the vocabulary
		"* it is NOT so\n* NOT at all, not here":                      {}, // emphasis
		"* TestObject and SyntaxError":                                {}, // compounds of common words
		"* call zopfXcan() or `ZopfXcan`, a.ZopfXcan, @ZopfXcan":      {}, // code, a handle
		"* as said at QuopSoft, by EdZummers, EdZummers's way":        {}, // a company, a person
		"* McZinska of FrobSoft at BrassConf, and ZopfCon":            {}, // speaker, company, events
		"* OUR XQZW IS ALL\n* IN CAPITALS XQZW":                       {}, // lines in capitals
		"* ask the CEO and see the FAQ\n* the CEO again, the FAQ too": {},
	} {
		require.Equal(t, want, proposed(t, x, text), text)
	}
}

func TestPropose_AcceptedOrSilencedIsNotProposed(t *testing.T) {
	for own, found := range map[string]bool{"topics:\n- name: ZopfXcan\n": true, "topics:\n- name: zopfxcan\n  silence: true\n": false} {
		v, err := vocabulary.Parse(vocabulary.File{Name: "topics.yaml", Text: data.Topics}, vocabulary.File{Name: "own.yaml", Text: []byte(own), Own: true})
		require.NoError(t, err)
		n, err := loader.New(v, graph.Lexicon(data.Words)).Extract(t.Context(), "a.md", []byte("# Ways of Going Home\n\nwe fed it to ZopfXcan\n"))
		require.NoError(t, err)
		require.Len(t, n.Talks, 1)
		var got []graph.ID
		for _, m := range n.Talks[0].Topics {
			require.False(t, m.Proposed)
			got = append(got, m.ID)
		}
		require.Equal(t, found, len(got) == 1, own)
	}
}

func TestFacts_ProposedTopicIsMarked(t *testing.T) {
	n, err := shipped(t).Extract(t.Context(), "a.md", []byte("# Ways of Going Home\n\nwe fed it to ZopfXcan and redis\n"))
	require.NoError(t, err)
	var marked []graph.ID
	for _, f := range loader.Facts(n) {
		if f.Predicate == graph.PredEditorialNote {
			require.Equal(t, "proposed", f.Object.Text)
			marked = append(marked, f.Subject)
		}
	}
	require.Equal(t, []graph.ID{"topic:zopfxcan"}, marked)
}

func TestSuggest_ProposedTopics(t *testing.T) {
	x := shipped(t)
	s := x.NewSuggester()
	for source, text := range map[string]string{
		"a.md": "# Ways of Going Home\n\nwe fed it to the XQZW\n\nand the XQZW again\n",
		"b.md": "# Ways of Staying Out\n\nno XQZW here\n\nor an XQZW there\n",
		"c.md": "# Ways of Getting Lost\n\nthe last XQZW\n\nthe very last XQZW\n",
	} {
		n, err := x.Extract(t.Context(), source, []byte(text))
		require.NoError(t, err)
		s.Add(n)
	}
	list := s.List(10)
	require.NotEmpty(t, list)
	require.Equal(t, "XQZW", list[0].Phrase)
}
