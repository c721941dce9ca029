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

// The bounds of the search for talks to read next.
const (
	maxReadTalks    = 200  // talks read whose related talks are searched
	relatedPerTalk  = 50   // related talks of each
	maxSkippedTalks = 1000 // more related talks of each, since that many may have been read
)

// ReadingList returns the number of talks to read next and a page of them: the talks that share
// most with all read talks and are not among them. Each item names the nearest read talk and
// quotes the lines that prove what both share.
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
	id      graph.ID
	score   float64
	most    graph.Related // what it shares with the nearest read talk
	nearest graph.ID      // the nearest read talk
	others  int           // further read talks that it shares something with
}

// readingList ranks the talks that are related to read talks and returns a page of them.
func (r *reader) readingList(read []graph.ID, page queries.Page) (int, []queries.Item, error) {
	candidates, err := r.candidates(read)
	if err != nil {
		return 0, nil, err
	}
	items := []queries.Item{}
	for _, c := range queries.Cut(candidates, page) {
		it, err := r.readingItem(c)
		if err != nil {
			return 0, nil, err
		}
		items = append(items, it)
	}
	return len(candidates), items, nil
}

// candidates returns the talks related to those that were read, the most related first.
func (r *reader) candidates(read []graph.ID) ([]*candidate, error) {
	isRead := map[graph.ID]bool{}
	for _, t := range read {
		isRead[t] = true
	}
	found := map[graph.ID]*candidate{}
	for _, t := range read[:min(len(read), maxReadTalks)] {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		for _, rel := range r.Index().Related(t, relatedPerTalk+min(len(read), maxSkippedTalks)) {
			if isRead[rel.ID] {
				continue
			}
			c := found[rel.ID]
			if c == nil {
				c = &candidate{id: rel.ID, others: -1}
				found[rel.ID] = c
			}
			c.score += rel.Score
			c.others++
			if rel.Score > c.most.Score {
				c.most, c.nearest = rel, t
			}
		}
	}
	all := make([]*candidate, 0, len(found))
	for _, c := range found {
		c.score /= math.Sqrt(float64(len(r.Index().Entities(c.id)))) // a long abstract has many entities
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	return all, nil
}

// readingItem returns a candidate with its reason and the lines that prove what it shares.
func (r *reader) readingItem(c *candidate) (queries.Item, error) {
	shared := c.most.Shared[:min(3, len(c.most.Shared))]
	if err := r.Prefetch([]graph.ID{c.id}); err != nil {
		return queries.Item{}, err
	}
	it := r.Item(c.id)
	it.Reason = fmt.Sprintf("like %q: both on %s", r.Directory().Name(c.nearest), r.JoinNames(shared, "and"))
	if c.others > 0 {
		it.Reason += fmt.Sprintf("; related to %d more of your talks", c.others)
	}
	for _, id := range shared {
		why, err := r.Evidence(c.id, id, 1)
		if err != nil {
			return queries.Item{}, err
		}
		it.Evidence = append(it.Evidence, why...)
	}
	return it, nil
}
