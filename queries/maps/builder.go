package maps

import (
	"math"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// builder holds the nodes and edges of a map while it is built.
type builder struct {
	*queries.Reader
	view    View
	all     float64 // talks in the graph
	title   string
	caption string
	date    string
	nodes   map[graph.ID]float64 // the weight by which prune keeps a node
	focus   map[graph.ID]bool
	edges   map[[2]graph.ID]float64
	omitted int
}

// newBuilder returns an empty map of the view v, which reads the graph from r. Call build next.
func newBuilder(r *queries.Reader, v View) *builder {
	return &builder{
		Reader: r, view: v, all: float64(r.Index().Count(graph.Selection{})),
		nodes: map[graph.ID]float64{}, focus: map[graph.ID]bool{}, edges: map[[2]graph.ID]float64{},
	}
}

// focusWeight is the weight of a node that the map is about. prune always keeps it.
const focusWeight = 1e9

// addNode adds a node, or raises its weight.
func (s *builder) addNode(id graph.ID, weight float64) { s.nodes[id] = max(s.nodes[id], weight) }

// addEdge adds an edge between two nodes, or raises its weight.
func (s *builder) addEdge(a, b graph.ID, weight float64) {
	if a > b {
		a, b = b, a
	}
	s.edges[[2]graph.ID{a, b}] = max(s.edges[[2]graph.ID{a, b}], weight)
}

// rarity returns a weight that is higher the fewer talks an entity has.
func (s *builder) rarity(id graph.ID) float64 {
	return math.Log(1 + s.all/float64(max(s.Index().TalkCount(id), 1)))
}

// addTalk adds the entities of a talk and the talks that share most of them.
func (s *builder) addTalk(talk graph.ID) {
	for _, t := range s.Index().Entities(talk) {
		if t.Kind() == graph.KindEvent || t.Kind() == graph.KindYear {
			continue
		}
		s.addNode(t, 2+s.rarity(t))
		s.addEdge(talk, t, 1+s.rarity(t))
	}
	for _, rel := range s.Index().Related(talk, 6) {
		s.addNode(rel.ID, 1+rel.Score)
		for _, t := range rel.Shared {
			s.addEdge(rel.ID, t, s.rarity(t))
		}
	}
}

// addTalks adds talks and the topics and companies that at least two of them share.
func (s *builder) addTalks(talks []graph.ID) {
	count := map[graph.ID]int{}
	for _, talk := range talks {
		s.addNode(talk, 100)
		for _, t := range s.Index().Entities(talk) {
			if t.Kind() == graph.KindTopic || t.Kind() == graph.KindCompany {
				count[t]++
			}
		}
	}
	connected := map[graph.ID]bool{}
	for _, talk := range talks {
		for _, t := range s.Index().Entities(talk) {
			n := count[t]
			if s.nodes[t] < focusWeight/2 && n < 2 {
				continue
			}
			s.addNode(t, float64(n)*s.rarity(t))
			s.addEdge(talk, t, 1+s.rarity(t))
			connected[talk] = true
		}
	}
	for _, talk := range talks {
		if !connected[talk] {
			s.addFrequentTopic(talk)
		}
	}
}

// addFrequentTopic connects a talk that shares nothing to the most frequent of its topics.
func (s *builder) addFrequentTopic(talk graph.ID) {
	var best graph.ID
	for _, t := range s.Index().Entities(talk) {
		if t.Kind() == graph.KindTopic && (best == "" || s.Index().TalkCount(t) > s.Index().TalkCount(best)) {
			best = t
		}
	}
	if best != "" {
		s.addNode(best, 90) // without it the talk would have no edge
		s.addEdge(talk, best, 1)
	}
}

// addCoOccurring adds the topics and companies that co-occur with an entity, in the order of
// RankShared. own selects the talks of the entity.
func (s *builder) addCoOccurring(id graph.ID, own graph.Selection) {
	for _, part := range []struct {
		kind graph.Kind
		most int
	}{{graph.KindTopic, s.view.Nodes * 3 / 4}, {graph.KindCompany, s.view.Nodes / 4}} {
		shared := map[graph.ID]int{}
		for _, c := range s.Index().Facets(own, part.kind, 0) {
			if c.ID != id {
				shared[c.ID] = c.Talks
			}
		}
		with := s.RankShared(shared)
		with = with[:min(part.most, len(with))]
		for i, t := range with {
			s.addNode(t, 50+float64(len(with)-i))
			s.addEdge(id, t, 1+float64(len(with)-i)/float64(len(with)))
		}
		s.addPairs(with)
	}
}

// addPairs adds edges between the entities that co-occur more often than by chance.
func (s *builder) addPairs(ids []graph.ID) {
	s.addEdgesOf(s.Index().CoOccurringPairs(ids))
}

// addEdgesOf adds the edges of pairs. Those to entities that are not on the map stay without
// effect.
func (s *builder) addEdgesOf(pairs []graph.Pair) {
	for _, p := range pairs {
		s.addEdge(p.A, p.B, 10*p.Weight)
	}
}

// addLinks adds the broader, narrower and related topics and the parents of an entity that have
// talks.
func (s *builder) addLinks(id graph.ID) {
	for _, l := range s.Index().Links(id) {
		if s.Index().TalkCount(l.ID) > 0 && s.Directory().Known(l.ID) {
			s.addNode(l.ID, 1+s.rarity(l.ID))
			s.addEdge(id, l.ID, 2)
		}
	}
}
