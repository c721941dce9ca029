package pages_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// TestSummary_CourseOfATopic reads the pages of a topic that rises in a series and of one that comes
// with an event of a single year, which is not counted.
func TestSummary_CourseOfATopic(t *testing.T) {
	var notes []graph.Note
	add := func(event string, talks int, topics ...string) {
		note := graph.Note{ID: graph.NewID(graph.KindNote, event, topics[0]), Source: event + topics[0], Text: "x\n", Event: graph.Event{ID: graph.NewID(graph.KindEvent, event), Name: event}}
		for i := range talks {
			title := fmt.Sprintf("%s talk %d", topics[0], i)
			talk := graph.Talk{ID: graph.NewID(graph.KindTalk, event, title), Title: title, Line: 1, EndLine: 1}
			for _, topic := range topics {
				talk.Topics = append(talk.Topics, graph.Mention{ID: graph.NewID(graph.KindTopic, topic), Name: topic, Stated: true, Evidence: []graph.Span{{Line: 1, Start: 0, End: 1, Text: "x"}}})
			}
			note.Talks = append(note.Talks, talk)
		}
		notes = append(notes, note)
	}
	for year := 2014; year < 2020; year++ {
		add(fmt.Sprint("GoConf ", year), 30, "usual")
	}
	add("GoConf 2018", 9, "new", "other")
	add("GoConf 2019", 9, "new", "other")
	add("NewConf 2019", 40, "fashion", "usual")
	e, _ := storytest.Engine(t, &graph.Vocabulary{}, notes)
	summary := func(topic graph.ID) pages.Summary {
		page, err := pages.Read(t.Context(), e, topic, queries.Page{})
		require.NoError(t, err)
		return page.(pages.Topic).Summary
	}
	s := summary("topic:new")
	require.Equal(t, pages.Rising, s.Course)
	require.Equal(t, pages.Period{From: "2017", To: "2019", Talks: 18, Of: 108, Like: true}, *s.Recent)
	require.Equal(t, "16.7 %", s.Recent.Percent())
	require.Zero(t, s.Before.Talks)
	require.Len(t, s.First, 3)
	require.Equal(t, "on other", s.First[0].Reason, "a talk to begin with tells more than the topic itself")
	require.Empty(t, summary("topic:fashion").Course)
	require.Equal(t, pages.Falling, summary("topic:usual").Course)
}
