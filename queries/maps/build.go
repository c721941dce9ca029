package maps

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// The bounds of a map, so that people can read it. The strongest nodes are kept, and the map
// counts those that were omitted.
const (
	MaxNodes     = 200
	DefaultNodes = 60
	minDegree    = 2   // edges that each node keeps; see chooseEdges
	MaxExpanded  = 20  // nodes whose neighbours are added
	roomExpanded = 15  // more nodes on the map for each of them
	MaxThings    = 200 // nodes given one by one
)

// View selects what a map shows: the neighbourhood of Around; if it is empty, Things and the
// edges between them; if that is nil, the answer to Question; if that is nil, an overview.
type View struct {
	Around   graph.ID
	Things   []graph.ID
	Question *question.Question
	Expand   []graph.ID   // nodes whose neighbours are added
	Show     []graph.Kind // only these kinds; none means all
	Least    float64      // weaker edges are omitted
	Nodes    int          // the most nodes; 0 means DefaultNodes
}

// Build returns the map of a view. Its errors wrap graph.ErrInvalid for a view beyond the bounds
// and graph.ErrNotFound, as question.NotFoundError, for an entity that the graph does not have.
func Build(ctx context.Context, e *queries.Engine, v View) (graph.Map, error) {
	if v.Nodes == 0 {
		v.Nodes = DefaultNodes
	}
	switch {
	case v.Nodes < 1 || v.Nodes > MaxNodes:
		return graph.Map{}, fmt.Errorf("%w: a map shows 1 to %d nodes, not %d", graph.ErrInvalid, MaxNodes, v.Nodes)
	case len(v.Expand) > MaxExpanded:
		return graph.Map{}, fmt.Errorf("%w: the neighbours of at most %d nodes can be added to a map", graph.ErrInvalid, MaxExpanded)
	case len(v.Things) > MaxThings:
		return graph.Map{}, fmt.Errorf("%w: a map can be given at most %d nodes one by one", graph.ErrInvalid, MaxThings)
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

// build returns the map of the view. found is the answer to its question, if it has one.
func (s *builder) build(found queries.Answer) (graph.Map, error) {
	v := s.view
	if v.Around != "" && !s.IsKnown(v.Around) {
		return graph.Map{}, s.Directory().NotFound(v.Around)
	}
	switch {
	case v.Around != "":
		if err := s.addAround(v.Around); err != nil {
			return graph.Map{}, err
		}
	case v.Things != nil:
		s.addGiven(v.Things)
	case v.Question != nil && !(v.Question.IsEmpty() && v.Question.SelectsTalks()):
		s.addAnswer(*v.Question, found)
	default:
		s.addOverview()
	}
	s.prune(v.Nodes)
	for _, id := range v.Expand {
		s.expand(id)
	}
	s.prune(min(v.Nodes+roomExpanded*len(v.Expand), MaxNodes))
	return s.finish()
}

// addAround adds an entity and its neighbours. Events and years themselves are not drawn, because
// every talk would have an edge to them.
func (s *builder) addAround(id graph.ID) error {
	s.title = s.Directory().Name(id)
	if id.Kind() == graph.KindEvent {
		var err error
		if s.date, err = s.eventDate(id); err != nil {
			return err
		}
	}
	if id.Kind() != graph.KindEvent && id.Kind() != graph.KindYear {
		s.focus[id] = true
		s.addNode(id, focusWeight)
	}
	s.expand(id)
	return nil
}

// expand adds the neighbours of a node: for a talk its entities and related talks; for any other
// entity its talks or, if they are too many to draw, the entities that co-occur with it.
func (s *builder) expand(id graph.ID) {
	if !s.IsKnown(id) {
		return
	}
	if id.Kind() == graph.KindTalk {
		s.setCaption("What the talk is about, and talks that share most of it.")
		s.addNode(id, 100)
		s.addTalk(id)
		return
	}
	own := graph.Selection{All: [][]graph.ID{{id}}}
	total, talks := s.Index().Select(own, 0, s.view.Nodes/2)
	if total <= len(talks) {
		s.setCaption(fmt.Sprintf("%s with the topics and companies that they share.", graph.KindTalk.Quantity(total)))
		s.addTalks(talks)
	} else {
		s.addCoOccurring(id, own)
		typical := ""
		if id.Kind() == graph.KindEvent || id.Kind() == graph.KindYear {
			if n := s.addTypicalTalks(own, min(s.view.Nodes/talkShare, maxTypical)); n > 0 {
				typical = ", with " + quantity(n, "typical talk")
			}
		}
		s.setCaption(fmt.Sprintf("The topics and companies that stand out in %s, joined where they occur together more often than by chance%s.", graph.KindTalk.Quantity(total), typical))
	}
	s.addLinks(id)
}

// setCaption sets what the map shows, which the first of its parts decides.
func (s *builder) setCaption(text string) { s.caption = cmp.Or(s.caption, text) }

// eventDate returns the date on which an event began, or "" if no note states it.
func (s *builder) eventDate(id graph.ID) (string, error) {
	facts, err := s.Facts(id)
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if f.Predicate == graph.PredStartDate {
			return f.Object.Text, nil
		}
	}
	return "", nil
}

// addGiven adds the given entities, the entities that their talks share, and the edges between
// them.
func (s *builder) addGiven(ids []graph.ID) {
	s.title = quantity(len(ids), "selected node")
	var talks, others []graph.ID
	for _, id := range distinct(ids) {
		if !s.IsKnown(id) {
			continue
		}
		s.addNode(id, focusWeight/2)
		if id.Kind() == graph.KindTalk {
			talks = append(talks, id)
		} else {
			others = append(others, id)
		}
	}
	s.addTalks(talks)
	s.addPairs(others)
	for _, id := range others {
		for _, l := range s.Index().Links(id) {
			if slices.Contains(others, l.ID) {
				s.addEdge(id, l.ID, 2)
			}
		}
	}
}

// addAnswer adds the entities that a question names and the items of its answer.
func (s *builder) addAnswer(q question.Question, a queries.Answer) {
	s.title = strings.ReplaceAll(q.Print(s.Directory()), `"`, "")
	s.omitted = max(a.Total-len(a.Items), 0)
	for _, id := range slices.Concat(q.All, q.Any, q.Subjects) {
		if id.Kind() != graph.KindEvent && id.Kind() != graph.KindYear {
			s.focus[id] = true
			s.addNode(id, focusWeight)
		}
	}
	var talks []graph.ID
	for i, it := range a.Items {
		s.addNode(it.ID, focusWeight/2)
		if it.Kind == graph.KindTalk {
			talks = append(talks, it.ID)
		}
		if q.Form == question.Path && i > 0 {
			s.addEdge(a.Items[i-1].ID, it.ID, 3)
		}
		for _, w := range it.Evidence {
			if w.Talk != "" && len(talks) < s.view.Nodes/2 {
				s.addNode(w.Talk, focusWeight/4)
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
		s.addTalks(distinct(talks))
	}
}

// addOverview adds all talks and what they share. If they are too many to draw, it adds the most
// frequent topics and companies and the edges between those that co-occur.
func (s *builder) addOverview() {
	s.title = "Everything in the graph"
	total, talks := s.Index().Select(graph.Selection{}, 0, s.view.Nodes/2)
	if total <= len(talks) {
		s.caption = fmt.Sprintf("All %s with the topics and companies that they share.", graph.KindTalk.Quantity(total))
		s.addTalks(talks)
		return
	}
	typical := min(s.view.Nodes/talkShare, maxTypical)
	s.addFrequent(s.view.Nodes - typical)
	s.caption = fmt.Sprintf("The most frequent topics and companies of %s, joined where they occur together more often than by chance, with %s.",
		graph.KindTalk.Quantity(total), quantity(s.addTypicalTalks(graph.Selection{}, typical), "typical talk"))
}

// talkShare is how many nodes of an overview stand beside each typical talk.
const talkShare = 6

// companyShare is how many nodes of an overview stand beside each company.
const companyShare = 6

// addFrequent adds the most frequent topics and companies, and edges between those that co-occur.
// A topic that co-occurs with none has no place on a map, so that it looks at a quarter more.
func (s *builder) addFrequent(most int) {
	var topics, companies []graph.ID
	for _, c := range s.Index().Facets(graph.Selection{}, graph.KindTopic, (most-most/companyShare)*5/4) {
		topics = append(topics, c.ID)
	}
	for _, c := range s.Index().Facets(graph.Selection{}, graph.KindCompany, most/companyShare) {
		companies = append(companies, c.ID)
	}
	pairs := s.Index().CoOccurringPairs(slices.Concat(topics, companies))
	connected := map[graph.ID]bool{}
	for _, p := range pairs {
		connected[p.A], connected[p.B] = true, true
	}
	topics = slices.DeleteFunc(topics, func(id graph.ID) bool { return !connected[id] })
	for _, id := range slices.Concat(topics[:min(most-most/companyShare, len(topics))], companies) {
		s.addNode(id, float64(s.Index().TalkCount(id)))
	}
	s.addEdgesOf(pairs)
}

// quantity returns a number with its noun.
func quantity(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// addTypicalTalks adds up to most of the talks of a selection, each of which connects two entities
// of the map that co-occur, the strongest pairs first. It returns their number.
func (s *builder) addTypicalTalks(of graph.Selection, most int) (added int) {
	covered := map[graph.ID]bool{}
	for _, pair := range s.sortEdges() {
		if added >= most {
			break
		}
		if covered[pair[0]] && covered[pair[1]] {
			continue
		}
		both := graph.Selection{All: append(slices.Clone(of.All), []graph.ID{pair[0]}, []graph.ID{pair[1]})}
		_, talks := s.Index().Select(both, 0, candidates)
		best, shared := graph.ID(""), 0
		for _, talk := range talks {
			n := 0
			for _, id := range s.Index().Entities(talk) {
				if _, ok := s.nodes[id]; ok {
					n++
				}
			}
			if n > shared {
				best, shared = talk, n
			}
		}
		if best == "" || s.nodes[best] > 0 {
			continue
		}
		s.addNode(best, focusWeight/4)
		covered[pair[0]], covered[pair[1]] = true, true
		s.addEdge(best, pair[0], typicalWeight)
		s.addEdge(best, pair[1], typicalWeight)
		added++
	}
	return added
}

const (
	maxTypical    = 12  // typical talks; more would cover the topics
	candidates    = 50  // talks of a pair that are compared for the most typical one
	typicalWeight = 0.9 // of the edges of a typical talk, below those of pairs
)

// distinct returns the IDs without duplicates, in their order.
func distinct(ids []graph.ID) []graph.ID {
	var out []graph.ID
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
