package pages

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// What is read, at most, to tell what to read next: talks, and for each those that share
// most with it.
const (
	nextFrom = 200
	nextNear = 50
	nextSeen = 1000 // of them that may have been read themselves
)

// ReadingList proposes what to read next: of the talks that are not among those that were read,
// such as the talks that one has notes on, those that share most with all of them. Each
// item says with which, and the lines that prove it. It returns how many there are and a
// page of them.
func ReadingList(ctx context.Context, e *queries.Engine, read []graph.ID, page queries.Page) (total int, items []queries.Item, err error) {
	page, err = page.Validate()
	if err != nil {
		return 0, nil, err
	}
	type found struct {
		total int
		items []queries.Item
	}
	f, err := queries.Consistently(ctx, e, func(r *queries.Reader) (found, error) {
		total, items, err := (&reader{r}).readingList(read, page)
		return found{total, items}, err
	})
	return f.total, f.items, err
}

// candidate is a talk that was not read.
type candidate struct {
	id     graph.ID
	score  float64
	most   graph.Related // what it shares with the nearest talk that was read
	near   graph.ID      // that talk
	others int           // more of them
}

func (r *reader) readingList(read []graph.ID, page queries.Page) (int, []queries.Item, error) {
	was := map[graph.ID]bool{}
	for _, t := range read {
		was[t] = true
	}
	by := map[graph.ID]*candidate{}
	for _, t := range read[:min(len(read), nextFrom)] {
		if err := r.Context().Err(); err != nil {
			return 0, nil, err
		}
		for _, rel := range r.Index().Related(t, nextNear+min(len(read), nextSeen)) {
			if was[rel.ID] {
				continue
			}
			c := by[rel.ID]
			if c == nil {
				c = &candidate{id: rel.ID, others: -1}
				by[rel.ID] = c
			}
			c.score += rel.Score
			c.others++
			if rel.Score > c.most.Score {
				c.most, c.near = rel, t
			}
		}
	}
	all := make([]*candidate, 0, len(by))
	for _, c := range by {
		c.score /= math.Sqrt(float64(len(r.Index().Entities(c.id)))) // a long abstract names much
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	items := []queries.Item{}
	for _, c := range queries.Cut(all, page) {
		shared := c.most.Shared[:min(3, len(c.most.Shared))]
		if err := r.Prefetch([]graph.ID{c.id}); err != nil {
			return 0, nil, err
		}
		it := r.Item(c.id)
		it.Reason = fmt.Sprintf("like %q: both on %s", r.Directory().Name(c.near), r.JoinNames(shared, "and"))
		if c.others > 0 {
			it.Reason += fmt.Sprintf("; near %s more of yours", graph.KindTalk.Quantity(c.others))
		}
		for _, thing := range shared {
			why, err := r.Evidence(c.id, thing, 1)
			if err != nil {
				return 0, nil, err
			}
			it.Evidence = append(it.Evidence, why...)
		}
		items = append(items, it)
	}
	return len(all), items, nil
}
