package maps

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/talkgraph/talkgraph/graph"
)

// The bounds of communities. Drawings have seven colours that colour-blind eyes tell apart.
const (
	maxCommunities    = 7
	minCommunity      = 3  // nodes; a pair is no group
	minForCommunities = 12 // nodes of a map; smaller maps are read as a whole
)

// setCommunities groups the nodes of a map by their edges and names the groups. Nodes that the
// map is about belong to no group, because they have edges to all.
func (s *builder) setCommunities(m *graph.Map) {
	groups := s.findGroups(m)
	if len(groups) < 2 {
		return
	}
	for i, g := range groups {
		for _, n := range g {
			m.Nodes[n].Community = i + 1
		}
	}
	score := typicality(m)
	for _, g := range groups {
		m.Communities = append(m.Communities, graph.MapCommunity{Name: nameGroup(m, g, score), Nodes: len(g)})
	}
}

// findGroups returns the groups of a map, each as positions of its nodes, the largest first. It
// maximises modularity (Louvain) and lowers the resolution until the groups are few enough.
func (s *builder) findGroups(m *graph.Map) [][]int {
	if len(m.Nodes) < minForCommunities {
		return nil
	}
	g := simple.NewWeightedUndirectedGraph(0, 0)
	position := map[graph.ID]int{}
	for i, n := range m.Nodes {
		if !n.Focus {
			position[n.ID] = i
			g.AddNode(simple.Node(i))
		}
	}
	for ends, weight := range s.edges { // also those that the map leaves out
		a, hasA := position[ends[0]]
		b, hasB := position[ends[1]]
		if hasA && hasB && a != b {
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: weight * weight})
		}
	}
	var groups [][]int
	for _, resolution := range []float64{1, 0.7, 0.5, 0.3} {
		groups = nil
		// A fixed seed gives equal maps equal groups.
		for _, c := range community.Modularize(g, resolution, rand.NewPCG(7, 7)).Communities() {
			var group []int
			for _, n := range c {
				group = append(group, int(n.ID()))
			}
			slices.Sort(group)
			if len(group) >= minCommunity {
				groups = append(groups, group)
			}
		}
		if len(groups) <= maxCommunities {
			break
		}
	}
	slices.SortFunc(groups, func(a, b []int) int { return cmp.Or(len(b)-len(a), cmp.Compare(a[0], b[0])) })
	return groups[:min(len(groups), maxCommunities)]
}

// typicality returns, for each node of a map, how typical of its group it is: most of its edges lie
// within the group, and it has many talks.
func typicality(m *graph.Map) []float64 {
	group := map[graph.ID]int{}
	for _, n := range m.Nodes {
		group[n.ID] = n.Community
	}
	within, total := map[graph.ID]float64{}, map[graph.ID]float64{}
	for _, e := range m.Edges {
		for _, id := range []graph.ID{e.From, e.To} {
			total[id]++
			if group[e.From] == group[e.To] {
				within[id]++
			}
		}
	}
	out := make([]float64, len(m.Nodes))
	for i, n := range m.Nodes {
		own := within[n.ID] / max(total[n.ID], 1)
		out[i] = own * own * math.Sqrt(float64(n.Talks))
	}
	return out
}

// nameGroup names a group by the two of its topics that are most typical. A group without topics is
// named by its other nodes. score is the typicality of the map's nodes.
func nameGroup(m *graph.Map, group []int, score []float64) string {
	rank := map[graph.Kind]int{graph.KindTopic: 0, graph.KindCompany: 1}
	kindOf := func(i int) int {
		if r, ok := rank[m.Nodes[i].Kind]; ok {
			return r
		}
		return len(rank)
	}
	best := slices.Clone(group)
	slices.SortStableFunc(best, func(a, b int) int { return cmp.Or(kindOf(a)-kindOf(b), cmp.Compare(score[b], score[a])) })
	name := m.Nodes[best[0]].Name
	if kindOf(best[1]) == 0 {
		name += ", " + m.Nodes[best[1]].Name
	}
	return name
}
