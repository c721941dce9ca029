package question

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Parse returns the readings of a question, the literal one first, and at least one. A text has
// further readings if a stopword names a topic, as in "state of the art in kafka". It also has
// two if "who" may ask for speakers or talks. Engine.Understand chooses one with results. Parse
// fails only on a text that is empty, too long or not UTF-8. Names that it does not know are in
// the question's Unknown.
func Parse(text string, n *Directory) ([]Question, error) {
	switch {
	case !utf8.ValidString(text):
		return nil, fmt.Errorf("%w: the question is not UTF-8", graph.ErrInvalid)
	case utf8.RuneCountInString(text) > MaxQuestion:
		return nil, fmt.Errorf("%w: the question has more than %d characters; ask for less at once", graph.ErrTooLarge, MaxQuestion)
	case strings.TrimSpace(text) == "":
		return nil, fmt.Errorf("%w: the question is empty; try \"which talks mention microservices and monitoring\"", graph.ErrInvalid)
	}
	return newParser(text, n).parse(), nil
}

// newParser returns a parser with the tokens of a text, resolved by the names in d. Call parse
// next.
func newParser(text string, d *Directory) *parser {
	g := &guesser{d, maxGuesses, asksOfTalk(text)}
	p := &parser{n: d, g: g, toks: lex(text, g)}
	p.parseNarrower()
	p.parseRanges()
	p.resolveWords()
	return p
}

// parser holds the tokens of one question.
type parser struct {
	n            *Directory
	g            *guesser
	toks         []token
	q            Question
	readings     []Question // of a question that selects talks
	kindIsStated bool       // whether the question names the kind it asks for
	contents     []Content
}

// parseNarrower reads and removes "including narrower (topics)".
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

// resolveWords resolves the words that are neither grammar nor names: as a part of a title, a
// name with a slip, a stopword, a word in texts, or unknown.
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
		ts := p.toks[i:j]
		if i > 0 && p.toks[i-1].word == "by" {
			out = append(out, p.guessSpeakers(ts)...)
			ts = nil
		}
		for len(ts) > 0 {
			t, used := p.resolveFirst(ts)
			out, ts = append(out, t...), ts[used:]
		}
		i = j
	}
	p.toks = out
	p.weakenStopwords()
}

// weakenStopwords marks stopwords beside a name as weak, and records words that are in no text as
// unknown.
func (p *parser) weakenStopwords() {
	for i := 0; i < len(p.toks); {
		j := i
		for j < len(p.toks) && p.toks[j].isWord {
			j++
		}
		drop := p.canDrop(i, j)
		for k := i; k < j; k++ {
			if t := &p.toks[k]; drop || len(p.names()) > 0 && t.isStopword() && slices.ContainsFunc(p.toks[i:j], func(t token) bool { return !t.isStopword() }) {
				t.isWeak = true
				p.leaveOut(t.text)
			}
		}
		i = max(j, i+1)
	}
	for i := 0; i < len(p.toks); {
		j := p.endOfUnknown(i)
		if j > i {
			p.addUnknowns(p.toks[i:j])
		}
		i = max(j, i+1)
	}
}

// endOfUnknown returns the end of the run of unknown tokens that begins at i. A quoted token is a
// run of its own.
func (p *parser) endOfUnknown(i int) int {
	j := i
	for j < len(p.toks) && p.toks[j].isUnknown && (j == i || !p.toks[j].isQuoted && !p.toks[i].isQuoted) {
		j++
	}
	return j
}

// isUnresolved reports whether token i is neither grammar nor a name and not resolved yet.
func (p *parser) isUnresolved(i int) bool {
	t := p.toks[i]
	if t.isName() || t.isUnknown || t.isWord || t.word == "," || grammar[t.word] {
		return false
	}
	if _, err := strconv.Atoi(t.word); err != nil {
		return true
	}
	if i+1 < len(p.toks) {
		if _, ok := kindOfWord(p.toks[i+1].word); ok { // "in 3 talks"
			return false
		}
	}
	return i > 0 && p.toks[i-1].word != "than" && p.toks[i-1].word != "least"
}

// addUnknowns records unknown words: as one text if that is near to a name, else one by one.
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

// resolveFirst resolves the longest name that a run may begin with, else its first word. It
// returns the tokens and the number of words that they replace.
func (p *parser) resolveFirst(ts []token) ([]token, int) {
	for k := min(maxName, len(ts)); k > 0; k-- {
		text := textOf(ts[:k])
		if p.isSlip(ts[:k]) {
			if ids := p.g.findTypo(text); len(ids) > 0 && p.mayMean(text, ids[0]) {
				name := p.n.Name(ids[0])
				p.q.Corrected = append(p.q.Corrected, Correction{text, name})
				return []token{{text: name, ids: ids}}, k // talks are ranked by the name
			}
		}
		if k == len(ts) && p.g.talks {
			if ids := p.g.findTitle(text); len(ids) > 0 {
				return []token{{text: text, ids: ids}}, k
			}
		}
	}
	return p.resolveWord(ts[0]), 1
}

