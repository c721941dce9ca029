package queries

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The limits of a search for a path.
const (
	maxPathNodes = 200_000 // nodes reached from both ends
	maxFanOut    = 5_000   // talks of one entity that are visited
)

// pathSearch searches the shortest path between two entities from both ends at once. Of several
// it finds the one whose entities have the fewest talks. A path passes events only if events is
// set, and never passes years; both may be its ends.
type pathSearch struct {
	*answering
	ends   [2]graph.ID
	events bool
}

// wave is the state of the search from one end.
type wave struct {
	from    graph.ID
	reached map[graph.ID]reached
	front   []graph.ID // the nodes reached last
	depth   int
}

// reached is how a node was reached: from which node, in how many steps, and the sum of the
// talks of the entities on the way, its own included.
type reached struct {
	by    graph.ID
	depth int
	talks int
}

// shortestPath returns the path, nil if there is none. isCut reports whether the search ended at
// maxPathNodes.
func (r *answering) shortestPath(from, to graph.ID, events bool) (path []graph.ID, isCut bool, err error) {
	if from == to {
		return []graph.ID{from}, false, nil
	}
	s := &pathSearch{answering: r, ends: [2]graph.ID{from, to}, events: events}
	var waves [2]*wave
	for i, end := range s.ends {
		waves[i] = &wave{from: end, reached: map[graph.ID]reached{end: {}}, front: []graph.ID{end}}
	}
	for {
		smaller, larger := waves[0], waves[1]
		if len(larger.front) < len(smaller.front) {
			smaller, larger = larger, smaller
		}
		if len(smaller.front) == 0 {
			return nil, false, nil
		}
		if len(smaller.reached)+len(larger.reached) > maxPathNodes {
			return nil, true, nil
		}
		if err := s.advance(smaller, larger.from); err != nil {
			return nil, false, err
		}
		if meeting := s.findMeeting(smaller, larger); meeting != "" {
			path := waves[0].trace(meeting)
			slices.Reverse(path)
			return append(path, waves[1].trace(meeting)[1:]...), false, nil
		}
	}
}

// advance extends a wave by one step.
func (s *pathSearch) advance(w *wave, goal graph.ID) error {
	w.depth++
	var front []graph.ID
	for _, id := range w.front {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		for _, next := range s.neighbours(id, goal) {
			now := reached{by: id, depth: w.depth, talks: w.reached[id].talks + s.talkCount(next)}
			was, seen := w.reached[next]
			if !seen {
				front = append(front, next)
			} else if was.depth < w.depth || cmp.Or(cmp.Compare(was.talks, now.talks), cmp.Compare(was.by, now.by)) <= 0 {
				continue
			}
			w.reached[next] = now
		}
	}
	w.front = front
	return nil
}

// findMeeting returns the node where two waves meet with the fewest talks, "" if they do not meet.
func (s *pathSearch) findMeeting(advanced, other *wave) graph.ID {
	var best graph.ID
	least := 0
	for _, id := range advanced.front {
		fromOther, ok := other.reached[id]
		if !ok {
			continue
		}
		talks := advanced.reached[id].talks + fromOther.talks - s.talkCount(id)
		if best == "" || cmp.Or(cmp.Compare(talks, least), cmp.Compare(id, best)) < 0 {
			best, least = id, talks
		}
	}
	return best
}

// trace returns the nodes from one back to the end where the wave began.
func (w *wave) trace(from graph.ID) []graph.ID {
	var steps []graph.ID
	for at := from; at != ""; at = w.reached[at].by {
		steps = append(steps, at)
	}
	return steps
}

// talkCount returns the number of talks of an entity, 0 for a talk.
func (s *pathSearch) talkCount(id graph.ID) int {
	if id.Kind() == graph.KindTalk {
		return 0
	}
	return s.index.TalkCount(id)
}

// mayPass reports whether a path may contain a node.
func (s *pathSearch) mayPass(id graph.ID) bool {
	switch id.Kind() {
	case graph.KindYear, graph.KindEvent:
		return slices.Contains(s.ends[:], id) || s.events && id.Kind() == graph.KindEvent
	}
	return true
}

// neighbours returns the entities of a talk, or the talks and the links of an entity. If an
// entity shares talks with the goal it returns only those talks, because no path is shorter.
func (s *pathSearch) neighbours(id, goal graph.ID) []graph.ID {
	if id.Kind() == graph.KindTalk {
		return slices.DeleteFunc(s.index.Entities(id), func(t graph.ID) bool { return !s.mayPass(t) })
	}
	var out []graph.ID
	if s.mayPass(id) {
		if goal.Kind() != graph.KindTalk {
			_, out = s.index.Select(graph.Selection{All: [][]graph.ID{s.engine.members(id, s.q.Narrower), s.engine.members(goal, s.q.Narrower)}}, 0, maxFanOut)
		}
		if len(out) == 0 {
			_, out = s.index.Select(graph.Selection{All: [][]graph.ID{s.engine.members(id, s.q.Narrower)}}, 0, maxFanOut)
		}
	}
	for _, l := range s.index.Links(id) {
		if l.ID.Kind() != graph.KindProduct {
			out = append(out, l.ID)
		}
	}
	return out
}
