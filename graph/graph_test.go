package graph_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestWords_KeepSignsThatNameLanguages(t *testing.T) {
	for text, want := range map[string][]string{
		"Node.js, node-js & node_js":   {"node", "js", "node", "js", "node", "js"},
		"C++ and C# and .NET, ASP.NET": {"c++", "and", "c#", "and", ".net", "asp", "net"},
		"Linux's Conway’s don't":       {"linux", "conway", "dont"},
		"#noops @spotify 100.000+":     {"noops", "spotify", "100", "000"},
		"über Größe 日本":                {"über", "größe", "日本"},
		"":                             nil,
	} {
		var got []string
		for _, w := range graph.Words(text) {
			got = append(got, w.Text)
			require.NotEmpty(t, text[w.Start:w.End])
		}
		require.Equal(t, want, got, text)
	}
}

func TestFold_IgnoresCaseAndPlural(t *testing.T) {
	for name, want := range map[string]string{
		"Micro-Services": "micro service", "APIs": "api", "HTTPS": "https", "Databases": "database", "analysis": "analysis",
		"proxies": "proxy", "Kubernetes": "kubernetes", "bus": "bus", "Sass": "sass", "Conway's Law": "conway law", "pops": "pops",
	} {
		require.Equal(t, want, graph.Fold(name), name)
	}
}

func TestDistance_CountsTypingErrors(t *testing.T) {
	for _, c := range []struct {
		a, b string
		max  int
		want int
	}{
		{"monitoring", "monitornig", 2, 1}, {"monolith", "monolyth", 2, 1}, {"lambda", "lamda", 1, 1},
		{"same", "same", 1, 0}, {"asynchronicity", "asncronicity", 2, 2}, {"abc", "xyz", 2, 3}, {"a", "abcdef", 2, 3},
	} {
		require.Equal(t, c.want, graph.Distance(c.a, c.b, c.max), "%s %s", c.a, c.b)
		require.Equal(t, c.want, graph.Distance(c.b, c.a, c.max), "%s %s", c.b, c.a)
	}
}

func TestID_ParsesWhatItPrints(t *testing.T) {
	for name, want := range map[string]graph.ID{
		"C": "topic:c", "C++": "topic:c++", "C#": "topic:csharp", ".NET": "topic:dotnet", "F#": "topic:fsharp",
		"Route 53": "topic:route-53", "Don't panic!": "topic:dont-panic", "Größe": "topic:größe", "…": "topic:untitled",
	} {
		require.Equal(t, want, graph.NewID(graph.KindTopic, name), name)
	}
	for _, source := range []string{"a.txt", "folder/b (1).md", "100% <sure>#x?.txt", "ü.txt", "tab\there", "x@host.ics", "line\nfeed\u0085.md", "bad\xe9name.md", "tail\xc3"} {
		id := graph.NoteID(source)
		require.True(t, utf8.ValidString(string(id)), source)
		require.Equal(t, source, id.Source())
		require.NotContains(t, string(id), "#")
		require.NotContains(t, string(id), " ")
	}
	id, ok := graph.ParseID(" <topic:java> ")
	require.True(t, ok)
	require.Equal(t, graph.ID("topic:java"), id)
	require.Equal(t, "/topics/c++", graph.ID("topic:c++").Path())
	require.Equal(t, "/companies/bbc", graph.ID("company:bbc").Path())
	for _, bad := range []string{"java", "redis:x", "topic:", "topic:a b", ""} {
		_, ok := graph.ParseID(bad)
		require.False(t, ok, bad)
	}
}

func TestIsPlaceholderName_StandsForNobody(t *testing.T) {
	for _, name := range []string{"TBA", "t.b.d.", "Various Speakers", "n/a", "To be announced", "Unknown", "admin", "—", "???", "Organizing Team"} {
		require.True(t, graph.IsPlaceholderName(name), name)
	}
	for _, name := range []string{"Tba Ngo", "Nan Adams", "Speakers Corner", "Allan Guest", ""} {
		require.False(t, graph.IsPlaceholderName(name), name)
	}
}

func TestLexicon_HasWholeWordsOnly(t *testing.T) {
	x := graph.Lexicon("apple\nbanana\ncherry\n")
	for _, w := range []string{"apple", "banana", "cherry"} {
		require.True(t, x.Has(w), w)
	}
	for _, w := range []string{"", "app", "apples", "zebra", "aardvark"} {
		require.False(t, x.Has(w), w)
	}
	require.False(t, graph.Lexicon("").Has("apple"))
}

func TestSplitLines_CountsCodePoints(t *testing.T) {
	lines := graph.SplitLines("é one\n\n  \nlast")
	require.Len(t, lines, 4)
	require.Equal(t, []int{0, 6, 7, 10}, []int{lines[0].Offset, lines[1].Offset, lines[2].Offset, lines[3].Offset})
	require.Equal(t, graph.Blank, lines[2].Kind)
}
