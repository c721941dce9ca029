package queries

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// What is read, at most, to tell what to read next: talks, and for each those that share
// most with it.
const (
	nextFrom = 200
	nextNear = 50
	nextSeen = 1000 // of them that may have been read themselves
)

// Next proposes what to read next: of the talks that are not among those that were read,
// such as the talks that one has notes on, those that share most with all of them. Each
// item says with which, and the lines that prove it. It returns how many there are and a
// page of them.
func (e *Engine) Next(ctx context.Context, read []graph.ID, page Page) (total int, items []Item, err error) {
	page, err = page.validate()
	if err != nil {
		return 0, nil, err
	}
	type found struct {
		total int
		items []Item
	}
	f, err := consistently(ctx, e, func() (found, error) {
		r := &answering{Engine: e, ctx: ctx, page: page}
		total, items, err := r.next(read)
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

func (r *answering) next(read []graph.ID) (int, []Item, error) {
	was := map[graph.ID]bool{}
	for _, t := range read {
		was[t] = true
	}
	by := map[graph.ID]*candidate{}
	for _, t := range read[:min(len(read), nextFrom)] {
		if err := r.ctx.Err(); err != nil {
			return 0, nil, err
		}
		for _, rel := range r.index.Related(t, nextNear+min(len(read), nextSeen)) {
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
		c.score /= math.Sqrt(float64(len(r.index.Entities(c.id)))) // a long abstract names much
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	items := []Item{}
	for _, c := range pageOf(all, r.page) {
		shared := c.most.Shared[:min(3, len(c.most.Shared))]
		if err := r.prefetch(r.ctx, []graph.ID{c.id}); err != nil {
			return 0, nil, err
		}
		it := r.item(c.id)
		it.Reason = fmt.Sprintf("like %q: both on %s", r.directory.Name(c.near), joinNames(r.names(shared), "and"))
		if c.others > 0 {
			it.Reason += fmt.Sprintf("; near %s more of yours", plural(c.others, "talk"))
		}
		for _, thing := range shared {
			why, err := r.evidence(c.id, thing, 1)
			if err != nil {
				return 0, nil, err
			}
			it.Evidence = append(it.Evidence, why...)
		}
		items = append(items, it)
	}
	return len(all), items, nil
}
