package pages_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// TestTrends_CompareLikeWithLike compares two years of one series. An event that only the second
// year has brings a topic, which does not rise with it. Two talks are too few to rise.
func TestTrends_CompareLikeWithLike(t *testing.T) {
	var notes []graph.Note
	add := func(event, topic string, talks int) {
		note := graph.Note{ID: graph.NewID(graph.KindNote, event, topic), Source: event + topic, Text: "x\n", Event: graph.Event{ID: graph.NewID(graph.KindEvent, event), Name: event}}
		for i := range talks {
			title := fmt.Sprintf("%s talk %d", topic, i)
			note.Talks = append(note.Talks, graph.Talk{ID: graph.NewID(graph.KindTalk, event, title), Title: title, Line: 1, EndLine: 1, Topics: []graph.Mention{{
				ID: graph.NewID(graph.KindTopic, topic), Name: topic, Stated: true, Evidence: []graph.Span{{Line: 1, Start: 0, End: 1, Text: "x"}},
			}}})
		}
		notes = append(notes, note)
	}
	add("GoConf 2018", "old", 10)
	add("GoConf 2019", "old", 10)
	add("GoConf 2019", "new", 6)
	add("GoConf 2019", "rare", 2)
	add("NewConf 2019", "fashion", 30)
	e, _ := storytest.Engine(t, &graph.Vocabulary{}, notes)
	trend, err := pages.Trends(t.Context(), e, 2018, 2019)
	require.NoError(t, err)
	require.Len(t, trend.Rose, 1)
	require.Equal(t, graph.ID("topic:new"), trend.Rose[0].ID)
	require.Equal(t, pages.Basis{From: 10, To: 18, Least: 3, Series: 1, LeftOut: trend.Basis.LeftOut, Omitted: 30}, trend.Basis)
	require.Equal(t, []string{"NewConf 2019"}, names(trend.Basis.LeftOut))
	require.Equal(t, 48, trend.To.Talks)

	diff, err := pages.Diff(t.Context(), e, "event:goconf-2018", "event:newconf-2019")
	require.NoError(t, err)
	require.Zero(t, diff.Basis.Series)
	require.Equal(t, graph.ID("topic:fashion"), diff.Rose[0].ID)
}
