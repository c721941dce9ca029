package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

func TestSlips_OfTheKeyboard(t *testing.T) {
	for _, c := range []struct {
		typed, meant string
		want         int // with at most 2
	}{
		{"monitoring", "monitoring", 0},
		{"monitornig", "monitoring", 1}, // swapped
		{"pyhton", "python", 1},
		{"raspbery", "raspberry", 1}, // single
		{"reddis", "redis", 1},       // doubled
		{"kuberntes", "kubernetes", 1},
		{"authenitcaiton", "authentication", 2},
		{"microsrevices", "microservices", 1},
		{"serverkess", "serverless", 1}, // k beside l
		{"javascropt", "javascript", 1},
		{"deploymwnt", "deployment", 1},

		{"lactation", "location", 3}, // other errors
		{"retort", "report", 3},
		{"inert", "insert", 3}, // too short for the slip
		{"rile", "role", 3},
		{"snowiest", "slowest", 3},
		{"café", "cafe", 3},
		{"", "", 0},
	} {
		require.Equal(t, c.want, graph.Slips(c.typed, c.meant, 2), "%s for %s", c.typed, c.meant)
	}
	require.Equal(t, 2, graph.Slips("authenitcaiton", "authentication", 1), "one more than the most")
}
