package loader

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// asciiWords yields the ranges of the words of ASCII letters and digits in a text, with hyphens
// inside: "CITE-seq" is one word, "x_1" two.
func asciiWords(s string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := 0; i < len(s); i++ {
			if !isASCIIWord(s[i]) {
				continue
			}
			start := i
			for i < len(s) && (isASCIIWord(s[i]) || s[i] == '-' && i+1 < len(s) && isASCIIWord(s[i+1])) {
				i++
			}
			if !yield(start, i) {
				return
			}
		}
	}
}

func isASCIIWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// The shapes of terms. They were chosen on 62 talks with gold in 17 notes. Words with a capital
// inside or a hyphen were topics 17 times and no topics 15 times. Words in capitals on one line
// were topics 11 times and none 13 times; on two lines or more, 9 and 2 times.
var (
	// acronym matches "IHC" and "DSBs", not "Go" or "RESTful".
	acronym = regexp.MustCompile(`^[A-Z]{3,6}s?$`)
	// withDigits matches "HER2" and "Bcl6", not "Q3" or "2FA".
	withDigits = regexp.MustCompile(`^[A-Z][A-Za-z]+[0-9]+[a-z]?$`)
	// prefixed matches "mRNA" and "scRNA", not "toList".
	prefixed = regexp.MustCompile(`^[a-z]{1,3}[A-Z]{2,}$`)
	// mixed matches "PrediXcan" and "KDACi", not "Redis" or "PDFs".
	mixed = regexp.MustCompile(`^[A-Z](?:[A-Za-z0-9]*[a-z])?[A-Z][A-Za-z0-9]*$`)
	// humps matches "Capital" and "One" in "CapitalOne", but not the hyphen in "Co-op".
	humps = regexp.MustCompile(`[A-Z]+[a-z]*|[a-z]+|[0-9]+`)
	// surname matches "McDonald" and "DeVito", not "PrediXcan".
	surname = regexp.MustCompile(`^(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O)[A-Z][a-z]+$`)
)

// commonAcronyms holds acronyms of offices, places, times and writing, which are no topics.
var commonAcronyms = wordSet("ceo cto cio cfo coo cpo cmo svp evp usa uae nyc utc gmt est edt pst pdt cet faq faqs todo todos tbd tba tbc aka asap fyi imo imho btw lol wtf diy llc ltd inc gmbh phd bsc msc mba ngo ngos eod eta tldr nsfw rsvp afaik iirc")

// propose adds topics that the vocabulary lacks to a talk: words with the shape of a term. A
// word is no such topic if it is a common word, in a mention, or part of a name of a speaker,
// the event or the vocabulary. Words in capitals or with digits must be on two lines.
func (x *Extractor) propose(t *graph.Talk, lines []graph.Line, event string) {
	p := newProposer(x, *t, lines, event)
	for _, l := range lines {
		places := columns{line: l}
		for _, v := range searchable(l) {
			if isShouted(l.Text[v.Start:v.End]) {
				continue
			}
			for from, to := range asciiWords(l.Text[v.Start:v.End]) {
				p.addWord(l, v.Start+from, v.Start+to, &places)
			}
		}
	}
	for _, key := range p.order {
		term := p.found[key]
		if !term.suffices && term.lines < 2 {
			continue
		}
		name := term.shown
		if acronym.MatchString(name) {
			name = strings.TrimSuffix(name, "s")
		}
		id := graph.NewID(graph.KindTopic, name)
		if x.silenced[graph.Fold(name)] || slices.ContainsFunc(t.Topics, func(m graph.Mention) bool { return m.ID == id }) {
			continue
		}
		t.Topics = append(t.Topics, graph.Mention{ID: id, Name: name, Stated: true, Proposed: true, Evidence: term.spans})
	}
	sortMentions(t.Topics)
}

// proposer collects the terms of one talk.
type proposer struct {
	x         *Extractor
	mentioned map[int][]graph.Span // evidence of the talk's mentions, by line
	names     string               // names of the event and the speakers, in lower case
	small     map[string]bool      // words of the talk in small letters
	found     map[string]*term     // by key
	order     []string             // keys of found in the order of the text
}

// term is a word with the shape of a term.
type term struct {
	shown    string
	suffices bool // whether one line with it suffices
	lines    int  // number of lines with it
	spans    []graph.Span
}

func newProposer(x *Extractor, t graph.Talk, lines []graph.Line, event string) *proposer {
	p := &proposer{x: x, mentioned: map[int][]graph.Span{}, small: smallWords(lines), found: map[string]*term{}}
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for _, m := range ms {
			for _, e := range m.Evidence {
				p.mentioned[e.Line] = append(p.mentioned[e.Line], e)
			}
		}
	}
	p.names = strings.ToLower(event + " " + strings.ReplaceAll(event, " ", "")) // "DevoxxFr" is a name too
	for _, s := range t.Speakers {
		p.names += " " + strings.ToLower(s.Name+" "+s.Company)
	}
	return p
}

