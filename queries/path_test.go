package queries_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// length is the length of a path: its steps, then the number of talks of its entities.
type length struct{ steps, talks int }

func (a length) compare(b length) int {
	return cmp.Or(cmp.Compare(a.steps, b.steps), cmp.Compare(a.talks, b.talks))
}

// shortestByRelaxing returns the length of the shortest path. It relaxes all edges until no
// length becomes shorter.
func shortestByRelaxing(x queries.Index, edges [][2]graph.ID, from, to graph.ID, events bool) (length, bool) {
	mayPass := func(id graph.ID) bool {
		return id == from || id == to || id.Kind() != graph.KindYear && (events || id.Kind() != graph.KindEvent)
	}
	best := map[graph.ID]length{from: {}}
	for changed := true; changed; {
		changed = false
		for _, edge := range edges {
			at, ok := best[edge[0]]
			if b := edge[1]; ok && mayPass(b) {
				at.steps++
				if b.Kind() != graph.KindTalk && b != to {
					at.talks += x.TalkCount(b)
				}
				if was, seen := best[b]; !seen || at.compare(was) < 0 {
					best[b], changed = at, true
				}
			}
		}
	}
	l, ok := best[to]
	return l, ok
}

// TestPath_ShortestInRandomGraphs compares paths in random graphs with those found by relaxing
// all edges.
func TestPath_ShortestInRandomGraphs(t *testing.T) {
	v := storytest.Shipped(t)
	x := loader.New(v, graph.Lexicon(data.Words))
	words := strings.Fields("redis java kafka linux netflix spotify monitoring terraform haskell cobol google inclusion")
	paths := 0
	for seed := range uint64(2) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		var notes []graph.Note
		for i := range 4 {
			text := fmt.Sprintf("Conf%c %d\n", 'A'+i, 2015+i/2)
			for j := range 4 {
				text += fmt.Sprintf("\nThe Story Of Number %d%d\n\n%s and %s\n", i, j, words[rnd.IntN(len(words))], words[rnd.IntN(len(words))])
			}
			note, err := x.Extract(t.Context(), fmt.Sprintf("%d.txt", i), []byte(text))
			require.NoError(t, err)
			notes = append(notes, note)
		}
		e, _ := storytest.Engine(t, v, notes)
		_, nodes := e.Index().Select(graph.Selection{}, 0, 0)
		var edges [][2]graph.ID
		for i := 0; i < len(nodes); i++ {
			neighbours := e.Index().Entities(nodes[i])
			for _, l := range e.Index().Links(nodes[i]) {
				neighbours = append(neighbours, l.ID)
			}
			for _, id := range neighbours {
				if id.Kind() != graph.KindProduct {
					edges = append(edges, [2]graph.ID{nodes[i], id}, [2]graph.ID{id, nodes[i]})
				}
				if id.Kind() != graph.KindProduct && !slices.Contains(nodes, id) {
					nodes = append(nodes, id)
				}
			}
		}
		for range 30 {
			from, to := nodes[rnd.IntN(len(nodes))], nodes[rnd.IntN(len(nodes))]
			if from == to {
				continue
			}
			want, exists := shortestByRelaxing(e.Index(), edges, from, to, false)
			if !exists {
				want, exists = shortestByRelaxing(e.Index(), edges, from, to, true)
			}
			a, err := e.Answer(t.Context(), question.Question{Form: question.Path, Subjects: []graph.ID{from, to}}, queries.Page{Limit: 200})
			require.NoError(t, err)
			if !exists {
				require.NotEmpty(t, a.Empty)
				continue
			}
			paths++
			got := length{steps: len(a.Items) - 1}
			for _, it := range a.Items[1:got.steps] {
				got.talks += it.Talks
			}
			require.Equal(t, want, got, "%s to %s: %v", from, to, a.Items)
			require.Equal(t, from, a.Items[0].ID)
			require.Equal(t, to, a.Items[got.steps].ID)
			for _, it := range a.Items[:got.steps] {
				require.NotEmpty(t, it.Reason)
			}
		}
	}
	require.Greater(t, paths, 40)
}
