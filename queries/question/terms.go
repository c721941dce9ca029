package question

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The operators that join an element to the one before it.
const (
	byNext  = 'n' // none; it follows directly
	byAnd   = 'a'
	byOr    = 'o'
	byComma = ',' // the operator of the next element
)

// parseTerms reads names joined by and, or, not. A comma means the operator at the end of its
// list.
func (p *parser) parseTerms() {
	elements := p.readElements()
	if p.q.Free = p.isFree(elements); p.q.Free {
		elements = p.withoutStopwords(elements)
		p.q.Free = p.isFree(elements)
	}
	p.q.Free = p.q.Free || hasAlternativeWord(elements)
	for i, e := range elements {
		switch {
		case e.id != "" && isAlternative(elements, i):
			p.q.Any = append(p.q.Any, e.id)
		case e.id != "":
			p.q.All = append(p.q.All, e.id)
		case p.q.Free && !e.quoted:
			p.q.Words = append(p.q.Words, e.text)
		default:
			p.q.Phrases = append(p.q.Phrases, e.text)
		}
	}
}

// readElements returns the elements of the tokens in order, with their operators. It adds what is
// excluded to the question, and all that may rank to the contents.
func (p *parser) readElements() []element {
	r := termReader{parser: p, joint: byNext}
	for i, t := range p.toks {
		switch {
		case len(t.several) > 1 && len(p.q.Any) == 0 && !r.negative:
			r.addPeople(t)
		case t.isName() || t.isWord:
			r.addTerm(i, t)
		default:
			r.readOperator(i, t)
		}
	}
	for i := len(r.elements) - 2; i > 0; i-- {
		if r.elements[i].joint == byComma {
			r.elements[i].joint = r.elements[i+1].joint
		}
	}
	return r.elements
}

// termReader reads the terms of a list question, token by token.
type termReader struct {
	*parser
	negative bool      // whether the next term is excluded
	joint    rune      // the operator before the next term
	follows  bool      // whether the token before was a term
	elements []element // the terms that are not excluded
}

// addPeople adds the people of whom any may be meant, as alternatives.
func (r *termReader) addPeople(t token) {
	r.q.Any = append(r.q.Any, t.several...)
	r.contents = append(r.contents, Content{Text: t.text, ID: t.ids[0]})
	r.joint, r.follows = byNext, false
}

// readOperator reads a word of grammar at i.
func (r *termReader) readOperator(i int, t token) {
	r.negative = r.negative || negations[t.word]
	switch t.word {
	case "at", "in", "during": // "not about java at a conference" requires it; "not at one" excludes it
		r.negative = r.negative && i > 0 && negations[r.toks[i-1].word]
	case "but", "and", "plus", "also":
		r.negative, r.joint = false, byAnd
	case "or", "nor":
		r.joint = byOr
	case ",":
		r.joint = byComma
	}
	if clauses[t.word] && r.joint == byAnd {
		r.joint = byNext // "and how do you monitor them"
	}
	r.follows = false
}

// addTerm adds the name or word at i.
func (r *termReader) addTerm(i int, t token) {
	e := element{text: t.text, quoted: t.isQuoted, joint: r.joint}
	if t.isName() {
		e.id = pick(t, r.expectedKinds(i)...)
	}
	if e.id.Kind() == graph.KindTalk && !t.isQuoted {
		e.id = "" // the words of a title
	}
	if weak := t.isWeak || e.id == "" && !e.quoted && t.isStopword(); weak && e.joint == byAnd {
		e.joint = byNext // "to microservices and back"
	}
	switch {
	case r.negative && e.id != "":
		r.q.None = append(r.q.None, e.id)
	case r.negative && !t.isWeak:
		r.q.Without = append(r.q.Without, e.text)
	case !r.negative && !t.isWeak:
		r.elements = append(r.elements, e)
	}
	if !r.negative && ranks(e.id) {
		r.contents = append(r.contents, Content{e.text, e.id, r.follows, synonymsOf(t.word)})
	}
	r.joint, r.follows = byNext, true
}

// ranks reports whether an entity of a question, or words, may rank talks. Events, years, formats
// and languages only restrict them.
func ranks(id graph.ID) bool {
	return id.Kind() != graph.KindEvent && id.Kind() != graph.KindYear && !isDetail(id)
}

// isAlternative reports whether "or" joins element i to another.
func isAlternative(elements []element, i int) bool {
	return elements[i].joint == byOr || i+1 < len(elements) && elements[i+1].joint == byOr
}

// hasAlternativeWord reports whether one of the elements that "or" joins is words: "java or redi".
// Only free wording has alternatives that are no names.
func hasAlternativeWord(elements []element) bool {
	for i, e := range elements {
		if e.id == "" && !e.quoted && isAlternative(elements, i) {
			return true
		}
	}
	return false
}

// withoutStopwords drops topics that are named by stopwords, unless no other element remains:
// "state of the art in kafka" if some talk is about art. They still rank talks.
func (p *parser) withoutStopwords(elements []element) (kept []element) {
	isWeak := func(e element) bool {
		return e.id.Kind() == graph.KindTopic && !e.quoted && e.joint == byNext && token{text: e.text}.isStopword()
	}
	if !slices.ContainsFunc(elements, func(e element) bool { return e.isSoft() && !isWeak(e) }) {
		return elements
	}
	for _, e := range elements {
		if isWeak(e) {
			p.leaveOut(e.text)
		} else {
			kept = append(kept, e)
		}
	}
	return kept
}

// expectedKinds returns the kinds that the name at i prefers, by the word before it.
func (p *parser) expectedKinds(i int) []graph.Kind {
	switch {
	case followsAt(p.toks[:i]) && !(i > 0 && p.toks[i-1].word == "from"):
		return atKinds
	case i > 0 && (p.toks[i-1].word == "by" || p.toks[i-1].word == "from"):
		return byKinds
	}
	return nil
}
