package loader

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// heading is one heading of a note, read once.
type heading struct {
	at      int // index of its line
	level   int
	text    string
	day     int // number of a day heading, else 0
	notTalk bool
	timed   bool
	header  // of its text, or with the speakers that a heading right below names
	// rank tells a heading that is a speaker with role and company, without a title.
	rank bool
	// bare tells that nothing but headings follows up to the next of its level.
	bare bool
	// under tells a heading below one such as "Keynotes", which is none of a talk.
	under bool
	// used tells a heading that only names the speakers of the one above it.
	used bool
}

// mayBeTalk tells a heading that is none of a day, of logistics or of an event.
func (h heading) mayBeTalk() bool { return h.day == 0 && !h.notTalk && !isEventTitle(h.text) }

func (h heading) states() bool { return h.timed || len(h.speakers) > 0 }

// readHeadings are the headings of a note, and the lines that name a day.
func readHeadings(lines []graph.Line, lex graph.Lexicon) []heading {
	var out []heading
	var notTalk [graph.BoldLevel + 1]bool // whether the last heading of a level, or above it, is none of a talk
	today := 0
	for i, l := range lines {
		if l.Kind != graph.Heading && l.Kind != graph.Prose {
			continue
		}
		text := strings.TrimSpace(l.VisibleText())
		if d, ok := dayOf(text, today); ok {
			if n := len(out); l.Kind == graph.Prose && n > 0 && out[n-1].mayBeTalk() && allBlank(lines[out[n-1].at+1:i]) {
				continue // the date of that talk alone
			}
			today = d
			out = append(out, heading{at: i, level: l.Level, text: text, day: d})
			continue
		}
		if l.Kind != graph.Heading || text == "" {
			continue
		}
		h := heading{at: i, level: l.Level, text: text, notTalk: isNotTalk(text), timed: hasClock(text)}
		if !h.notTalk && utf8.RuneCountInString(text) <= maxTitle {
			h.header = parseHeader(text, lex)
			h.rank = len(parseSpeakerHeading(untimed(text), lex)) > 0
		}
		h.under = notTalk[h.level-1]
		for l := h.level; l <= graph.BoldLevel; l++ {
			notTalk[l] = h.notTalk
		}
		out = append(out, h)
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		bySpeakers(out, level, lex)
	}
	for i := range out {
		attachSpeakersBelow(lines, out, i, lex)
	}
	return out
}

// bySpeakers reads "Jane Roe: Title" where the headings of a level are written so; one
// alone may be a title of its own.
func bySpeakers(hs []heading, level int, lex graph.Lexicon) {
	all, people := 0, 0
	for _, h := range hs {
		if h.level != level || h.notTalk || h.day > 0 {
			continue
		}
		all++
		if name, rest, ok := strings.Cut(h.text, ": "); ok && isPerson(name, lex) && len(strings.Fields(rest)) > 1 {
			people++
		}
	}
	if people < 3 || 2*people < all {
		return
	}
	for i := range hs {
		h := &hs[i]
		if name, rest, ok := strings.Cut(h.text, ": "); ok && h.level == level && !h.notTalk && h.day == 0 && len(h.speakers) == 0 {
			if who := parseBareNames(name, lex); len(who) > 0 {
				h.header = header{strings.TrimSpace(rest), who}
			}
		}
	}
}

// announcing is how far below a heading that says who speaks the title may stand, in
// lines.
const announcing = 8

// below takes the speakers of a title from a heading right below it.
func attachSpeakersBelow(lines []graph.Line, hs []heading, i int, lex graph.Lexicon) {
	h := &hs[i]
	for j := h.at + 1; j < min(h.at+announcing, len(lines)); j++ {
		l := lines[j]
		if l.Kind == graph.Heading && l.Level == h.level || j == len(lines)-1 && l.Kind == graph.Blank {
			h.bare = l.Kind == graph.Heading
			break
		}
		if l.Kind != graph.Blank && l.Kind != graph.Heading && l.Kind != graph.Meta {
			break
		}
	}
	if h.notTalk || len(h.speakers) > 0 || i+1 == len(hs) {
		return
	}
	n := hs[i+1]
	if n.at > h.at+announcing {
		return
	}
	if !allBlank(lines[h.at+1 : n.at]) {
		return
	}
	if n.level == h.level+1 && !n.isTitled() || n.level == graph.BoldLevel {
		if who := speakersBelow(n.text, true, lex); len(who) > 0 {
			h.speakers, hs[i+1].used = who, true
			if h.title == "" {
				h.title = h.text
			}
		}
	}
}

func allBlank(lines []graph.Line) bool {
	return !slices.ContainsFunc(lines, func(l graph.Line) bool { return l.Kind != graph.Blank })
}

// isTitled tells a heading that states a title beside its speakers.
func (h heading) isTitled() bool {
	return len(h.speakers) > 0 && h.title != h.text && len(strings.Fields(h.title)) > 2 && !year.MatchString(h.title)
}

