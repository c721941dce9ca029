package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestMentions_WideLabelNeedsTitleHeadingOrSecondPlace(t *testing.T) {
	x := shipped(t)
	for _, c := range []struct {
		name, title, text string
		places            int
	}{
		{"said once", "Ways of Going Home", "in passing, marketing was there\nredis is fast", 0},
		{"said on two lines", "Ways of Going Home", "in passing, marketing was there\nredis is fast\nmore on marketing", 2},
		{"said twice on a line", "Ways of Going Home", "marketing here, marketing there", 2},
		{"said in the title", "Marketing for Nobody", "redis is fast", 1},
		{"said by a label that is not wide", "Ways of Going Home", "marketing by means of growth hacking", 2},
	} {
		n, err := x.Extract(t.Context(), "x.md", []byte("# "+c.title+" (Ada Brzezinska)\n\n"+c.text+"\n"))
		require.NoError(t, err, c.name)
		require.Len(t, n.Talks, 1, c.name)
		places := 0
		for _, m := range n.Talks[0].Topics {
			if m.ID == graph.NewID(graph.KindTopic, "marketing") {
				places = len(m.Evidence)
			}
		}
		require.Equal(t, c.places, places, c.name)
	}
}
