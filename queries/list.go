package queries

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// group returns a thing and, where a question includes narrower ones, all below it: narrower
// topics, daughter companies. A series stands for its events, a range for its years.
func (e *Engine) group(id graph.ID, narrower bool) []graph.ID {
	if several := e.names.Members(id); len(several) > 0 {
		return several
	}
	out := []graph.ID{id}
	if !narrower {
		return out
	}
	return append(out, e.below(id)...)
}

func (e *Engine) below(id graph.ID) []graph.ID {
	seen := map[graph.ID]bool{id: true}
	queue := []graph.ID{id}
	for i := 0; i < len(queue); i++ {
		for _, l := range e.index.Links(queue[i]) {
			down := l.Inverse && (l.Predicate == graph.PredBroader || l.Predicate == graph.PredParent)
			if down && !seen[l.ID] {
				seen[l.ID] = true
				queue = append(queue, l.ID)
			}
		}
	}
	return queue[1:]
}

// selection returns the talks that a list question is about, for the index.
func (e *Engine) selection(q question.Question) graph.Selection {
	s := graph.Selection{MissingKind: q.MissingKind}
	for _, id := range q.All {
		s.All = append(s.All, e.group(id, q.Narrower))
	}
	for _, id := range q.Any {
		s.Any = append(s.Any, e.group(id, q.Narrower)...)
	}
	for _, id := range q.None {
		s.None = append(s.None, e.group(id, q.Narrower)...)
	}
	return s
}

// list answers a question of the plain form.
func (r *run) list() error {
	s := r.selection(r.q)
	if graph.Kind(r.q.Find) != graph.KindTalk {
		return r.listThings(s, graph.Kind(r.q.Find))
	}
	var page []graph.ID
	r.a.Total, page = r.sorted(s)
	if err := r.prepare(r.ctx, page); err != nil {
		return err
	}
	r.a.Items = make([]Item, 0, len(page))
	groups := wanted(s)
	for _, talk := range page {
		it := r.item(talk)
		var err error
		if it.Why, err = r.proof(talk, groups); err != nil {
			return err
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// count answers "how many": the number in words, and the things counted.
func (r *run) count() error {
	if err := r.list(); err != nil {
		return err
	}
	kind := graph.Kind(r.q.Find)
	r.a.Text = fmt.Sprintf("%d %s", r.a.Total, kind.Plural())
	if r.a.Total == 1 {
		r.a.Text = fmt.Sprintf("1 %s", kind)
	}
	return nil
}

// sorted selects the page's talks in the page's order. By name and by title come only
// answers of at most maxSorted talks.
func (r *run) sorted(s graph.Selection) (total int, page []graph.ID) {
	r.a.Sort = cmp.Or(r.page.Sort, r.q.Sort)
	if r.a.Sort == question.Newest {
		return r.newest(s)
	}
	total, page = r.index.Select(s, r.page.Offset, r.page.Limit)
	if r.a.Sort == question.ByDefault && total <= fewTalks {
		r.a.Sort = question.Best
	}
	if r.a.Sort != question.Best && r.a.Sort != question.ByName || total > maxSorted {
		r.a.Sort = question.ByEvent
		return total, page
	}
	_, all := r.index.Select(s, 0, 0)
	if r.a.Sort == question.Best {
		r.best(s, all)
	} else {
		question.SortByName(r.names, all, func(id graph.ID) graph.ID { return id })
	}
	return total, cut(all, r.page)
}

// newest selects year by year, the last first, and what has no year at the end. A
// talk of two years counts in the later one.
func (r *run) newest(s graph.Selection) (total int, page []graph.ID) {
	years := r.index.Facets(s, graph.KindYear, 0)
	slices.SortFunc(years, func(a, b graph.Count) int { return cmp.Compare(b.ID, a.ID) })
	s.None = slices.Clone(s.None)
	skip := r.page.Offset
	take := func(part graph.Selection) {
		n := r.index.Count(part)
		if left := r.page.Limit - len(page); left > 0 {
			_, ids := r.index.Select(part, skip, left)
			page = append(page, ids...)
		}
		skip = max(skip-n, 0)
		total += n
	}
	for _, y := range years {
		part := s
		part.All = append(slices.Clone(s.All), []graph.ID{y.ID})
		take(part)
		s.None = append(s.None, y.ID)
	}
	take(s)
	return total, page
}

// wanted are the groups of things that speak for a talk of a selection.
func wanted(s graph.Selection) [][]graph.ID { return append(slices.Clone(s.All), s.Any) }

// proof is the first line of a talk for each thing of some groups.
func (r *run) proof(talk graph.ID, groups [][]graph.ID) ([]Why, error) {
	out := make([]Why, 0, len(groups))
	for _, group := range groups {
		for _, id := range group {
			if !r.index.Has(talk, id) {
				continue
			}
			w, err := r.why(talk, id, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, w...)
		}
	}
	return out, nil
}

// shownTalks is how many talks prove an item that is no talk.
const shownTalks = 5

// listThings lists the topics, companies, events or people of the selected talks.
func (r *run) listThings(s graph.Selection, kind graph.Kind) error {
	counts := r.index.Facets(s, kind, 0)
	counts = slices.DeleteFunc(counts, func(c graph.Count) bool {
		return c.Talks < r.q.MinTalks || slices.Contains(r.q.All, c.ID)
	})
	r.a.Total = len(counts)
	if r.page.Sort == question.ByName {
		question.SortByName(r.names, counts, func(c graph.Count) graph.ID { return c.ID })
	}
	for _, c := range cut(counts, r.page) {
		it, err := r.proven(s, c.ID)
		if err != nil {
			return err
		}
		it.Talks = c.Talks
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// proven is a thing with the lines that prove it in the first of the selected talks.
func (r *run) proven(s graph.Selection, id graph.ID) (Item, error) {
	it, with := r.item(id), s
	with.All = append(slices.Clone(s.All), []graph.ID{id})
	_, talks := r.index.Select(with, 0, shownTalks)
	groups := wanted(s)
	for _, talk := range talks {
		self, err := r.why(talk, id, 1)
		if err != nil {
			return Item{}, err
		}
		proof, err := r.proof(talk, groups)
		if err != nil {
			return Item{}, err
		}
		for _, w := range append(self, proof...) {
			w.Talk = talk
			it.Why = append(it.Why, w)
		}
	}
	return it, nil
}
