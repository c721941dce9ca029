package plain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/plain"
)

// shown is the kind and the visible text of a line.
type shown struct {
	kind  graph.LineKind
	level int
	text  string
}

func read(text string) []shown {
	lines, _ := plain.Lines(text)
	var out []shown
	for _, l := range lines {
		out = append(out, shown{l.Kind, l.Level, l.VisibleText()})
	}
	return out
}

func TestLines_BulletsLoseTheirSign(t *testing.T) {
	require.Equal(t, []shown{
		{graph.Prose, 0, "Notes"},
		{graph.Bullet, 0, "dash"},
		{graph.Bullet, 0, "dot • in it"},
		{graph.Bullet, 0, "first"},
		{graph.Bullet, 0, "second"},
		{graph.Blank, 0, ""},
		{graph.Prose, 0, "-not one"},
		{graph.Prose, 0, "-"},
		{graph.Prose, 0, "2017 is a year"},
		{graph.Prose, 0, "or not"},
	}, read("Notes\n- dash\n\t• dot • in it\n1. first\n(b) second\n\n-not one\n-\n2017 is a year\nor not\n"))
}

func TestLines_OrgMode(t *testing.T) {
	text := "#+TITLE: ExampleConf 2019\n* TODO [#A] First Talk :work:go:\n:PROPERTIES:\nSCHEDULED: <2019-02-03>\n** Second\n*bold* words\n- item\n"
	require.Equal(t, []shown{
		{graph.Meta, 0, ""},
		{graph.Heading, 1, "First Talk"},
		{graph.Meta, 0, ""},
		{graph.Meta, 0, ""},
		{graph.Heading, 2, "Second"},
		{graph.Prose, 0, "*bold* words"},
		{graph.Bullet, 0, "item"},
	}, read(text))
	_, meta := plain.Lines(text)
	require.Equal(t, "ExampleConf 2019", meta["title"])
}

func TestLines_HeadingsOfAsciiDocAndWikis(t *testing.T) {
	require.Equal(t, []shown{
		{graph.Heading, 1, "ExampleConf"}, {graph.Heading, 2, "A Talk"}, {graph.Prose, 0, "a == b"},
	}, read("= ExampleConf\n== A Talk ==\na == b\n"))
	require.Equal(t, []shown{{graph.Prose, 0, "= alone"}, {graph.Prose, 0, "words"}}, read("= alone\nwords\n"))
}
