package queries

import (
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Relaxation is a question without one of the conditions of a question that found nothing.
type Relaxation struct {
	Without  string `json:"without"` // the condition that is left out, in words
	Question string `json:"question"`
	Total    int    `json:"total"` // its number of results, at least 1
}

// maxConditions is the number of conditions up to which they are left out in turn: each costs a
// question, and one of many rarely empties an answer alone.
const maxConditions = 8

// relax returns the questions that leave out one condition and find something, in the order of the
// conditions. A question with a single condition has none, nor has one with more than maxConditions.
func (r *answering) relax() (out []Relaxation, err error) {
	if !r.q.SelectsTalks() || r.isStoreEmpty() {
		return nil, nil
	}
	looser := r.looser()
	if len(looser) < 2 || len(looser) > maxConditions {
		return nil, nil
	}
	for _, l := range looser {
		l.q.LeftOut, l.q.Corrected = nil, nil
		text := l.q.Print(r.directory)
		sub := &answering{Reader: r.Reader, q: l.q, page: Page{Limit: 1}, a: Answer{Question: text}}
		if err := sub.answerList(); err != nil {
			return nil, err
		}
		if sub.a.Total > 0 {
			out = append(out, Relaxation{l.without, text, sub.a.Total})
		}
	}
	return out, nil
}

// looserQuestion is a question without a condition.
type looserQuestion struct {
	without string
	q       question.Question
}

// looser returns the questions without one condition each.
func (r *answering) looser() (out []looserQuestion) {
	for _, t := range r.q.Terms(r.directory) {
		out = append(out, looserQuestion{t.Name, r.q.Remove(t.ID)})
	}
	for _, t := range r.q.TextTerms() {
		out = append(out, looserQuestion{"“" + t.Text + "”", r.q.RemoveText(t.Text)})
	}
	if n := r.q.MinTalks; n > 0 {
		q := r.q
		q.MinTalks = 0
		out = append(out, looserQuestion{"at least " + graph.KindTalk.Quantity(n), q})
	}
	if kind := r.q.MissingKind; kind != "" {
		q := r.q
		q.MissingKind = ""
		out = append(out, looserQuestion{"without " + question.Find(kind).String(), q})
	}
	return out
}
