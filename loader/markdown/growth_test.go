package markdown

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// work returns the number of steps for reading a text.
func work(text string) int {
	b := &blocks{text: text}
	b.lines = graph.SplitLines(text)
	b.parse()
	return b.steps + b.inline.steps
}

// constructs lists pieces of markup whose repetition takes a careless parser quadratic time. The
// mouth is the text before the first piece.
var constructs = map[string]struct{ mouth, piece string }{
	"headings in a line":     {"# ", "#a "},
	"headings":               {"", "# a\n"},
	"closing signs":          {"# a ", "#"},
	"links without end":      {"", "[a]("},
	"links in links":         {"", "[a](b) [c "},
	"images":                 {"", "![a]("},
	"references":             {"[a]: b\n\n", "[a]["},
	"definitions":            {"", "[a]: b\n"},
	"labels":                 {"[a]: b\n\n", "[a\n"},
	"titles without end":     {"", "[a](b \"c"},
	"pointed addresses":      {"", "[a](<b"},
	"addresses":              {"", "[a](b\\("},
	"brackets open":          {"[a]: b\n\n", "["},
	"brackets close":         {"[a]: b\n\n" + strings.Repeat("[", 5000), "]"},
	"delimiters two":         {"", "*a_ "},
	"delimiters three":       {"", "*a_b~c "},
	"delimiters open":        {"", "**a "},
	"delimiters close":       {"", "a** "},
	"delimiters mixed":       {"", "a**b*"},
	"delimiters nested":      {"", "*a **b "},
	"one run":                {"a", "*"},
	"backticks":              {"", "`` ` "},
	"backticks of all sizes": {"", "`a``b```c````d"},
	"tags without end":       {"", "<a b=\""},
	"tags with attributes":   {"a <b ", "c=\"<a b='\" "},
	"comments without end":   {"a ", "<!-- "},
	"questions without end":  {"a ", "<?a "},
	"declarations":           {"a ", "<!A "},
	"autolinks":              {"", "<a:b"},
	"less than":              {"a ", "<"},
	"elements":               {"", "<p>"},
	"element lines":          {"", "<p>\n"},
	"quotes":                 {"", ">"},
	"quotes lazy":            {strings.Repeat("> ", 1000) + "a\n", "a\n"},
	"items in items":         {"", "- "},
	"items and blank lines":  {strings.Repeat("- ", 1000) + "a", "\n"},
	"items":                  {"", "- a\n"},
	"numbers":                {"", "1. "},
	"digits":                 {"", "1"},
	"tables":                 {"a|b\n-|-\n", "c|d\n"},
	"table heads":            {"", "a|b\n|-\n"},
	"pipes":                  {"a|b\n-|-\n", "|"},
	"fences":                 {"", "```\n"},
	"white space":            {"", " "},
	"tabs":                   {"- a\n", "\t"},
	"backslashes":            {"", "\\"},
	"rules":                  {"", "* "},
	"setext":                 {"", "a\n=\n"},
	"lines":                  {"", "a\n"},
	"front matter":           {"---\n", "a: b\n"},
}

func TestLines_LinearSteps(t *testing.T) {
	const n = 4000
	for name, c := range constructs {
		t.Run(name, func(t *testing.T) {
			once, twice := work(c.mouth+strings.Repeat(c.piece, n)), work(c.mouth+strings.Repeat(c.piece, 2*n))
			require.LessOrEqual(t, float64(twice), 2.5*float64(once)+1000)
			require.Less(t, once, 100*(len(c.mouth)+n*len(c.piece)+1000))
		})
	}
}

// The steps do not count allocations, so the test counts these too.
func TestLines_LinearMemory(t *testing.T) {
	const n = 4000
	for name, c := range constructs {
		t.Run(name, func(t *testing.T) {
			once, twice := allocated(c.mouth+strings.Repeat(c.piece, n)), allocated(c.mouth+strings.Repeat(c.piece, 2*n))
			require.LessOrEqual(t, float64(twice), 2.5*float64(once)+100_000)
		})
	}
}

// allocated returns the bytes that reading a text allocates.
func allocated(text string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Lines(text)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestReadFront_Bounded(t *testing.T) {
	for name, text := range map[string]string{
		"repeated keys": strings.Repeat("a: b\n", 4000),
		"keys":          strings.Repeat("a: b\n", 12000),
		"anchors":       strings.Repeat("a: &b c\n", 8000),
		"flow":          "a: " + strings.Repeat("[", 30000) + "\n",
		"maps":          "a: " + strings.Repeat("{b: ", 15000) + "\n",
		"items":         strings.Repeat("- ", 30000) + "\n",
		"questions":     strings.Repeat("? ", 30000) + "\n",
		"quotes":        "a: \"" + strings.Repeat("\\x41", 15000) + "\"\n",
		"aliases":       "a: &a [b,b]\n" + strings.Repeat("c: [*a,*a,*a]\n", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			require.Less(t, allocated("---\n"+text+"---\n# A\n"), uint64(40<<20))
		})
	}
}

// For any text, the lines are those of the text, their visible ranges lie in them in ascending
// order, and the number of steps is linear in the size.
func FuzzLines(f *testing.F) {
	for _, c := range constructs {
		f.Add(c.mouth + strings.Repeat(c.piece, 20))
	}
	f.Add("---\ntitle: a\n---\n# b\n- c\n\n| d | e |\n|---|---|\n| *f* | [g](h) |\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, _ := Lines(text)
		require.Len(t, lines, len(graph.SplitLines(text)))
		for _, l := range lines {
			at := 0
			for _, r := range l.Visible {
				require.True(t, at <= r.Start && r.Start < r.End && r.End <= len(l.Text), "%q %v", l.Text, l.Visible)
				at = r.End
			}
		}
		require.LessOrEqual(t, work(text), 200*(len(text)+20))
	})
}
