package queries

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries/question"
)

// longestSentence bounds the characters of a sentence that is quoted as evidence.
const longestSentence = 300

// sentence is a part of a line of a talk.
type sentence struct {
	from, to int // bytes of the note
	hits     []graph.Range
	parts    []int   // the parts of the question that it contains
	worth    float32 // the sum of their weights
}

// bestSentence returns the sentence of a talk that contains most of the question, none if no
// sentence contains a part of it. It prefers any other sentence to the title.
func (r *Reader) bestSentence(talk graph.ID, contents []question.Content, worth []float32) ([]Evidence, error) {
	cited, err := r.Citations(talk)
	if err != nil {
		return nil, err
	}
	terms := make([]text.Term, len(contents))
	for i, c := range contents {
		terms[i] = text.NewTerm(c.Text, false)
	}
	matcher := text.NewMatcher(terms)
	var best sentence
	var note *noteText
	var source graph.ID
	title := graph.Plain(r.directory.Name(talk))
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
		for _, s := range sentences(n.text, from, to) {
			s.find(n.text, matcher, worth)
			if line := n.text[s.from:s.to]; graph.Plain(line) == title || text.IsStated(line) {
				s.worth /= 8 // below any other sentence that contains a part
			}
			if s.worth > best.worth {
				best, note, source = s, n, p.Note
			}
		}
	}
	if note == nil || !slices.ContainsFunc(best.parts, func(i int) bool { return !question.IsSoft(contents[i].ID) || !r.index.Has(talk, contents[i].ID) }) {
		return nil, nil // the evidence of the talk's topics and companies already shows it
	}
	return []Evidence{best.evidence(note, source, contents)}, nil
}

// find marks the parts of the question that a sentence contains.
func (s *sentence) find(note string, matcher *text.Matcher, worth []float32) {
	matcher.Match(text.Words(note[s.from:s.to]), func(i int, place graph.Range) {
		if !slices.Contains(s.parts, i) {
			s.parts = append(s.parts, i)
			s.worth += worth[i]
		}
		s.hits = append(s.hits, place)
	})
	slices.Sort(s.parts)
	slices.SortFunc(s.hits, func(a, b graph.Range) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	s.hits = slices.CompactFunc(s.hits, func(a, b graph.Range) bool { return b.Start < a.End })
}

// evidence returns the sentence as evidence.
func (s *sentence) evidence(n *noteText, note graph.ID, contents []question.Content) Evidence {
	line, _ := n.lineAt(s.from)
	quote := n.text[s.from:s.to]
	start := strings.LastIndexByte(n.text[:s.from], '\n') + 1
	w := Evidence{Source: note.Source(), Line: line, From: utf8.RuneCountInString(n.text[start:s.from]), Quote: quote}
	var names []string
	for _, i := range s.parts {
		names = append(names, contents[i].Text)
	}
	w.Name = strings.Join(names, ", ")
	for i, h := range s.hits {
		from := utf8.RuneCountInString(quote[:h.Start])
		hit := Columns{from, from + utf8.RuneCountInString(quote[h.Start:h.End])}
		w.Hits = append(w.Hits, hit)
		if i == 0 {
			w.Start, w.End, w.Text = hit.Start, hit.End, quote[h.Start:h.End]
		}
	}
	return w
}

// sentences cuts a part of a text into lines. It cuts long lines after the end of a sentence or,
// if there is none, at a space.
func sentences(s string, from, to int) (out []sentence) {
	for from < to {
		end := to
		if i := strings.IndexByte(s[from:to], '\n'); i >= 0 {
			end = from + i
		}
		for from < end {
			cut := cutAt(s[from:end])
			first := from
			for first < from+cut && (s[first] == ' ' || s[first] == '\t') {
				first++
			}
			if first < from+cut {
				out = append(out, sentence{from: first, to: first + len(strings.TrimRight(s[first:from+cut], " \t\r"))})
			}
			from += cut
		}
		from = end + 1
	}
	return out
}

// cutAt returns the byte at which a line is cut that is too long: after the last sentence that
// fits.
func cutAt(line string) int {
	end, runes := len(line), 0
	for i := range line {
		if runes++; runes > longestSentence {
			end = i
			break
		}
	}
	if end == len(line) {
		return end
	}
	for _, mark := range []string{". ", "? ", "! ", "。", "; ", " "} {
		if i := strings.LastIndex(line[:end], mark); i > 0 {
			return i + len(mark)
		}
	}
	return end
}
