package formats_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func TestRead_VideosOfYtDlp(t *testing.T) {
	_, got, _, err := readSample(t, "talk.info.json")
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{
		ID: "v3", Title: "Weighing a Flywheel", Event: "GearConf 2023", Abstract: "A flywheel on Kubernetes.\n\nSpeakers: Ann Poe, José Díaz\nSlides follow.",
		Speakers: []graph.Speaker{{Name: "Ann Poe"}, {Name: "José Díaz"}}, Tags: []string{"kubernetes"}, Date: "2023-06-12", URL: "https://video.example/watch?v=v3",
		Details: graph.Details{Language: "en", Duration: "40"},
	}}, got)

	form, got, _, err := readSample(t, "playlist.info.json")
	require.NoError(t, err)
	require.Equal(t, "GearConf 2023", got[0].Event)
	require.Equal(t, "Building Brass Cogs", got[1].Title)
	require.Equal(t, "31", got[1].Duration)
	require.Equal(t, []graph.Speaker{{Name: "José Díaz"}, {Name: "Ann Poe"}}, got[2].Speakers)
	require.Len(t, form.LeftOut, 1)
	require.Equal(t, 17, form.LeftOut[0].Line)
}

// TestRead_TitlesOfVideosAreSplit covers the orders in which channels write titles.
func TestRead_TitlesOfVideosAreSplit(t *testing.T) {
	for title, want := range map[string][3]string{ // title, speakers, event
		"Jane Roe - Fast Gears | GearConf 2023":               {"Fast Gears", "Jane Roe", "GearConf 2023"},
		"Turning Gears - Jane Roe - GearConf 2024":            {"Turning Gears", "Jane Roe", "GearConf 2024"},
		"GearConf 2024 – Ann van Poe – On the price of teeth": {"On the price of teeth", "Ann van Poe", "GearConf 2024"},
		"Ann Poe & Jane Roe: Gears | GearConf 2024":           {"Ann Poe & Jane Roe: Gears", "Sam Stone", "GearConf 2024"},
		"Gears - a primer - Ann Poe - GearConf 2024":          {"Gears - a primer", "Ann Poe", "GearConf 2024"},
		"Built-in queues [GearConf 2024]":                     {"Built-in queues", "Sam Stone", "GearConf 2024"},
		"Spark Streaming - Kafka Internals - GearConf 2024":   {"Spark Streaming - Kafka Internals", "Sam Stone", "GearConf 2024"},
		"Gears - Teeth":                                        {"Gears - Teeth", "Sam Stone", "Gear Channel"},
		"Turris Gear - an open router":                         {"Turris Gear - an open router", "Sam Stone", "Gear Channel"},
		"Sam Stone - Gears, as told by its speaker":            {"Gears, as told by its speaker", "Sam Stone", "Gear Channel"},
		"GearConf 2024":                                        {"GearConf 2024", "Sam Stone", "Gear Channel"},
		"A - B - C - D - E - F 2024":                           {"A - B - C - D - E - F 2024", "Sam Stone", "Gear Channel"},
		"Gears for the many of 1999 and what we learned since": {"Gears for the many of 1999 and what we learned since", "Sam Stone", "Gear Channel"},
	} {
		_, got, _, err := read("x.info.json", `{"id":"v","title":"`+title+`","description":"Stones.\nSpeaker: Sam Stone","channel":"Gear Channel","webpage_url":"https://video.example/v","extractor":"e"}`)
		require.NoError(t, err)
		require.Len(t, got, 1)
		who := ""
		if len(got[0].Speakers) > 0 {
			who = got[0].Speakers[0].Name
		}
		require.Equal(t, want, [3]string{got[0].Title, who, got[0].Event}, title)
	}
}

func TestRead_LinesOfYtDlp(t *testing.T) {
	form, got, _, err := read("videos.jsonl", `{"id":"v","title":"Fast Gears - Jane Roe - GearConf 2023","upload_date":"20230610","webpage_url":"https://video.example/v","extractor":"e"}`+"\n")
	require.NoError(t, err)
	require.Equal(t, "jsonl", form.Name)
	require.Equal(t, "2023-06-10", got[0].Date)
	require.Equal(t, "Fast Gears", got[0].Title)
}

func TestVideo_WithoutATitleIsRefused(t *testing.T) {
	for _, info := range []string{"", "[]", `{"title":7`, `{"title":["x"]}`, `{"webpage_url":"x"}`, `{"title":" - "}`} {
		_, err := formats.Video([]byte(info))
		require.ErrorIs(t, err, graph.ErrInvalid, info)
	}
}

// readSample reads a sample of testdata.
func readSample(t *testing.T, name string) (formats.Report, []graph.Record, []int, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return read(name, string(data))
}

func TestRead_FeedOfAVideoChannel(t *testing.T) {
	_, got, _, err := read("videos.xml", `<?xml version="1.0"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><title>Gear Channel</title>
<entry><id>yt:video:v</id><title>Jane Roe - Fast Gears | GearConf 2023</title><link rel="alternate" href="https://video.example/v"/><author><name>Gear Channel</name></author><published>2023-06-10T00:00:00+00:00</published>
<media:group><media:title>x</media:title><media:description>Kafka moves them.</media:description></media:group></entry></feed>`)
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{
		ID: "yt:video:v", Title: "Fast Gears", Event: "GearConf 2023", Abstract: "Kafka moves them.", Speakers: []graph.Speaker{{Name: "Jane Roe"}}, Date: "2023-06-10", URL: "https://video.example/v",
	}}, got)
}
