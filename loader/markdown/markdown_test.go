package markdown_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/markdown"
)

func TestDetect(t *testing.T) {
	for text, want := range map[string]bool{
		"# Title\n":       true,
		"a\n\n**Bold**\n": true,
		"Title\n=====\n":  true,
		"```\ncode\n```":  true,
		"---\na: b\n":     true,
		"#tag only\n":     false,
		"1 * 2 * 3\n":     false,
		"- a list\n":      false,
		"":                false,
	} {
		require.Equal(t, want, markdown.Detect(text), "%q", text)
	}
}

func TestLines_ColumnsAreThoseOfTheFile(t *testing.T) {
	lines, _ := markdown.Lines("> - é **Redis** and [Go *x*](http://go.dev \"t\")\n")
	l := lines[0]
	require.Equal(t, graph.Bullet, l.Kind)
	require.Equal(t, "é Redis and Go x", l.VisibleText())
	var strong, marked []string
	for _, r := range l.Strong {
		strong = append(strong, l.Text[r.Start:r.End])
	}
	for _, r := range l.Marked {
		marked = append(marked, l.Text[r.Start:r.End])
	}
	require.Equal(t, []string{"Redis"}, strong)
	require.Equal(t, []string{"Go ", "x"}, marked)
}

func TestLines_CommentsOverLinesAreNotes(t *testing.T) {
	lines, _ := markdown.Lines("<!-- redis\n- and kafka -->\n\n<!-- gone -->\n\n<script>\nvar x\n</script> after\n")
	var shown []string
	for _, l := range lines {
		shown = append(shown, l.VisibleText())
	}
	require.Equal(t, []string{" redis", "- and kafka ", "", "", "", "", "", " after"}, shown)
}

func TestLines_DeepNestingIsText(t *testing.T) {
	deep := ""
	for range 100 {
		deep += "> "
	}
	lines, _ := markdown.Lines(deep + "redis\n")
	require.Contains(t, lines[0].VisibleText(), "redis")
}
