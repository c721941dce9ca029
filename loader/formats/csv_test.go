package formats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func readTalks(t *testing.T, name, text string) (talks []graph.Record, err error) {
	t.Helper()
	_, err = formats.Read(name, strings.NewReader(text), formats.Options{Event: "GearConf"}, func(_ int, r graph.Record) error {
		talks = append(talks, r)
		return nil
	})
	return talks, err
}

// TestRead_TableHeadingsInOtherWords reads tables whose columns are named as conference tools
// name them.
func TestRead_TableHeadingsInOtherWords(t *testing.T) {
	for _, head := range []string{"Submission ID,SESSION_TITLE,Talk Description,Speaker(s),Start-Time", "code,Proposal title,Abstract,Speaker names,Date"} {
		talks, err := readTalks(t, "gears.csv", head+"\n7,Gears,All of them.,\"Nora Vale, Ole Brandt\",2021-03-04\n")
		require.NoError(t, err, head)
		require.Equal(t, []graph.Record{{
			ID: "7", Title: "Gears", Event: "GearConf", Abstract: "All of them.", Date: "2021-03-04", Speakers: []graph.Speaker{{Name: "Nora Vale"}, {Name: "Ole Brandt"}},
		}}, talks, head)
	}
}

// TestRead_TablesOfConferenceTools reads tables headed as the templates and exports of Guidebook,
// Whova, Sched and Sessionize are.
func TestRead_TablesOfConferenceTools(t *testing.T) {
	for head, row := range map[string]string{
		"Session Name,Date,Time Start,Time End,Room/Location,Schedule Track (Optional),Description (Optional)":                  "Gears,2021-03-04,10:00,11:00,Hall,Machines,All of them.",
		"*Date,*Time Start,*Time End,Tracks (Optional),*Session Title,Room/Location,Description (Optional),Speakers (Optional)": "2021-03-04,10:00,11:00,Machines,Gears,Hall,All of them.,",
		"Event Key,Active,Name,Event Start,Event End,Event Type,Event Subtype,Description,Speakers,Venue":                       ",Y,Gears,2021-03-04,,,Machines,All of them.,,Hall",
		"Session Id,Title,Description,Owner,Track,Status,Scheduled At,Room,Live Url,Recording Url,Speakers":                     ",Gears,All of them.,Nora,Machines,Accepted,2021-03-04,Hall,,,",
		"Submission title;Proposal title;Abstract;Track;Start date time;Room name;Proposal state":                               ";Gears;All of them.;Machines;2021-03-04;Hall;confirmed",
	} {
		talks, err := readTalks(t, "gears.csv", head+"\n"+row+"\n")
		require.NoError(t, err, head)
		require.Equal(t, []graph.Record{{
			Title: "Gears", Event: "GearConf", Abstract: "All of them.", Date: "2021-03-04", Tags: []string{"Machines"}, Details: graph.Details{Place: "Hall"},
		}}, talks, head)
	}
}

// TestRead_TableWithARowForEachSpeaker joins the rows of one talk.
func TestRead_TableWithARowForEachSpeaker(t *testing.T) {
	talks, err := readTalks(t, "gears.csv", "First name,Last name,Company,Title\nNora,Vale,Cogs Ltd,Gears\nOle,Brandt,,Gears\nPia,Quist,Teeth Inc,Springs\n")
	require.NoError(t, err)
	require.Equal(t, []graph.Record{
		{Title: "Gears", Event: "GearConf", Speakers: []graph.Speaker{{Name: "Nora Vale", Company: "Cogs Ltd"}, {Name: "Ole Brandt"}}},
		{Title: "Springs", Event: "GearConf", Speakers: []graph.Speaker{{Name: "Pia Quist", Company: "Teeth Inc"}}},
	}, talks)
}

// TestRead_TableRowsThatAreNoTalksAreReported reads a table with rows that lack a title or that
// do not take place.
func TestRead_TableRowsThatAreNoTalksAreReported(t *testing.T) {
	report, got, lines, err := read("gears.csv", "ID,Title,Speaker,Status\n1,Gears,Nora Vale,Accepted\n2,,Ole Brandt,Accepted\n,,,\n3,Springs,Pia Quist,Declined\n4,Lunch,,\n5,Teeth,Ole Brandt,\n")
	require.NoError(t, err)
	require.Equal(t, []int{2, 7}, lines)
	require.Len(t, got, 2)
	require.Equal(t, []formats.LeftOut{
		{Line: 3, Title: "2", Why: "the row has no title"}, {Line: 5, Title: "Springs", Why: "it does not take place"}, {Line: 6, Title: "Lunch", Why: "a break, a meal or a registration"},
	}, report.LeftOut)
}

