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
	_, err = formats.Read(name, strings.NewReader(text), "GearConf", func(_ int, r graph.Record) error {
		talks = append(talks, r)
		return nil
	})
	return talks, err
}

// TestRead_TableHeadingsInOtherWords reads tables whose columns have the names that conference
// tools give them.
func TestRead_TableHeadingsInOtherWords(t *testing.T) {
	for _, head := range []string{"Submission ID,SESSION_TITLE,Talk Description,Speaker(s),Start-Time", "code,Proposal title,Abstract,Speaker names,Date"} {
		talks, err := readTalks(t, "gears.csv", head+"\n7,Gears,All of them.,\"Nora Vale, Ole Brandt\",2021-03-04\n")
		require.NoError(t, err, head)
		require.Equal(t, []graph.Record{{
			ID: "7", Title: "Gears", Event: "GearConf", Abstract: "All of them.", Date: "2021-03-04", Speakers: []graph.Speaker{{Name: "Nora Vale"}, {Name: "Ole Brandt"}},
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

// TestRead_TableOfPeopleIsRefused refuses a table whose rows are speakers.
func TestRead_TableOfPeopleIsRefused(t *testing.T) {
	talks, err := readTalks(t, "people.csv", "ID,Name,Biography\n1,Nora Vale,Counts gears.\n")
	require.ErrorIs(t, err, graph.ErrInvalid)
	require.ErrorContains(t, err, "a table of people, not of talks; load the table of talks")
	require.Empty(t, talks)
}
