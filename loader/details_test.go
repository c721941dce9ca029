package loader

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestNormalDetails(t *testing.T) {
	for _, c := range []struct{ stated, want graph.Details }{
		{graph.Details{Kind: "lightning_talk", Language: "eng", Duration: "00:30"}, graph.Details{Kind: "lightning talk", Language: "en", Duration: "PT30M"}},
		{graph.Details{Kind: "lightningtalk", Language: "English", Duration: "90"}, graph.Details{Kind: "lightning talk", Language: "en", Duration: "PT1H30M"}},
		{graph.Details{Kind: " Keynote ", Language: "pt_br", Duration: "45 min"}, graph.Details{Kind: "keynote", Language: "pt-BR", Duration: "PT45M"}},
		{graph.Details{Language: "Klingon?", Duration: "as long as it takes", Video: "soon", Slides: "https://example.com/s"}, graph.Details{Slides: "https://example.com/s"}},
		{graph.Details{Level: "Beginner", Place: "Room  1", Duration: "PT2H"}, graph.Details{Level: "Beginner", Place: "Room 1", Duration: "PT2H"}},
		{graph.Details{Duration: "2:00"}, graph.Details{Duration: "PT2H"}},
	} {
		require.Equal(t, c.want, normalDetails(c.stated), "%+v", c.stated)
	}
}
