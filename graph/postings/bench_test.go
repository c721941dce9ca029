package postings_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// BenchmarkIndex asks an index of 100,000 talks with seven topics each, some of them
// in most talks.
func BenchmarkIndex(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var d graph.Delta
	for i := range 100_000 {
		talk := graph.ID(fmt.Sprintf("talk:e/%06d", i))
		d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}})
		for range 7 {
			topic := int(1000 * rnd.Float64() * rnd.Float64() * rnd.Float64())
			d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredAbout, Object: graph.Object{ID: graph.ID(fmt.Sprintf("topic:%03d", topic))}})
		}
	}
	x := postings.New()
	x.Apply(d)
	two := graph.Selection{All: [][]graph.ID{{"topic:000"}, {"topic:001"}}}
	b.Run("two topics", func(b *testing.B) {
		for b.Loop() {
			x.Select(two, 0, 20)
		}
	})
	b.Run("facets", func(b *testing.B) {
		for b.Loop() {
			x.Facets(graph.Selection{All: [][]graph.ID{{"topic:000"}}}, graph.KindTopic, 20)
		}
	})
	b.Run("related", func(b *testing.B) {
		for b.Loop() {
			x.Related("talk:e/000042", 10)
		}
	})
}