// TestRead_TableRowsOfOtherLengths reads a table with a short row, with empty cells behind the
// last column, and with a cell too many.
func TestRead_TableRowsOfOtherLengths(t *testing.T) {
	report, got, _, err := read("gears.csv", "Title,Speaker,Tags\nGears\nSprings,Nora Vale,oil,,\nTeeth, all of them,Nora Vale,oil\n")
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, []string{"oil"}, got[1].Tags)
	require.Equal(t, []formats.LeftOut{{Line: 4, Title: "Teeth", Why: "the row has more cells than the heading; put quotation marks around cells with commas"}}, report.LeftOut)
}

// TestRead_TableOfPeopleIsRefused expects an error for a table whose rows are speakers.
func TestRead_TableOfPeopleIsRefused(t *testing.T) {
	talks, err := readTalks(t, "people.csv", "ID,Name,Biography\n1,Nora Vale,Counts gears.\n")
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "a table of people, not of talks; load the table of talks")
	require.Empty(t, talks)
}

// TestRead_TalksByOtherKeys reads JSON and YAML whose talks are nested, have other keys, and
// name their speakers by ID.
func TestRead_TalksByOtherKeys(t *testing.T) {
	gears := graph.Record{ID: "7", Title: "Gears", Event: "GearConf", Abstract: "All of them.", Date: "2021-03-04", Speakers: []graph.Speaker{{Name: "Nora Vale", Company: "Cogs Ltd"}, {Name: "Ole Brandt"}}}
	ofEvent := gears
	ofEvent.Event = "Gear Days 2021"
	for text, want := range map[string]graph.Record{
		`[{"Id": "7", "Title": "Gears", "Abstract": "All of them.", "Start": "2021-03-04", "Presenters": [{"Name": "Nora Vale", "Company": "Cogs Ltd"}, {"Name": "Ole Brandt"}]}]`: gears,
		`{"sessions": [{"id": "7", "title": "Gears", "description": "All of them.", "startsAt": "2021-03-04", "speakerIds": ["n", "o"]}],
"speakers": [{"id": "n", "name": "Nora Vale", "company": "Cogs Ltd"}, {"id": "o", "firstName": "Ole", "lastName": "Brandt"}]}`: gears,
		`{"results": [{"title": "Gear Days 2021", "contributions": [{"id": "7", "title": "Gears", "description": "All of them.", "startDate": {"date": "2021-03-04"},
"speakers": [{"first_name": "Nora", "last_name": "Vale", "affiliation": "Cogs Ltd"}, {"fullName": "Ole Brandt"}]}]}]}`: ofEvent,
		`[{"date": "2021-03-04", "rooms": [{"name": "Hall", "sessions": [{"id": "7", "title": "Gears", "description": "All of them.", "startsAt": "2021-03-04", "speakers": [{"name": "Nora Vale", "company": "Cogs Ltd"}, {"name": "Ole Brandt"}]}]}]}]`: gears,
	} {
		talks, err := readTalks(t, "gears.json", text)
		require.NoError(t, err, text)
		want.Companies = []string{"Cogs Ltd"}
		require.Equal(t, []graph.Record{want}, talks, text)
	}
	talks, err := readTalks(t, "gears.yaml", "- name: Gears\n  speaker: Nora Vale\n  start: 2021-03-04 10:00\n- name: COFFEE BREAK\n  start: 2021-03-04 11:00\n")
	require.NoError(t, err)
	require.Len(t, talks, 1)
	require.Equal(t, []graph.Speaker{{Name: "Nora Vale"}}, talks[0].Speakers)
}