// mayMean reports whether a text may be a slip of the name of an entity. A name without a
// capital has to be usual, because it is a word: "reelection" is no slip of "reflection".
func (p *parser) mayMean(text string, id graph.ID) bool {
	talks, name := p.n.index.TalkCount(id), p.n.Name(id)
	return p.isSlipOf(p.n.texts.Frequency(text), talks) && (p.isUsual(talks) || name != strings.ToLower(name))
}

// maxSpeakers bounds the people that a part of a name may mean.
const maxSpeakers = 30

// guessSpeakers reads words after "by" as a name with slips, or as a part of the names of people.
func (p *parser) guessSpeakers(ts []token) []token {
	text := textOf(ts)
	if ids := p.g.findTypo(text); len(ids) > 0 {
		p.q.Corrected = append(p.q.Corrected, Correction{text, p.n.Name(ids[0])})
		return []token{{text: text, ids: ids}}
	}
	people := p.n.index.SlugsContaining(graph.KindPerson, graph.Slug(text), maxSpeakers+1)
	if n := len(people); 0 < n && n <= maxSpeakers {
		return []token{{text: text, ids: people[:1], several: people}}
	}
	out := slices.Clone(ts)
	for i := range out {
		out[i].isUnknown = true
	}
	return out
}

// The thresholds of a slip. "kuberentes" is in 1 of 46,280 talks; of the 25 of the sample 1
// says "monitornig" and 4 mention monitoring.
const (
	fewTexts     = 3   // the most talks with the slip
	rareSlip     = 200 // the least talks with the correct word for each talk with the slip
	slipShare    = 10  // or, in a small collection, this part of its talks
	leastLetters = 7   // the least length of a slip that is itself in texts, or that is no slip of a name
	usualShare   = 462 // the part of all talks that contain a usual word: 100 of 46,280
)

// isSlipOf reports whether a word in few talks may be a slip of what is in many.
func (p *parser) isSlipOf(few, many int) bool {
	least := min(rareSlip, max(2, p.n.index.Count(graph.Selection{})/slipShare))
	return many >= least*few
}

// isUsual reports whether a word with a number of talks is frequent enough to be what a slip
// meant. Fewer talks contain most words that another English word is near to.
func (p *parser) isUsual(talks int) bool {
	return usualShare*talks >= p.n.index.Count(graph.Selection{})
}

// isSlip reports whether words may be a slip: one word that is in no text or in few, or several
// words of which one is in no text.
func (p *parser) isSlip(ts []token) bool {
	if len(ts) == 1 {
		return !stopwords[ts[0].word] && p.isRare(ts[0].text)
	}
	return slices.ContainsFunc(ts, func(t token) bool { return p.n.texts.Frequency(t.text) == 0 })
}

// isRare reports whether a word is not common and in no text, or long and in few.
func (p *parser) isRare(text string) bool {
	if p.n.texts.IsCommon(graph.Plain(text)) {
		return false
	}
	n := p.n.texts.Frequency(text)
	return n == 0 || n <= fewTexts && len(text) >= leastLetters
}

// resolveWord returns a word that is no name and, if it is likely a slip, the corrected word.
func (p *parser) resolveWord(t token) []token {
	n := p.n.texts.Frequency(t.text)
	t.isWord = n > 0
	if stopwords[t.word] {
		t.isWord = true
		return []token{t}
	}
	if !p.isRare(t.text) || len(t.text) < leastLetters {
		t.isUnknown = !t.isWord
		return []token{t}
	}
	to, talks := p.n.texts.Nearest(t.word)
	if to == "" || !p.isSlipOf(n, talks) || !p.isUsual(talks) {
		t.isUnknown = !t.isWord
		return []token{t}
	}
	p.q.Corrected = append(p.q.Corrected, Correction{t.text, to})
	corrected := token{word: to, text: to, isWord: !grammar[to]} // "abou" is read as grammar
	if ids := p.n.meanings(to, false); len(ids) > 0 && ids[0].Kind() != graph.KindTalk {
		corrected.isWord, corrected.ids = false, ids
	}
	if n == 0 {
		return []token{corrected}
	}
	return []token{t, corrected}
}

// textOf returns the texts of tokens with spaces between them.
func textOf(ts []token) string {
	parts := make([]string, len(ts))
	for i, t := range ts {
		parts[i] = t.text
	}
	return strings.Join(parts, " ")
}

// addUnknown records an unknown text with the nearest names, once.
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

// indexOf returns the index of the first token that is one of the words, -1 if there is none.
func (p *parser) indexOf(words ...string) int {
	return slices.IndexFunc(p.toks, func(t token) bool { return !t.isName() && slices.Contains(words, t.word) })
}

// names returns the tokens that are names.
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
	p.q.Words, p.q.Phrases = []string{}, []string{}
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
