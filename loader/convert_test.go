package loader_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// TestExtract_ConvertedFiles reads a mail, a document, slides and captions. It expects the same
// talks from the stored text.
func TestExtract_ConvertedFiles(t *testing.T) {
	x := recordExtractor(t)
	for file, want := range map[string]struct {
		event    string
		titles   []string
		speakers []graph.Speaker // speakers of the first talk
	}{
		"mail.eml":        {"GearConf 2024", []string{"Turning Gears"}, []graph.Speaker{{Name: "John Doe"}}},
		"powerpoint.pptx": {"GearConf 2024", []string{"Turning Gears"}, []graph.Speaker{{Name: "Jane Roe", Company: "Gearworks"}}},
		"captions.vtt":    {"", []string{"captions"}, []graph.Speaker{{Name: "Jane Roe"}}},
		"word.docx":       {"", []string{"Turning Gears"}, []graph.Speaker{{Name: "Jane Roe"}}},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile("convert/testdata/" + file)
			require.NoError(t, err)
			n, err := x.Extract(t.Context(), file, data)
			require.NoError(t, err)
			var titles []string
			for _, talk := range n.Talks {
				titles = append(titles, talk.Title)
			}
			require.Equal(t, want.titles, titles)
			require.Equal(t, want.event, n.Event.Name)
			require.Equal(t, want.speakers, n.Talks[0].Speakers)

			again, err := x.Extract(t.Context(), file, []byte(n.Text))
			require.NoError(t, err)
			again.Problems, n.Problems = nil, nil // the stored text does not say what was left out
			require.Equal(t, n, again)
		})
	}
}

func TestExtract_TitleOfFrontMatterNamesTheTalk(t *testing.T) {
	x := recordExtractor(t)
	for title, want := range map[string][2]string{
		`Turning Gears [GearConf 2024]`: {"Turning Gears", "GearConf 2024"},
		`Turning Gears @ GearConf 2024`: {"Turning Gears", "GearConf 2024"},
		`Turning Gears - GearConf 2024`: {"Turning Gears", "GearConf 2024"},
		`Turning Gears (part 2)`:        {"Turning Gears (part 2)", ""},
	} {
		n, err := x.Extract(t.Context(), "a.md", []byte("---\ntitle: '"+title+"'\n---\n\nJane Roe, Gearworks\n\n- how gears turn\n- why cogs do\n"))
		require.NoError(t, err)
		require.Len(t, n.Talks, 1, title)
		require.Equal(t, want, [2]string{n.Talks[0].Title, n.Event.Name})
		require.Equal(t, []graph.Speaker{{Name: "Jane Roe", Company: "Gearworks"}}, n.Talks[0].Speakers)
	}
}
