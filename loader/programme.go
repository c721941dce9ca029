package loader

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// programme holds the titles of the talks of an event, given beside the notes, by the words in
// them.
type programme map[string][]title

type title struct {
	text  string
	words int
}

// Titles gives the extractor the titles of talks: a talk begins at a line that says one.
// Blank lines are ignored. Call it before Extract.
func (x *Extractor) Titles(list []string) {
	x.programme = programme{}
	for _, text := range list {
		words := distinct(text)
		for w := range words {
			x.programme[w] = append(x.programme[w], title{strings.TrimSpace(text), len(words)})
		}
	}
}

func distinct(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range graph.Words(s) {
		set[w.Text] = true
	}
	return set
}

// hint joins the talks found without the titles with those found by them. Where the
// titles cover half of what was found, they know the event and nothing else is a talk.
func (ts programme) hint(lines []graph.Line, found []section, lex graph.Lexicon) []section {
	told := ts.sections(lines, lex)
	if told == nil {
		return found
	}
	if 2*talks(told) >= talks(found) {
		return told
	}
	byLine := map[int]section{}
	for _, s := range slices.Concat(found, told) {
		if !byLine[s.first].talk || s.talk {
			byLine[s.first] = s
		}
	}
	return slices.SortedFunc(maps.Values(byLine), func(a, b section) int { return a.first - b.first })
}

// sections returns the talks whose titles stand in the note, with the headings around
// them; nil if there is none.
func (ts programme) sections(lines []graph.Line, lex graph.Lexicon) []section {
	if len(ts) == 0 {
		return nil
	}
	var out []section
	today, level := 0, 0
	for i, l := range lines {
		text := strings.TrimSpace(l.VisibleText())
		if text == "" || l.Kind == graph.Code || l.Kind == graph.Meta {
			continue
		}
		if d, ok := dayOf(text, today); ok {
			today = d
			out = append(out, section{first: i, day: today})
			continue
		}
		if h, ok := ts.find(text, lex); ok {
			if n := len(out); n > 0 && out[n-1].talk && out[n-1].title == h.title {
				continue // a slide that repeats its title
			}
			level = l.Level
			out = append(out, section{talk: true, first: i, day: today, header: h})
		} else if l.Kind == graph.Heading && (isNotTalk(text) || l.Level < level) {
			out = append(out, section{first: i, day: today})
		}
	}
	if talks(out) == 0 {
		return nil
	}
	return out
}

// find returns the title that a line says, alone or with its speaker: most words of both
// are the same.
func (ts programme) find(text string, lex graph.Lexicon) (header, bool) {
	if utf8.RuneCountInString(text) > maxTitle {
		return header{}, false
	}
	h := parseHeader(text, lex)
	for _, said := range []string{h.title, text} {
		words := distinct(said)
		shared := map[title]int{}
		for w := range words {
			for _, t := range ts[w] {
				shared[t]++
			}
		}
		best, most := title{}, 0.0
		for t, n := range shared {
			if like := float64(2*n) / float64(len(words)+t.words); like > most || like == most && t.text < best.text {
				best, most = t, like
			}
		}
		if most >= alike {
			h.title = best.text
			return h, true
		}
	}
	return header{}, false
}

// alike is how much of two titles has to be the same words (Dice's coefficient).
const alike = 0.8
