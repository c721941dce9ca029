package queries

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// sketch is a map being made.
type sketch struct {
	*run
	view    View
	all     float64 // talks in the graph
	title   string
	nodes   map[graph.ID]float64 // how much each belongs on the map
	focus   map[graph.ID]bool
	edges   map[[2]graph.ID]float64
	omitted int
}

func (e *Engine) sketch(ctx context.Context, v View) *sketch {
	r := &run{Engine: e, ctx: ctx, texts: newTexts(e.store)}
	return &sketch{
		run: r, view: v, all: float64(e.index.Count(graph.Selection{})),
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
	return math.Log(1 + s.all/float64(max(s.index.Talks(id), 1)))
}

// talk puts a talk's topics and companies on the map, and the talks related most.
func (s *sketch) talk(talk graph.ID) {
	for _, t := range s.index.Things(talk) {
		if t.Kind() == graph.KindEvent || t.Kind() == graph.KindYear {
			continue
		}
		s.put(t, 2+s.rarity(t))
		s.join(talk, t, 1+s.rarity(t))
	}
	for _, rel := range s.index.Related(talk, 6) {
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
		for _, t := range s.index.Things(talk) {
			if t.Kind() == graph.KindTopic || t.Kind() == graph.KindCompany {
				count[t]++
			}
		}
	}
	joined := map[graph.ID]bool{}
	for _, talk := range talks {
		for _, t := range s.index.Things(talk) {
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
	for _, t := range s.index.Things(talk) {
		if t.Kind() == graph.KindTopic && (best == "" || s.index.Talks(t) > s.index.Talks(best)) {
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
		for _, c := range s.index.Facets(own, part.kind, 0) {
			if c.ID != id {
				shared[c.ID] = c.Talks
			}
		}
		with := s.byBond(shared)
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
	for _, p := range s.index.Pairs(ids) {
		s.join(p.A, p.B, 10*p.Weight)
	}
}

// links puts the broader, narrower and related topics and the parents of a thing
// on the map, those that talks mention.
func (s *sketch) links(id graph.ID) {
	for _, l := range s.index.Links(id) {
		if s.index.Talks(l.ID) > 0 && s.names.Known(l.ID) {
			s.put(l.ID, 1+s.rarity(l.ID))
			s.join(id, l.ID, 2)
		}
	}
}

// finish keeps the strongest nodes and the edges that show their shape, and gives
// every edge its reason.
func (s *sketch) finish() (graph.Map, error) {
	m := graph.Map{Title: s.title, Nodes: []graph.MapNode{}, Edges: []graph.MapEdge{}, Omitted: s.omitted}
	edges, err := s.skeleton(&m, s.strongest())
	if err != nil {
		return graph.Map{}, err
	}
	degree := map[graph.ID]int{}
	for _, e := range edges {
		degree[e.From]++
		degree[e.To]++
	}
	for id, weight := range s.nodes {
		if degree[id] == 0 && weight < focal/4 {
			m.Omitted++ // nothing shows why it is here
			continue
		}
		n := graph.MapNode{ID: id, Kind: id.Kind(), Name: s.names.Of(id), Degree: degree[id], Focus: s.focus[id]}
		if n.Kind == graph.KindTalk {
			n.Note = s.item(id).Event
		} else {
			n.Note = "in " + talks(s.index.Talks(id))
		}
		m.Nodes = append(m.Nodes, n)
	}
	slices.SortFunc(m.Nodes, func(a, b graph.MapNode) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(edges, func(a, b graph.MapEdge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	m.Edges = append(m.Edges, edges...)
	return m, nil
}

// stays weighs what is on the map before neighbours are added.
const stays = 1e6

// prune drops the nodes that are hidden or too many; the others stay.
func (s *sketch) prune(most int) {
	var ids []graph.ID
	for id := range s.nodes {
		if len(s.view.Show) > 0 && !slices.Contains(s.view.Show, id.Kind()) {
			delete(s.nodes, id)
			continue
		}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(s.nodes[b], s.nodes[a]), cmp.Compare(a, b))
	})
	for i, id := range ids {
		if i < most {
			s.put(id, stays)
			continue
		}
		delete(s.nodes, id)
		s.omitted++
	}
}

// strongest are the edges between the nodes, the strongest first; those of what the map
// is about come before all.
func (s *sketch) strongest() [][2]graph.ID {
	var keys [][2]graph.ID
	for k := range s.edges {
		_, a := s.nodes[k[0]]
		if _, b := s.nodes[k[1]]; a && b {
			keys = append(keys, k)
		}
	}
	about := func(k [2]graph.ID) (n int) {
		for _, id := range k {
			if s.focus[id] {
				n++
			}
		}
		return n
	}
	slices.SortFunc(keys, func(a, b [2]graph.ID) int {
		return cmp.Or(about(b)-about(a), cmp.Compare(s.edges[b], s.edges[a]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	return keys
}

// skeleton chooses the edges that show the shape of a map and no more, so that it
// does not become a hairball: those of what the map is about, those that connect what
// is not connected yet, and two for each node.
func (s *sketch) skeleton(m *graph.Map, keys [][2]graph.ID) ([]graph.MapEdge, error) {
	var kept []graph.MapEdge
	degree, part := map[graph.ID]int{}, parts{}
	for _, k := range keys {
		about := s.focus[k[0]] || s.focus[k[1]]
		if !about && part.of(k[0]) == part.of(k[1]) && degree[k[0]] >= edgesOfNode && degree[k[1]] >= edgesOfNode {
			m.Omitted++
			continue
		}
		reason, strength, err := s.reason(k[0], k[1])
		if err != nil {
			return nil, err
		}
		if strength < s.view.Least {
			m.Omitted++
			continue
		}
		part.join(k[0], k[1])
		if !about {
			degree[k[0]]++
			degree[k[1]]++
		}
		kept = append(kept, graph.MapEdge{From: k[0], To: k[1], Weight: strength, Reason: reason})
	}
	return kept, nil
}

// parts are the connected parts of a graph that is being built.
type parts map[graph.ID]graph.ID

func (p parts) of(id graph.ID) graph.ID {
	for p[id] != "" {
		id = p[id]
	}
	return id
}

func (p parts) join(a, b graph.ID) {
	if a, b = p.of(a), p.of(b); a != b {
		p[a] = b
	}
}

// reason is the line that proves an edge, or in how many talks two things meet; the
// strength counts the places, or the talks.
func (s *sketch) reason(a, b graph.ID) (string, float64, error) {
	if a.Kind() != graph.KindTalk && b.Kind() != graph.KindTalk {
		for _, l := range s.index.Links(a) {
			if l.ID == b {
				return fmt.Sprintf("%s %s %s", s.names.Of(a), linkWords[l.Predicate][l.Inverse], s.names.Of(b)), 1, nil
			}
		}
		n := s.index.Count(graph.Selection{All: [][]graph.ID{{a}, {b}}})
		return fmt.Sprintf("%s and %s: together in %s", s.names.Of(a), s.names.Of(b), talks(n)), float64(n), nil
	}
	talk, thing := a, b
	if talk.Kind() != graph.KindTalk {
		talk, thing = b, a
	}
	why, err := s.texts.of(s.ctx, talk, thing, s.names.Of(thing))
	if err != nil || len(why) == 0 {
		return fmt.Sprintf("%s: %s", s.names.Of(talk), s.names.Of(thing)), 1, err
	}
	return fmt.Sprintf("%s, line %d: %s", s.names.Of(thing), why[0].Line, strings.TrimSpace(why[0].Quote)), float64(len(why)), nil
}