// headings splits a note by its headings; stated counts the talks among them whose
// heading names a speaker or a time. Nil if no heading names a talk.
func headings(lines []graph.Line, lex graph.Lexicon) (out []section, stated int) {
	hs := readHeadings(lines, lex)
	level := talkLevel(hs)
	switch level {
	case 0:
		return nil, 0
	case soleTalk:
		return []section{{talk: true, first: hs[0].at, header: hs[0].header}}, 1
	}
	c := choose(hs, level)
	today, beside, under := 0, 0, 0
	var announced []graph.Speaker
	for i, h := range hs {
		if i == 0 && h.bare && isEventTitle(h.text) {
			continue // of the note, at the level of the talks
		}
		if h.day > 0 {
			today = h.day
			out = append(out, section{first: h.at, day: today})
			continue
		}
		if beside == 0 || h.level <= beside {
			beside = 0
			if startsAside(h.text) {
				beside = h.level
			}
		}
		within := under > 0 && h.level > under && len(h.speakers) > 0 && !h.used // a talk of "Keynotes"
		if c.inside(h) && !within {
			continue
		}
		if under = 0; h.notTalk && h.level <= level {
			under = h.level
		} else if within {
			under = h.level - 1
		}
		s := section{first: h.at, day: today, header: h.header}
		s.talk = (h.level == level || c.ranks && h.rank || within) && beside == 0 && !h.notTalk && utf8.RuneCountInString(h.text) <= maxTitle
		if who := announcedBy(h.text, lex); s.talk && h.bare && level == h.level && who != nil {
			announced, s.talk = who, false
		} else if s.talk && len(s.speakers) == 0 {
			s.speakers, announced = announced, nil
		}
		if n := len(out); n > 0 && s.talk && out[n-1].talk && out[n-1].title == s.title && s.title != "" {
			continue // a slide that repeats its title
		}
		if out = append(out, s); s.talk && h.states() {
			stated++
		}
	}
	if n := talks(out); n == 0 || n == 1 && stated == 0 && isPart(lines, hs, out) {
		return nil, 0
	}
	return out, stated
}

// isPart tells a lone talk whose heading is no title: of a low level, below text that is
// under no heading.
func isPart(lines []graph.Line, hs []heading, out []section) bool {
	i := slices.IndexFunc(out, func(s section) bool { return s.talk })
	if out[i].first != hs[0].at || hs[0].level == 1 {
		return false
	}
	return slices.ContainsFunc(lines[:out[i].first], func(l graph.Line) bool { return l.Kind == graph.Prose || l.Kind == graph.Bullet })
}

// announcedBy are the speakers of a heading that says who speaks, but not on what.
func announcedBy(text string, lex graph.Lexicon) []graph.Speaker {
	text = untimed(text)
	for _, start := range []string{"keynote with ", "keynote by ", "talk by ", "keynote: "} {
		if len(text) > len(start) && strings.EqualFold(text[:len(start)], start) {
			return parseSpeakers(text[len(start):], lex)
		}
	}
	return nil
}

// choice is how the talks of a note are told from the parts of talks.
type choice struct {
	level int
	timed bool // talks state their time
	ranks bool // talks are headed by their speaker with role and company
}

// choose looks how the headings of the talks' level are written.
func choose(hs []heading, level int) choice {
	c := choice{level: level}
	timed, ranks, all := 0, 0, 0
	for _, h := range hs {
		if h.level != level || h.notTalk || h.day > 0 {
			continue
		}
		all++
		if h.timed {
			timed++
		}
		if h.rank {
			ranks++
		}
	}
	c.timed = timed >= 3 && 5*timed >= 4*all
	c.ranks = ranks >= 3 && 2*ranks >= all
	return c
}

// inside tells a heading that is a part of the talk before it.
func (c choice) inside(h heading) bool {
	switch {
	case h.used:
		return true
	case c.ranks && h.rank:
		return false
	case h.level > c.level:
		return true
	case h.level < c.level || h.notTalk:
		return false
	case c.timed:
		return !h.states()
	}
	return c.ranks
}

// soleTalk is a level for notes whose first heading is their one talk.
const soleTalk = -1

// talkLevel is the level of the headings that are talks, 0 if there is none: the
// level at which most headings name a speaker or a time; else the shallowest with
// several headings; a lone first heading above the rest is the note's own title
// unless the headings below it read like parts of one talk.
func talkLevel(hs []heading) int {
	var count, stated, free [graph.BoldLevel + 1]int // free: stated, and not below a heading such as "Keynotes"
	var first *heading
	opening := false // the first heading states a speaker
	for i := range hs {
		h := &hs[i]
		if first == nil {
			first = h
		}
		if h.day > 0 || h.notTalk {
			continue
		}
		count[h.level]++
		if h == first && isEventTitle(h.text) {
			continue
		}
		if h.states() && !h.used {
			stated[h.level]++
			opening = opening || h == first
			if !h.under {
				free[h.level]++
			}
		}
	}
	if first == nil {
		return 0
	}
	if l := first.level; opening && stated[l] == 1 && count[l] > 1 && onlyAbove(count, l) {
		return soleTalk
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		if stated[level] > 0 && 2*stated[level] >= count[level] && (free[level] > 0 || severalAbove(count, level) == 0) {
			return level
		}
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		lone := count[level] == 1 && first.level == level
		if count[level] > 0 && !(lone && isEventTitle(first.text)) {
			return level
		}
	}
	return 0
}

// severalAbove is the deepest level above one that has two headings or more; 0 for none.
func severalAbove(count [graph.BoldLevel + 1]int, level int) int {
	for l := level - 1; l > 0; l-- {
		if count[l] > 1 {
			return l
		}
	}
	return 0
}

func onlyAbove(count [graph.BoldLevel + 1]int, level int) bool {
	for l := 1; l < level; l++ {
		if count[l] > 0 {
			return false
		}
	}
	return true
}
