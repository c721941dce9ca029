package question

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Parse returns the readings of a question, the literal one first, and at least one. A text
// has further readings where a word says little ("state of the art in kafka") or where "who"
// may ask for speakers or for talks; Engine.Understand chooses the first that finds
// something. Parse fails only on a text that is empty, too long or not UTF-8; what it does
// not understand is in the question's Unknown.
func Parse(text string, n *Directory) ([]Question, error) {
	switch {
	case !utf8.ValidString(text):
		return nil, fmt.Errorf("%w: the question is not UTF-8", graph.ErrInvalid)
	case utf8.RuneCountInString(text) > MaxQuestion:
		return nil, fmt.Errorf("%w: the question has more than %d characters; ask for less at once", graph.ErrTooLarge, MaxQuestion)
	case strings.TrimSpace(text) == "":
		return nil, fmt.Errorf("%w: the question is empty; try \"which talks mention microservices and monitoring\"", graph.ErrInvalid)
	}
	g := &guesser{n, maxGuesses}
	p := &parser{n: n, g: g, toks: lex(text, g)}
	p.parseNarrower()
	p.parseRanges()
	p.resolveWords()
	return p.parse(), nil
}

// parser holds the tokens of one question.
type parser struct {
	n            *Directory
	g            *guesser
	toks         []token
	q            Question
	readings     []Question // of a question that selects talks
	kindIsStated bool       // whether the question names the kind it asks for
}

// parseNarrower takes out "including narrower (topics)".
func (p *parser) parseNarrower() {
	for i, t := range p.toks {
		if t.word != "narrower" {
			continue
		}
		from, to := i, i+1
		if from > 0 && slices.Contains([]string{"including", "include", "includes", "with", "and"}, p.toks[from-1].word) {
			from--
		}
		if from > 0 && p.toks[from-1].word == "," {
			from--
		}
		if to < len(p.toks) && p.toks[to].word == "topics" {
			to++
		}
		p.toks = slices.Delete(p.toks, from, to)
		p.q.Narrower = true
		return
	}
}

// resolveWords looks at the words that carry no grammar: the title of a talk in part, a
// name with a slip, a common word to pass over, or unknown.
func (p *parser) resolveWords() {
	var out []token
	for i := 0; i < len(p.toks); {
		if !p.isUnresolved(i) {
			out = append(out, p.toks[i])
			i++
			continue
		}
		j := i
		for j < len(p.toks) && p.isUnresolved(j) {
			j++
		}
		for ts := p.toks[i:j]; len(ts) > 0; {
			t, used := p.guess(ts)
			out, ts = append(out, t), ts[used:]
		}
		i = j
	}
	p.toks = out
	p.dropStopwords()
}

// dropStopwords takes out the lost words that say little, and tells of the others as unknown.
func (p *parser) dropStopwords() {
	var out []token
	for i := 0; i < len(p.toks); {
		j := p.endOfLost(i)
		switch {
		case j == i:
			j++
			out = append(out, p.toks[i])
		case p.canDrop(i, j):
			for _, t := range p.toks[i:j] {
				p.leaveOut(t.text)
			}
		default:
			p.addUnknowns(p.toks[i:j])
			out = append(out, p.toks[i:j]...)
		}
		i = j
	}
	p.toks = out
}

// endOfLost is where a run of lost words ends that begins at i. A quoted one is a run.
func (p *parser) endOfLost(i int) int {
	j := i
	for j < len(p.toks) && p.toks[j].isUnknown && (j == i || !p.toks[j].isQuoted && !p.toks[i].isQuoted) {
		j++
	}
	return j
}

// isUnresolved tells a word that is neither grammar nor a name.
func (p *parser) isUnresolved(i int) bool {
	t := p.toks[i]
	if t.isName() || t.isUnknown || t.word == "," || grammar[t.word] {
		return false
	}
	_, err := strconv.Atoi(t.word)
	return err != nil
}

// addUnknowns tells of words that are unknown: together, where they come near to a name so, else
// one by one.
func (p *parser) addUnknowns(ts []token) {
	if len(ts) > 1 && len(p.q.Unknown) < maxProposed {
		text := textOf(ts)
		if nearest := p.n.Nearest(text, 3); len(nearest) > 0 {
			p.q.Unknown = append(p.q.Unknown, Unknown{text, nearest})
			return
		}
	}
	for _, t := range ts {
		p.addUnknown(t.text)
	}
}

// guess takes the longest name that a run may begin with, else its first word as lost.
func (p *parser) guess(ts []token) (token, int) {
	for k := min(maxName, len(ts)); k > 0; k-- {
		text := textOf(ts[:k])
		var ids []graph.ID
		if k > 1 || !stopwords[ts[0].word] {
			ids = p.g.typo(text)
		}
		if len(ids) == 0 && k == len(ts) {
			ids = p.g.title(text)
		}
		if len(ids) > 0 {
			return token{text: text, ids: ids}, k
		}
	}
	return token{word: ts[0].word, text: ts[0].text, isUnknown: true}, 1
}

func textOf(ts []token) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = t.text
	}
	return strings.Join(parts, " ")
}

func (p *parser) addUnknown(text string) {
	for _, u := range p.q.Unknown {
		if u.Text == text {
			return
		}
	}
	nearest := []Named{}
	if len(p.q.Unknown) < maxProposed {
		nearest = append(nearest, p.n.Nearest(text, 3)...)
	}
	p.q.Unknown = append(p.q.Unknown, Unknown{text, nearest})
}

// indexOf finds the first of some words, -1 if none is there.
func (p *parser) indexOf(words ...string) int {
	return slices.IndexFunc(p.toks, func(t token) bool { return !t.isName() && slices.Contains(words, t.word) })
}

func (p *parser) names() []token {
	var out []token
	for _, t := range p.toks {
		if t.isName() {
			out = append(out, t)
		}
	}
	return out
}

// parse tries the forms in order and returns the readings of the first that matches.
func (p *parser) parse() []Question {
	p.q.All, p.q.Any, p.q.None = []graph.ID{}, []graph.ID{}, []graph.ID{}
	p.q.Find, p.kindIsStated = p.askedKind()
	for _, form := range forms() {
		if form.match(p) {
			break
		}
	}
	if p.readings == nil {
		return []Question{p.q}
	}
	return p.readings
}
