package loader

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// asciiWords yields the ranges of the words of a text in ASCII letters and digits, with
// hyphens within: "CITE-seq", and "x" and "1" of "x_1".
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

// The shapes of terms that no vocabulary knows. In 62 talks with gold of 17 notes, words with
// a capital inside or a hyphen were a topic that must be found 17 times and none 15 times;
// words all in capitals on one line 11 and 13 times, on two lines or more 9 and 2 times.
var (
	// acronym matches "IHC" and "DSBs", not "Go" or "RESTful".
	acronym = regexp.MustCompile(`^[A-Z]{3,6}s?$`)
	// withDigits matches "HER2" and "Bcl6", not "Q3" or "2FA".
	withDigits = regexp.MustCompile(`^[A-Z][A-Za-z]+[0-9]+[a-z]?$`)
	// prefixed matches "mRNA" and "scRNA", not "toList".
	prefixed = regexp.MustCompile(`^[a-z]{1,3}[A-Z]{2,}$`)
	// mixed matches "PrediXcan" and "KDACi", not "Redis" or "PDFs".
	mixed = regexp.MustCompile(`^[A-Z](?:[A-Za-z0-9]*[a-z])?[A-Z][A-Za-z0-9]*$`)
	// humps are the parts of a mixed word: "Capital", "One".
	humps = regexp.MustCompile(`[A-Z]+[a-z]*|[a-z]+|[0-9]+`)
	// surname matches "McDonald" and "DeVito", not "PrediXcan".
	surname = regexp.MustCompile(`^(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O)[A-Z][a-z]+$`)
)

// everyday are acronyms of offices, places, times and of writing, which are no topics.
var everyday = wordSet("ceo cto cio cfo coo cpo cmo svp evp usa uae nyc utc gmt est edt pst pdt cet faq faqs todo todos tbd tba tbc aka asap fyi imo imho btw lol wtf diy llc ltd inc gmbh phd bsc msc mba ngo ngos eod eta tldr nsfw rsvp afaik iirc")

// proposal is a term with its places in a talk.
type proposal struct {
	shown string
	once  bool // whether one line suffices
	lines int
	spans []graph.Span
}

// propose makes mentions of the words of a talk that have the shape of a term and are
// names of nothing known: no word, person, event, company or topic. Words all in capitals
// or with digits need two lines. What the vocabulary silences stays silent.
func (x *Extractor) propose(t *graph.Talk, lines []graph.Line, event string) {
	known := map[int][]graph.Span{}
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for _, m := range ms {
			for _, e := range m.Evidence {
				known[e.Line] = append(known[e.Line], e)
			}
		}
	}
	names := strings.ToLower(event + " " + strings.ReplaceAll(event, " ", "")) // "DevoxxFr" too
	for _, s := range t.Speakers {
		names += " " + strings.ToLower(s.Name+" "+s.Company)
	}
	small := x.smallWords(lines)
	found := map[string]*proposal{}
	var order []string
	for _, l := range lines {
		columns := columns{line: l}
		for _, v := range visible(l) {
			if isShouted(l.Text[v.Start:v.End]) {
				continue
			}
			for from, to := range asciiWords(l.Text[v.Start:v.End]) {
				start, end := v.Start+from, v.Start+to
				w := l.Text[start:end]
				once, isTerm := x.hasTermShape(w)
				if !isTerm {
					continue
				}
				lower := strings.ToLower(w)
				key := strings.ReplaceAll(strings.TrimSuffix(lower, "s"), "-", "") // "HER-2" and "HER2" are one
				if isCode(l.Text, start, end) || isSomebody(l.Text, start, end) || x.isKnown(w) || small[lower] || small[key] || strings.Contains(names, lower) {
					continue
				}
				span := columns.span(start, end)
				if overlaps(known[l.Number], span) {
					continue
				}
				p := found[key]
				if p == nil {
					p = &proposal{shown: w, once: once}
					found[key] = p
					order = append(order, key)
				}
				if n := len(p.spans); n == 0 || p.spans[n-1].Line != l.Number {
					p.lines++
				}
				if len(p.spans) < maxEvidence {
					p.spans = append(p.spans, span)
				}
			}
		}
	}
	for _, key := range order {
		p := found[key]
		if !p.once && p.lines < 2 {
			continue
		}
		name := p.shown
		if acronym.MatchString(name) {
			name = strings.TrimSuffix(name, "s")
		}
		id := graph.NewID(graph.KindTopic, name)
		if x.silenced[graph.Fold(name)] || slices.ContainsFunc(t.Topics, func(m graph.Mention) bool { return m.ID == id }) {
			continue
		}
		t.Topics = append(t.Topics, graph.Mention{ID: id, Name: name, Stated: true, Proposed: true, Evidence: p.spans})
	}
	sortMentions(t.Topics)
}

