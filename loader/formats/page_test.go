package formats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// linkedPage returns a page with data blocks.
func linkedPage(blocks ...string) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html><head><title>Gears</title>\n")
	for _, block := range blocks {
		b.WriteString("<script type=\"application/ld+json\">" + block + "</script>\n")
	}
	return b.String() + "</head><body><p>Jane Roe on redis.</p></body></html>\n"
}

func TestRead_PageWithLinkedData(t *testing.T) {
	report, got, lines, err := readSample(t, "conference.html")
	require.NoError(t, err)
	require.Equal(t, []graph.Record{
		{
			ID: "#oil", Title: "Oil & Kafka", Event: "Gear Days 2024", Speakers: []graph.Speaker{{Name: "Ann Poe", Company: "Gearworks"}}, Companies: []string{"Gearworks"},
			Tags: []string{"kafka"}, Date: "2024-05-06T10:00:00+02:00",
		},
		{Event: "Gear Days 2024", Date: "2024-05-06", URL: "https://gears.example/2024", Sponsors: []string{"Cog Bank"}},
		{
			Title: "Weighing Cogs", Event: "Gear Days 2024", Abstract: "On Kubernetes.", Speakers: []graph.Speaker{{Name: "José Díaz"}, {Name: "Jane Roe"}},
			Date: "2024-05-06T11:00:00+02:00",
		},
	}, got)
	require.Equal(t, []int{12, 13, 26}, lines)
	require.Equal(t, []formats.LeftOut{{Line: 27, Title: "Lunch", Why: "a break, a meal or a registration"}, {Line: 28, Title: "Springs", Why: "it does not take place"}, {Line: 29, Title: "The Cogs", Why: "it is no talk but a MusicEvent"}}, report.LeftOut)
}

// TestRead_EventsByFewPeopleAreTalks tells pages of one talk from pages of a conference.
func TestRead_EventsByFewPeopleAreTalks(t *testing.T) {
	const person = `{"@type": "Person", "name": "Ann Poe"}`
	for data, want := range map[string][2]string{ // event and title of the only record
		`{"@type": "Event", "name": "Fast Cogs", "performer": ` + person + `}`:                                                                                       {"", "Fast Cogs"},
		`{"@type": "EducationEvent", "name": "Cogs of 2024", "performers": [` + person + `]}`:                                                                        {"", "Cogs of 2024"},
		`{"@type": "http://schema.org/Event", "schema:name": "Fast Cogs", "schema:superEvent": {"schema:name": "Gear Days"}}`:                                        {"Gear Days", "Fast Cogs"},
		`{"@type": "Event", "name": "Fast Cogs", "superEvent": "Gear Days", "performer": "Ann Poe"}`:                                                                 {"Gear Days", "Fast Cogs"},
		`{"@type": "WebPage", "mainEntity": {"@type": "Event", "name": "Fast Cogs", "performer": ` + person + `}}`:                                                   {"", "Fast Cogs"},
		`{"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": {"@type": "Event", "name": "Fast Cogs", "performer": ` + person + `}}]}`:        {"", "Fast Cogs"},
		`{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "Event", "name": [{"@value": "Fast Cogs"}], "performer": "Ann Poe"}}]}`:   {"", "Fast Cogs"},
		`//<![CDATA[` + "\n" + `[{"@type": "Event", "name": "Fast Cogs", "performer": ` + person + `}]` + "\n" + `//]]>`:                                             {"", "Fast Cogs"},
		`{"@graph": [{"@type": "Event", "@id": "t", "name": "Fast Cogs"}, {"@type": "Event", "name": "Gear Days", "subEvent": {"@id": "t"}}], "x": {"@type": "No"}}`: {"Gear Days", "Fast Cogs"},
		`{"@type": "Event", "@id": "Event", "name": "Gear Days", "subEvent": [{"@type": "Event", "@id": "Event", "name": "Fast Cogs"}]}`:                             {"Gear Days", ""},
	} {
		known, err := formats.Knows("a.html", strings.NewReader(linkedPage(data)))
		require.NoError(t, err)
		require.True(t, known, data)
		_, got, _, err := read("a.html", linkedPage(data))
		require.NoError(t, err, data)
		require.Equal(t, want, [2]string{got[0].Event, got[0].Title}, data)
	}
	for _, data := range []string{
		`{"@type": "Event", "name": "Gear Days"}`,
		`{"@type": "Event", "name": "Gear Days 2024", "performer": ` + person + `}`,
		`{"@type": "Event", "name": "Gear Days", "performer": [` + strings.Repeat(person+",", 5) + person + `]}`,
		`{"@type": "Event", "name": "Gear Days", "performer": {"@type": "Organization", "name": "Cog Bank"}}`,
		`{"@type": "Article", "name": "Gears"}`,
		`{"@type": "MusicEvent", "name": "Gears live", "performer": ` + person + `}`,
		`{"@type": "Event", "name": "Gears", "performer":`,
		"",
	} {
		known, err := formats.Knows("a.html", strings.NewReader(linkedPage(data)))
		require.NoError(t, err)
		require.False(t, known, "a note: %s", data)
	}
}

// TestRead_DamagedLinkedData reads the whole data blocks of a page and reports the others.
func TestRead_DamagedLinkedData(t *testing.T) {
	page := linkedPage(`{"@type": "Event", "name":`, `{"@type": "Event", "name": "Fast Cogs", "performer": "Ann Poe"}`)
	report, got, _, err := read("a.html", page)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, []graph.Problem{{Line: 3, Message: "the JSON-LD of the page is damaged and is left out"}}, report.Problems)
	require.Equal(t, report.Problems, formats.DamagedLinks(page))
	_, _, _, err = read("a.html", linkedPage(`{"@type": "Event", "name":`))
	require.True(t, formats.IsUnknown(err), "%v", err)
	deep := strings.Repeat(`{"@type":"Event","name":"E","subEvent":`, 90) + `{"@type":"Event","name":"Fast Cogs"}` + strings.Repeat("}", 90)
	_, got, _, err = read("a.html", linkedPage(deep))
	require.NoError(t, err)
	require.NotEmpty(t, got)
	_, got, _, err = read("a.html", linkedPage(`{"@type":"Event","@id":"a","name":"A","subEvent":{"@id":"b"}}`, `{"@type":"Event","@id":"b","name":"B","subEvent":{"@id":"a"}}`))
	require.NoError(t, err, "events in one another end")
	require.NotEmpty(t, got)
}

// TestRead_LinkedDataThatRepeatsItself refers to a large node from many, and to many nodes from
// each: both end early with an error.
func TestRead_LinkedDataThatRepeatsItself(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(`{"@id":"b"},`, 20_000), ",")
	_, _, _, err := read("a.jsonld", `{"@graph":[{"@type":"Event","@id":"a","name":"A","subEvent":[`+many+`]},{"@type":"Event","@id":"b","name":"B","subEvent":[`+strings.ReplaceAll(many, "b", "c")+`]},{"@type":"Event","@id":"c","name":"C"}]}`)
	require.ErrorContains(t, err, "its references repeat more than 256 MB")
	large := `{"@type":"Person","@id":"p","name":"` + strings.Repeat("Ann Poe ", 100_000) + `"}`
	_, _, _, err = read("a.jsonld", `{"@graph":[`+large+strings.Repeat(`,{"@type":"Event","name":"A","superEvent":"E","performer":{"@id":"p"}}`, 2_000)+`]}`)
	require.ErrorContains(t, err, "the name of a performer has more than 1000 bytes")
}
