package question

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Texts counts the words in the texts of talks.
type Texts interface {
	// Frequency counts the talks that contain a text, in any form of its words.
	Frequency(text string) int
	// IsCommon reports whether a word is common and therefore no typing slip.
	IsCommon(word string) bool
	// Nearest returns the word of the texts that a word is likely a slip of, and the number of
	// talks that contain it, "" if there is none.
	Nearest(word string) (nearest string, talks int)
}

// Correction is a typing slip in a question, and the name or word that it was read as.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Content is a part of a question by which talks are ranked: a word, a phrase, or the name of
// a topic, company or person.
type Content struct {
	Text    string
	ID      graph.ID // "" for words
	Follows bool     // directly after the content before it
	// Synonyms are other words for the same level or kind of talk.
	Synonyms []string
}

// sameKind lists words for levels and kinds of talks. The words of a line are synonyms.
var sameKind = [][]string{
	strings.Fields("beginner beginners introduction intro introductory 101 basics novice newcomers"),
}

// synonymsOf returns the synonyms of a word, itself included, nil if it has none.
func synonymsOf(word string) []string {
	for _, words := range sameKind {
		if slices.Contains(words, word) {
			return words
		}
	}
	return nil
}

// IsFunctionWord reports whether a word in lower case says nothing by itself: "with", "many".
func IsFunctionWord(word string) bool { return grammar[word] }

// MaxContents bounds the parts of a question by which talks are ranked: a bit of a word each.
const MaxContents = 32

// Contents returns the parts of a question by which talks are ranked, in its order, at most
// MaxContents. It omits grammar, events, years and excluded parts.
func Contents(text string, d *Directory) []Content {
	p := newParser(text, d)
	p.parse()
	return p.contents[:min(len(p.contents), MaxContents)]
}

// element is a part of a list question that may be a condition.
type element struct {
	id     graph.ID // "" for words
	text   string
	quoted bool
	joint  rune // the operator that joins it to the element before it
}

// isSoft reports whether the element may rank talks rather than restrict them, as words, topics
// and companies do. Events, years and people restrict.
func (e element) isSoft() bool { return e.id == "" && !e.quoted || IsSoft(e.id) }

// IsSoft reports whether an entity ranks talks in free wording: a topic or a company.
func IsSoft(id graph.ID) bool {
	return id.Kind() == graph.KindTopic || id.Kind() == graph.KindCompany
}

// AsksTexts reports whether the answer needs the texts of talks: the question has words, or
// orders talks by them.
func (q Question) AsksTexts() bool { return q.Free || len(q.Phrases)+len(q.Without) > 0 }

// insisting are words after which a question requires talks to contain the rest.
var insisting = wordSet("mention mentions mentioned mentioning both")

// isFree reports whether elements are free wording: not joined by "and", not after an insisting
// word, and either two or more, or words.
func (p *parser) isFree(elements []element) bool {
	if p.q.Find != Find(graph.KindTalk) || p.q.MinTalks > 0 || slices.ContainsFunc(p.toks, func(t token) bool { return insisting[t.word] && !t.isName() }) {
		return false
	}
	soft, words := 0, false
	if slices.ContainsFunc(p.toks, func(t token) bool { return t.isUnknown && !t.isQuoted }) {
		if p.indexOf("and", "or", "by") >= 0 {
			return false // an element that is joined to an unknown one is a condition
		}
		soft++
	}
	for i, e := range elements {
		if !e.isSoft() {
			continue
		}
		if e.id == "" && (token{text: e.text}).isStopword() && len(p.names()) > 0 && !isListed(elements, i) {
			continue // it was not dropped, since "and" joins it to a name: "day and PyFest"
		}
		if e.joint == byAnd && slices.ContainsFunc(elements[:i], element.isSoft) {
			return false
		}
		soft++
		words = words || e.id == ""
	}
	return soft > 1 || words
}

// isListed reports whether a comma or "or" joins element i to words, a topic or a company.
func isListed(elements []element, i int) bool {
	lists := func(joint rune) bool { return joint == byComma || joint == byOr }
	return i > 0 && lists(elements[i].joint) && elements[i-1].isSoft() ||
		i+1 < len(elements) && lists(elements[i+1].joint) && elements[i+1].isSoft()
}

// identifierLength returns the number of words, from the first on, that are written as one with
// underscores or dots between them: "pg_stat_statements", "node.js", but not
// "state-of-the-art".
func identifierLength(text string, ws []graph.Word) int {
	n := 1
	for n < len(ws) {
		between := text[ws[n-1].End:ws[n].Start]
		if between == "" || strings.Trim(between, "_") != "" && between != "." && between != "::" {
			break
		}
		n++
	}
	return n
}
