package segment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// show returns blocks as text, one on each line: line, signature, parent, body, text.
func show(bs []Block) string {
	var b strings.Builder
	for _, x := range bs {
		fmt.Fprintf(&b, "%d %s %d %d %s\n", x.Line, x.Signature, x.Parent, x.Body, x.Text)
	}
	return b.String()
}

func TestBlocks_Formats(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		text   string
		want   string
	}{
		{"Markdown", Markdown, "---\ntitle: \"SampleConf\"\n---\n# A *day*\n\n## First [talk](http://x)\nJane Roe\n- one\n  - two\n***\n**Bold line**\n> quoted\n",
			"2 F -1 7 SampleConf\n4 H1 -1 6 A day\n6 H2 1 5 First talk\n7 B0 2 2 Jane Roe\n8 L1 2 1 one\n9 L2 2 0 two\n11 S 2 1 Bold line\n12 Q 2 0 quoted\n"},
		{"setext", Markdown, "A talk\n======\nJane\n\nAnother part\n---\n", "1 H1 -1 2 A talk\n3 B0 0 0 Jane\n5 H2 0 0 Another part\n"},
		{"Org", Org, "#+TITLE: Conf\n* TODO A talk :tag:\n** A [[http://x][part]]\n- *bold* item\n#+begin_src go\n* x\n#+end_src\n",
			"1 F -1 3 Conf\n2 H1 -1 2 A talk\n3 H2 1 1 A part\n4 L1b 2 0 bold item\n"},
		{"reStructuredText", RST, "====\nConf\n====\n\nA talk\n------\n`Slides <http://x>`_ here\n\n.. note:: x\n", "2 H1 -1 2 Conf\n5 H2 0 1 A talk\n7 B0 1 0 Slides here\n"},
		{"AsciiDoc", AsciiDoc, "= Conf\n:toc:\n\n== A talk\n* one\n** two\nhttp://x[Slides] and *bold*\n", "1 H1 -1 4 Conf\n4 H2 0 3 A talk\n5 L1 1 1 one\n6 L2 1 0 two\n7 B0 1 0 Slides and bold\n"},
		{"text", Text, "Conf 2020\n\n----\nA Talk\n\tnote\n• bullet\n", "1 B0 -1 0 Conf 2020\n4 B0r -1 0 A Talk\n5 B1 -1 1 note\n6 L1 -1 0 bullet\n"},
		{"table", Markdown, "| Talk | Who |\n|---|---|\n| A talk | Jane |\n", "1 T -1 0 Talk | Who\n3 T -1 0 A talk | Jane\n"},
		{"line ends", Text, "One\rTwo\r\nThree\u2028Four\n", "1 B0 -1 0 One\n2 B0 -1 0 Two\n3 B0 -1 0 Three\n3 B0 -1 0 Four\n"},
		{"comments", Markdown, "<!-- hidden -->\nOne\n<!--\nTwo\n-->\n", "2 B0 -1 0 One\n4 B0 -1 0 Two\n"},
		{"code", Markdown, "```go\n# x\n```\nOne\n```\nTwo\n", "4 B0 -1 0 One\n6 B0 -1 0 Two\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, show(Blocks(c.text, c.format)))
		})
	}
}

func TestBlocks_SentencesThatTellOfTalks(t *testing.T) {
	text := "The first day began slowly, as first days do, and nobody minded the rain. Jane Roe spoke about \"Caches in anger\" after lunch. Then it rained again."
	bs := Blocks(text, Text)
	require.Len(t, bs, 2)
	require.Equal(t, Paragraph, bs[0].Kind)
	require.Equal(t, Sentence, bs[1].Kind)
	require.Equal(t, `Jane Roe spoke about "Caches in anger" after lunch.`, bs[1].Text)
	require.Equal(t, "Caches in anger", bs[1].Text[bs[1].Quoted[0].Start:bs[1].Quoted[0].End])
}

func TestBlocks_WrappedLinesAreOneBlock(t *testing.T) {
	line := "words of about sixty characters that go on and on and on until"
	text := strings.Repeat(line+"\n"+line+"\n"+line+" end.\n\n", 8)
	bs := Blocks(text, Text)
	require.Len(t, bs, 8)
	require.Equal(t, 1, bs[0].Line)
	require.Equal(t, 3, bs[0].EndLine)
}

func FuzzBlocks(f *testing.F) {
	f.Add("# A\n- **b** [c](d)\n\n> e", byte(1))
	f.Add("* TODO a :b:\n[[x][y]] /z/ =q=", byte(2))
	f.Add("a\n===\n`x <y>`_ “q” <b>c</b>\r\n", byte(3))
	f.Fuzz(func(t *testing.T, text string, format byte) {
		lines := strings.Count(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n") + 1
		last := 0
		for i, b := range Blocks(text, Format(format%5)) {
			require.NotEmpty(t, b.Text)
			require.GreaterOrEqual(t, b.Line, last)
			require.GreaterOrEqual(t, b.EndLine, b.Line)
			require.LessOrEqual(t, b.EndLine, lines)
			require.Less(t, b.Parent, i)
			if b.Kind != Sentence {
				last = b.Line
			}
			for _, r := range slices.Concat(b.Bold, b.Italic, b.Link, b.Quoted) {
				require.Less(t, r.Start, r.End)
				require.LessOrEqual(t, r.End, len(b.Text))
			}
		}
	})
}

func TestBlocks_RuleAtTheTopIsNoFrontMatter(t *testing.T) {
	blocks := Blocks("---\n\n# Gear Days\n\nwords\n\n---\n\n## Second\n", Markdown)
	require.Len(t, blocks, 3)
	require.Equal(t, 3, blocks[0].Line)
}

// TestBlocks_TagWithoutAName parses an HTML declaration without letters.
func TestBlocks_TagWithoutAName(t *testing.T) {
	require.NotPanics(t, func() { Blocks("one <!(> two <!> three </> four", Markdown) })
}
