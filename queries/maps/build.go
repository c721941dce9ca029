package maps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// The bounds of a map: more than this no one can read. The strongest things are kept,
// and the map says how many were not.
const (
	MaxNodes     = 200
	DefaultNodes = 60
	edgesOfNode  = 2   // what shows the shape of a map; see skeleton
	MaxExpanded  = 20  // things of which the neighbours are added
	roomExpanded = 15  // more things on the map for each of them
	MaxThings    = 200 // things given one by one
)

// View is what a map shows: what is around a thing, else given things and what joins
// them, else what a question finds, else an overview of everything.
type View struct {
	Around   graph.ID
	Things   []graph.ID
	Question *question.Question
	Expand   []graph.ID   // the neighbours of these too
	Show     []graph.Kind // only these kinds; none means all
	Least    float64      // edges weaker than this are left out
	Nodes    int          // the most things; 0 means DefaultNodes
}

// Build makes a map. Its errors wrap graph.ErrInvalid for a view beyond the bounds and
// graph.ErrNotFound, as question.NotFoundError, for a thing that the graph does not have.
func Build(ctx context.Context, e *queries.Engine, v View) (graph.Map, error) {
	if v.Nodes == 0 {
		v.Nodes = DefaultNodes
	}
	switch {
	case v.Nodes < 1 || v.Nodes > MaxNodes:
		return graph.Map{}, fmt.Errorf("%w: a map shows 1 to %d things, not %d", graph.ErrInvalid, MaxNodes, v.Nodes)
	case len(v.Expand) > MaxExpanded:
		return graph.Map{}, fmt.Errorf("%w: the neighbours of at most %d things are added to a map", graph.ErrInvalid, MaxExpanded)
	case len(v.Things) > MaxThings:
		return graph.Map{}, fmt.Errorf("%w: at most %d things are put on a map one by one", graph.ErrInvalid, MaxThings)
	}
	var found queries.Answer
	if v.Question != nil && v.Around == "" && v.Things == nil {
		if len(v.Question.Unknown) > 0 {
			u := v.Question.Unknown[0]
			return graph.Map{}, question.NotFoundError{Message: fmt.Sprintf("nothing here is called %q", u.Text), Nearest: u.Nearest}
		}
		var err error
		if found, err = e.Answer(ctx, *v.Question, queries.Page{Limit: max(v.Nodes/2, 1)}); err != nil {
			return graph.Map{}, err
		}
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) (graph.Map, error) { return newBuilder(r, v).build(found) })
}

// build makes the map of the view, found the answer to its question if it has one.
func (s *sketch) build(found queries.Answer) (graph.Map, error) {
	v := s.view
	if v.Around != "" && !s.IsKnown(v.Around) {
		return graph.Map{}, s.Directory().NotFound(v.Around)
	}
	switch {
	case v.Around != "":
		s.around(v.Around)
	case v.Things != nil:
		s.given(v.Things)
	case v.Question != nil && !(v.Question.IsEmpty() && v.Question.SelectsTalks()):
		s.answer(*v.Question, found)
	default:
		s.overview()
	}
	s.prune(v.Nodes)
	for _, id := range v.Expand {
		s.expand(id)
	}
	s.prune(min(v.Nodes+roomExpanded*len(v.Expand), MaxNodes))
	return s.finish()
}

// around puts a thing on the map and what surrounds it: of a talk what it mentions
// and the talks that share it; of anything else its talks and what those have in
// common or, where they are too many to be drawn, what stands with it.
func (s *sketch) around(id graph.ID) {
	s.title = s.Directory().Name(id)
	if id.Kind() != graph.KindEvent && id.Kind() != graph.KindYear { // to draw these themselves would tie every talk to them
		s.focus[id] = true
		s.put(id, focal)
	}
	s.expand(id)
}

// expand adds the neighbours of a thing.
func (s *sketch) expand(id graph.ID) {
	if !s.IsKnown(id) {
		return
	}
	if id.Kind() == graph.KindTalk {
		s.put(id, 100)
		s.talk(id)
		return
	}
	own := graph.Selection{All: [][]graph.ID{{id}}}
	total, talks := s.Index().Select(own, 0, s.view.Nodes/2)
	if total <= len(talks) {
		s.talks(talks)
	} else {
		s.companions(id, own)
	}
	s.links(id)
}

// given puts things on the map and what they share.
func (s *sketch) given(ids []graph.ID) {
	s.title = fmt.Sprintf("%d things", len(ids))
	var talks, others []graph.ID
	for _, id := range distinct(ids) {
		if !s.IsKnown(id) {
			continue
		}
		s.put(id, focal/2)
		if id.Kind() == graph.KindTalk {
			talks = append(talks, id)
		} else {
			others = append(others, id)
		}
	}
	s.talks(talks)
	s.pairs(others)
	for _, id := range others {
		for _, l := range s.Index().Links(id) {
			if slices.Contains(others, l.ID) {
				s.join(id, l.ID, 2)
			}
		}
	}
}

// answer puts on the map what a question names and what it finds.
func (s *sketch) answer(q question.Question, a queries.Answer) {
	s.title = strings.ReplaceAll(q.Print(s.Directory()), `"`, "")
	s.omitted = max(a.Total-len(a.Items), 0)
	for _, id := range slices.Concat(q.All, q.Any, q.Subjects) {
		if id.Kind() != graph.KindEvent && id.Kind() != graph.KindYear {
			s.focus[id] = true
			s.put(id, focal)
		}
	}
	var talks []graph.ID
	for i, it := range a.Items {
		s.put(it.ID, focal/2)
		if it.Kind == graph.KindTalk {
			talks = append(talks, it.ID)
		}
		if q.Form == question.Path && i > 0 {
			s.join(a.Items[i-1].ID, it.ID, 3)
		}
		for _, w := range it.Evidence {
			if w.Talk != "" && len(talks) < s.view.Nodes/2 {
				s.put(w.Talk, focal/4)
				talks = append(talks, w.Talk)
			}
		}
	}
	for _, id := range q.Subjects {
		if id.Kind() == graph.KindTalk {
			talks = append(talks, id)
		}
	}
	if q.Form != question.Path {
		s.talks(distinct(talks))
	}
}

// overview draws the whole graph: its talks, if they fit, with what they share; else
// the most frequent topics and companies, and which of them stand together.
func (s *sketch) overview() {
	s.title = "Everything in the graph"
	total, talks := s.Index().Select(graph.Selection{}, 0, s.view.Nodes/2)
	if total <= len(talks) {
		s.talks(talks)
		return
	}
	var things []graph.ID
	for _, part := range []struct {
		kind graph.Kind
		most int
	}{{graph.KindTopic, s.view.Nodes * 5 / 6}, {graph.KindCompany, s.view.Nodes / 6}} {
		for _, c := range s.Index().Facets(graph.Selection{}, part.kind, part.most) {
			s.put(c.ID, float64(c.Talks))
			things = append(things, c.ID)
		}
	}
	s.pairs(things)
}

// distinct returns each of some IDs once, in their order.
func distinct(ids []graph.ID) []graph.ID {
	var out []graph.ID
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