// addWord adds the word at a range of bytes of a line if it is a term.
func (p *proposer) addWord(l graph.Line, start, end int, places *columns) {
	w := l.Text[start:end]
	suffices, isTerm := p.x.hasTermShape(w)
	if !isTerm {
		return
	}
	lower := strings.ToLower(w)
	key := strings.ReplaceAll(strings.TrimSuffix(lower, "s"), "-", "") // "HER-2" and "HER2" are one term
	if isCode(l.Text, start, end) || isSomebody(l.Text, start, end) || p.x.isKnown(w) || p.small[lower] || p.small[key] || strings.Contains(p.names, lower) {
		return
	}
	span := places.span(start, end)
	if overlaps(p.mentioned[l.Number], span) {
		return
	}
	t := p.found[key]
	if t == nil {
		t = &term{shown: w, suffices: suffices}
		p.found[key] = t
		p.order = append(p.order, key)
	}
	if n := len(t.spans); n == 0 || t.spans[n-1].Line != l.Number {
		t.lines++
	}
	if len(t.spans) < maxEvidence {
		t.spans = append(t.spans, span)
	}
}

// smallWords returns the words of a talk in small letters. "NOT" is no acronym in a talk that
// contains "not".
func smallWords(lines []graph.Line) map[string]bool {
	out := map[string]bool{}
	for _, l := range lines {
		for _, v := range searchable(l) {
			for from, to := range asciiWords(l.Text[v.Start:v.End]) {
				if w := l.Text[v.Start+from : v.Start+to]; w == strings.ToLower(w) {
					out[w] = true
				}
			}
		}
	}
	return out
}

// maxTerm is the length of the longest term, in bytes. Longer words are names in code.
const maxTerm = 24

// hasTermShape reports whether a word has the shape of a term, and whether one line with it
// suffices.
func (x *Extractor) hasTermShape(w string) (suffices, isTerm bool) {
	if len(w) < 3 || len(w) > maxTerm || w == strings.ToLower(w) {
		return false, false
	}
	parts := strings.Split(w, "-")
	switch {
	case len(parts) > 1:
		last := parts[len(parts)-1]
		isDerived := last == strings.ToLower(last) && x.isWord(last) && len(last) > 3 // "GPU-accelerated"
		return true, len(parts) <= 3 && !isDerived && slices.ContainsFunc(parts, hasTwoCapitals)
	case prefixed.MatchString(w):
		return true, true
	case acronym.MatchString(w):
		return false, !commonAcronyms[strings.ToLower(w)]
	case withDigits.MatchString(w):
		stem := strings.ToLower(strings.TrimRight(w, "0123456789abcdefghijklmnopqrstuvwxyz"))
		return false, !x.isWord(strings.ToLower(humps.FindString(w))) && !commonAcronyms[stem]
	case mixed.MatchString(w):
		return true, x.isMixedTerm(w)
	}
	return false, false
}

// isMixedTerm reports whether a word with a capital inside is a term. It is none if it is a
// plural of capitals, a surname, or consists of common words: "PDFs", "McDonald", "CapitalOne".
func (x *Extractor) isMixedTerm(w string) bool {
	isPlural := strings.HasSuffix(w, "s") && w[:len(w)-1] == strings.ToUpper(w[:len(w)-1])
	hasRarePart := slices.ContainsFunc(humps.FindAllString(w, -1), func(p string) bool { return !x.isWord(strings.ToLower(p)) })
	return len(w) > 3 && strings.IndexFunc(w, unicode.IsLower) >= 0 && !isPlural && hasRarePart && !surname.MatchString(w)
}

// hasTwoCapitals reports whether a part of a word has two capitals or more.
func hasTwoCapitals(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper > 1
}

// isWord reports whether a word in small letters is a common English word.
func (x *Extractor) isWord(w string) bool {
	return x.lex.Has(w) || x.lex.Has(graph.Singular(w)) || small[w] || common[w]
}

// isKnown reports whether a word is common, a name in the vocabulary, or a typo of one. It
// ignores the conditions of labels.
func (x *Extractor) isKnown(w string) bool {
	lower := strings.ToLower(w)
	return x.isWord(lower) || x.isWord(strings.TrimSuffix(lower, "s")) ||
		x.m.lookup(graph.KindTopic, w) != "" || x.m.lookup(graph.KindCompany, w) != "" ||
		x.m.typos.correct(lower) != ""
}

// isShouted reports whether a text has no small letter.
func isShouted(s string) bool {
	return !strings.ContainsFunc(s, unicode.IsLower)
}

// isCode reports whether a word of a line is part of code, a path or a handle: "toList()",
// "a.B", "@x", "`HashMap`".
func isCode(line string, start, end int) bool {
	if strings.Count(line[:start], "`")%2 == 1 || start > 0 && strings.IndexByte(`@#./\_$:<=+`, line[start-1]) >= 0 {
		return true
	}
	if end == len(line) {
		return false
	}
	return strings.IndexByte(`(_=[/\<`, line[end]) >= 0 || line[end] == '.' && end+1 < len(line) && line[end+1] != ' '
}

// isSomebody reports whether a word of a line is written like the name of a person, a company
// or an event: "EdSummers's", "by EdSummers", "at QuoScient", "RightsCon".
func isSomebody(line string, start, end int) bool {
	w, before := line[start:end], strings.Fields(line[:start])
	if strings.HasSuffix(w, "Con") || strings.HasSuffix(w, "Conf") || len(before) > 0 && beforeCompany[strings.ToLower(before[len(before)-1])] {
		return true
	}
	return strings.HasPrefix(line[end:], "'s ") || strings.HasPrefix(line[end:], "’s ")
}

// overlaps reports whether a span overlaps one of others on the same line.
func overlaps(others []graph.Span, s graph.Span) bool {
	return slices.ContainsFunc(others, func(o graph.Span) bool { return o.Start < s.End && s.Start < o.End })
}
