package formats_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// TestRead_IDsInPlaceOfNames reads files that give tags, tracks and speakers by their IDs: with a
// list of names in the file, and without one.
func TestRead_IDsInPlaceOfNames(t *testing.T) {
	_, got, _, err := read("gears.json", `{"tracks": [{"id": 3, "name": "Machines"}], "tags": [{"id": "t1", "title": "Oil"}], "categories": [{"title": "Depth", "items": [{"id": 9, "name": "Deep"}]}],
"talks": [{"title": "Gears", "speaker": "Nora Vale", "track": 3, "tags": ["t1", "Brass"], "categoryItems": [9]}]}`)
	require.NoError(t, err)
	require.Equal(t, []string{"Oil", "Brass", "Machines", "Deep"}, got[0].Tags)

	report, got, _, err := read("gears.json", `[{"title": "Gears", "speaker": "Nora Vale",
"track": 3, "tags": [7, "Brass"]}, {"title": "Cogs", "speaker": "Nora Vale", "track": 3}]`)
	require.NoError(t, err)
	require.Equal(t, []string{"Brass"}, got[0].Tags)
	require.Empty(t, got[1].Tags)
	require.Equal(t, []graph.Problem{{Line: 2, Message: `"tags" holds the ID 7, which has no name in the file; such IDs are left out`}}, report.Problems)
}

// TestRead_PretalxWithCodes reads a page of pretalx's API that was fetched without ?expand.
func TestRead_PretalxWithCodes(t *testing.T) {
	report, got, _, err := read("gears.json", `{"count": 2, "results": [
{"code": "A", "title": "Gears", "submission_type": 19, "state": "confirmed", "track": 3, "tags": [4], "speakers": ["NV"], "slots": [12]},
{"code": "B", "title": "Cogs", "submission_type": 19, "state": "withdrawn", "track": 3, "tags": [], "speakers": ["NV"]}]}`)
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{ID: "A", Title: "Gears"}}, got)
	require.Equal(t, []formats.LeftOut{{Line: 3, Title: "Cogs", Why: "it does not take place"}}, report.LeftOut)
	require.Len(t, report.Problems, 1)
	require.Contains(t, report.Problems[0].Message, "fetch the file with ?expand=speakers,track,tags,submission_type,slots.room")

	_, got, _, err = read("gears.json", `[{"code": "A", "title": "Gears", "submission_type": {"en": "Talk"}, "state": "confirmed", "track": {"name": {"en": "Machines"}}, "speakers": [{"name": "Nora Vale"}], "slots": [{"start": "2024-05-06T10:00:00Z", "room": {"name": {"en": "Hall"}}}]}]`)
	require.NoError(t, err)
	require.Equal(t, graph.Record{
		ID: "A", Title: "Gears", Tags: []string{"Machines"}, Speakers: []graph.Speaker{{Name: "Nora Vale"}}, Date: "2024-05-06T10:00:00Z",
		Details: graph.Details{Kind: "Talk", Place: "Hall"},
	}, got[0])
}

// TestRead_TalksThatAreNoneAreReported reads lists of talks with declined ones and breaks.
func TestRead_TalksThatAreNoneAreReported(t *testing.T) {
	report, got, _, err := read("gears.json", `[{"title": "Gears", "speaker": "Nora Vale", "status": "Accepted"}, {"title": "Cogs", "speaker": "Nora Vale", "status": "Declined"},
{"title": "Teeth", "speaker": "Nora Vale", "cancelled": true}, {"title": "Welcome", "speaker": "Nora Vale", "isServiceSession": true}]`)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, []formats.LeftOut{
		{Line: 1, Title: "Cogs", Why: "it does not take place"}, {Line: 2, Title: "Teeth", Why: "it does not take place"}, {Line: 2, Title: "Welcome", Why: "a break, a meal or a registration"},
	}, report.LeftOut)
}

func TestRead_TagsAndTracksOfATable(t *testing.T) {
	_, got, _, err := read("gears.csv", "Title,Tags,Track\nGears,\"oil, brass\",Machines\n")
	require.NoError(t, err)
	require.Equal(t, []string{"oil", "brass", "Machines"}, got[0].Tags)
}

// TestRead_MapsOfTalks reads apps' files in which talks and speakers are values of maps, by ID.
func TestRead_MapsOfTalks(t *testing.T) {
	gears := graph.Record{
		ID: "101", Title: "Gears", Abstract: "All of them.", Speakers: []graph.Speaker{{Name: "Nora Vale", Company: "Cogs Ltd"}}, Companies: []string{"Cogs Ltd"}, Tags: []string{"oil"},
		Details: graph.Details{Place: "Hall"},
	}
	_, got, _, err := read("app.json", `{"sessions": {"101": {"title": "Gears", "description": "All of them.", "speakers": ["nora"], "tags": ["oil"], "roomId": 7}},
"speakers": {"nora": {"name": "Nora Vale", "position": "CTO at Cogs Ltd"}}, "rooms": [{"id": 7, "name": {"en": "Hall"}}], "schedule": [{"date": "2024-05-06", "slots": [{"sessions": [[101]]}]}]}`)
	require.NoError(t, err)
	require.Equal(t, []graph.Record{gears}, got)

	_, got, _, err = read("map.json", `{"a": {"title": "Gears", "speakers": ["Nora Vale"]}, "b": {"title": "Cogs", "speakers": ["Nora Vale"]}}`)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, "b", got[1].ID)

	report, got, _, err := read("sched.json", `[{"event_key": "1", "active": "Y", "name": "Gears", "event_start": "2024-05-06 10:00", "event_type": "Talk", "event_subtype": "oil", "description": "x", "venue": "Hall", "speakers": "Nora Vale, Ole Brandt"},
{"event_key": "2", "active": "N", "name": "Cogs", "description": "x", "speakers": "Nora Vale"}]`)
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{
		ID: "1", Title: "Gears", Abstract: "x", Date: "2024-05-06 10:00", Tags: []string{"oil"}, Speakers: []graph.Speaker{{Name: "Nora Vale"}, {Name: "Ole Brandt"}}, Details: graph.Details{Kind: "Talk", Place: "Hall"},
	}}, got)
	require.Len(t, report.LeftOut, 1)
}

// TestRead_SpeakerIDsWithoutNames reads talks with the keys that sites of conferences use in YAML.
func TestRead_SpeakerIDsWithoutNames(t *testing.T) {
	_, got, _, err := read("talks.yml", "- speaker_id:\n    - nora-vale\n    - ian-holt\n  title: Gears\n  extract: All of them.\n")
	require.NoError(t, err)
	require.Equal(t, "All of them.", got[0].Abstract)
	require.Equal(t, []graph.Speaker{{Name: "nora-vale"}, {Name: "ian-holt"}}, got[0].Speakers)
}
