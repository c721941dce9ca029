package queries_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

func TestEvidence_AroundShortensLongLines(t *testing.T) {
	before, hit, after := queries.Evidence{Quote: "  • we use rédis here ", Start: 11, End: 16}.Around()
	require.Equal(t, []string{"• we use ", "rédis", " here"}, []string{before, hit, after})

	long := strings.Repeat("é", 1000)
	before, hit, after = queries.Evidence{Quote: long + "redis" + long, Start: 1000, End: 1005}.Around()
	require.Equal(t, "redis", hit)
	require.True(t, strings.HasPrefix(before, "…é"))
	require.True(t, strings.HasSuffix(after, "é…"))
	require.Less(t, utf8.RuneCountInString(before+after), 310)
}

// TestEvidence_NoteOfOneLine reads a note without line breaks that mentions topics at every other
// word. Its quotes and the list of its places are cut.
func TestEvidence_NoteOfOneLine(t *testing.T) {
	v := storytest.Shipped(t)
	line := strings.Repeat("rédis & redis, java; ", 4*queries.MaxPlaces)
	note, err := loader.New(v, graph.Lexicon(data.Words)).Extract(t.Context(), "a.txt", []byte("LineConf 2019\n\nA Talk Of One Line\n\n"+line+"\n\nend of java\n"))
	require.NoError(t, err)
	e, _ := storytest.Engine(t, v, []graph.Note{note})
	thing, err := pages.Read(t.Context(), e, "talk:lineconf-2019/a-talk-of-one-line", queries.Page{})
	require.NoError(t, err)
	talk, runes := thing.(pages.Talk), []rune(line)
	for _, it := range talk.Topics {
		require.Len(t, it.Evidence, queries.MaxPlaces)
		require.Positive(t, it.Omitted)
		for _, w := range it.Evidence {
			require.Equal(t, 5, w.Line)
			quote := []rune(w.Quote)
			require.LessOrEqual(t, len(quote), 2*queries.MaxQuoteContext+w.End-w.Start)
			require.Equal(t, w.Text, string(quote[w.Start:w.End]))
			require.Equal(t, w.Quote, string(runes[w.From:w.From+len(quote)]))
			require.Equal(t, max(0, w.From+w.Start-queries.MaxQuoteContext), w.From)
		}
	}
	require.Len(t, talk.Topics, 2)

	a, err := e.Ask(t.Context(), "talks about java", queries.Page{})
	require.NoError(t, err)
	require.Less(t, len(a.Items[0].Evidence[0].Quote), 10_000)
}
