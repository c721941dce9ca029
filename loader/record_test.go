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
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	require.NoError(t, err)
	return loader.New(v, graph.Lexicon(data.Words))
}

func TestRecordText_IsReadBack(t *testing.T) {
	r := graph.Record{
		ID: "exampleconf/7", Title: "Counting\nWidgets", Event: "ExampleConf 2019", Speakers: []graph.Speaker{{Name: "Jane Roe"}},
		Companies: []string{"Apple Records", "Apple Records"}, Tags: []string{"Monitoring", "Mozilla", "#Blue Widgets", "exampleconf2019", "talk"},
		Date: "2019-02-03", URL: "https://example.com/a;b", Details: graph.Details{Kind: "lightning_talk", Language: "English", Duration: "00:10"},
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
Kind: lightning_talk
Language: English
Duration: 00:10

We moved to Kubernetes; Apple said
no to monitoring, and Google yes.
`, text)

	x := recordExtractor(t)
	source := loader.RecordSource("talks.jsonl.gz", r)
	require.Equal(t, "talks.jsonl/exampleconf/7", source)
	n, err := x.Extract(t.Context(), source, []byte(text))
	require.NoError(t, err)
	require.Equal(t, graph.Event{ID: "event:exampleconf-2019", Name: "ExampleConf 2019"}, n.Event)
	require.Len(t, n.Talks, 1)
	talk := n.Talks[0]
	require.Equal(t, graph.ID("talk:exampleconf-2019/counting-widgets"), talk.ID)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe", Company: "Apple Records"}}, talk.Speakers)
	require.Equal(t, "2019-02-03", talk.Date)
	require.Equal(t, "https://example.com/a%3Bb", talk.URL)

	quotes := map[graph.ID][]string{}
	for _, m := range append(talk.Topics, talk.Companies...) {
		require.NotEmpty(t, m.Name, m.ID)
		for _, e := range m.Evidence {
			line := strings.Split(text, "\n")[e.Line-1]
			require.Equal(t, e.Text, string([]rune(line)[e.Start:e.End]))
			quotes[m.ID] = append(quotes[m.ID], e.Text)
		}
	}
	require.Equal(t, map[graph.ID][]string{
		"topic:monitoring": {"Monitoring", "monitoring"}, "topic:blue-widgets": {"Blue Widgets"}, "topic:kubernetes": {"Kubernetes"},
		"company:mozilla": {"Mozilla"}, "company:google": {"Google"}, "company:apple-records": {"Apple Records"},
	}, quotes, "the event and \"talk\" are no topics, and \"Apple\" means Apple Records")

	facts := loader.Facts(n)
	has := func(s graph.ID, p graph.Predicate, o graph.Object) {
		t.Helper()
		require.Contains(t, facts, graph.Fact{Subject: s, Predicate: p, Object: o, Label: n.ID})
	}
	has(talk.ID, graph.PredStartDate, graph.Object{Text: "2019-02-03"})
	has(talk.ID, graph.PredKind, graph.Object{Text: "lightning talk"})
	has(talk.ID, graph.PredLanguage, graph.Object{Text: "en"})
	has(talk.ID, graph.PredDuration, graph.Object{Text: "PT10M"})
	has("topic:blue-widgets", graph.PredPrefLabel, graph.Object{Text: "Blue Widgets"})
	has("company:apple-records", graph.PredName, graph.Object{Text: "Apple Records"})
	has("person:jane-roe", graph.PredWorksFor, graph.Object{ID: "company:apple-records"})
	has(n.ID, graph.PredVersion, graph.Object{Text: x.Version()})
}

// TestRecordText_EventsAndHeads writes and parses speakers of different companies, an event
// with sponsors, and titles that look like the head of an event.
func TestRecordText_EventsAndHeads(t *testing.T) {
	x := recordExtractor(t)
	r := graph.Record{
		ID: "1", Title: "Event: driven", Event: "ExampleConf 2019", Companies: []string{"Acme"},
		Speakers: []graph.Speaker{{Name: "Jane Roe (she/her)", Company: "Acme"}, {Name: "John (Jack) Doe", Company: "Amazon Web Services"}, {Name: "Ann Other (guest)"}},
	}
	n, err := x.Extract(t.Context(), "s.json/1", []byte(loader.RecordText(r)))
	require.NoError(t, err)
	require.Equal(t, "Event: driven", n.Talks[0].Title)
	require.Equal(t, graph.ID("talk:exampleconf-2019/event-driven"), n.Talks[0].ID)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe", Company: "Acme"}, {Name: "John (Jack) Doe", Company: "Amazon Web Services"}, {Name: "Ann Other (guest)"}}, n.Talks[0].Speakers)
	require.Len(t, n.Talks[0].Companies, 2)

	r = graph.Record{Event: "ExampleConf 2019", Date: "2019-02-03", URL: "https://example.com", Sponsors: []string{"Acme", "BBC"}}
	require.Equal(t, "s.yml/exampleconf-2019", loader.RecordSource("s.yml", r))
	n, err = x.Extract(t.Context(), "s.yml/exampleconf-2019", []byte(loader.RecordText(r)))
	require.NoError(t, err)
	require.Empty(t, n.Talks)
	facts := loader.Facts(n)
	require.Empty(t, graph.VerifyNote(n.ID, facts, func(graph.ID) bool { return false }))
	for _, f := range []graph.Fact{
		{Subject: "event:exampleconf-2019", Predicate: graph.PredStartDate, Object: graph.Object{Text: "2019-02-03"}},
		{Subject: "event:exampleconf-2019", Predicate: graph.PredURL, Object: graph.Object{Text: "https://example.com"}},
		{Subject: "event:exampleconf-2019", Predicate: graph.PredSponsor, Object: graph.Object{ID: "company:acme"}},
		{Subject: "event:exampleconf-2019", Predicate: graph.PredSponsor, Object: graph.Object{ID: "company:bbc"}},
		{Subject: "company:acme", Predicate: graph.PredName, Object: graph.Object{Text: "Acme"}},
	} {
		f.Label = n.ID
		require.Contains(t, facts, f)
	}
}

// TestDeduper_Number lists records in their order with the numbers of their talks.
func TestDeduper_Number(t *testing.T) {
	stored := map[graph.ID][]graph.ID{
		"talk:conf-2019/caching":   {"person:jane-roe"},
		"talk:conf-2019/caching-2": {"person:serge-guelton-serge-sans-paille"},
		"talk:conf-2019/opening":   nil,
	}
	long := "An introduction to functional testing of web sites with twill and with selenium"
	stored["talk:conf-2019/"+graph.ID(graph.Slug(long+" (Part 1 of 2)"))] = []graph.ID{"person:a-b"}
	titles := map[graph.ID][]string{"talk:conf-2019/" + graph.ID(graph.Slug(long+" (Part 1 of 2)")): {long + " (Part 1 of 2)"}}
	s := loader.NewDeduper(func(id graph.ID) ([]graph.ID, bool) { who, ok := stored[id]; return who, ok }, func(id graph.ID) []string { return titles[id] })
	number := func(title string, who ...string) int {
		r := graph.Record{Title: title, Event: "Conf 2019"}
		for _, w := range who {
			r.Speakers = append(r.Speakers, graph.Speaker{Name: w})
		}
		return s.Number(r)
	}
	require.Equal(t, 1, number("Caching", "jane roe (she/her)", "A B"), "a speaker in common with what is stored")
	require.Equal(t, 2, number("CACHING!", "Serge Guelton"), "what stands behind the name counts for nothing")
	require.Equal(t, 2, number("Caching", "Sergey Guelton"), "nor does how a first name is spelled")
	require.Equal(t, 3, number("Caching", "C D"), "another of that title")
	require.Equal(t, 3, number("Caching", "E F", "C D"), "a speaker in common within the file")
	require.Equal(t, 1, number("Caching", "A B"))
	require.Equal(t, 1, number("Opening", "X Y"), "the one that is stored names nobody")
	require.Equal(t, 2, number("Opening", "Z Z"), "within a file it is another")
	require.Equal(t, 1, number("Welcome"))
	require.Equal(t, 2, number("Welcome"), "two of one file that name nobody are two")

	require.Equal(t, graph.Slug(long+" (Part 1 of 2)"), graph.Slug(long+" (Part 2 of 2)"))
	require.Equal(t, 2, number(long+" (Part 2 of 2)", "A B"), "a title that differs where the ID is cut off")
	require.Equal(t, 1, number(long+" (part 1 of 2)", "A B"))
	require.Equal(t, 3, number(long+" (Part 3 of 2)"))

	s.NextFile()
	require.Equal(t, 2, number(long+" (Part 2 of 2)"))
	require.Equal(t, 3, number("Caching", "E F"))
	require.Equal(t, 1, number("Welcome", "W W"), "that of another file names nobody")
	require.Equal(t, 2, number("Welcome", "V V"))
	require.Equal(t, 3, number("Welcome"))
}

func TestRecordText_LittleGiven(t *testing.T) {
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
		n, err := x.Extract(t.Context(), c.source, []byte(loader.RecordText(c.r)))
		require.NoError(t, err)
		require.Equal(t, graph.ID(c.talk), n.Talks[0].ID)
		require.Equal(t, c.r.Title, n.Talks[0].Title)
		require.Empty(t, n.Talks[0].Date)
	}
}

// TestExtract_TagsOfTracks reads tags with two names of a topic, and tags that name a track.
func TestExtract_TagsOfTracks(t *testing.T) {
	x := recordExtractor(t)
	for tag, want := range map[string]graph.ID{
		"Amazon Simple Storage Service (Amazon S3)": "topic:amazon-s3",
		"Continuous Integration & Delivery (CI)":    "topic:continuous-integration",
		"PostgreSQL devroom":                        "topic:postgresql",
		"Research devroom":                          "",
		"Widget stand":                              "",
		"gearcon2011":                               "",
		"Case study":                                "",
		"Widgets (blue)":                            "topic:widgets-blue",
		"PostgreSQL Track":                          "topic:postgresql",
		"Main Track - Janson":                       "",
		"Room 215":                                  "",
		"Sponsored Sessions":                        "",
		"BOFs (Track A - in J.1.106)":               "",
		"Beginner":                                  "",
	} {
		r := graph.Record{ID: "a", Title: "Counting", Event: "ExampleConf 2019", Tags: []string{tag}}
		n, err := x.Extract(t.Context(), loader.RecordSource("t.jsonl", r), []byte(loader.RecordText(r)))
		require.NoError(t, err)
		var topics []graph.ID
		for _, m := range n.Talks[0].Topics {
			topics = append(topics, m.ID)
		}
		if want == "" {
			require.Empty(t, topics, tag)
			continue
		}
		require.Contains(t, topics, want, tag)
	}
}
