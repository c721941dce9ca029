package queries

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries/question"
)

// The weights that are combined with BM25, tuned on 82 judged questions over 46,280 talks.
const (
	topicWeight    = 1.0 // times the IDF of a topic that the talk has
	titleWeight    = 2.0 // times the IDF of a topic that the title names
	partWeight     = 0.4 // times the BM25 of a single word of several that are adjacent in the question
	synonymWeight  = 0.7 // times the BM25 of a synonym
	adjacentWeight = 1.0 // times the BM25 of two words that are adjacent as in the question
	allWeight      = 6.0 // for a talk that matches all parts of the question, less for fewer parts
	shareWeight    = 0.7 // the share of its score that a talk loses if it matches hardly any part
)

// ranking scores the talks that match a question. Call release at the end.
type ranking struct {
	*scores
	worth     []float32              // the weight of each part of the question
	all       int                    // the number of talks
	required  bool                   // only talks with a score are in the answer
	explained map[uint32][]ScorePart // of some talks
}

// ScorePart is what one part of a question adds to the score of a talk.
type ScorePart struct {
	Part   string  `json:"part"`
	Reason string  `json:"reason"`
	Score  float64 `json:"score"`
}

// hasAll reports whether a talk matches all parts of the question.
func (r *ranking) hasAll(talk uint32) bool {
	return r.of[talk] > 0 && r.isFull(r.has[talk])
}

// isFull reports whether a bit is set for each part of the question.
func (r *ranking) isFull(has uint32) bool { return bits.OnesCount32(has) == len(r.worth) }

// full returns the talks that match all parts of the question.
func (r *ranking) full() []uint32 {
	var talks []uint32
	for _, talk := range r.talks {
		if r.hasAll(talk) {
			talks = append(talks, talk)
		}
	}
	return talks
}

// keepFull excludes the talks that do not match all parts of the question, if some do. An order
// by year does not show how well a talk matches.
func (r *ranking) keepFull() {
	if len(r.worth) < 2 || len(r.full()) == 0 {
		return
	}
	for _, talk := range r.talks {
		if !r.hasAll(talk) {
			r.exclude(talk)
		}
	}
}

// best returns the number of talks of a selection that the ranking finds, and the first of them.
func (r *ranking) best(x Index, s graph.Selection, limit int) (total int, talks []graph.ID) {
	among := r.talks
	if !r.required {
		among = nil
	}
	return x.Rank(s, r.of, among, limit)
}

// rank scores the talks by how well they match a question of at most question.MaxContents parts.
// It records the parts of the scores of some talks. Free wording requires a match of at least one
// part.
func (e *Engine) rank(q question.Question, contents []question.Content, explained ...uint32) *ranking {
	r := &ranking{
		scores: newScores(e.index.Numbers()), worth: make([]float32, len(contents)), all: e.index.Count(graph.Selection{}),
		required: q.Free || len(q.Phrases) > 0, explained: map[uint32][]ScorePart{},
	}
	for _, talk := range explained {
		r.explained[talk] = []ScorePart{}
	}
	for i, c := range contents {
		e.rankWords(r, i, c)
		e.rankEntity(r, i, c, q.Narrower)
		if i > 0 && c.Follows {
			pair := text.NewTerm(contents[i-1].Text, false)
			pair.Words = append(pair.Words, text.NewTerm(c.Text, false).Words...)
			e.words.Find(pair, 0, func(h text.Hit) { r.add(h.Talk, contents[i-1].Text+" "+c.Text, "side by side", adjacentWeight*h.Score) })
		}
	}
	r.addShares()
	without := slices.Clone(q.Without)
	for _, id := range q.None {
		if question.IsSoft(id) {
			without = append(without, e.directory.Name(id))
		}
	}
	for _, s := range without {
		e.words.Find(text.NewTerm(s, false), 0, func(h text.Hit) { r.exclude(h.Talk) })
	}
	e.require(r, q.Phrases)
	return r
}

// rankWords scores the talks that contain part i of a question, its single words or its synonyms.
func (e *Engine) rankWords(r *ranking, i int, c question.Content) {
	bit := uint32(1) << i
	term := text.NewTerm(c.Text, false)
	matching := e.words.Find(term, 0, func(h text.Hit) {
		if r.has[h.Talk]&bit == 0 {
			r.add(h.Talk, c.Text, "in its text", h.Score)
		}
		r.has[h.Talk] |= bit
		if h.Fields.Has(text.Title) {
			r.title[h.Talk] |= bit
		}
	})
	if len(term.Words) > 1 && c.ID != "" {
		for _, word := range term.Words {
			e.words.Find(text.Term{Words: []string{word}}, 0, func(h text.Hit) { r.add(h.Talk, word, "in its text", partWeight*h.Score) })
		}
	}
	for _, synonym := range c.Synonyms {
		e.words.Find(text.NewTerm(synonym, false), 0, func(h text.Hit) {
			if r.has[h.Talk]&bit == 0 {
				r.add(h.Talk, synonym, "in its text", synonymWeight*h.Score)
			}
			r.has[h.Talk] |= bit
		})
	}
	r.worth[i] = text.IDF(matching, r.all)
}

