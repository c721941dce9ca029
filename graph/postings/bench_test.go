package postings_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// BenchmarkIndex asks an index of a million talks with seven topics each, some of them
// in most talks, and bare bitmaps of the same talks.
func BenchmarkIndex(b *testing.B) {
	const talks, step = 1_000_000, 10_000
	rnd := rand.New(rand.NewPCG(1, 1))
	x, bare := postings.New(), map[graph.ID]*roaring.Bitmap{}
	for from := 0; from < talks; from += step {
		var d graph.Delta
		for i := from; i < from+step; i++ {
			talk := graph.ID(fmt.Sprintf("talk:e/%07d", i))
			d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}})
			for range 7 {
				topic := graph.ID(fmt.Sprintf("topic:%03d", int(1000*rnd.Float64()*rnd.Float64()*rnd.Float64())))
				d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredAbout, Object: graph.Object{ID: topic}})
				if bare[topic] == nil {
					bare[topic] = roaring.New()
				}
				bare[topic].Add(uint32(i))
			}
		}
		x.Apply(d)
	}
	two := graph.Selection{All: [][]graph.ID{{"topic:000"}, {"topic:001"}}}
	both := roaring.And(bare["topic:000"], bare["topic:001"])
	total, page := x.Select(two, 0, 20)
	require.Equal(b, int(both.GetCardinality()), total)
	b.Run("two topics", func(b *testing.B) {
		for b.Loop() {
			x.Select(two, 0, 20)
		}
	})
	b.Run("two topics, bare roaring", func(b *testing.B) {
		for b.Loop() {
			both := roaring.And(bare["topic:000"], bare["topic:001"])
			both.GetCardinality()
			it := both.Iterator()
			for range page {
				it.Next()
			}
		}
	})
	b.Run("facets", func(b *testing.B) {
		for b.Loop() {
			x.Facets(graph.Selection{All: [][]graph.ID{{"topic:000"}}}, graph.KindTopic, 20)
		}
	})
	b.Run("related", func(b *testing.B) {
		for b.Loop() {
			x.Related("talk:e/0000042", 10)
		}
	})
}
