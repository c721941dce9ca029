package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestExtract_FoldersNameTheEvent(t *testing.T) {
	x := recordExtractor(t)
	for source, want := range map[string]string{
		"2019/GEARCON/turning.md":         "GEARCON 2019",
		"gearconf/2019/turning.md":        "gearconf 2019",
		"GearConf 2024/day1/turning.md":   "GearConf 2024",
		"a.zip/Out/GearConf 2024/turn.md": "GearConf 2024",
		"2019/work/turning.md":            "",
		"notes-2024/turning.md":           "",
		"2019/05/turning.md":              "",
		"2019/turning.md":                 "",
	} {
		n, err := x.Extract(t.Context(), source, []byte("---\ntitle: Turning Gears\nspeaker: Jane Roe\n---\n\nHow gears turn.\n"))
		require.NoError(t, err)
		require.Equal(t, want, n.Event.Name, source)
		require.Len(t, n.Talks, 1)
	}
}

func TestExtract_SectionPagesAreNoTalks(t *testing.T) {
	x := recordExtractor(t)
	for source, c := range map[string]struct{ text, event string }{
		"2019/gear/_index.md":    {"---\ntitle: Gear Days\n---\n\nAll of it.\n", "Gear Days 2019"},
		"2019/_index.md":         {"---\ntitle: \"2019\"\n---\n", ""},
		"gears/index.md":         {"---\nlayout: list\ntitle: GearConf 2019\n---\n", "GearConf 2019"},
		"2019/GEARCON/_index.md": {"+++\ntitle = \"Talks\"\n+++\n", "GEARCON 2019"},
	} {
		n, err := x.Extract(t.Context(), source, []byte(c.text))
		require.NoError(t, err)
		require.Empty(t, n.Talks, source)
		require.Equal(t, c.event, n.Event.Name)
		require.Len(t, n.Problems, 1)
		require.Contains(t, n.Problems[0].Message, "no talk")
	}
	n, err := x.Extract(t.Context(), "2019/gear/turning-gears/index.md", []byte("---\ntitle: Turning Gears\n---\n\nHow gears turn.\n"))
	require.NoError(t, err)
	require.Equal(t, "Turning Gears", n.Talks[0].Title)
}

func TestExtractBelow_NotesAreOfTheirSection(t *testing.T) {
	x := recordExtractor(t)
	section := graph.Event{ID: "event:gear-days-2019", Name: "Gear Days 2019"}
	n, err := x.ExtractBelow(t.Context(), section, "2019/gear/a.md", []byte("---\ntitle: Turning Gears\n---\n\nHow gears turn.\n"))
	require.NoError(t, err)
	require.Equal(t, section, n.Event)
	n, err = x.ExtractBelow(t.Context(), section, "2019/gear/a.md", []byte("---\ntitle: Turning Gears\nevent: CogConf\n---\n\nHow gears turn.\n"))
	require.NoError(t, err)
	require.Equal(t, "CogConf", n.Event.Name)
}
