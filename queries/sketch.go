package queries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

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
			if s.nodes[t] < focal && n < 2 {
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
		s.put(best, 1)
		s.join(talk, best, 1)
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

// overview draws the whole graph: its talks, if they fit, with what they share;
// else the most frequent topics and how often they stand together.
func (s *sketch) overview() {
	s.title = "Everything in the graph"
	total, talks := s.index.Select(graph.Selection{}, 0, MaxMapNodes/2)
	if total <= MaxMapNodes/2 {
		s.talks(talks)
		return
	}
	for _, c := range s.index.Facets(graph.Selection{}, graph.KindTopic, MaxMapNodes) {
		s.put(c.ID, float64(c.Talks))
		for _, a := range s.index.Associated(c.ID, MaxMapNodes) {
			s.join(c.ID, a.ID, 10*a.Weight)
		}
	}
}

// finish keeps the strongest nodes and edges, and gives every edge its reason.
func (s *sketch) finish() (graph.Map, error) {
	m := graph.Map{Title: s.title, Nodes: []graph.MapNode{}, Edges: []graph.MapEdge{}}
	ids := make([]graph.ID, 0, len(s.nodes))
	for id := range s.nodes {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(s.nodes[b], s.nodes[a]), cmp.Compare(a, b))
	})
	if len(ids) > MaxMapNodes {
		m.Omitted = len(ids) - MaxMapNodes
		ids = ids[:MaxMapNodes]
	}
	slices.Sort(ids)
	degree, err := s.keepEdges(&m, ids)
	if err != nil {
		return graph.Map{}, err
	}
	for _, id := range ids {
		n := graph.MapNode{ID: id, Kind: id.Kind(), Name: s.names.Of(id), Degree: degree[id], Focus: s.focus[id]}
		if n.Kind == graph.KindTalk {
			n.Note = s.item(id).Event
		} else {
			n.Note = "in " + talks(s.index.Talks(id))
		}
		m.Nodes = append(m.Nodes, n)
	}
	return m, nil
}

// keepEdges adds the strongest edges between the nodes kept.
func (s *sketch) keepEdges(m *graph.Map, ids []graph.ID) (map[graph.ID]int, error) {
	var keys [][2]graph.ID
	for k := range s.edges {
		if _, a := slices.BinarySearch(ids, k[0]); a {
			if _, b := slices.BinarySearch(ids, k[1]); b {
				keys = append(keys, k)
			}
		}
	}
	slices.SortFunc(keys, func(a, b [2]graph.ID) int {
		return cmp.Or(cmp.Compare(s.edges[b], s.edges[a]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	if len(keys) > MaxMapEdges {
		m.Omitted += len(keys) - MaxMapEdges
		keys = keys[:MaxMapEdges]
	}
	degree := map[graph.ID]int{}
	for _, k := range keys {
		reason, strength, err := s.reason(k[0], k[1])
		if err != nil {
			return nil, err
		}
		m.Edges = append(m.Edges, graph.MapEdge{From: k[0], To: k[1], Weight: strength, Reason: reason})
		degree[k[0]]++
		degree[k[1]]++
	}
	slices.SortFunc(m.Edges, func(a, b graph.MapEdge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return degree, nil
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
