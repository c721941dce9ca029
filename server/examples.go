package server

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// sampleQuestions are questions that find something in the sample notes.
var sampleQuestions = []string{
	"which talks mention microservices and monitoring",
	"companies that talk about refactoring a monolith",
	"companies mentioned in more than one talk",
	"what connects Netflix and Redis",
	`talks related to "Real World Java 9"`,
	"talks that name no company",
}

// maxExamples is how many example questions a page shows.
const maxExamples = 7

// examples returns questions that find something in the stored notes, first those of
// sampleQuestions. It caches them until the store changes.
func (s *server) examples(ctx context.Context) []string {
	out, _ := s.exampleCache.getOrMake(ctx, s.Engine.Revision(), "", func() (out []string, err error) {
		for _, q := range append(sampleQuestions, s.generateQuestions()...) {
			if a, err := s.Engine.Ask(ctx, q, queries.Page{Limit: 1}); err == nil && a.Total > 0 && len(out) < maxExamples {
				out = append(out, q)
			}
		}
		return out, ctx.Err()
	})
	return out
}

// generateQuestions returns questions about the most frequent topics, companies and events.
func (s *server) generateQuestions() []string {
	name := s.Engine.Directory().Name
	x := s.Engine.Index()
	var out []string
	for _, c := range x.Facets(graph.Selection{}, graph.KindTopic, 2) {
		for _, a := range x.CoOccurring(c.ID, 1) {
			out = append(out, fmt.Sprintf("talks about %s and %s", name(c.ID), name(a.ID)))
		}
		out = append(out, "topics related to "+name(c.ID))
	}
	for _, c := range x.Facets(graph.Selection{}, graph.KindCompany, 1) {
		out = append(out, "who mentions "+name(c.ID))
	}
	for _, c := range x.Facets(graph.Selection{}, graph.KindEvent, 1) {
		out = append(out, "talks at "+name(c.ID))
	}
	return out
}
