package markdown_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/loader/markdown"
)

const outline = "event:: [[GearConf 2024]]\ntags:: [[kafka]], #gears\n\n- ## Turning Gears\n  id:: 66f2c5b7-9721-4475-b3e8-b8f497bca09c\n  speaker:: [[Jane Roe]]\n\t- see ((638b7565-ac9b-4d71-ac77-758bc6ceec42)) {{video https://x}}\n\t- TODO read\n\t  :LOGBOOK:\n\t  CLOCK: [2024-05-06 Mon 10:00:00]\n\t  :END:\n- Cogs\n\t- Speaker:: [[John Doe]], [[Ann Poe]]\n\t- rating:: 5\n"

func TestReadProperties_Outline(t *testing.T) {
	read, f := markdown.ReadProperties(outline)
	require.Equal(t, "GearConf 2024", f.Values["event"])
	require.Equal(t, []string{"event=[[GearConf 2024]]", "tags=[[kafka]], #gears", "speaker=[[Jane Roe]]", "speaker=[[John Doe]], [[Ann Poe]]"}, entriesOf(f))
	require.Equal(t, markdown.OfPage, f.Entries[1].Scope)
	require.Equal(t, markdown.OfLines, f.Entries[2].Scope)
	var shown []string
	for l := range strings.SplitSeq(read, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			shown = append(shown, strings.Join(strings.Fields(l), " "))
		}
	}
	require.Equal(t, []string{"## Turning Gears", "speaker: Jane Roe", "- see", "- read", "# Cogs", "- Speaker: John Doe , Ann Poe", "- rating:: 5"}, shown)
}

func TestReadProperties_InlineAndPageFields(t *testing.T) {
	read, f := markdown.ReadProperties("# Gears\n\nSpeaker: Jane Roe\nTags: kafka\nRating: good\n\nwords [date:: 2024-05-06] (a remark) [link](x)\n")
	require.Equal(t, []string{"speaker=Jane Roe", "tags=kafka", "date=2024-05-06"}, entriesOf(f))
	require.Contains(t, read, "Speaker: Jane Roe\n           \nRating: good\n")
	require.Contains(t, read, "words "+strings.Repeat(" ", 19)+" (a remark) [link](x)")
}

func TestReadProperties_LeavesOtherTexts(t *testing.T) {
	for _, text := range []string{
		"words of std::vector and a::b\n",
		"```\nspeaker:: x\n```\n",
		"# Gears\n\nHe said: tags: no\n",
		"# Gears\n\nTags: kafka\nand then words\n",
		"unknown:: value\n",
		"{{< figure >}} ((a remark))\n",
	} {
		read, f := markdown.ReadProperties(text)
		require.Equal(t, text, read)
		require.Empty(t, f.Entries)
	}
}

// FuzzReadProperties checks that lines and columns stay those of the note.
func FuzzReadProperties(f *testing.F) {
	f.Add(outline)
	f.Add("# Lärm\n\nSpeaker: Jörg Ö\nTags: ä\n\n- ö [speaker:: ü] **Tags**:: x\n")
	f.Add("---\ntitle: x\n---\n- a\n  speaker:: b\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		read, front := markdown.ReadProperties(text)
		was, is := strings.Split(text, "\n"), strings.Split(read, "\n")
		require.Len(t, is, len(was))
		for i := range was {
			require.Equal(t, utf8.RuneCountInString(was[i]), utf8.RuneCountInString(is[i]))
		}
		for _, e := range front.Entries {
			line := []rune(was[e.Place.Line-1])
			require.Equal(t, e.Value, string(line[e.Place.Start:e.Place.End]))
		}
	})
}
