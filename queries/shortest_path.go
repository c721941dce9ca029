package queries

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The limits of a search for a path.
const (
	maxPathNodes = 200_000
	maxFanOut    = 5_000 // talks of one thing that are looked at
)

// pathSearch looks for the shortest path between two things from both ends at once; of several
// it finds the one whose things stand in the fewest talks, the most telling. Events lead on
// only if they may, years never, but at an end of the path.
type pathSearch struct {
	*answering
	ends   [2]graph.ID
	events bool
}

// wave is how far the search has come from one end.
type wave struct {
	from    graph.ID
	reached map[graph.ID]reached
	front   []graph.ID // those reached last
	depth   int
}

// reached is how a thing was reached: from which, in how many steps, by things that stand
// in how many talks, its own included.
type reached struct {
	by    graph.ID
	depth int
	talks int
}

// shortestPath is the path, nil if there is none. Enough tells that the search was ended by
// its limit.
func (r *answering) shortestPath(from, to graph.ID, events bool) (path []graph.ID, enough bool, err error) {
	if from == to {
		return []graph.ID{from}, false, nil
	}
	s := &pathSearch{answering: r, ends: [2]graph.ID{from, to}, events: events}
	var waves [2]*wave
	for i, end := range s.ends {
		waves[i] = &wave{from: end, reached: map[graph.ID]reached{end: {}}, front: []graph.ID{end}}
	}
	for {
		near, far := waves[0], waves[1]
		if len(far.front) < len(near.front) {
			near, far = far, near
		}
		if len(near.front) == 0 {
			return nil, false, nil
		}
		if len(near.reached)+len(far.reached) > maxPathNodes {
			return nil, true, nil
		}
		if err := s.advance(near, far.from); err != nil {
			return nil, false, err
		}
		if meet := s.meeting(near, far); meet != "" {
			there := waves[0].trace(meet)
			slices.Reverse(there)
			return append(there, waves[1].trace(meet)[1:]...), false, nil
		}
	}
}

// advance takes a wave one step on.
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

// meeting is where two waves meet best, "" if they do not.
func (s *pathSearch) meeting(near, far *wave) graph.ID {
	var best graph.ID
	least := 0
	for _, id := range near.front {
		other, ok := far.reached[id]
		if !ok {
			continue
		}
		talks := near.reached[id].talks + other.talks - s.talkCount(id)
		if best == "" || cmp.Or(cmp.Compare(talks, least), cmp.Compare(id, best)) < 0 {
			best, least = id, talks
		}
	}
	return best
}

// trace is the way from a thing to the end where the wave began.
func (w *wave) trace(from graph.ID) []graph.ID {
	var steps []graph.ID
	for at := from; at != ""; at = w.reached[at].by {
		steps = append(steps, at)
	}
	return steps
}

// talkCount is in how many talks a thing stands that leads from one talk to another.
func (s *pathSearch) talkCount(id graph.ID) int {
	if id.Kind() == graph.KindTalk {
		return 0
	}
	return s.index.TalkCount(id)
}

// mayPass reports whether a path may lead by a thing.
func (s *pathSearch) mayPass(id graph.ID) bool {
	switch id.Kind() {
	case graph.KindYear, graph.KindEvent:
		return slices.Contains(s.ends[:], id) || s.events && id.Kind() == graph.KindEvent
	}
	return true
}

// neighbours are the things of a talk, or the talks of a thing and what it is linked with.
// Where a thing shares talks with the goal, these alone are its talks: no way is shorter.
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
