package pages

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Comparison is two entities side by side.
type Comparison struct {
	A, B   queries.Item
	Both   queries.Answer // the talks that mention both; empty if one of the two is a talk
	Topics queries.Answer // topics that they have in common
	Others queries.Answer // companies that they have in common
	Path   queries.Answer // what connects them
	More   []Contrast     // topics that co-occur with A more than with B
	Less   []Contrast     // topics that co-occur with B more than with A
}

// shownShared is how many talks, topics and companies a comparison lists.
const shownShared = 5

// Compare returns the comparison of two entities. It returns question.NotFoundError for one that
// the graph does not have, and graph.ErrInvalid if both are the same.
func Compare(ctx context.Context, e *queries.Engine, a, b graph.ID) (Comparison, error) {
	for _, id := range []graph.ID{a, b} {
		if err := e.CheckKnown(id); err != nil {
			return Comparison{}, err
		}
	}
	if a == b {
		return Comparison{}, fmt.Errorf("%w: %s cannot be compared with itself; name another", graph.ErrInvalid, e.Directory().Name(a))
	}
	both := []graph.ID{a, b}
	var c Comparison
	type ask struct {
		q  question.Question
		to *queries.Answer
	}
	asks := []ask{
		{question.Question{Find: question.Find(graph.KindTopic), Form: question.Shared, Subjects: both}, &c.Topics},
		{question.Question{Find: question.Find(graph.KindCompany), Form: question.Shared, Subjects: both}, &c.Others},
		{question.Question{Form: question.Path, Subjects: both}, &c.Path},
	}
	talks := a.Kind() == graph.KindTalk || b.Kind() == graph.KindTalk
	if !talks {
		asks = append(asks, ask{question.Question{Find: question.Find(graph.KindTalk), All: both}, &c.Both})
	}
	for _, ask := range asks {
		var err error
		if *ask.to, err = e.Answer(ctx, ask.q, queries.Page{Limit: shownShared}); err != nil {
			return Comparison{}, err
		}
	}
	return queries.Consistently(ctx, e, func(qr *queries.Reader) (Comparison, error) {
		r := &reader{qr}
		c.A, c.B = r.Item(a), r.Item(b)
		if !talks {
			c.A.Talks, c.B.Talks = r.Index().TalkCount(a), r.Index().TalkCount(b)
			here, there := graph.Selection{All: [][]graph.ID{{a}}}, graph.Selection{All: [][]graph.ID{{b}}}
			c.More, c.Less = r.contrast(here, there, graph.KindTopic, shownContrast, a, b)
		}
		return c, nil
	})
}