// rankEntity scores the talks with the topic or company that part i of a question names.
func (e *Engine) rankEntity(r *ranking, i int, c question.Content, narrower bool) {
	if !question.IsSoft(c.ID) {
		return
	}
	bit := uint32(1) << i
	group := e.members(c.ID, narrower)
	idf := text.IDF(e.index.Count(graph.Selection{All: [][]graph.ID{group}}), r.all)
	e.index.EachTalk(group, func(talk uint32) {
		r.has[talk] |= bit
		r.add(talk, c.Text, string(c.ID.Kind()), topicWeight*idf)
		if r.title[talk]&bit != 0 {
			r.add(talk, c.Text, string(c.ID.Kind())+" in the title", titleWeight*idf)
		}
	})
	r.worth[i] = min(r.worth[i], idf)
}

// add adds to the score of a talk: for what part of the question, and why.
func (r *ranking) add(talk uint32, part, reason string, score float32) {
	r.scores.add(talk, score)
	if parts, ok := r.explained[talk]; ok {
		r.explained[talk] = append(parts, ScorePart{part, reason, float64(score)})
	}
}

// addShares adjusts each score by the share of the question that the talk matches.
func (r *ranking) addShares() {
	var whole float32
	for _, w := range r.worth {
		whole += w
	}
	if whole == 0 {
		return
	}
	for _, talk := range r.talks {
		if r.has[talk] != 0 {
			share := r.worthOf(r.has[talk]) / whole
			loss := shareWeight * (1 - share) * r.of[talk]
			r.add(talk, "all", "share of the question that it matches", allWeight*share*share-loss)
		}
	}
}

// worthOf returns the sum of the weights of some parts, a bit for each.
func (r *ranking) worthOf(has uint32) (worth float32) {
	for ; has != 0; has &= has - 1 {
		worth += r.worth[bits.TrailingZeros32(has)]
	}
	return worth
}

// require excludes the talks that do not contain all of the phrases.
func (e *Engine) require(r *ranking, phrases []string) {
	for i, s := range phrases {
		number := uint32(i + 1)
		e.words.Find(text.NewTerm(s, false), 0, func(h text.Hit) { r.mark[h.Talk] = number })
		for _, talk := range r.talks {
			if r.mark[talk] != number {
				r.exclude(talk)
			}
		}
	}
}

// contentsOf returns the contents of a question that has no text, as question.Contents does for
// a text.
func contentsOf(q question.Question, d *question.Directory) (contents []question.Content) {
	for _, ids := range [][]graph.ID{q.All, q.Any} {
		for _, id := range ids {
			if question.IsSoft(id) {
				contents = append(contents, question.Content{Text: d.Name(id), ID: id})
			}
		}
	}
	for _, words := range [][]string{q.Words, q.Phrases} {
		for _, w := range words {
			contents = append(contents, question.Content{Text: w})
		}
	}
	return contents[:min(len(contents), question.MaxContents)]
}

// isLoose reports whether a question names its only topic by words that find more than the topic:
// by words that are not in its name, or by several words that are together in many more talks.
// Talks with those words are found too: "parental leave" finds them beside those on sabbaticals,
// "testing microservices" beside the one with that topic. "kafka" finds only Apache Kafka.
func (r *answering) isLoose(contents []question.Content) bool {
	q := r.q
	if len(q.All) == 0 || len(contents) != 1 || len(q.Any)+len(q.Phrases)+len(q.Without) > 0 || q.Find != question.Find(graph.KindTalk) {
		return false
	}
	id := contents[0].ID
	own := strings.Fields(graph.Fold(r.directory.Name(id)))
	shares := func(word string) bool { return slices.Contains(own, word) }
	if id.Kind() != graph.KindTopic || !slices.Contains(q.All, id) {
		return false
	}
	return !slices.ContainsFunc(strings.Fields(graph.Fold(contents[0].Text)), shares) || r.engine.isNarrow(id, contents[0].Text)
}

// A topic is narrow if this many talks contain the words of its name for each talk with the
// topic, and at least minTogether. Of 46,280 talks 1 has the topic "microservices testing" and 300
// contain both words.
const (
	narrowTopic = 10
	minTogether = 20
)

// isNarrow reports whether a topic has few of the talks that contain the words of its name.
func (e *Engine) isNarrow(topic graph.ID, name string) bool {
	words := text.NewTerm(name, false).Words
	talks := e.index.TalkCount(topic)
	if len(words) < 2 || len(words) > question.MaxContents {
		return false
	}
	for _, w := range words {
		if e.words.Frequency(text.Term{Words: []string{w}}) < max(minTogether, narrowTopic*talks) {
			return false
		}
	}
	has, all, together := make([]uint32, e.index.Numbers()), uint32(1)<<len(words)-1, 0
	for i, w := range words {
		e.words.Find(text.Term{Words: []string{w}}, 0, func(h text.Hit) {
			if h.Talk < uint32(len(has)) {
				has[h.Talk] |= 1 << i
			}
		})
	}
	for _, bits := range has {
		if bits == all {
			together++
		}
	}
	return together >= max(minTogether, narrowTopic*talks)
}
