package queries

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries/question"
)

// answerParts lists the topics, companies, speakers or the event of a talk.
func (r *answering) answerParts() error {
	var parts []graph.ID
	for _, id := range r.index.Entities(r.q.Subjects[0]) {
		if id.Kind() == graph.Kind(r.q.Find) {
			parts = append(parts, id)
		}
	}
	r.a.Total = len(parts)
	for _, id := range Cut(parts, r.page) {
		it := r.Item(id)
		it.Talks = r.index.TalkCount(id)
		why, err := r.Evidence(r.q.Subjects[0], id, 3)
		if err != nil {
			return err
		}
		it.Evidence = append(it.Evidence, why...)
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// maxRelated bounds the related talks or topics that are ranked.
const maxRelated = 1000

// answerRelated lists the talks that share most with a talk, or the entities that co-occur most
// with an entity.
func (r *answering) answerRelated() error {
	id := r.q.Subjects[0]
	if id.Kind() != graph.KindTalk {
		return r.coMentioned(id)
	}
	if graph.Kind(r.q.Find) != graph.KindTalk {
		return r.answerParts()
	}
	var err error
	r.a.Total, r.a.Items, err = r.RelatedTalks(id, r.page)
	return err
}

// The weights and bounds of related talks. Rare words, topics and companies that two talks share
// relate them.
const (
	maxKeywords     = 24  // keywords of a talk; Lucene's MoreLikeThis takes 25
	sharedWeight    = 1.5 // times the IDF of a topic or company that both mention
	titleCount      = 2   // occurrences that are added for a word of the title
	shownShared     = 3   // topics and words that a reason names
	minKeywordTalks = 2   // talks with a keyword: this one and another
)

// RelatedTalks returns the number of talks that share an entity or a keyword with a talk, and a
// page of them, the most related first. Each item names what is shared and quotes lines that
// prove it.
func (r *Reader) RelatedTalks(talk graph.ID, page Page) (total int, items []Item, err error) {
	words, err := r.keywords(talk)
	if err != nil {
		return 0, nil, err
	}
	all := r.index.Count(graph.Selection{})
	scores := newScores(r.index.Numbers())
	defer scores.release()
	for i, word := range words {
		r.engine.words.Find(text.Term{Words: []string{word}}, 0, func(h text.Hit) {
			if bit := uint32(1) << i; scores.has[h.Talk]&bit == 0 {
				scores.has[h.Talk] |= bit
				scores.add(h.Talk, h.Score)
			}
		})
	}
	var shared []graph.ID // topics and companies of the talk, the rarest first
	for _, kind := range []graph.Kind{graph.KindTopic, graph.KindCompany} {
		shared = append(shared, r.index.EntitiesOfKind(talk, kind)...)
	}
	slices.SortFunc(shared, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(r.index.TalkCount(a), r.index.TalkCount(b)), cmp.Compare(a, b))
	})
	for _, id := range shared {
		idf := text.IDF(r.index.TalkCount(id), all)
		r.index.EachTalk([]graph.ID{id}, func(t uint32) { scores.add(t, sharedWeight*idf) })
	}
	total, found := r.index.Rank(graph.Selection{None: []graph.ID{talk}}, scores.of, scores.talks, min(page.Offset+page.Limit, maxRelated))
	items = []Item{}
	for _, id := range Cut(found, page) {
		it, err := r.relatedItem(talk, id, shared, words, scores.has)
		if err != nil {
			return 0, nil, err
		}
		items = append(items, it)
	}
	return min(total, maxRelated), items, nil
}

// relatedItem returns a talk that is related to another, with the reason and its evidence.
func (r *Reader) relatedItem(talk, id graph.ID, shared []graph.ID, words []string, matches []uint32) (Item, error) {
	it := r.Item(id)
	var common []graph.ID
	for _, entity := range shared {
		if r.index.Has(id, entity) {
			common = append(common, entity)
		}
	}
	var reasons, quoted []string
	var contents []question.Content
	var worth []float32
	named := " " + graph.Plain(r.JoinNames(common, " ")) + " " // words that the entities already name
	if r.directory.Slug(talk) == r.directory.Slug(id) {
		reasons = append(reasons, "the same title")
	}
	if len(common) > 0 {
		reason := "both on " + r.JoinNames(common[:min(shownShared, len(common))], "and")
		if more := len(common) - shownShared; more > 0 {
			reason += fmt.Sprintf(" (and %d more)", more)
		}
		reasons = append(reasons, reason)
	}
	if n, ok := r.index.Number(id); ok {
		for i, word := range words {
			if matches[n]>>i&1 == 1 && len(quoted) < shownShared && !strings.Contains(named, " "+word+" ") {
				quoted = append(quoted, "“"+word+"”")
				contents, worth = append(contents, question.Content{Text: word}), append(worth, 1)
			}
		}
	}
	if len(quoted) > 0 {
		reasons = append(reasons, "both say "+joinNames(quoted, "and"))
	}
	it.Reason = strings.Join(reasons, "; ")
	for _, entity := range common[:min(shownShared, len(common))] {
		lines, err := r.Evidence(id, entity, 1)
		if err != nil {
			return Item{}, err
		}
		it.Evidence = append(it.Evidence, lines...)
	}
	if len(it.Evidence) == 0 {
		lines, err := r.bestSentence(id, contents, worth)
		if err != nil {
			return Item{}, err
		}
		it.Evidence = append(it.Evidence, lines...)
	}
	return it, nil
}

