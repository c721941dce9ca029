package question

import (
	"slices"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
)

// parseList reads names joined by and, or, not; "in more than one talk"; "without companies".
// It fills in the readings.
func (p *parser) parseList() {
	p.parseMissingKind()
	p.parseMinimum()
	p.parseSort()
	p.parseTerms()
	readings := p.weakened()
	if loose, ok := p.q.loosened(); ok {
		readings = append(readings, loose)
	}
	if worded, ok := p.q.asWords(); ok {
		readings = append(readings, worded)
	}
	for _, q := range readings {
		for _, find := range p.askedKinds(q) {
			r := q
			r.Find = find
			p.readings = append(p.readings, r.separated().settled())
		}
	}
}

// parseSort reads "newest", "latest", "oldest", "first" before "talks".
func (p *parser) parseSort() {
	if p.q.Form != List || p.q.Find != Find(graph.KindTalk) {
		return
	}
	for i, t := range p.toks {
		switch {
		case t.isName():
		case t.word == "newest" || t.word == "latest" || t.word == "recent":
			p.q.Sort = Newest
		case t.word == "oldest" || t.word == "earliest",
			t.word == "first" && (i == 0 || p.toks[i-1].word == "the") && i+1 < len(p.toks) && (p.toks[i+1].word == "talk" || p.toks[i+1].word == "talks"):
			p.q.Sort = Oldest
			p.toks[i] = token{word: "oldest", text: t.text} // "first" is a word elsewhere
		}
	}
	p.q.LeftOut = slices.DeleteFunc(p.q.LeftOut, func(word string) bool { return p.q.Sort == Oldest && word == "first" })
}

// askedKinds returns the kinds that a reading may ask for, the likelier first. "who" asks for
// speakers, or for talks if no note names a speaker. With one person it asks for talks.
func (p *parser) askedKinds(q Question) []Find {
	switch {
	case p.indexOf("who") != 0:
		return []Find{q.Find}
	case len(q.All) == 1 && q.All[0].Kind() == graph.KindPerson:
		return []Find{Find(graph.KindTalk)}
	}
	return []Find{q.Find, Find(graph.KindTalk)}
}

// The kinds that names prefer after "at", and after "by" and "from".
var (
	atKinds = []graph.Kind{graph.KindEvent, graph.KindCompany, graph.KindPerson}
	byKinds = []graph.Kind{graph.KindCompany, graph.KindEvent, graph.KindPerson}
)

// negations exclude the names after them.
var negations = wordSet("not no never without except excluding minus neither dont doesnt didnt")

// clauses are words that begin a clause. "and" before one does not join names.
var clauses = wordSet("how what why who when where do does did you we i they is are was were can could should has have")

// separated returns the question with two events, or two years, as alternatives, since no talk
// is given at both. A question for speakers at both becomes one for those that both have.
func (q Question) separated() Question {
	for _, kind := range []graph.Kind{graph.KindEvent, graph.KindYear} {
		var both, others []graph.ID
		for _, id := range q.All {
			if id.Kind() == kind {
				both = append(both, id)
			} else {
				others = append(others, id)
			}
		}
		switch {
		case len(distinct(both)) < 2:
		case q.Form == List && q.Find != Find(graph.KindTalk) && len(others)+len(q.Any)+len(q.None)+len(q.Words)+len(q.Phrases)+len(q.Without) == 0 && q.MinTalks == 0 && q.MissingKind == "":
			q.Form, q.All, q.Subjects = Shared, []graph.ID{}, distinct(both)
		case len(q.Any) == 0:
			q.All, q.Any = others, both
		}
	}
	return q
}

// loosened returns the question with the words of its phrases as free wording. It finds talks
// with some of them if none has all. What has one part only has no looser form.
func (q Question) loosened() (Question, bool) {
	var words []string
	for _, phrase := range q.Phrases {
		for _, w := range graph.Words(phrase) {
			if !grammar[w.Text] {
				words = append(words, phrase[w.Start:w.End])
			}
		}
	}
	words = distinct(words)
	if q.Free || len(words) == 0 || len(words)+softCount(slices.Concat(q.All, q.Any)...) < 2 {
		return q, false
	}
	q.Free, q.Words, q.Phrases = true, words, []string{}
	return q, true
}

// softCount returns the number of entities that rank talks in free wording.
func softCount(ids ...graph.ID) (n int) {
	for _, id := range ids {
		if IsSoft(id) {
			n++
		}
	}
	return n
}

// settled returns the question in a normal form: without duplicates, with a single alternative
// moved to All, and with All in the order in which it is printed.
func (q Question) settled() Question {
	q.All, q.Any, q.None = distinct(q.All), distinct(q.Any), distinct(q.None)
	q.Words, q.Phrases = distinct(q.Words), distinct(q.Phrases)
	isOfOthers := q.Free && q.Find != Find(graph.KindTalk) // whose free wording is printed with "or"
	if len(q.Any) == 1 || isOfOthers && softCount(q.Any...) == len(q.Any) {
		q.All, q.Any = distinct(append(q.All, q.Any...)), []graph.ID{}
	}
	if len(q.Words)+len(q.Unknown) == 0 && softCount(q.All...) < 2 {
		q.Free = false
	}
	position := func(id graph.ID) int {
		return slices.IndexFunc(prepositions, func(p preposition) bool { return p.word == prepositionFor(id) })
	}
	slices.SortStableFunc(q.All, func(a, b graph.ID) int { return position(a) - position(b) })
	return q
}

// distinct returns the elements without duplicates, in their order.
func distinct[T comparable](ids []T) []T {
	out := []T{}
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// parseMissingKind reads and removes "that name no company", "without a company".
func (p *parser) parseMissingKind() {
	for i := range p.toks {
		if !slices.Contains([]string{"no", "without", "not", "never", "dont", "doesnt"}, p.toks[i].word) {
			continue
		}
		j := i + 1
		for j < len(p.toks) && slices.Contains([]string{"a", "an", "any", "name", "mention", "mentioning", "naming"}, p.toks[j].word) {
			j++
		}
		if j == len(p.toks) || p.toks[j].isName() {
			continue
		}
		k, ok := kindOfWord(p.toks[j].word)
		if !ok || k == graph.KindTalk {
			continue
		}
		p.q.MissingKind = k
		if p.q.Find == Find(k) {
			p.q.Find = Find(graph.KindTalk)
		}
		p.toks = slices.Delete(p.toks, i, j+1)
		return
	}
}

var numbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}

// number returns the number that a token writes in words or digits.
func (t token) number() (int, bool) {
	if n, ok := numbers[t.word]; ok {
		return n, true
	}
	n, err := strconv.Atoi(t.text)
	return n, err == nil
}

// parseMinimum reads and removes the number of "in more than one talk", "in at least 3 talks".
func (p *parser) parseMinimum() {
	for i, t := range p.toks {
		v, ok := t.number()
		if !ok {
			continue
		}
		before := func(k int) string {
			if i-k < 0 {
				return ""
			}
			return p.toks[i-k].word
		}
		switch {
		case before(1) == "than" && before(2) == "more":
			p.q.MinTalks = v + 1
		case before(1) == "least":
			p.q.MinTalks = v
		default:
			continue
		}
		p.toks = slices.Delete(p.toks, i, i+1) // a number may be a year's name too
		return
	}
}
