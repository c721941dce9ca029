package queries

import (
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The limits of a search for a path.
const (
	maxPathNodes = 200_000
	maxFanOut    = 5_000 // talks of one thing that are looked at
)

// path answers "what connects A and B": the shortest way, by rare things rather
// than common ones, and by an event only if nothing else connects the two. Its
// items are the steps, each with the evidence of the edge that leads on.
func (r *run) path() error {
	from, to := r.q.Of[0], r.q.Of[1]
	steps := r.shortest(from, to, false)
	if steps == nil {
		steps = r.shortest(from, to, true)
	}
	if steps == nil {
		r.a.Empty = fmt.Sprintf("Nothing connects %s and %s.", r.names.Of(from), r.names.Of(to))
		return nil
	}
	r.a.Total = len(steps)
	for i, id := range steps {
		it := r.item(id)
		if id.Kind() != graph.KindTalk {
			it.Talks = r.index.Talks(id)
		}
		if i+1 < len(steps) {
			why, reason, err := r.edge(id, steps[i+1])
			if err != nil {
				return err
			}
			it.Why, it.Reason = append(it.Why, why...), reason
		}
		r.a.Items = append(r.a.Items, it)
	}
	r.a.Items = cut(r.a.Items, r.page)
	return nil
}

// edge explains the step between two neighbours.
func (r *run) edge(a, b graph.ID) ([]Why, string, error) {
	talk, thing := a, b
	if talk.Kind() != graph.KindTalk {
		talk, thing = b, a
	}
	if talk.Kind() != graph.KindTalk {
		for _, l := range r.index.Links(a) {
			if l.ID == b {
				return nil, linkWords[l.Predicate][l.Inverse], nil
			}
		}
	}
	why, err := r.why(talk, thing, 1)
	switch {
	case err != nil:
		return nil, "", err
	case thing.Kind() == graph.KindEvent:
		return nil, "at the same event", nil
	case thing.Kind() == graph.KindPerson:
		return nil, "the speaker", nil
	case a == talk:
		return why, "mentions", nil
	}
	return why, "is mentioned by", nil
}

// linkWords say what an edge between two things is.
var linkWords = map[graph.Predicate]map[bool]string{
	graph.PredBroader:      {false: "is a part of", true: "is broader than"},
	graph.PredRelated:      {false: "is related to", true: "is related to"},
	graph.PredParent:       {false: "belongs to", true: "owns"},
	graph.PredManufacturer: {false: "is made by", true: "makes"},
	graph.PredWorksFor:     {false: "works for", true: "employs"},
	graph.PredSponsor:      {false: "is sponsored by", true: "sponsors"},
}

// shortest is a breadth-first search. Neighbours are visited the rare before the
// common, so that of several shortest ways the most telling is found.
func (r *run) shortest(from, to graph.ID, events bool) []graph.ID {
	if from == to {
		return []graph.ID{from}
	}
	parent := map[graph.ID]graph.ID{from: ""}
	queue := []graph.ID{from}
	for i := 0; i < len(queue) && len(parent) < maxPathNodes && r.ctx.Err() == nil; i++ {
		for _, next := range r.neighbours(queue[i], events) {
			if _, seen := parent[next]; seen {
				continue
			}
			parent[next] = queue[i]
			if next == to {
				return trace(parent, to)
			}
			queue = append(queue, next)
		}
	}
	return nil
}

func trace(parent map[graph.ID]graph.ID, to graph.ID) []graph.ID {
	var steps []graph.ID
	for at := to; at != ""; at = parent[at] {
		steps = append(steps, at)
	}
	slices.Reverse(steps)
	return steps
}

func (r *run) neighbours(id graph.ID, events bool) []graph.ID {
	var out []graph.ID
	if id.Kind() == graph.KindTalk {
		for _, t := range r.index.Things(id) {
			if t.Kind() != graph.KindYear && (events || t.Kind() != graph.KindEvent) {
				out = append(out, t)
			}
		}
		slices.SortStableFunc(out, func(a, b graph.ID) int { return r.index.Talks(a) - r.index.Talks(b) })
		return out
	}
	if events || id.Kind() != graph.KindEvent {
		_, out = r.index.Select(graph.Selection{All: [][]graph.ID{{id}}}, 0, maxFanOut)
	}
	for _, l := range r.index.Links(id) {
		if l.ID.Kind() != graph.KindProduct {
			out = append(out, l.ID)
		}
	}
	return out
}
