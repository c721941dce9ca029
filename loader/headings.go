package loader

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// heading is one heading of a note, or a line that names a day.
type heading struct {
	at      int // index of its line
	level   int
	text    string
	day     int  // number of the day that it names; 0 if it names none
	notTalk bool // whether isNotTalk holds for its text
	timed   bool // whether it contains a time of day
	header       // title and speakers, perhaps from the heading directly below
	rank    bool // whether it is a speaker with role and company, without a title
	bare    bool // whether only headings follow up to the next one of its level
	under   bool // whether it is below a heading such as "Keynotes"
	used    bool // whether it only names the speakers of the heading above it
}

// mayBeTalk reports whether a heading may begin a talk: it names no day, no logistics and no
// event.
func (h heading) mayBeTalk() bool { return h.day == 0 && !h.notTalk && !isEventTitle(h.text) }

// hasSign reports whether a heading has a sign of a talk: a time or a speaker.
func (h heading) hasSign() bool { return h.timed || len(h.speakers) > 0 }

// readHeadings returns the headings of a note and the lines that name a day.
func readHeadings(lines []graph.Line, lex graph.Lexicon) []heading {
	var out []heading
	var notTalk [graph.BoldLevel + 1]bool // whether the last heading of this level or above is no talk
	today := 0
	for i, l := range lines {
		if l.Kind != graph.Heading && l.Kind != graph.Prose {
			continue
		}
		text := strings.TrimSpace(l.VisibleText())
		if d, ok := dayOf(text, today); ok {
			if n := len(out); l.Kind == graph.Prose && n > 0 && out[n-1].mayBeTalk() && allBlank(lines[out[n-1].at+1:i]) {
				continue // it is the date of that talk only
			}
			today = d
			out = append(out, heading{at: i, level: l.Level, text: text, day: d})
			continue
		}
		if l.Kind != graph.Heading || text == "" {
			continue
		}
		h := newHeading(i, l.Level, text, lex)
		h.under = notTalk[h.level-1]
		for l := h.level; l <= graph.BoldLevel; l++ {
			notTalk[l] = h.notTalk
		}
		out = append(out, h)
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		splitSpeakerColons(out, level, lex)
	}
	for i := range out {
		out[i].bare = isBareHeading(lines, out[i])
		attachSpeakersBelow(lines, out, i, lex)
	}
	return out
}

// newHeading returns the heading of a line, given its index, its level and its text.
func newHeading(at, level int, text string, lex graph.Lexicon) heading {
	h := heading{at: at, level: level, text: text, notTalk: isNotTalk(text), timed: hasClock(text)}
	if !h.notTalk && utf8.RuneCountInString(text) <= maxTitle {
		h.header = parseHeader(text, lex)
		h.rank = len(parseSpeakerHeading(withoutTime(text), lex)) > 0
	}
	return h
}

