package graphviz_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// FuzzDOT: whatever things are called, each stays within its quotes.
func FuzzDOT(f *testing.F) {
	for _, s := range []string{"x", `"]; } digraph { a -> b [label="`, `\N\l`, "<b>", "\x00\n\t", `a\`, `a\"`, "\u202e", strings.Repeat("long ", 40)} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, title, reason string) {
		a, b := graph.NewID(graph.KindTopic, name), graph.NewID(graph.KindTalk, title)
		m := graph.Map{Title: title, Nodes: []graph.MapNode{{ID: a, Name: name}, {ID: b, Name: title}}, Edges: []graph.MapEdge{{From: a, To: b, Weight: 1, Reason: reason}}}
		plain := graph.Map{Title: "t", Nodes: []graph.MapNode{{ID: "topic:a", Name: "a"}, {ID: "talk:b", Name: "b"}}, Edges: []graph.MapEdge{{From: "topic:a", To: "talk:b", Weight: 1, Reason: "r"}}}
		require.Equal(t, outside(t, graphviz.DOT(plain, "")), outside(t, graphviz.DOT(m, "")))
	})
}

// titled is the title, in which markup is escaped.
var titled = regexp.MustCompile(`<b>[^<>"]*</b>`)

// outside is DOT without what stands in quotes, and without the title.
func outside(t *testing.T, dot []byte) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, c := range string(dot) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
			b.WriteRune(c)
		case !quoted:
			b.WriteRune(c)
		}
	}
	require.False(t, quoted, "a quote is open at the end")
	return titled.ReplaceAllString(b.String(), "<b></b>")
}
