package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/loader/segment"
)

func TestItemNotes_TalksAreItemsOnTheSameLines(t *testing.T) {
	n := &note{file: "a.md", author: "jane", text: "# SampleConf\n\n## Caches in Anger\n\nwhy they lie\n* how to find out\n\n### Questions\n\n```\n# no heading\n```\n\n## Typed APIs\n\ntypes\n"}
	n.talks = []goldTalk{{Line: 3, Title: "Caches in Anger"}, {Line: 14, Title: "Typed APIs"}}
	require.NoError(t, n.read())
	made, err := itemNotes([]*note{n})
	require.NoError(t, err)
	require.Len(t, made, 1)
	require.Equal(t, "# SampleConf\n\n- Caches in Anger\n\n    - why they lie\n    * how to find out\n\n    - Questions\n\n```\n# no heading\n```\n\n- Typed APIs\n\n    - types\n", made[0].text)
	require.Equal(t, "jane", made[0].author)
	for i, talk := range made[0].talks {
		b := &made[0].blocks[talk.block]
		require.Equal(t, []int{3, 14}[i], b.Line)
		require.Equal(t, segment.Item, b.Kind)
	}
}
