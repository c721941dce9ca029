package loader

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// programme indexes the titles of the talks of an event by their words. The titles are given
// beside the notes.
type programme map[string][]title

// title is a title with the number of its different words.
type title struct {
	text  string
	words int
}

// Titles gives the extractor the titles of talks. A talk then begins at each line that is one
// of them or nearly so. Titles ignores blank texts. Call it before Extract.
func (x *Extractor) Titles(list []string) {
	x.programme = programme{}
	for _, text := range list {
		words := distinctWords(text)
		for w := range words {
			x.programme[w] = append(x.programme[w], title{strings.TrimSpace(text), len(words)})
		}
	}
}

// distinctWords returns the set of the words of a text.
func distinctWords(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range graph.Words(s) {
		set[w.Text] = true
	}
	return set
}

// addTalks adds the talks whose titles are in the note to those found otherwise. If they are
// half as many or more, the titles are those of this event, and addTalks returns only them.
func (ts programme) addTalks(lines []graph.Line, found []section, lex graph.Lexicon) []section {
	known := ts.sections(lines, lex)
	if known == nil {
		return found
	}
	if 2*countTalks(known) >= countTalks(found) {
		return known
	}
	byLine := map[int]section{}
	for _, s := range slices.Concat(found, known) {
		if !byLine[s.first].talk || s.talk {
			byLine[s.first] = s
		}
	}
	return slices.SortedFunc(maps.Values(byLine), func(a, b section) int { return a.first - b.first })
}

// sections returns the talks whose titles are in the note, and the headings that end them. It
// returns nil if there is no talk.
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
				continue // a slide with the title of the slide before it
			}
			level = l.Level
			out = append(out, section{talk: true, first: i, day: today, header: h})
		} else if l.Kind == graph.Heading && (isNotTalk(text) || l.Level < level) {
			out = append(out, section{first: i, day: today})
		}
	}
	if countTalks(out) == 0 {
		return nil
	}
	return out
}

// minLikeness is the share of equal words from which a line counts as a title (Dice's
// coefficient). It accepts one different word in a title of five. The value is a choice.
const minLikeness = 0.8

// find returns the header of a line that is one of the titles, alone or with its speakers. It
// returns false if no title has enough words of the line.
func (ts programme) find(text string, lex graph.Lexicon) (header, bool) {
	if utf8.RuneCountInString(text) > maxTitle {
		return header{}, false
	}
	h := parseHeader(text, lex)
	for _, candidate := range []string{h.title, text} {
		words := distinctWords(candidate)
		shared := map[title]int{}
		for w := range words {
			for _, t := range ts[w] {
				shared[t]++
			}
		}
		best, likeness := title{}, 0.0
		for t, n := range shared {
			if dice := float64(2*n) / float64(len(words)+t.words); dice > likeness || dice == likeness && t.text < best.text {
				best, likeness = t, dice
			}
		}
		if likeness >= minLikeness {
			h.title = best.text
			return h, true
		}
	}
	return header{}, false
}