// splitSpeakerColons splits "Jane Roe: Title" into speaker and title. It does so only if three
// headings of the level, and half of them, have this form: a single one may be a title.
func splitSpeakerColons(hs []heading, level int, lex graph.Lexicon) {
	all, people := 0, 0
	isOfLevel := func(h heading) bool { return h.level == level && !h.notTalk && h.day == 0 }
	for _, h := range hs {
		if !isOfLevel(h) {
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
		name, rest, ok := strings.Cut(hs[i].text, ": ")
		if !ok || !isOfLevel(hs[i]) || len(hs[i].speakers) > 0 {
			continue
		}
		if who := parseBareNames(name, lex); len(who) > 0 {
			hs[i].header = header{strings.TrimSpace(rest), who}
		}
	}
}

// maxSpeakerGap is the number of lines within which a title and the heading of its speakers
// follow each other. Set on the 39 notes of the rules.
const maxSpeakerGap = 8

// isBareHeading reports whether only headings and blank lines follow a heading, up to the next
// heading of its level within maxSpeakerGap lines.
func isBareHeading(lines []graph.Line, h heading) bool {
	for j := h.at + 1; j < min(h.at+maxSpeakerGap, len(lines)); j++ {
		switch l := lines[j]; l.Kind {
		case graph.Heading:
			if l.Level == h.level {
				return true
			}
		case graph.Blank, graph.Meta:
		default:
			return false
		}
	}
	return false
}

// attachSpeakersBelow takes the speakers of heading i from the heading directly below it.
func attachSpeakersBelow(lines []graph.Line, hs []heading, i int, lex graph.Lexicon) {
	h := &hs[i]
	if h.notTalk || len(h.speakers) > 0 || i+1 == len(hs) {
		return
	}
	n := hs[i+1]
	if n.at > h.at+maxSpeakerGap || !allBlank(lines[h.at+1:n.at]) {
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

// isTitled reports whether a heading has a title beside its speakers.
func (h heading) isTitled() bool {
	return len(h.speakers) > 0 && h.title != h.text && len(strings.Fields(h.title)) > 2 && !year.MatchString(h.title)
}

// splitByHeadings splits a note at its headings. It also returns the number of talks whose
// heading has a speaker or a time. It returns nil if no heading begins a talk.
func splitByHeadings(lines []graph.Line, lex graph.Lexicon) (sections []section, signed int) {
	hs := readHeadings(lines, lex)
	level := talkLevel(hs)
	switch level {
	case 0:
		return nil, 0
	case soleTalk:
		return []section{{talk: true, first: hs[0].at, header: hs[0].header}}, 1
	}
	s := headingSplitter{style: styleOf(hs, level), lex: lex}
	for i, h := range hs {
		if i == 0 && h.bare && isEventTitle(h.text) {
			continue // the title of the note, at the level of the talks
		}
		s.add(h)
	}
	if n := countTalks(s.out); n == 0 || n == 1 && s.signed == 0 && isPart(lines, hs, s.out) {
		return nil, 0
	}
	return s.out, s.signed
}

// headingSplitter makes sections of the headings of a note.
type headingSplitter struct {
	style     headingStyle
	lex       graph.Lexicon
	out       []section
	signed    int             // number of talks whose heading has a speaker or a time
	day       int             // current day
	aside     aside           // current heading such as "References"
	group     int             // level of the current heading such as "Keynotes"; 0 outside of one
	announced []graph.Speaker // speakers of a heading without a title, for the next talk
}

// add adds the section of a heading, unless the heading is a part of the talk before it.
func (p *headingSplitter) add(h heading) {
	if h.day > 0 {
		p.day = h.day
		p.out = append(p.out, section{first: h.at, day: p.day})
		return
	}
	p.aside.enter(h.level, h.text)
	isInGroup := p.group > 0 && h.level > p.group && len(h.speakers) > 0 && !h.used
	if p.style.isPartOfTalk(h) && !isInGroup {
		return
	}
	p.enterGroup(h, isInGroup)
	s := section{first: h.at, day: p.day, header: h.header, talk: p.beginsTalk(h, isInGroup)}
	p.announce(&s, h)
	if s.talk && p.repeatsTitle(s) {
		return
	}
	if p.out = append(p.out, s); s.talk && h.hasSign() {
		p.signed++
	}
}

// enterGroup updates the level of the current group at a heading.
func (p *headingSplitter) enterGroup(h heading, isInGroup bool) {
	switch {
	case h.notTalk && h.level <= p.style.level:
		p.group = h.level
	case isInGroup:
		p.group = h.level - 1
	default:
		p.group = 0
	}
}

// beginsTalk reports whether a heading begins a talk by its level or its group.
func (p *headingSplitter) beginsTalk(h heading, isInGroup bool) bool {
	hasLevel := h.level == p.style.level || p.style.ranks && h.rank || isInGroup
	return hasLevel && p.aside == 0 && !h.notTalk && utf8.RuneCountInString(h.text) <= maxTitle
}

// repeatsTitle reports whether a talk has the title of the talk before it, as a slide that goes
// on has.
func (p *headingSplitter) repeatsTitle(s section) bool {
	n := len(p.out)
	return n > 0 && p.out[n-1].talk && p.out[n-1].title == s.title && s.title != ""
}

// announce makes a heading such as "Keynote by Jane Roe" no talk, and gives its speakers to the
// next talk without speakers.
func (p *headingSplitter) announce(s *section, h heading) {
	if !s.talk {
		return
	}
	if who := announcedBy(h.text, p.lex); h.bare && h.level == p.style.level && who != nil {
		p.announced, s.talk = who, false
	} else if len(s.speakers) == 0 {
		s.speakers, p.announced = p.announced, nil
	}
}

// aside is the level of the current heading such as "References", whose sections are no talks.
// It is 0 outside of one.
type aside int

// enter updates the level at a heading.
func (a *aside) enter(level int, text string) {
	if *a > 0 && level > int(*a) {
		return
	}
	if *a = 0; startsAside(text) {
		*a = aside(level)
	}
}

// isPart reports whether a single talk is a part of a longer text: its heading is the first one
// and not of level 1, and prose or bullets precede it.
func isPart(lines []graph.Line, hs []heading, out []section) bool {
	i := slices.IndexFunc(out, func(s section) bool { return s.talk })
	if out[i].first != hs[0].at || hs[0].level == 1 {
		return false
	}
	return slices.ContainsFunc(lines[:out[i].first], func(l graph.Line) bool { return l.Kind == graph.Prose || l.Kind == graph.Bullet })
}

// announcedBy returns the speakers of a heading without a title, such as "Keynote by Jane Roe".
func announcedBy(text string, lex graph.Lexicon) []graph.Speaker {
	text = withoutTime(text)
	for _, start := range []string{"keynote with ", "keynote by ", "talk by ", "keynote: "} {
		if len(text) > len(start) && strings.EqualFold(text[:len(start)], start) {
			return parseSpeakers(text[len(start):], lex)
		}
	}
	return nil
}

// headingStyle describes the headings that begin talks in a note.
type headingStyle struct {
	level int
	timed bool // whether they contain times
	ranks bool // whether they are speakers with role and company
}

// styleOf returns the style of the headings of a level. Three headings and four in five must
// contain times, or three and half of them be speakers. Set on the 39 notes of the rules.
func styleOf(hs []heading, level int) headingStyle {
	c := headingStyle{level: level}
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

// isPartOfTalk reports whether a heading belongs to the talk before it.
func (c headingStyle) isPartOfTalk(h heading) bool {
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
		return !h.hasSign()
	}
	return c.ranks
}

// soleTalk is the result of talkLevel for a note whose first heading is its only talk.
const soleTalk = -1

// talkLevel returns the level of the headings that begin talks, or 0 if there is none. It is
// the highest level at which half of the headings have a speaker or a time. Without one it is
// the highest level with a heading that is not just the title of an event.
func talkLevel(hs []heading) int {
	if len(hs) == 0 {
		return 0
	}
	first, c := hs[0], countLevels(hs)
	if l := first.level; c.firstHasSign && c.signed[l] == 1 && c.all[l] > 1 && c.maxAbove(l) == 0 {
		return soleTalk
	}
	if level := c.signedLevel(); level > 0 {
		return level
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		isAlone := c.all[level] == 1 && first.level == level
		if c.all[level] > 0 && !(isAlone && isEventTitle(first.text)) {
			return level
		}
	}
	return 0
}

// levelCounts counts the headings of each level that may begin talks.
type levelCounts struct {
	all          [graph.BoldLevel + 1]int
	signed       [graph.BoldLevel + 1]int // with a speaker or a time
	ungrouped    [graph.BoldLevel + 1]int // signed, and not below a heading such as "Keynotes"
	firstHasSign bool                     // whether the first heading of the note is signed
}

// countLevels counts the headings of a note. The title of an event at the start counts in all
// only.
func countLevels(hs []heading) levelCounts {
	var c levelCounts
	for i, h := range hs {
		if h.day > 0 || h.notTalk {
			continue
		}
		c.all[h.level]++
		if i == 0 && isEventTitle(h.text) || !h.hasSign() || h.used {
			continue
		}
		c.signed[h.level]++
		c.firstHasSign = c.firstHasSign || i == 0
		if !h.under {
			c.ungrouped[h.level]++
		}
	}
	return c
}

// signedLevel returns the highest level at which half of the headings are signed, or 0. Signed
// headings of one group count only if no level above has several headings.
func (c *levelCounts) signedLevel() int {
	for level := 1; level <= graph.BoldLevel; level++ {
		if c.signed[level] > 0 && 2*c.signed[level] >= c.all[level] && (c.ungrouped[level] > 0 || c.maxAbove(level) < 2) {
			return level
		}
	}
	return 0
}

// maxAbove returns the largest number of headings of one level above a level.
func (c *levelCounts) maxAbove(level int) int {
	most := 0
	for _, n := range c.all[1:max(level, 1)] {
		most = max(most, n)
	}
	return most
}
