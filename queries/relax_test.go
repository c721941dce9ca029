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

// TestAsk_EmptySaysHowAConditionFails checks the verb of each kind of condition.
func TestAsk_EmptySaysHowAConditionFails(t *testing.T) {
	e := engineOf(t, []graph.Record{
		{ID: "1", Title: "Kafka in a kitchen", Event: "ExampleConf 2018", Date: "2018-05-01", Speakers: []graph.Speaker{{Name: "Ann Quill"}}},
		{ID: "2", Title: "Kafka in a garden", Event: "ExampleConf 2018", Date: "2018-05-01", Speakers: []graph.Speaker{{Name: "Bea Quill"}}},
		{ID: "3", Title: "Docker in a garden", Event: "OtherConf 2019", Date: "2019-05-01", Speakers: []graph.Speaker{{Name: "Cy Quill"}}},
	})
	for question, want := range map[string]string{
		"talks that mention kafka at OtherConf 2019":           "2 talks mention Apache Kafka, but none of them is at OtherConf 2019.",
		"talks that mention kafka by Cy Quill":                 "2 talks mention Apache Kafka, but none of them is by Cy Quill.",
		"talks that mention kafka since 2019":                  "2 talks mention Apache Kafka, but none of them was given since 2019.",
		"talks that mention docker and kafka":                  "1 talk mentions Docker, but not Apache Kafka.",
		"talks that mention docker in 2018":                    "1 talk mentions Docker, but was not given in 2018.",
		"talks at ExampleConf 2018 by Ann Quill and Cy Quill":  "1 talk matches ExampleConf 2018 and Ann Quill, but is not by Cy Quill.",
		"talks that mention kafka but not at ExampleConf 2018": "2 talks mention Apache Kafka, and all of them are at ExampleConf 2018 too.",
		"talks that mention docker but not at OtherConf 2019":  "1 talk mentions Docker, and it is at OtherConf 2019 too.",
	} {
		a, err := e.Ask(t.Context(), question, queries.Page{})
		require.NoError(t, err)
		require.Equal(t, want, a.Empty, question)
	}
}
