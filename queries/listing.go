package queries

import "github.com/talkgraph/talkgraph/graph"

// Listing returns the number of entities of a kind and a page of them, the most frequent first.
// Talks come in the order of their IDs.
func (e *Engine) Listing(kind graph.Kind, page Page) (total int, items []Item, err error) {
	page, err = page.Validate()
	if err != nil {
		return 0, nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if kind == graph.KindTalk {
		var ids []graph.ID
		total, ids = e.index.Select(graph.Selection{}, page.Offset, page.Limit)
		for _, id := range ids {
			items = append(items, e.item(id))
		}
		return total, items, nil
	}
	counts := e.index.Facets(graph.Selection{}, kind, 0)
	for _, c := range Cut(counts, page) {
		it := e.item(c.ID)
		it.Talks = c.Talks
		items = append(items, it)
	}
	return len(counts), items, nil
}
