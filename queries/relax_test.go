package queries_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// TestAsk_RelaxationsOfAnEmptyAnswer checks that each condition that empties an answer can be left
// out, with the number of results that this gives.
func TestAsk_RelaxationsOfAnEmptyAnswer(t *testing.T) {
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Kafka in a kitchen", Event: "ExampleConf 2018", Abstract: "A saucepan sink."},
		{ID: "2", Title: "Kafka in a garden", Event: "ExampleConf 2018", Abstract: "Plain."},
		{ID: "3", Title: "Docker in a garden", Event: "ExampleConf 2019", Abstract: "Plain."},
	})
	for question, want := range map[string][]queries.Relaxation{
		"talks that mention kafka and docker": {
			{"Apache Kafka", `talks that mention "Docker"`, 1},
			{"Docker", `talks that mention "Apache Kafka"`, 2},
		},
		`talks that mention kafka and "saucepan" at ExampleConf 2019`: {},
		`talks that mention "saucepan" at ExampleConf 2019`: {
			{"ExampleConf 2019", `talks that mention "saucepan"`, 1},
			{"“saucepan”", `talks at "ExampleConf 2019"`, 1},
		},
		"topics of talks about docker in at least 2 talks": {
			{"Docker", "topics in at least 2 talks", 1},
		},
		"talks that mention redis": nil,
		"talks that mention kafka": nil,
	} {
		a, err := e.Ask(t.Context(), question, queries.Page{})
		require.NoError(t, err)
		if want == nil {
			require.Empty(t, a.Relaxations, question)
			continue
		}
		require.Zero(t, a.Total, question)
		for _, l := range a.Relaxations {
			again, err := e.Ask(t.Context(), l.Question, queries.Page{})
			require.NoError(t, err)
			require.Equal(t, l.Total, again.Total, l.Question)
		}
		if len(want) > 0 {
			require.Equal(t, want, a.Relaxations, question)
		}
	}
}
