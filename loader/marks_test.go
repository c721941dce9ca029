package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// TestExtract_FrontMatterTagsAndPages reads a page of a vault. Front matter, #tags and [[pages]]
// become mentions with their evidence.
func TestExtract_FrontMatterTagsAndPages(t *testing.T) {
	text := `---
title: Counting Widgets
event: ExampleConf 2019
tags: [monitoring, "#conf/blue-widgets", exampleconf2019]
company: Gearworks
speakers:
  - "[[Jane Roe]]"
date: 2019-02-03
url: https://example.com/1
---
# Counting Widgets

By [[Jane Roe]], on [[Kubernetes|k8s]] and [[topics/Gear Trains#Big ones]]. #red-widgets
![[picture.png]] [[slides.pdf]] and issue #12

` + "```\n#include [[x]]\n```\n"
	n, err := recordExtractor(t).Extract(t.Context(), "vault/counting.md", []byte(text))
	require.NoError(t, err)
	require.Len(t, n.Talks, 1)
	talk := n.Talks[0]
	require.Equal(t, "ExampleConf 2019", n.Event.Name)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe", Company: "Gearworks"}}, talk.Speakers)
	require.Equal(t, "2019-02-03", talk.Date)
	require.Equal(t, "https://example.com/1", talk.URL)
	places := map[graph.ID][]graph.Span{}
	for _, m := range append(talk.Topics, talk.Companies...) {
		places[m.ID] = m.Evidence
	}
	require.Equal(t, map[graph.ID][]graph.Span{
		"topic:monitoring":   {{Line: 4, Start: 7, End: 17, Text: "monitoring"}},
		"topic:blue-widgets": {{Line: 4, Start: 26, End: 38, Text: "blue-widgets"}},
		"topic:kubernetes":   {{Line: 13, Start: 22, End: 32, Text: "Kubernetes"}, {Line: 13, Start: 33, End: 36, Text: "k8s"}},
		"topic:gear-trains":  {{Line: 13, Start: 52, End: 63, Text: "Gear Trains"}},
		"topic:red-widgets":  {{Line: 13, Start: 77, End: 88, Text: "red-widgets"}},
		"company:gearworks":  {{Line: 5, Start: 9, End: 18, Text: "Gearworks"}},
	}, places)
	require.Empty(t, graph.VerifyNote(n.ID, loader.Facts(n), func(graph.ID) bool { return true }))
}

// TestExtract_FrontMatterNamesPeople reads the speakers that front matter names.
func TestExtract_FrontMatterNamesPeople(t *testing.T) {
	x := recordExtractor(t)
	for name, c := range map[string]struct {
		front string
		want  []graph.Speaker
	}{
		"author":             {"author: Jane Roe", []graph.Speaker{{Name: "Jane Roe"}}},
		"authors":            {"authors:\n  - Jane Roe\n  - John Doe", []graph.Speaker{{Name: "Jane Roe"}, {Name: "John Doe"}}},
		"two in one":         {"speaker: Jane Roe and John Doe", []graph.Speaker{{Name: "Jane Roe"}, {Name: "John Doe"}}},
		"with a company":     {"speakers: [Jane Roe (Gearworks), John Doe]", []graph.Speaker{{Name: "Jane Roe", Company: "Gearworks"}, {Name: "John Doe"}}},
		"objects":            {"speakers:\n- name: Jane Roe\n  company: Gearworks", []graph.Speaker{{Name: "Jane Roe", Company: "Gearworks"}}},
		"author beside":      {"author: Ann Poe\nspeaker: Jane Roe", []graph.Speaker{{Name: "Jane Roe"}}},
		"author is a handle": {"author: jroe", nil},
		"nobody":             {"speakers: [TBA, Various Speakers]", nil},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := x.Extract(t.Context(), "widgets.md", []byte("---\ntitle: Counting Widgets\n"+c.front+"\n---\n\nWe count the widgets.\n"))
			require.NoError(t, err)
			require.Len(t, n.Talks, 1)
			require.Equal(t, c.want, n.Talks[0].Speakers)
		})
	}
}

func TestExtract_FrontMatterOfTOML(t *testing.T) {
	n, err := recordExtractor(t).Extract(t.Context(), "widgets.md", []byte("+++\ntitle = \"Counting Widgets\"\nspeakers = [\"Jane Roe\"]\ndate = 2024-05-06T10:00:00Z\nslides = \"https://example.com/s\"\nconference = \"GearConf\"\n+++\n\nWe count the widgets.\n"))
	require.NoError(t, err)
	require.Equal(t, "GearConf", n.Event.Name)
	require.Len(t, n.Talks, 1)
	require.Equal(t, "2024-05-06", n.Talks[0].Date)
	require.Equal(t, "https://example.com/s", n.Talks[0].Details.Slides)
}

// TestExtract_OutlineWithProperties reads a page of an outliner. Blocks with speakers are talks.
func TestExtract_OutlineWithProperties(t *testing.T) {
	text := "event:: [[GearConf 2024]]\ntags:: [[monitoring]]\n\n- Turning Gears\n  speaker:: [[Jane Roe]]\n\t- on #[[gear trains]], seen [[May 6th, 2024]]\n- Cogs\n\t- Speaker:: [[John Doe]]\n\t- Tags:: [[brass]]\n"
	n, err := recordExtractor(t).Extract(t.Context(), "journals/2024_05_06.md", []byte(text))
	require.NoError(t, err)
	require.Equal(t, text, n.Text)
	require.Equal(t, "GearConf 2024", n.Event.Name)
	require.Len(t, n.Talks, 2)
	about := func(i int) (names []string) {
		for _, m := range n.Talks[i].Topics {
			names = append(names, m.Name)
		}
		return names
	}
	require.Equal(t, "Turning Gears", n.Talks[0].Title)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe"}}, n.Talks[0].Speakers)
	require.ElementsMatch(t, []string{"gear trains", "monitoring"}, about(0))
	require.Equal(t, "2024-05-06", n.Talks[0].Date)
	require.Equal(t, []graph.Speaker{{Name: "John Doe"}}, n.Talks[1].Speakers)
	require.ElementsMatch(t, []string{"brass", "monitoring"}, about(1))
}

func TestExtract_TagsWithSpacesAndEventUnderTheTitle(t *testing.T) {
	n, err := recordExtractor(t).Extract(t.Context(), "a.md", []byte("---\ntags: redis kubernetes\n---\n# Turning Gears\n\nevent:: [[GearConf]]\nspeaker:: Jane Roe\n\nHow gears turn.\n"))
	require.NoError(t, err)
	require.Equal(t, "GearConf", n.Event.Name)
	require.Len(t, n.Talks, 1)
	require.Equal(t, []graph.Speaker{{Name: "Jane Roe"}}, n.Talks[0].Speakers)
	require.Equal(t, []graph.Span{{Line: 2, Start: 12, End: 22, Text: "kubernetes"}}, n.Talks[0].Topics[0].Evidence)
	require.Len(t, n.Talks[0].Topics, 2)
}
