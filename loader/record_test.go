package loader_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func recordExtractor(t *testing.T) *loader.Extractor {
	t.Helper()
	v, err := vocabulary.Parse(
		vocabulary.File{Name: "topics.yaml", Text: data.Topics}, vocabulary.File{Name: "companies.yaml", Text: data.Companies})
	require.NoError(t, err)
	return loader.New(v, graph.Lexicon(data.Words))
}

func TestRecord(t *testing.T) {
	r := graph.Record{
		ID: "exampleconf/7", Title: "Counting\nWidgets", Event: "ExampleConf 2019", Speakers: []string{"Jane Roe"},
		Companies: []string{"Apple Records", "Apple Records"}, Tags: []string{"Monitoring", "Mozilla", "#Blue Widgets", "exampleconf2019", "talk"},
		Date: "2019-02-03", URL: "https://example.com/a;b",
		Abstract: "We moved to Kubernetes; Apple said\r\nno to monitoring, and Google yes.\x00",
	}
	text := loader.RecordText(r)
	require.Equal(t, `Counting Widgets
Speakers: Jane Roe
Company: Apple Records
Event: ExampleConf 2019
Date: 2019-02-03
Tags: Monitoring; Mozilla; #Blue Widgets; exampleconf2019; talk
Link: https://example.com/a%3Bb

We moved to Kubernetes; Apple said
no to monitoring, and Google yes.
`, text)

	x := recordExtractor(t)
	source := loader.RecordSource("dir/talks.jsonl.gz", r)
	require.Equal(t, "talks.jsonl/exampleconf/7", source)
	n, err := x.Extract(source, []byte(text))
	require.NoError(t, err)
	require.Equal(t, graph.Event{ID: "event:exampleconf-2019", Name: "ExampleConf 2019"}, n.Event)
	require.Len(t, n.Talks, 1)
	talk := n.Talks[0]
	require.Equal(t, graph.ID("talk:exampleconf-2019/counting-widgets"), talk.ID)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe", Company: "Apple Records"}}, talk.Speakers)
	require.Equal(t, "2019-02-03", talk.Date)
	require.Equal(t, "https://example.com/a%3Bb", talk.URL)

	said := map[graph.ID][]string{}
	for _, m := range append(talk.Topics, talk.Companies...) {
		require.NotEmpty(t, m.Name, m.ID)
		for _, e := range m.Evidence {
			line := strings.Split(text, "\n")[e.Line-1]
			require.Equal(t, e.Text, string([]rune(line)[e.Start:e.End]))
			said[m.ID] = append(said[m.ID], e.Text)
		}
	}
	require.Equal(t, map[graph.ID][]string{
		"topic:monitoring": {"Monitoring", "monitoring"}, "topic:blue-widgets": {"Blue Widgets"}, "topic:kubernetes": {"Kubernetes"},
		"company:mozilla": {"Mozilla"}, "company:google": {"Google"}, "company:apple-records": {"Apple Records"},
	}, said, "the event and \"talk\" are no topics, and \"Apple\" means Apple Records")

	facts := loader.Facts(n)
	has := func(s graph.ID, p graph.Predicate, o graph.Object) {
		t.Helper()
		require.Contains(t, facts, graph.Fact{Subject: s, Predicate: p, Object: o, Label: n.ID})
	}
	has(talk.ID, graph.PredStartDate, graph.Object{Text: "2019-02-03"})
	has("topic:blue-widgets", graph.PredPrefLabel, graph.Object{Text: "Blue Widgets"})
	has("company:apple-records", graph.PredName, graph.Object{Text: "Apple Records"})
	has("person:jane-roe", graph.PredWorksFor, graph.Object{ID: "company:apple-records"})
	has(n.ID, graph.PredVersion, graph.Object{Text: x.Version()})
}

func TestRecordWithLittle(t *testing.T) {
	x := recordExtractor(t)
	for _, c := range []struct {
		r            graph.Record
		source, talk string
	}{
		{graph.Record{Title: "Alone"}, "t.jsonl/alone", "talk:alone"},
		{graph.Record{Title: "Welcome", Event: "Conf 2017", Number: 2}, "t.jsonl/conf-2017/welcome-2", "talk:conf-2017/welcome-2"},
		{graph.Record{Title: "Speakers: all", ID: "../../x y", Date: "soon"}, "t.jsonl/../../x y", "talk:speakers-all"},
	} {
		require.Equal(t, c.source, loader.RecordSource("t.jsonl", c.r))
		n, err := x.Extract(c.source, []byte(loader.RecordText(c.r)))
		require.NoError(t, err)
		require.Equal(t, graph.ID(c.talk), n.Talks[0].ID)
		require.Equal(t, c.r.Title, n.Talks[0].Title)
		require.Empty(t, n.Talks[0].Date)
	}
}
