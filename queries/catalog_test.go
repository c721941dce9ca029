package queries_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// TestCatalog_SeriesIsOneEntry lists the events of two series and of a single event.
func TestCatalog_SeriesIsOneEntry(t *testing.T) {
	var notes []graph.Note
	for _, n := range []struct {
		event  string
		titles []string
	}{{"GoConf 2018", []string{"One"}}, {"GoConf 2020", []string{"Two", "Three"}}, {"Alpha Days 2019", []string{"Four"}}, {"Old Event", []string{"Five"}}} {
		note := graph.Note{ID: graph.NewID(graph.KindNote, n.event), Source: n.event, Text: "x\n", Event: graph.Event{ID: graph.NewID(graph.KindEvent, n.event), Name: n.event}}
		for _, title := range n.titles {
			note.Talks = append(note.Talks, graph.Talk{ID: graph.NewID(graph.KindTalk, n.event, title), Title: title, Line: 1, EndLine: 1})
		}
		notes = append(notes, note)
	}
	e, _ := storytest.Engine(t, &graph.Vocabulary{}, notes)
	names := func(c *queries.Catalog, o queries.CatalogOptions) (out []string) {
		total, items, _, err := c.List(o, queries.Page{})
		require.NoError(t, err)
		require.Equal(t, total, len(items))
		for _, it := range items {
			out = append(out, it.Name)
		}
		return out
	}
	c := e.Catalog(graph.KindEvent)
	require.Equal(t, []string{"GoConf", "Alpha Days 2019", "Old Event"}, names(c, queries.CatalogOptions{}))
	require.Equal(t, []string{"Alpha Days 2019", "GoConf", "Old Event"}, names(c, queries.CatalogOptions{Sort: question.ByName}))
	require.Equal(t, []string{"GoConf", "Alpha Days 2019", "Old Event"}, names(c, queries.CatalogOptions{Sort: question.Newest}))
	require.Equal(t, []string{"GoConf"}, names(c, queries.CatalogOptions{Text: "conf 2018"}))
	require.Equal(t, []string{"Old Event"}, names(c, queries.CatalogOptions{Letter: "O"}))
	require.Empty(t, names(c, queries.CatalogOptions{Text: "nothing"}))
	_, items, letters, err := c.List(queries.CatalogOptions{Letter: "G"}, queries.Page{})
	require.NoError(t, err)
	require.Equal(t, []queries.LetterCount{{Letter: "A", Entries: 1}, {Letter: "G", Entries: 1}, {Letter: "O", Entries: 1}}, letters)
	require.Equal(t, "2020", items[0].Year)
	require.Equal(t, "2018", items[0].First)
	require.Equal(t, 3, items[0].Talks)
	require.Len(t, items[0].Editions, 2)

	talks := e.Catalog(graph.KindTalk)
	require.Equal(t, []string{"Five", "Four", "One", "Three", "Two"}, names(talks, queries.CatalogOptions{Sort: question.ByName}))
	require.Equal(t, []string{"Three", "Two"}, names(talks, queries.CatalogOptions{Sort: question.Newest, Text: "t"}))
}
