package maps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

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
		n := graph.MapNode{ID: id, Kind: id.Kind(), Name: s.Directory().Name(id), Degree: degree[id], Focus: s.focus[id]}
		if n.Kind == graph.KindTalk {
			n.Note = s.Item(id).Event
		} else {
			n.Note = "in " + graph.KindTalk.Quantity(s.Index().TalkCount(id))
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
		for _, l := range s.Index().Links(a) {
			if l.ID == b {
				return fmt.Sprintf("%s %s %s", s.Directory().Name(a), queries.DescribeLink(l), s.Directory().Name(b)), 1, nil
			}
		}
		n := s.Index().Count(graph.Selection{All: [][]graph.ID{{a}, {b}}})
		return fmt.Sprintf("%s and %s: together in %s", s.Directory().Name(a), s.Directory().Name(b), graph.KindTalk.Quantity(n)), float64(n), nil
	}
	talk, thing := a, b
	if talk.Kind() != graph.KindTalk {
		talk, thing = b, a
	}
	evidence, err := s.Citations(talk)
	if err != nil {
		return "", 0, err
	}
	why, err := s.Evidence(talk, thing, 1)
	if err != nil || len(why) == 0 {
		return fmt.Sprintf("%s: %s", s.Directory().Name(talk), s.Directory().Name(thing)), 1, err
	}
	before, hit, after := why[0].Around()
	return fmt.Sprintf("%s, line %d: %s", s.Directory().Name(thing), why[0].Line, strings.TrimSpace(before+hit+after)), float64(len(evidence[thing].Places)), nil
}
