package library

import (
	"cmp"
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// AllFacts returns the whole graph. It reads the store, at one revision, when it is used.
func (lib *Library) AllFacts(ctx context.Context) export.Graph {
	return func(use func(graph.LabelFacts) error) error { return lib.store.EachLabel(ctx, use) }
}

// ExportedFacts returns the whole graph for the question "", else the facts of the talks that
// answer the question. Its errors are those of findAll.
func (lib *Library) ExportedFacts(ctx context.Context, question string) (export.Graph, error) {
	if question == "" {
		return lib.AllFacts(ctx), nil
	}
	answer, err := lib.findAll(ctx, question)
	if err != nil {
		return nil, err
	}
	var ids []graph.ID
	for _, it := range answer.Items {
		ids = append(ids, it.ID)
	}
	labels, err := pages.Describe(ctx, lib.engine, ids...)
	return func(use func(graph.LabelFacts) error) error {
		for _, s := range labels {
			if err := use(s); err != nil {
				return err
			}
		}
		return nil
	}, err
}

// findAll returns all results of a question. It returns graph.ErrNotFound if there are none,
// and graph.ErrTooLarge if there are more than pages.MaxDescribed.
func (lib *Library) findAll(ctx context.Context, question string) (queries.Answer, error) {
	answer, err := lib.engine.Ask(ctx, question, queries.Page{Limit: queries.MaxPage})
	if err != nil {
		return answer, err
	}
	if answer.Total == 0 {
		return answer, fmt.Errorf("%w: %s", graph.ErrNotFound, cmp.Or(answer.Empty, "nothing answers the question"))
	}
	if answer.Total > pages.MaxDescribed {
		return answer, fmt.Errorf("%w: the question has %d results; ask for at most %d", graph.ErrTooLarge, answer.Total, pages.MaxDescribed)
	}
	for len(answer.Items) < answer.Total {
		next, err := lib.engine.Ask(ctx, question, queries.Page{Offset: len(answer.Items), Limit: queries.MaxPage})
		if err != nil || len(next.Items) == 0 {
			return answer, err
		}
		answer.Items = append(answer.Items, next.Items...)
	}
	return answer, nil
}

// CalendarEntries returns the talks that answer a question, for a calendar or a feed, and the
// question as it was understood. Its errors are those of findAll.
func (lib *Library) CalendarEntries(ctx context.Context, question string) ([]export.Entry, string, error) {
	answer, err := lib.findAll(ctx, question)
	if err != nil {
		return nil, "", err
	}
	talks, err := pages.FeedEntries(ctx, lib.engine, answer.Items)
	if err != nil {
		return nil, "", err
	}
	var out []export.Entry
	for _, t := range talks {
		out = append(out, export.Entry{ID: t.ID, Title: t.Name, Event: t.Event, Date: t.Date, URL: t.URL, Text: t.EvidenceText(), Speakers: t.Speakers, Tags: t.Topics})
	}
	return out, answer.Question, nil
}
