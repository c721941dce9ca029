package queries_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
)

// TestAsk_OrderByYear asks for the first and the last talks, and for years relative to today.
func TestAsk_OrderByYear(t *testing.T) {
	this := time.Now().Year()
	var records []graph.Record
	for i, title := range []string{"Redis one", "Redis two", "Redis three", "Redis four"} {
		r := graph.Record{ID: title, Title: title, Event: fmt.Sprintf("ExampleConf %d", this-i), Abstract: "Moving queues."}
		if i == 3 {
			r.Abstract = "Nothing."
		}
		records = append(records, r)
	}
	e := engineOf(t, records)
	for _, c := range []struct {
		question string
		titles   []string
	}{
		{"newest talks about redis", []string{"Redis one", "Redis two", "Redis three", "Redis four"}},
		{"oldest talks about redis", []string{"Redis four", "Redis three", "Redis two", "Redis one"}},
		{"the first talk about redis", []string{"Redis four", "Redis three", "Redis two", "Redis one"}},
		{"oldest talks about redis queues", []string{"Redis three", "Redis two", "Redis one"}},
		{"talks about redis this year", []string{"Redis one"}},
		{"redis talks last year", []string{"Redis two"}},
		{"talks about redis in the last 2 years", []string{"Redis one", "Redis two"}},
		{"oldest talks about redis in the past three years", []string{"Redis three", "Redis two", "Redis one"}},
	} {
		require.Equal(t, c.titles, titlesOf(t, e, c.question), c.question)
		q, err := e.Understand(c.question)
		require.NoError(t, err)
		require.Equal(t, c.titles, titlesOf(t, e, q.Print(e.Directory())), q.Print(e.Directory()))
	}
}

// TestAsk_ExplainedScoresAddUp compares the parts of scores with the order of the talks.
func TestAsk_ExplainedScoresAddUp(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	a, err := e.Ask(t.Context(), "monitoring broken messages in microservices", queries.Page{Explain: true})
	require.NoError(t, err)
	require.Greater(t, len(a.Items), 3)
	sums := make([]float64, len(a.Items))
	for i, it := range a.Items {
		require.NotEmpty(t, it.Score)
		for _, p := range it.Score {
			sums[i] += p.Score
		}
		if i > 0 {
			require.LessOrEqual(t, sums[i], sums[i-1]+1e-4)
		}
	}
	a, err = e.Ask(t.Context(), "monitoring broken messages in microservices", queries.Page{})
	require.NoError(t, err)
	require.Empty(t, a.Items[0].Score)
}