// TestRead_TablesOfOtherShapes reads tables with other separators, with rows above the heading,
// and with a column for each speaker.
func TestRead_TablesOfOtherShapes(t *testing.T) {
	want := []graph.Record{{Title: "Gears", Event: "GearConf", Abstract: "All of them.", Speakers: []graph.Speaker{{Name: "Nora Vale"}, {Name: "Ole Brandt"}}}}
	for _, text := range []string{
		"Title\tAbstract\tSpeakers\nGears\tAll of them.\tNora Vale, Ole Brandt\n",
		"Title|Abstract|Speakers\nGears|All of them.|Nora Vale, Ole Brandt\n",
		"sep=;\nTitle;Abstract;Speakers\nGears;All of them.;Nora Vale, Ole Brandt\n",
		"Gear Days: all talks, with abstracts\n\nTitle,Abstract,Speakers\nGears,All of them.,\"Nora Vale, Ole Brandt\"\n",
		"Title,Abstract,Speaker 1,Speaker 2,Speaker 3\nGears,All of them.,Nora Vale,Ole Brandt,\n",
		"Session,Abstract,Presenter,Co-Presenter\nGears,All of them.,Nora Vale,Ole Brandt\n",
		"Session,Abstract,1st Speaker Name,2nd Speaker Name\nGears,All of them.,Nora Vale,Ole Brandt\n",
	} {
		talks, err := readTalks(t, "gears.csv", text)
		require.NoError(t, err, text)
		require.Equal(t, want, talks, text)
	}
	talks, err := readTalks(t, "gears.csv", "Title,Speaker 1 Name,Speaker 1 Company,Speaker 2 Name,Speaker 2 Company,Speaker 1 Bio\nGears,Nora Vale,Cogs Ltd,Ole Brandt,Teeth Inc,Counts.\n")
	require.NoError(t, err)
	require.Equal(t, []graph.Speaker{{Name: "Nora Vale", Company: "Cogs Ltd"}, {Name: "Ole Brandt", Company: "Teeth Inc"}}, talks[0].Speakers)

	report, _, _, err := read("gears.csv", "Gear Days\nTitle,Abstract,Speakers\nGears,x,y\n")
	require.NoError(t, err)
	require.Equal(t, []formats.LeftOut{{Line: 1, Title: "Gear Days", Why: "it stands above the heading of the table"}}, report.LeftOut)

	_, err = readTalks(t, "gears.csv", "What,Whom,Kind\nGears,Nora Vale,Talk\nSession,Ole Brandt,Talk\n")
	require.ErrorContains(t, err, "line 1: invalid input: no column was taken for the title", "a row of data is no heading")
}

// TestRead_TableWithWrongQuotationMarks reads rows with marks inside cells, and refuses a mark
// that is not closed.
func TestRead_TableWithWrongQuotationMarks(t *testing.T) {
	report, got, lines, err := read("gears.csv", "Title,Speaker,Abstract\nGears \"fast\",Nora Vale,All\n\"Cogs\" of brass,Ole Brandt,x\n\"Teeth, \"\"all\"\"\",Nora Vale,\"two\nlines\"\nSprings,Nora Vale,y\n")
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 4, 6}, lines)
	require.Equal(t, `Gears "fast"`, got[0].Title)
	require.Equal(t, "Teeth, \"all\"", got[2].Title)
	require.Equal(t, "two\nlines", got[2].Abstract)
	require.Equal(t, "Springs", got[3].Title)
	require.Len(t, report.Problems, 2)
	_, _, _, err = read("gears.csv", "Title,Speaker,Abstract\nGears,Nora Vale,\"All\nCogs,Ole Brandt,x\n")
	require.ErrorContains(t, err, "it is not a table")
}

// TestRead_TableWithEscapedFormulas reads cells that a writer of tables kept from being formulas.
func TestRead_TableWithEscapedFormulas(t *testing.T) {
	for cell, title := range map[string]string{
		"'=Gears": "=Gears", "'+1 for gears": "+1 for gears", "'-gears- at work": "-gears- at work", "'@home with gears": "@home with gears", "'＝Gears": "＝Gears",
		"''=Gears": "'=Gears", "'90s gears": "'90s gears", "=Gears": "=Gears", "@home with gears": "@home with gears",
	} {
		talks, err := readTalks(t, "gears.csv", "title,speaker\n"+cell+",Nora Vale\n")
		require.NoError(t, err, cell)
		require.Len(t, talks, 1, cell)
		require.Equal(t, title, talks[0].Title, cell)
	}
	talks, err := readTalks(t, "gears.csv", "title,speaker\n'@home with \"gears\" on,Nora Vale\n")
	require.NoError(t, err)
	require.Equal(t, `@home with "gears" on`, talks[0].Title, "a row with wrong quotation marks")
}
