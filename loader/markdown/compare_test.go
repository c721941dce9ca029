package markdown

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// described is a line in the form that is compared. White space at the ends of the visible text
// does not count.
func described(l graph.Line) string {
	cut := func(rs []graph.Range) []string {
		var out []string
		for _, r := range rs {
			s := strings.TrimRight(l.Text[r.Start:r.End], " \t")
			if t := strings.TrimLeft(s, " \t"); t != "" {
				out = append(out, fmt.Sprint(r.Start+len(s)-len(t), t))
			}
		}
		return out
	}
	return fmt.Sprintf("kind %d level %d visible %q marked %q strong %q", l.Kind, l.Level, cut(l.Visible), cut(l.Marked), cut(l.Strong))
}

// differences returns the lines that Lines and goldmark read differently.
func differences(text string) []string {
	var out []string
	got, _ := Lines(text)
	want := goldmarkLines(text)
	for i := range got {
		if a, b := described(got[i]), described(want[i]); a != b && !isExcused(got[i], want[i]) {
			out = append(out, fmt.Sprintf("%d: %s\n  got  %s\n  want %s", i+1, got[i].Text, a, b))
		}
	}
	return out
}

// isExcused reports whether a line is read differently on purpose. goldmark shows the markers of
// comments over several lines and hides the text of their last line. It shows the white space
// before a tag, and reads an item behind a tab as text.
func isExcused(got, want graph.Line) bool {
	before, _, item := strings.Cut(got.Text, "*")
	return strings.Contains(got.Text, "<!--") || strings.Contains(got.Text, "-->") ||
		len(got.Visible) == 0 && strings.TrimSpace(want.VisibleText()) == "" ||
		item && strings.Trim(before, " \t") == "" && strings.Contains(before, "\t")
}

// TALKGRAPH_CORPUS names a folder of notes that the repository may not contain.
func TestLines_CorpusAsGoldmark(t *testing.T) {
	folders := []string{"../../data/notes"}
	if corpus := os.Getenv("TALKGRAPH_CORPUS"); corpus != "" {
		folders = append(folders, filepath.Join(corpus, "notes"))
	}
	lines := 0
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		require.NoError(t, err)
		for _, f := range files {
			if !slices.Contains([]string{".md", ".txt", ".rst", ".org", ".adoc"}, filepath.Ext(f)) {
				continue
			}
			data, err := os.ReadFile(f)
			require.NoError(t, err)
			text := strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(string(data), "?"), "\r\n", "\n"), "\r", "\n")
			lines += strings.Count(text, "\n")
			for _, d := range differences(text) {
				t.Errorf("%s:%s", f, d)
			}
		}
	}
	t.Log(lines, "lines compared")
}

func TestLines_SamplesAsGoldmark(t *testing.T) {
	for name, text := range map[string]string{
		"headings":      "# One\n## Two ##\n### Three #\n####### Seven\n#\n#No space\nSetext\n======\nTwo\nlines\n---\n\n***\n",
		"lists":         "- a\n- b\n  - c\n\n    more of c\n  - d\nlazy\n\n1. one\n2) two\n   - three\n10. ten\n\n      code\n* * *\n*\n* x\n",
		"items begin":   "-\n  late\n-\n\n  not in it\n- # Heading\n- > quote\n- - - deep\n-\ttab\n",
		"interrupting":  "words\n2. no item\n1. an item\n-\nwords\n- item\n",
		"quotes":        "> quoted *words\n> and* more\nlazy\n>\n> > deeper\n> - item\n>   more\n\n> # Title\n",
		"fences":        "```go\n# no heading\n```\n~~~\n```\n~~~~\ntext\n- item\n  ```\n  code\n\n  more\n  ```\n````\nopen to the end\n",
		"indented":      "text\n    lazy\n\n    shown *as* it is\n\n    more\n\ttab\n",
		"tables":        "before\n| a | *b* |\n|---|:-:|\n| c \\| d | [e](f) | g |\n| h |\nlast\n\na | b\n--- | ---\nc | `d`\n\n| a |\n| --- | --- |\n",
		"emphasis":      "*a* **b** ***c*** _d_ __e__ f_g_h **i *j* k** *l **m** n* **o*p** a * b * ** c** *d\n**** ~~gone~~ ~one~ ~~~three~~~\n",
		"threes":        "*foo**bar*baz** **foo*bar**baz* ***a** b* *a ***b*** c*\n",
		"links":         "[a](b) [c](<d e> \"f\") [g](h 'i') ![j](k) [l *m*](n) [[o]](p) [q][r] [s] [t](u(v)w) [x]( y ) [z](\n[n\nm](o) [](p) [a[b](c)d](e)\n",
		"references":    "[One] [two][ONE] [three][] [four] [five][six] ![One]\n\n[one]: http://x\n[three]: <y z> 'title'\n[four]:\n  /u\n  \"title\"\n[five]: no definition here\n",
		"code spans":    "`a` ``b ` c`` `d *e* f` `open `` and ```other``` \\`g` `h\ni`\n",
		"html inline":   "a <b>c</b> <d e=\"f\" g='h' i=j k/> <https://l.m> <n@o.p> <q r> < s> <!-- t --> </u v> <w\nx> <?y?> &amp;\n",
		"html blocks":   "<div>\n*no* <b>x</b>\n\n*yes*\n<span>a</span>\n\n<span>\nb\n\n<pre>\n# c\n\n</pre>\nd\n<p>e\n",
		"escapes":       "\\*a\\* \\[b](c) \\# d\\\n\\_e\\_ \\\\*f* 1\\. g\n",
		"front matter":  "---\ntitle: A *b*\n---\n# c\n",
		"other scripts": "*日本語*の **講演** «*цитата*» _é_ “**a**”b **a。**b\n",
		"rules":         "---\n\na\n***\n- - -\n___\n--\n",
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, strings.Join(differences(text), "\n")) })
	}
}

// The test joins fragments of real notes at random, some inside items and quotes.
func TestLines_MixturesAsGoldmark(t *testing.T) {
	fragments := []string{
		"# Talk by **Jane Roe**", "## *Notes*", "Title\n=====", "- item with `code`", "  - deeper [link](http://x.y/z_1_)", "* star *em* item", "1. first",
		"> quoted **bold", "words and more words", "snake_case_name and 2 * 3 * 4", "**Bold title**", "", "", "    deep", "```\ncode *x*\n```",
		"\n| a | b |\n|---|---|\n| *c* | d |\n", "<div class=\"x\">text</div>", "text <br> more", "\n[ref]: http://ref\n", "see [ref] and [that][ref]", "***", "---",
		"![picture](x.png) below", "end of *line\nemphasis* here", "  continued", "a ~~struck~~ b", "Q&A: what? <http://auto.link>",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			indent := []string{"", "", "", "> ", "- ", "  ", "1. "}[r.IntN(7)]
			b.WriteString(indent + fragments[r.IntN(len(fragments))] + "\n")
		}
		require.Empty(t, strings.Join(differences(b.String()), "\n"), "mixture %d:\n%s", i, b.String())
	}
}