// keywords returns the words of a talk with the highest TF-IDF, the highest first.
func (r *Reader) keywords(talk graph.ID) ([]string, error) {
	cited, err := r.Citations(talk)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, p := range cited[talk].Places {
		n, err := r.noteText(p.Note)
		if err != nil {
			return nil, err
		}
		from, ok1 := n.byteAt(p.Start)
		to, ok2 := n.byteAt(p.End)
		if !ok1 || !ok2 {
			continue
		}
		for line := range strings.Lines(n.text[from:to]) {
			if text.IsStated(line) {
				continue
			}
			for _, w := range text.Words(line) {
				counts[w.Text]++
			}
		}
	}
	for _, w := range text.Words(r.directory.Name(talk)) {
		counts[w.Text] += titleCount
	}
	all := r.index.Count(graph.Selection{})
	worth := map[string]float64{}
	var words []string
	for word, n := range counts {
		if question.IsFunctionWord(word) {
			continue
		}
		frequency := r.engine.words.Frequency(text.Term{Words: []string{word}})
		if frequency < minKeywordTalks || unicode.IsDigit(rune(word[0])) {
			continue
		}
		worth[word] = float64(text.IDF(frequency, all)) * (1 + math.Log(float64(n)))
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(worth[b], worth[a]), cmp.Compare(a, b)) })
	return words[:min(maxKeywords, len(words))], nil
}

// coMentioned lists the talks that mention an entity, or the entities that co-occur with it. For
// a topic it ranks topics by co-occurrence beyond chance; others come by their number of talks.
func (r *answering) coMentioned(id graph.ID) error {
	r.q.All, r.q.Subjects = []graph.ID{id}, nil
	if graph.Kind(r.q.Find) == graph.KindTalk {
		return r.answerList()
	}
	if id.Kind() == graph.KindTopic && graph.Kind(r.q.Find) == graph.KindTopic {
		if found := r.index.CoOccurring(id, maxRelated); len(found) > 0 {
			return r.coOccurring(found)
		}
	}
	return r.listEntities(r.engine.selection(r.q), graph.Kind(r.q.Find))
}

// coOccurring lists co-occurring topics with their weights.
func (r *answering) coOccurring(found []graph.CoOccurrence) error {
	r.a.Total = len(found)
	for _, a := range Cut(found, r.page) {
		it, err := r.itemWithEvidence(r.engine.selection(r.q), a.ID)
		if err != nil {
			return err
		}
		it.Talks, it.Reason = a.Talks, fmt.Sprintf("co-occurrence %.2f (0 = chance, 1 = always)", a.Weight)
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// answerShared lists the entities that all subjects of the question have in common.
func (r *answering) answerShared() error {
	kind := graph.Kind(r.q.Find)
	if kind == graph.KindTalk {
		r.q.All = r.q.Subjects
		return r.answerList()
	}
	common := map[graph.ID]int{} // the least number of talks that a subject shares with it
	for i, id := range r.q.Subjects {
		own := map[graph.ID]int{}
		for _, c := range r.counts(id, kind) {
			if n, ok := common[c.ID]; i == 0 {
				own[c.ID] = c.Talks
			} else if ok {
				own[c.ID] = min(n, c.Talks)
			}
		}
		common = own
	}
	for _, id := range r.q.Subjects {
		delete(common, id)
	}
	ids := r.RankShared(common)
	r.a.Total = len(ids)
	for _, id := range Cut(ids, r.page) {
		it := r.Item(id)
		it.Talks = r.index.TalkCount(id)
		for _, subject := range r.q.Subjects {
			talk := subject
			if subject.Kind() != graph.KindTalk {
				_, page := r.index.Select(graph.Selection{All: [][]graph.ID{r.engine.members(subject, r.q.Narrower), {id}}}, 0, 1)
				talk = page[0]
			}
			why, err := r.Evidence(talk, id, 1)
			if err != nil {
				return err
			}
			for _, w := range why {
				w.Talk = talk
				it.Evidence = append(it.Evidence, w)
			}
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// counts returns the entities of a kind in a talk, or in the talks of any other entity.
func (r *answering) counts(id graph.ID, kind graph.Kind) []graph.Count {
	return r.index.Facets(graph.Selection{All: [][]graph.ID{r.engine.members(id, r.q.Narrower)}}, kind, 0)
}

// RankShared orders shared entities by their shared talks over the square root of all their
// talks. An entity of most talks would otherwise come first.
func (r *Reader) RankShared(shared map[graph.ID]int) []graph.ID {
	bond := map[graph.ID]float64{}
	ids := make([]graph.ID, 0, len(shared))
	for id, n := range shared {
		bond[id] = float64(n) / math.Sqrt(float64(r.index.TalkCount(id)))
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b graph.ID) int { return cmp.Or(cmp.Compare(bond[b], bond[a]), cmp.Compare(a, b)) })
	return ids
}
