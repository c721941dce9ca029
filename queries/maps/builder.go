package maps

import (
	"math"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// sketch is a map being made.
type sketch struct {
	*queries.Reader
	view    View
	all     float64 // talks in the graph
	title   string
	nodes   map[graph.ID]float64 // how much each belongs on the map
	focus   map[graph.ID]bool
	edges   map[[2]graph.ID]float64
	omitted int
}

func newBuilder(r *queries.Reader, v View) *sketch {
	return &sketch{
		Reader: r, view: v, all: float64(r.Index().Count(graph.Selection{})),
		nodes: map[graph.ID]float64{}, focus: map[graph.ID]bool{}, edges: map[[2]graph.ID]float64{},
	}
}

// focal weighs what the map is about: it always stays.
const focal = 1e9

func (s *sketch) put(id graph.ID, weight float64) { s.nodes[id] = max(s.nodes[id], weight) }

func (s *sketch) join(a, b graph.ID, weight float64) {
	if a > b {
		a, b = b, a
	}
	s.edges[[2]graph.ID{a, b}] = max(s.edges[[2]graph.ID{a, b}], weight)
}

// rarity is high for what stands in few talks.
func (s *sketch) rarity(id graph.ID) float64 {
	return math.Log(1 + s.all/float64(max(s.Index().TalkCount(id), 1)))
}

// talk puts a talk's topics and companies on the map, and the talks related most.
func (s *sketch) talk(talk graph.ID) {
	for _, t := range s.Index().Entities(talk) {
		if t.Kind() == graph.KindEvent || t.Kind() == graph.KindYear {
			continue
		}
		s.put(t, 2+s.rarity(t))
		s.join(talk, t, 1+s.rarity(t))
	}
	for _, rel := range s.Index().Related(talk, 6) {
		s.put(rel.ID, 1+rel.Score)
		for _, t := range rel.Shared {
			s.join(rel.ID, t, s.rarity(t))
		}
	}
}

// talks puts talks on the map with the topics and companies that at least two of
// them share.
func (s *sketch) talks(talks []graph.ID) {
	count := map[graph.ID]int{}
	for _, talk := range talks {
		s.put(talk, 100)
		for _, t := range s.Index().Entities(talk) {
			if t.Kind() == graph.KindTopic || t.Kind() == graph.KindCompany {
				count[t]++
			}
		}
	}
	joined := map[graph.ID]bool{}
	for _, talk := range talks {
		for _, t := range s.Index().Entities(talk) {
			n := count[t]
			if s.nodes[t] < focal/2 && n < 2 {
				continue
			}
			s.put(t, float64(n)*s.rarity(t))
			s.join(talk, t, 1+s.rarity(t))
			joined[talk] = true
		}
	}
	for _, talk := range talks {
		if !joined[talk] {
			s.tie(talk)
		}
	}
}

// tie ties a talk that shares nothing to its most telling topic.
func (s *sketch) tie(talk graph.ID) {
	var best graph.ID
	for _, t := range s.Index().Entities(talk) {
		if t.Kind() == graph.KindTopic && (best == "" || s.Index().TalkCount(t) > s.Index().TalkCount(best)) {
			best = t
		}
	}
	if best != "" {
		s.put(best, 90) // without it the talk would hang in the air
		s.join(talk, best, 1)
	}
}

// companions puts on the map what stands with a thing in its talks, where these are too
// many to be drawn: topics and companies, those first that stand with it more often
// than they are frequent.
func (s *sketch) companions(id graph.ID, own graph.Selection) {
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
			s.put(t, 50+float64(len(with)-i))
			s.join(id, t, 1+float64(len(with)-i)/float64(len(with)))
		}
		s.pairs(with)
	}
}

// pairs joins those of some things that stand together more often than by chance.
func (s *sketch) pairs(ids []graph.ID) {
	for _, p := range s.Index().CoOccurringPairs(ids) {
		s.join(p.A, p.B, 10*p.Weight)
	}
}

// links puts the broader, narrower and related topics and the parents of a thing
// on the map, those that talks mention.
func (s *sketch) links(id graph.ID) {
	for _, l := range s.Index().Links(id) {
		if s.Index().TalkCount(l.ID) > 0 && s.Directory().Known(l.ID) {
			s.put(l.ID, 1+s.rarity(l.ID))
			s.join(id, l.ID, 2)
		}
	}
}
