package graphviz

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// randomScene returns the scene of a random map and random places of its nodes.
func randomScene(rnd *rand.Rand, sheet graph.Sheet) (*scene, []point) {
	var m graph.Map
	kinds := []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindTopic, graph.KindCompany, graph.KindPerson, graph.KindYear}
	m.Communities = []graph.MapCommunity{{Name: "one"}, {Name: "two"}, {Name: "three"}}
	for i := range 1 + rnd.IntN(120) {
		kind := kinds[rnd.IntN(len(kinds))]
		m.Nodes = append(m.Nodes, graph.MapNode{ID: graph.NewID(kind, fmt.Sprint("n", i)), Kind: kind, Name: "a name of " + fmt.Sprint(rnd.IntN(1e9)), Talks: rnd.IntN(3000), Community: rnd.IntN(4)})
	}
	for range rnd.IntN(2 * len(m.Nodes)) {
		m.Edges = append(m.Edges, graph.MapEdge{From: m.Nodes[rnd.IntN(len(m.Nodes))].ID, To: m.Nodes[rnd.IntN(len(m.Nodes))].ID, Weight: float64(1 + rnd.IntN(9))})
	}
	places := make([]point, len(m.Nodes))
	for i := range places {
		if rnd.IntN(4) > 0 { // some in one place
			places[i] = point{rnd.Float64() * 900, rnd.Float64() * 300}
		}
	}
	return newScene(m, sheet), places
}

// TestArrange_NothingOverlaps checks that figures, whatever their places were, overlap neither
// each other nor the border, and that the labels that are shown have the least size.
func TestArrange_NothingOverlaps(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		sheet := graph.Sheet{Width: 380 + rnd.IntN(1000), Height: 400 + rnd.IntN(500), Bare: seed%3 > 0}
		s, places := randomScene(rnd, sheet)
		s.arrange(places)
		for i := range s.figures {
			a := s.figures[i].bounds()
			require.True(t, a.left >= 0 && a.top >= 0 && a.right <= s.w+0.5 && a.bottom <= s.h+0.5, "seed %d: %v in %v x %v", seed, a, s.w, s.h)
			require.True(t, s.figures[i].minor && sheet.Bare || s.figures[i].font >= minFont, "seed %d", seed)
			for j := range i {
				require.False(t, a.overlaps(s.figures[j].bounds()), "seed %d: %s and %s", seed, s.figures[i].ID, s.figures[j].ID)
			}
		}
	}
}

// TestNewScene_AreaIsTheNumberOfTalks checks that the area of a mark grows with its talks.
func TestNewScene_AreaIsTheNumberOfTalks(t *testing.T) {
	m := graph.Map{Nodes: []graph.MapNode{{ID: "topic:python", Kind: graph.KindTopic, Name: "Python", Talks: 12_000}, {ID: "topic:r", Kind: graph.KindTopic, Name: "R", Talks: 3000}}}
	s := newScene(m, graph.Sheet{Width: 1000, Height: 700})
	require.InDelta(t, 2, s.figures[0].radius/s.figures[1].radius, 0.01, "four times the talks: twice the radius")
}

func TestOutlines_RingHasTwo(t *testing.T) {
	const size = 40
	value := make([]float64, size*size)
	for i := range value {
		x, y := float64(i%size-size/2), float64(i/size-size/2)
		value[i] = 30 - (x*x+y*y-150)*(x*x+y*y-150)/600 // positive between two circles
	}
	found := outlines(value, size, size)
	require.Len(t, found, 2)
	for _, o := range found {
		for i, p := range o { // closed, in steps of at most a cell's diagonal
			q := o[(i+1)%len(o)]
			require.Less(t, (p.x-q.x)*(p.x-q.x)+(p.y-q.y)*(p.y-q.y), 2.01*fieldCell*fieldCell)
		}
	}
}

func TestTextWidth_IsHelvetica(t *testing.T) {
	require.InDelta(t, 5.56+5.56+2.22+2.22+5.56, textWidth("aalla", 10, false), 0.5)
	require.InDelta(t, 20, textWidth("漢字", 10, false), 0.01)
}

func TestWrap_ShortensWhatDoesNotFit(t *testing.T) {
	require.Equal(t, []string{"Dev to Prod in 5", "minutes: Is Your …"}, wrap("Dev to Prod in 5 minutes: Is Your Company Ready?", 17, 2))
	require.Equal(t, []string{"kafkakafkakafkakafk…"}, wrap("kafkakafkakafkakafkakafkakafka", 10, 2))
	require.Equal(t, []string{""}, wrap("", 10, 2))
}
