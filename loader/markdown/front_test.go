package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/markdown"
)

func TestReadFront_YAML(t *testing.T) {
	text := "---\ntitle: Lärm, \"heard\"\nTags: [redis, 'go']\nspeakers:\n  - Jane Roe\n  - \"John Doe\"\ndate: 2019-02-03\nnested:\n  deep: x\n...\nbody"
	f, size := markdown.ReadFront(text)
	require.Equal(t, "body", text[size:])
	require.Empty(t, f.Problems)
	require.Equal(t, map[string]string{"title": `Lärm, "heard"`}, f.Values)
	var got []string
	for _, e := range f.Entries {
		line := []rune(strings.Split(text, "\n")[e.Place.Line-1])
		require.Equal(t, e.Value, string(line[e.Place.Start:e.Place.End]))
		got = append(got, e.Key+"="+e.Value)
	}
	require.Equal(t, []string{`title=Lärm, "heard"`, "tags=redis", "tags=go", "speakers=Jane Roe", "speakers=John Doe", "date=2019-02-03", "nested.deep=x"}, got)
}

func TestReadFront_TOML(t *testing.T) {
	text := "+++\ntitle = \"A Talk\"\nTags = [\"redis\", \"go\"]\n+++\nbody"
	f, size := markdown.ReadFront(text)
	require.Equal(t, "body", text[size:])
	require.Equal(t, "A Talk", f.Values["title"])
	require.Len(t, f.Entries, 3)
	require.Equal(t, graph.Span{Line: 3, Start: 18, End: 20, Text: "go"}, f.Entries[2].Place)
}

func TestReadFront_BrokenYAMLIsReadByLines(t *testing.T) {
	text := "---\ntitle: Streams: an introduction\ntags:\n  - redis\nspeaker: \"Jane Roe\"\n---\n# A\n"
	f, size := markdown.ReadFront(text)
	require.Equal(t, "# A\n", text[size:])
	require.Equal(t, "Streams: an introduction", f.Values["title"])
	require.Equal(t, "Jane Roe", f.Values["speaker"])
	require.Len(t, f.Problems, 1)
	require.Equal(t, 2, f.Problems[0].Line)
	require.Contains(t, f.Problems[0].Message, "it was read line by line")
}

func TestReadFront_RuleAtTheTop(t *testing.T) {
	for name, text := range map[string]string{
		"words":      "---\nSome words, and more of them.\n---\n# A\n",
		"list":       "---\n- one\n- two\n---\n",
		"no end":     "---\ntitle: A\n",
		"heading":    "---\n# A\n\n> said: \"no\n\nwords\n---\n",
		"far end":    "---\ntitle: A\n" + strings.Repeat("words\n", 20_000) + "---\n",
		"not at top": "\n---\ntitle: A\n---\n",
		"plus signs": "+++\nwords\n+++\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, size := markdown.ReadFront(text)
			require.Zero(t, size)
			require.Empty(t, f.Values)
			require.Empty(t, f.Problems)
		})
	}
}

func TestReadFront_RepeatedAndManyKeys(t *testing.T) {
	f, _ := markdown.ReadFront("---\na: b\nc: d\na: e\n---\n")
	require.Equal(t, map[string]string{"a": "b", "c": "d"}, f.Values)
	require.Equal(t, []graph.Problem{{Line: 4, Message: `the front matter has the key "a" twice; the first one counts`}}, f.Problems)

	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "key%d: value\n", i)
	}
	f, size := markdown.ReadFront("---\n" + b.String() + "---\n")
	require.NotZero(t, size)
	require.Len(t, f.Entries, 1000)
	require.Contains(t, f.Problems[0].Message, "more than 1000 values")
}

func TestLines_FrontMatterSaysNothing(t *testing.T) {
	lines, f := markdown.Lines("---\ntitle: A Talk\n---\n# Redis\n")
	require.Equal(t, "A Talk", f.Values["title"])
	for _, l := range lines[:3] {
		require.Equal(t, graph.Meta, l.Kind)
		require.Empty(t, l.Visible)
	}
	require.Equal(t, graph.Heading, lines[3].Kind)
}

func entriesOf(f markdown.Front) []string {
	var out []string
	for _, e := range f.Entries {
		out = append(out, e.Key+"="+e.Value)
	}
	return out
}

func TestReadFront_ObjectsAndLinks(t *testing.T) {
	f, _ := markdown.ReadFront("---\nspeakers:\n  - name: Jane Roe\n    company: Gearworks\n  - John Doe\nhost: [[Ann Poe]]\nevent:\n  name: GearConf\nparams:\n  tags: gears\n---\n")
	require.Equal(t, []string{"speakers=Jane Roe", "speakers.company=Gearworks", "speakers=John Doe", "host=Ann Poe", "event=GearConf", "tags=gears"}, entriesOf(f))
	require.Equal(t, "GearConf", f.Values["event"])
}

func TestReadFront_TOMLTablesAndLongLists(t *testing.T) {
	f, _ := markdown.ReadFront("+++\ntitle = \"A\"\ntags = [\n  \"gears\",\n  \"cogs\",\n]\n[extra]\nevent = \"GearConf\"\n[[speakers]]\nname = \"Jane Roe\"\ncompany = \"Gearworks\"\n[[speakers]]\nname = \"John Doe\"\n+++\n")
	require.Equal(t, []string{"title=A", "tags=gears", "tags=cogs", "event=GearConf", "speakers=Jane Roe", "speakers.company=Gearworks", "speakers=John Doe"}, entriesOf(f))
	require.Empty(t, f.Problems)
}

func TestReadFront_BrokenTOMLIsReported(t *testing.T) {
	f, size := markdown.ReadFront("+++\ntitle = \"A\"\nevent = Gear Conf\n+++\nbody\n")
	require.NotZero(t, size)
	require.Equal(t, map[string]string{"title": "A", "event": "Gear Conf"}, f.Values)
	require.Len(t, f.Problems, 1)
	require.Equal(t, 3, f.Problems[0].Line)
	require.Contains(t, f.Problems[0].Message, "not valid TOML")
}
