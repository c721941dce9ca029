package loader

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// talkContext decides which labels hold in one talk.
type talkContext struct {
	m        *matcher
	lines    []graph.Line
	caseless bool
	said     map[string]bool
	found    map[graph.ID]bool // nil in the first round
}

// accept walks the candidates, longest first at each place, and returns the
// targets found.
func (t *talkContext) accept(cands []candidate) map[graph.ID]bool {
	found := map[graph.ID]bool{}
	t.each(cands, func(c candidate, l *label) { found[l.target] = true })
	return found
}

// each calls use for every label that holds: at each place the longest, and inside
// it the broader topics of what it names ("Java" in "Java servlet").
func (t *talkContext) each(cands []candidate, use func(candidate, *label)) {
	next := 0
	var outer []graph.ID
	for _, c := range cands {
		inside := c.first < next
		if inside && c.first+c.words > next {
			continue
		}
		var held []graph.ID
		for _, i := range c.labels {
			l := &t.m.labels[i]
			if inside && !t.m.isBroader(l.target, outer) || !t.holds(c, l) {
				continue
			}
			use(c, l)
			held = append(held, l.target)
		}
		if len(held) > 0 && !inside {
			next, outer = c.first+c.words, held
		}
	}
}

func (t *talkContext) holds(c candidate, l *label) bool {
	if c.fuzzy > 0 && !mistypable(l) {
		return false
	}
	line := t.lines[c.line]
	proven := l.match == graph.MatchAny
	if l.match == graph.MatchCase {
		if !sameCase(line.Text[c.start:c.end], l.text) && !t.caseless {
			return false
		}
		proven = !t.caseless && (!capitalOnly(l.text) || !c.begins && line.Kind != graph.Heading || standsAlone(line, c))
	}
	if !proven && !t.inContext(c, l) {
		return false
	}
	if l.match == graph.MatchContext && l.target.Kind() == graph.KindCompany && !t.caseless && !sameCase(line.Text[c.start:c.end], l.text) {
		return false
	}
	return !meansElse(line.Text, c, l.rules.Not)
}

// inContext tells whether the talk proves an ambiguous label: by a context word,
// by a topic one link away, or, for a company, by "at", "from", "by" before it or what
// a company has behind it.
func (t *talkContext) inContext(c candidate, l *label) bool {
	if t.found == nil {
		return false
	}
	for _, w := range l.rules.Context {
		if t.said[w] || strings.Contains(w, " ") && t.saidAll(w) {
			return true
		}
	}
	if l.target.Kind() == graph.KindCompany {
		return placed[c.before] || staff[c.after]
	}
	for _, id := range t.m.near[l.target] {
		if t.found[id] {
			return true
		}
	}
	return false
}

// standsAlone tells a name that is all there is on its line: a bullet, a small heading.
func standsAlone(l graph.Line, c candidate) bool {
	return strings.TrimFunc(l.Shown(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) == l.Text[c.start:c.end]
}

// mistypable tells a label that typos are corrected onto: of a topic, and if it needs
// context, not short.
func mistypable(l *label) bool {
	return l.target.Kind() == graph.KindTopic && (l.match == graph.MatchAny || l.match == graph.MatchContext && len(l.text) > oneSlip)
}

func (t *talkContext) saidAll(phrase string) bool {
	for _, w := range strings.Fields(phrase) {
		if !t.said[w] {
			return false
		}
	}
	return true
}

// meansElse tells whether the place lies in a phrase with another sense.
func meansElse(line string, c candidate, not []*regexp.Regexp) bool {
	if len(not) == 0 {
		return false
	}
	lower := strings.ToLower(line)
	if len(lower) != len(line) { // rare: lower case of another length; positions would be off
		lower = line
	}
	for _, re := range not {
		for _, at := range re.FindAllStringIndex(lower, -1) {
			if at[0] < c.end && c.start < at[1] {
				return true
			}
		}
	}
	return false
}

// sameCase compares a text with a label as written, a plural s apart.
func sameCase(text, label string) bool {
	return text == label || strings.TrimSuffix(text, "s") == label || strings.TrimSuffix(strings.TrimSuffix(text, "'s"), "’s") == label
}

// capitalOnly tells a label that only its first letter tells from a plain word.
func capitalOnly(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) && strings.ToLower(s[n:]) == s[n:]
}
