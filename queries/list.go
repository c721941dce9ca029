package queries

import (
	"cmp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// members returns an entity and, if narrower is set, all below it: narrower topics and daughter
// companies. For a series it returns the events, for a range the years.
func (e *Engine) members(id graph.ID, narrower bool) []graph.ID {
	if several := e.directory.Members(id); len(several) > 0 {
		return several
	}
	out := []graph.ID{id}
	if !narrower {
		return out
	}
	return append(out, e.narrower(id)...)
}

// narrower returns all entities below one, at any depth.
func (e *Engine) narrower(id graph.ID) []graph.ID {
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

// selection returns the selection of talks that a list question asks the index for.
func (e *Engine) selection(q question.Question) graph.Selection {
	s := graph.Selection{MissingKind: q.MissingKind}
	for _, id := range q.All {
		if !q.Free || !question.IsSoft(id) {
			s.All = append(s.All, e.members(id, q.Narrower))
		}
	}
	for _, id := range q.Any {
		s.Any = append(s.Any, e.members(id, q.Narrower)...)
	}
	for _, id := range q.None {
		s.None = append(s.None, e.members(id, q.Narrower)...)
	}
	return s
}

// answerList answers a question of the form question.List.
func (r *answering) answerList() error {
	isFree := r.q.Free
	contents := r.readContents()
	s := r.engine.selection(r.q)
	if kind := graph.Kind(r.q.Find); kind != graph.KindTalk {
		return r.listEntities(r.restrictToTexts(s, contents), kind)
	}
	order := r.page
	order.Sort = cmp.Or(order.Sort, r.q.Sort)
	total, page, sort, ranked := r.selectRanked(s, r.q, contents, order)
	if ranked != nil {
		defer ranked.release()
	}
	r.a.Total, r.a.Sort = total, sort
	if isFree && len(contents) > 1 {
		n := r.index.CountAmong(s, ranked.full())
		r.a.MatchAll = &n
	}
	return r.listTalks(s, contents, page, ranked)
}

// readContents returns the contents of the question. It turns a question that isLoose into free
// wording.
func (r *answering) readContents() []question.Content {
	contents := question.Contents(r.a.Question, r.directory)
	if len(contents) == 0 { // the question is not asked in words
		contents = contentsOf(r.q, r.directory)
	}
	if !r.isLoose(contents) {
		return contents
	}
	r.q.Free = true
	words := strings.Fields(contents[0].Text)
	for i, word := range words[:min(len(words), question.MaxContents-1)] {
		contents = append(contents, question.Content{Text: word, Follows: i > 0})
	}
	return contents
}

// listTalks adds the talks of a page to the answer, with their evidence. ranked is nil if nothing
// ranks them.
func (r *answering) listTalks(s graph.Selection, contents []question.Content, page []graph.ID, ranked *ranking) error {
	if err := r.Prefetch(page); err != nil {
		return err
	}
	var explained map[uint32][]ScorePart
	if r.page.Explain && ranked != nil {
		explained = r.explainScores(contents, page)
	}
	groups := evidenceGroups(s)
	if r.q.Free {
		groups = append(groups, r.q.All)
	}
	r.a.Items = make([]Item, 0, len(page))
	for _, talk := range page {
		it := r.Item(talk)
		if n, ok := r.index.Number(talk); ok {
			it.Score = explained[n]
		}
		var err error
		if it.Evidence, err = r.evidenceOfGroups(talk, groups); err != nil {
			return err
		}
		if r.q.AsksTexts() {
			sentences, err := r.bestSentence(talk, contents, ranked.worth)
			if err != nil {
				return err
			}
			it.Evidence = append(sentences, it.Evidence...)
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// explainScores scores the talks again and returns the parts of the scores of some, by their
// numbers.
func (r *answering) explainScores(contents []question.Content, talks []graph.ID) map[uint32][]ScorePart {
	var numbers []uint32
	for _, talk := range talks {
		if n, ok := r.index.Number(talk); ok {
			numbers = append(numbers, n)
		}
	}
	ranked := r.engine.rank(r.q, contents, numbers...)
	defer ranked.release()
	return ranked.explained
}

// restrictToTexts restricts a selection to the talks whose texts match the question, at most
// maxSorted of them.
func (r *answering) restrictToTexts(s graph.Selection, contents []question.Content) graph.Selection {
	if !r.q.AsksTexts() {
		return s
	}
	ranked := r.engine.rank(r.q, contents)
	defer ranked.release()
	_, talks := ranked.best(r.index, s, maxSorted)
	s.All = append(s.All, talks)
	return s
}

// answerCount answers "how many" with the number in words and the results counted.
func (r *answering) answerCount() error {
	if err := r.answerList(); err != nil {
		return err
	}
	r.a.Text = graph.Kind(r.q.Find).Quantity(r.a.Total)
	return nil
}

// SelectPage returns the number of talks of a selection, a page of them, and their order. A
// selection of more than maxSorted talks is not sorted by name.
func (r *Reader) SelectPage(s graph.Selection, page Page) (total int, talks []graph.ID, order question.Sort) {
	var q question.Question
	for _, group := range s.All {
		q.All = append(q.All, group[0])
	}
	total, talks, order, ranked := r.selectRanked(s, question.Question{}, contentsOf(q, r.directory), page)
	if ranked != nil {
		ranked.release()
	}
	return total, talks, order
}

// selectRanked returns what SelectPage does, for the talks of a selection whose texts match a
// question. It also returns their scores, nil if neither the order nor the question needs them.
func (r *Reader) selectRanked(s graph.Selection, q question.Question, contents []question.Content, page Page) (total int, talks []graph.ID, order question.Sort, ranked *ranking) {
	order = cmp.Or(page.Sort, question.Best)
	if order == question.Best || q.AsksTexts() {
		ranked = r.engine.rank(q, contents)
		limit := page.Offset + page.Limit
		if order != question.Best {
			limit = maxSorted
			if q.Free {
				ranked.keepFull()
			}
		}
		total, talks = ranked.best(r.index, s, limit)
		if order == question.Best {
			return total, Cut(talks, page), order, ranked
		}
		s = graph.Selection{All: [][]graph.ID{talks}}
	}
	if order == question.Newest || order == question.Oldest {
		total, talks = r.selectByYear(s, order, page)
		return total, talks, order, ranked
	}
	total, talks = r.index.Select(s, page.Offset, page.Limit)
	if order != question.ByName || total > maxSorted {
		return total, talks, question.ByEvent, ranked
	}
	_, all := r.index.Select(s, 0, 0)
	question.SortByName(r.directory, all, func(id graph.ID) graph.ID { return id })
	return total, Cut(all, page), order, ranked
}

// selectByYear selects talks year by year, newest or oldest first, and talks without a year at
// the end. A talk of two years counts in the one that comes first.
func (r *Reader) selectByYear(s graph.Selection, order question.Sort, p Page) (total int, page []graph.ID) {
	years := r.index.Facets(s, graph.KindYear, 0)
	slices.SortFunc(years, func(a, b graph.Count) int {
		if order == question.Oldest {
			a, b = b, a
		}
		return cmp.Compare(b.ID, a.ID)
	})
	s.None = slices.Clone(s.None)
	skip := p.Offset
	take := func(part graph.Selection) {
		n := r.index.Count(part)
		if left := p.Limit - len(page); left > 0 {
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

// evidenceGroups returns the groups of entities that a talk of a selection mentions.
func evidenceGroups(s graph.Selection) [][]graph.ID { return append(slices.Clone(s.All), s.Any) }

// evidenceOfGroups returns the first line of a talk for each of its entities in the groups.
func (r *answering) evidenceOfGroups(talk graph.ID, groups [][]graph.ID) ([]Evidence, error) {
	out := make([]Evidence, 0, len(groups))
	for _, group := range groups {
		for _, id := range group {
			if !r.index.Has(talk, id) {
				continue
			}
			w, err := r.Evidence(talk, id, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, w...)
		}
	}
	return out, nil
}

// shownTalks is how many talks are quoted for an item that is no talk.
const shownTalks = 5

// listEntities lists the topics, companies, events or people of the selected talks.
func (r *answering) listEntities(s graph.Selection, kind graph.Kind) error {
	elsewhere := r.elsewhere(kind)
	counts := slices.DeleteFunc(r.index.Facets(s, kind, 0), func(c graph.Count) bool {
		return c.Talks < r.q.MinTalks || slices.Contains(r.q.All, c.ID) || elsewhere[c.ID]
	})
	r.a.Total = len(counts)
	if r.page.Sort == question.ByName {
		question.SortByName(r.directory, counts, func(c graph.Count) graph.ID { return c.ID })
	}
	for _, c := range Cut(counts, r.page) {
		it, err := r.itemWithEvidence(s, c.ID)
		if err != nil {
			return err
		}
		it.Talks = c.Talks
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// elsewhere returns the entities of the talks that match the question at the events and in the years
// that it excludes: "speakers at A but not at B" asks for people without a talk at B. To exclude
// the talks would not do, because no talk at A is at B.
func (r *answering) elsewhere(kind graph.Kind) map[graph.ID]bool {
	isPlace := func(id graph.ID) bool { return id.Kind() == graph.KindEvent || id.Kind() == graph.KindYear }
	there := r.q
	there.All = slices.DeleteFunc(slices.Clone(r.q.All), isPlace)
	there.None = nil
	var excluded []graph.ID
	for _, id := range r.q.None {
		if isPlace(id) {
			excluded = append(excluded, r.engine.members(id, false)...)
		}
	}
	if len(excluded) == 0 {
		return nil
	}
	s := r.engine.selection(there)
	s.All = append(s.All, excluded)
	out := map[graph.ID]bool{}
	for _, c := range r.index.Facets(s, kind, 0) {
		out[c.ID] = true
	}
	return out
}

// itemWithEvidence returns an entity with the lines that mention it in the first selected talks.
func (r *answering) itemWithEvidence(s graph.Selection, id graph.ID) (Item, error) {
	it, with := r.Item(id), s
	with.All = append(slices.Clone(s.All), []graph.ID{id})
	_, talks := r.index.Select(with, 0, shownTalks)
	groups := evidenceGroups(s)
	for _, talk := range talks {
		self, err := r.Evidence(talk, id, 1)
		if err != nil {
			return Item{}, err
		}
		proof, err := r.evidenceOfGroups(talk, groups)
		if err != nil {
			return Item{}, err
		}
		for _, w := range append(self, proof...) {
			w.Talk = talk
			it.Evidence = append(it.Evidence, w)
		}
	}
	return it, nil
}
