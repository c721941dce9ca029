package loader

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestImpliedFormat_TitleOrFirstSentence(t *testing.T) {
	for title, want := range map[string]string{
		"Keynote: Caring for old machines":                "keynote",
		"Caring for old machines (Opening Keynote)":       "keynote",
		"Lightning Talks, day 2":                          "lightning talk",
		"[Lightning Talk] A parser in ten lines":          "lightning talk",
		"Array tools - CalcConf 2019 Tutorial - Part 1":   "workshop",
		"Hands-on Lab | First steps with WebAssembly":     "workshop",
		"Release Managers Panel":                          "panel",
		"Fireside chat: ten years of maps":                "panel",
		"Debian BoF":                                      "birds of a feather",
		"Building a control panel":                        "",
		"How solar panels talk to each other":             "",
		"Keynotes considered harmful":                     "",
		"The workshop that changed how we plan":           "",
		"Training a model on one laptop":                  "",
		"Writing a tutorial":                              "",
		"How to give a great keynote":                     "",
		"What lightning talks taught me about big stages": "",
	} {
		require.Equal(t, want, impliedFormat(graph.Talk{Title: title}, nil), title)
	}
	for line, want := range map[string]string{
		"In this hands-on tutorial you build a parser.":      "workshop",
		"Maps are hard. This panel asks why.":                "panel",
		"I liked this workshop more than the last.":          "",
		"This talk is about running a workshop.":             "",
		"During this short lightning talk we count to three": "lightning talk",
	} {
		require.Equal(t, want, impliedFormat(graph.Talk{Title: "Maps"}, []string{"Maps", line}), line)
	}
}

func TestImpliedFormat_StatedOne(t *testing.T) {
	talk := graph.Talk{Title: "Panel: who pays?", Details: graph.Details{Kind: "lightning talk"}}
	require.Empty(t, impliedFormat(talk, nil))
	talk.Kind = "devroom"
	require.Equal(t, "panel", impliedFormat(talk, nil))
}
