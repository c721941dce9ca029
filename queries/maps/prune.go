package maps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// finish returns the map with the chosen edges, each with its reason, and without nodes that
// have neither an edge nor a high weight.
func (s *builder) finish() (graph.Map, error) {
	m := graph.Map{Title: s.title, Caption: s.caption, Date: s.date, Nodes: []graph.MapNode{}, Edges: []graph.MapEdge{}, Omitted: s.omitted}
	var talks []graph.ID
	for id := range s.nodes {
		if id.Kind() == graph.KindTalk {
			talks = append(talks, id)
		}
	}
	if err := s.Prefetch(talks); err != nil {
		return graph.Map{}, err
	}
	edges, err := s.chooseEdges(&m, s.sortEdges())
	if err != nil {
		return graph.Map{}, err
	}
	degree := map[graph.ID]int{}
	for _, e := range edges {
		degree[e.From]++
		degree[e.To]++
	}
	for id, weight := range s.nodes {
		if degree[id] == 0 && weight < focusWeight/4 {
			m.Omitted++ // no edge shows why it is on the map
			continue
		}
		n := graph.MapNode{ID: id, Kind: id.Kind(), Name: s.Directory().Name(id), Degree: degree[id], Focus: s.focus[id]}
		if n.Kind == graph.KindTalk {
			n.Note = s.Item(id).Event
		} else {
			n.Talks = s.Index().TalkCount(id)
			n.Note = "in " + graph.KindTalk.Quantity(n.Talks)
		}
		m.Nodes = append(m.Nodes, n)
	}
	slices.SortFunc(m.Nodes, func(a, b graph.MapNode) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(edges, func(a, b graph.MapEdge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	m.Edges = append(m.Edges, edges...)
	s.setCommunities(&m)
	return m, nil
}

// prunedWeight is the least weight of a node that prune has kept, so that neighbours added later
// do not displace it.
const prunedWeight = 1e6

// prune removes the nodes of hidden kinds and all but the strongest of the others.
func (s *builder) prune(most int) {
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
			s.addNode(id, prunedWeight)
			continue
		}
		delete(s.nodes, id)
		s.omitted++
	}
}

// sortEdges returns the edges between the nodes, the strongest first. Edges of nodes that the map
// is about precede all others.
func (s *builder) sortEdges() [][2]graph.ID {
	var keys [][2]graph.ID
	for k := range s.edges {
		_, a := s.nodes[k[0]]
		if _, b := s.nodes[k[1]]; a && b {
			keys = append(keys, k)
		}
	}
	countFocus := func(k [2]graph.ID) (n int) {
		for _, id := range k {
			if s.focus[id] {
				n++
			}
		}
		return n
	}
	slices.SortFunc(keys, func(a, b [2]graph.ID) int {
		return cmp.Or(countFocus(b)-countFocus(a), cmp.Compare(s.edges[b], s.edges[a]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	return keys
}

// chooseEdges returns the edges that a map keeps: those of nodes that the map is about, those
// that connect two components, and minDegree for each node. It counts the others as omitted.
func (s *builder) chooseEdges(m *graph.Map, keys [][2]graph.ID) ([]graph.MapEdge, error) {
	var kept []graph.MapEdge
	degree, connected := map[graph.ID]int{}, components{}
	for _, k := range keys {
		hasFocus := s.focus[k[0]] || s.focus[k[1]]
		if !hasFocus && connected.find(k[0]) == connected.find(k[1]) && degree[k[0]] >= minDegree && degree[k[1]] >= minDegree {
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
		connected.union(k[0], k[1])
		if !hasFocus {
			degree[k[0]]++
			degree[k[1]]++
		}
		kept = append(kept, graph.MapEdge{From: k[0], To: k[1], Weight: strength, Reason: reason})
	}
	return kept, nil
}

// components is a disjoint-set forest of the connected components of a graph.
type components map[graph.ID]graph.ID

// find returns the representative of a node's component.
func (c components) find(id graph.ID) graph.ID {
	for c[id] != "" {
		id = c[id]
	}
	return id
}

// union merges the components of two nodes.
func (c components) union(a, b graph.ID) {
	if a, b = c.find(a), c.find(b); a != b {
		c[a] = b
	}
}

// reason returns the line that proves an edge, or the number of talks in which two entities
// co-occur. The strength counts the places, or the talks.
func (s *builder) reason(a, b graph.ID) (string, float64, error) {
	if a.Kind() != graph.KindTalk && b.Kind() != graph.KindTalk {
		for _, l := range s.Index().Links(a) {
			if l.ID == b {
				return fmt.Sprintf("%s %s %s", s.Directory().Name(a), queries.DescribeLink(l), s.Directory().Name(b)), 1, nil
			}
		}
		n := s.Index().Count(graph.Selection{All: [][]graph.ID{{a}, {b}}})
		return fmt.Sprintf("%s and %s: together in %s", s.Directory().Name(a), s.Directory().Name(b), graph.KindTalk.Quantity(n)), float64(n), nil
	}
	talk, entity := a, b
	if talk.Kind() != graph.KindTalk {
		talk, entity = b, a
	}
	evidence, err := s.Citations(talk)
	if err != nil {
		return "", 0, err
	}
	why, err := s.Evidence(talk, entity, 1)
	if err != nil || len(why) == 0 {
		return fmt.Sprintf("%s: %s", s.Directory().Name(talk), s.Directory().Name(entity)), 1, err
	}
	before, hit, after := why[0].Around()
	return fmt.Sprintf("%s, line %d: %s", s.Directory().Name(entity), why[0].Line, strings.TrimSpace(before+hit+after)), float64(len(evidence[entity].Places)), nil
}