// smallWords are the words of a talk in small letters: "NOT" beside "not" is no acronym.
func (x *Extractor) smallWords(lines []graph.Line) map[string]bool {
	out := map[string]bool{}
	for _, l := range lines {
		for _, v := range visible(l) {
			for from, to := range asciiWords(l.Text[v.Start:v.End]) {
				if w := l.Text[v.Start+from : v.Start+to]; w == strings.ToLower(w) {
					out[w] = true
				}
			}
		}
	}
	return out
}

// hasTermShape reports whether a word is written like a term, and whether one line with it
// suffices.
func (x *Extractor) hasTermShape(w string) (once, isTerm bool) {
	if len(w) < 3 || len(w) > 24 || w == strings.ToLower(w) {
		return false, false
	}
	parts := strings.Split(w, "-")
	if len(parts) > 1 {
		last := parts[len(parts)-1]
		if len(parts) > 3 || last == strings.ToLower(last) && x.isWord(last) && len(last) > 3 { // "GPU-accelerated"
			return false, false
		}
		return true, slices.ContainsFunc(parts, isMarked)
	}
	switch {
	case prefixed.MatchString(w):
		return true, true
	case acronym.MatchString(w):
		return false, !everyday[strings.ToLower(w)]
	case withDigits.MatchString(w):
		stem := strings.ToLower(strings.TrimRight(w, "0123456789abcdefghijklmnopqrstuvwxyz"))
		return false, !x.isWord(strings.ToLower(humps.FindString(w))) && !everyday[stem]
	case mixed.MatchString(w):
		isPlural := strings.HasSuffix(w, "s") && w[:len(w)-1] == strings.ToUpper(w[:len(w)-1])
		isPlain := !slices.ContainsFunc(humps.FindAllString(w, -1), func(p string) bool { return !x.isWord(strings.ToLower(p)) })
		return true, len(w) > 3 && strings.IndexFunc(w, unicode.IsLower) >= 0 && !isPlural && !isPlain && !surname.MatchString(w)
	}
	return false, false
}

// isMarked reports whether a part of a word has two capitals, or a capital after a small letter.
func isMarked(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper > 1
}

// isWord reports whether a word in small letters is common.
func (x *Extractor) isWord(w string) bool {
	return x.lex.Has(w) || x.lex.Has(graph.Singular(w)) || small[w] || common[w]
}

// isKnown reports whether a word is common or names something of the vocabulary, whatever
// context its label needs.
func (x *Extractor) isKnown(w string) bool {
	lower := strings.ToLower(w)
	return x.isWord(lower) || x.isWord(strings.TrimSuffix(lower, "s")) ||
		x.m.lookup(graph.KindTopic, w) != "" || x.m.lookup(graph.KindCompany, w) != "" ||
		x.m.typos.correct(lower) != ""
}

// isShouted reports whether a text has no word in small letters.
func isShouted(s string) bool {
	return !strings.ContainsFunc(s, unicode.IsLower)
}

// isCode reports whether a place is part of code, of a path or a handle: "toList()", "a.B",
// "@x", "`HashMap`".
func isCode(line string, start, end int) bool {
	if strings.Count(line[:start], "`")%2 == 1 || start > 0 && strings.IndexByte(`@#./\_$:<=+`, line[start-1]) >= 0 {
		return true
	}
	if end == len(line) {
		return false
	}
	return strings.IndexByte(`(_=[/\<`, line[end]) >= 0 || line[end] == '.' && end+1 < len(line) && line[end+1] != ' '
}

// isSomebody reports whether a place is written like the name of a person, a company or an
// event: "EdSummers'", "by EdSummers", "at QuoScient", "RightsCon".
func isSomebody(line string, start, end int) bool {
	w, before := line[start:end], strings.Fields(line[:start])
	if strings.HasSuffix(w, "Con") || strings.HasSuffix(w, "Conf") || len(before) > 0 && placed[strings.ToLower(before[len(before)-1])] {
		return true
	}
	return strings.HasPrefix(line[end:], "'s ") || strings.HasPrefix(line[end:], "’s ")
}

// overlaps reports whether a span shares a character with one of others on its line.
func overlaps(others []graph.Span, s graph.Span) bool {
	return slices.ContainsFunc(others, func(o graph.Span) bool { return o.Start < s.End && s.Start < o.End })
}
