package loader

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	dayHeading = regexp.MustCompile(`(?i)^(?:day|tag)\s*#?\s*(\d{1,2}|one|two|three|four|five)\b[\s:,–—-]*(.*)$`)
	weekday    = regexp.MustCompile(`(?i)^(?:mon|tues|wednes|thurs|fri|satur|sun)day\b[\s,:–—-]*((?:\d{1,2}(?:st|nd|rd|th)?|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|20\d\d|[\s,./-])*)$`)
	// apart are headings of what stands beside the talks, with all that is below them.
	apart = regexp.MustCompile(`(?i)^(?:vendors?|sponsors?|(?:recommended|further) reading|resources?|references?|links?|q\s*&\s*a|q and a|questions?\b.*|follow[ -]?up\b.*|parking lot|misc(?:ellaneous)?|todo|to do)[\s.:!?]*$`)
	// house are headings of what is no talk: breaks, logistics, lists around the talks.
	house = regexp.MustCompile(`(?i)^(?:the\s+)?(?:lunch|dinner|breakfast|break|coffee\b.*|registration|check-?in|opening|closing|intro(?:duction)?|welcome|housekeeping|parking lot|q\s*&\s*a|q and a|questions?|agenda|schedule|programme?|talks?|sessions?|workshops?|keynotes?|lightning talks?|open spaces?|ignites?|links?|resources?|references?|further reading|recommended reading|sponsors?|vendors?|notes?|summary|conclusions?|take\s*-?aways?.*|highlights?|overview|table of contents|contents|misc(?:ellaneous)?|todo|to do|party|social(?: event)?|hallway track|recap|thoughts|final thoughts|bonus|other|travel|venue|what is .*|what was .*|about(?: .*conference)?|day \d+ \+ \d+)[\s.:!?]*$`)
	clock = regexp.MustCompile(`(?i)\b\d{1,2}(?::\d\d|\s*[ap]m\b)`)
	small = wordSet("a an the of to in for and or at with on from by is vs as via into over your our my its be it if but not nor so than up out off per how what why when where are was were do does can i you we this that these those s t")
	day   = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
)

// maxTitle is the longest line, in characters, that can be a title.
const maxTitle = 140

// section is a run of lines that one heading or title stands over.
type section struct {
	talk  bool
	first int // index of its heading or title
	day   int
}

// Split finds the talks among the lines of a note: where each begins and ends,
// its title and day. A note with headings is split by those; a note of bare lines
// by the lines that stand alone and are written like a title. What stands before
// the first talk belongs to none. It never returns more talks than lines.
func Split(lines []graph.Line, lex graph.Lexicon) []graph.Talk {
	sections := headings(lines, lex)
	if sections == nil {
		sections = bulletTalks(lines, lex)
	}
	if sections == nil {
		sections = bareTitles(lines, lex)
	}
	var talks []graph.Talk
	for i, s := range sections {
		if !s.talk {
			continue
		}
		end := len(lines)
		if i+1 < len(sections) {
			end = sections[i+1].first
		}
		for end > s.first+1 && strings.TrimSpace(lines[end-1].Text) == "" {
			end--
		}
		talks = append(talks, graph.Talk{
			Title: strings.TrimSpace(lines[s.first].Shown()),
			Line:  lines[s.first].Number, EndLine: lines[end-1].Number, Day: s.day,
		})
	}
	return talks
}

// headings splits a note by its headings; nil if it has none that name a talk.
func headings(lines []graph.Line, lex graph.Lexicon) []section {
	level := talkLevel(lines, lex)
	switch level {
	case 0:
		return nil
	case soleTalk:
		for i, l := range lines {
			if l.Kind == graph.Heading {
				return []section{{talk: true, first: i}}
			}
		}
	}
	var out []section
	today, beside := 0, 0
	timed := mostlyTimed(lines, level)
	for i, l := range lines {
		text := strings.TrimSpace(l.Shown())
		if d, ok := dayOf(text, today); ok && (l.Kind == graph.Heading || l.Kind == graph.Prose) {
			today = d
			out = append(out, section{first: i, day: today})
			continue
		}
		if l.Kind != graph.Heading || text == "" {
			continue
		}
		if beside == 0 || l.Level <= beside {
			beside = 0
			if apart.MatchString(text) {
				beside = l.Level
			}
		}
		if l.Level > level || timed && l.Level == level && !clock.MatchString(text) && !isHouse(text) {
			continue
		}
		isTalk := l.Level == level && beside == 0 && !isHouse(text) && utf8.RuneCountInString(text) <= maxTitle
		out = append(out, section{talk: isTalk, first: i, day: today})
	}
	for _, s := range out {
		if s.talk {
			return out
		}
	}
	return nil
}

// mostlyTimed tells a note whose talks state their time: a heading without one is a
// part of the talk before it.
func mostlyTimed(lines []graph.Line, level int) bool {
	timed, all := 0, 0
	for _, l := range lines {
		if l.Kind == graph.Heading && l.Level == level && !isHouse(l.Shown()) {
			all++
			if clock.MatchString(l.Shown()) {
				timed++
			}
		}
	}
	return timed >= 3 && 5*timed >= 4*all
}

// talkLevel is the level of the headings that are talks, 0 if there is none: the
// level at which most headings name a speaker or a time; else the shallowest with
// several headings; a lone first heading above the rest is the note's own title
// unless the headings below it read like parts of one talk.
func talkLevel(lines []graph.Line, lex graph.Lexicon) int {
	var count, stated [graph.BoldLevel + 1]int
	var first *graph.Line
	opening := false // the first heading states a speaker
	for i := range lines {
		l := &lines[i]
		text := strings.TrimSpace(l.Shown())
		if l.Kind != graph.Heading || text == "" {
			continue
		}
		if first == nil {
			first = l
		}
		if _, ok := dayOf(text, 0); ok || isHouse(text) {
			continue
		}
		count[l.Level]++
		if l == first && isEventTitle(text) {
			continue
		}
		if clock.MatchString(text) || len(parseHeader(text, lex).speakers) > 0 || speakerUnder(lines[i+1:], l.Level, lex) {
			stated[l.Level]++
			if l == first {
				opening = true
			}
		}
	}
	if first == nil {
		return 0
	}
	if l := first.Level; opening && stated[l] == 1 && count[l] > 1 && onlyAbove(count, l) {
		return soleTalk
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		if stated[level] > 0 && 2*stated[level] >= count[level] {
			return level
		}
	}
	for level := 1; level <= graph.BoldLevel; level++ {
		lone := count[level] == 1 && first.Level == level
		if count[level] > 0 && !(lone && isEventTitle(first.Shown())) {
			return level
		}
	}
	return 0
}

// soleTalk is a level for notes whose first heading is their one talk.
const soleTalk = -1

// maxHouse is the longest such heading, in bytes.
const maxHouse = 80

// isHouse tells a heading of what is no talk, whatever its time.
func isHouse(text string) bool {
	if len(text) > maxHouse {
		return false
	}
	if clock.MatchString(text) {
		text = strings.Trim(times.ReplaceAllString(text, ""), " -–—|:(~")
	}
	return house.MatchString(strings.TrimSpace(text))
}

func onlyAbove(count [graph.BoldLevel + 1]int, level int) bool {
	for l := 1; l < level; l++ {
		if count[l] > 0 {
			return false
		}
	}
	return true
}

// speakerUnder tells whether a heading just below, of the next level, is a speaker.
func speakerUnder(below []graph.Line, level int, lex graph.Lexicon) bool {
	for _, l := range below {
		switch {
		case l.Kind == graph.Blank:
			continue
		case l.Kind == graph.Heading && l.Level == level+1:
			return len(parseSpeakers(strings.TrimSpace(l.Shown()), lex)) > 0
		}
		return false
	}
	return false
}

// bareTitles finds titles in a note without markup: a line with nothing around it,
// in title case, that does not end like a sentence or a side heading.
func bareTitles(lines []graph.Line, lex graph.Lexicon) []section {
	var out []section
	today, opening := 0, eventLine(lines)
	for i, l := range lines {
		if l.Kind != graph.Prose || !alone(lines, i) {
			continue
		}
		text := strings.TrimSpace(l.Text)
		if d, ok := dayOf(text, today); ok {
			today = d
			out = append(out, section{first: i, day: today})
		} else if i > opening && isTitle(text) && strings.ToUpper(text) != text && !isBareName(text, lex) {
			out = append(out, section{talk: true, first: i, day: today})
		}
	}
	return out
}

// bulletTalks finds talks in a note of nested bullets: those of the outermost level
// that are a speaker with a role or company. One alone proves nothing.
func bulletTalks(lines []graph.Line, lex graph.Lexicon) []section {
	var out []section
	today := 0
	for i, l := range lines {
		text := strings.TrimSpace(l.Shown())
		if l.Kind == graph.Heading || l.Kind == graph.Prose {
			if d, ok := dayOf(text, today); ok {
				today = d
			}
		}
		if l.Kind != graph.Bullet || l.Text == "" || l.Text[0] == ' ' || l.Text[0] == '\t' {
			continue
		}
		if who := roleOf(text, lex); who.Name != "" && who.Company != "" {
			out = append(out, section{talk: true, first: i, day: today})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// isBareName tells a line that is a person's name and nothing else: no common word
// in it.
func isBareName(s string, lex graph.Lexicon) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if lex.Has(w) || small[w] {
			return false
		}
	}
	return isPerson(s, lex)
}

// eventLine is the index of the first line with text if that names the event, else -1.
func eventLine(lines []graph.Line) int {
	for i, l := range lines {
		if l.Kind != graph.Blank {
			if isEventTitle(l.Text) {
				return i
			}
			return -1
		}
	}
	return -1
}

func alone(lines []graph.Line, i int) bool {
	return (i == 0 || lines[i-1].Kind == graph.Blank) && (i+1 == len(lines) || lines[i+1].Kind == graph.Blank)
}

// isTitle tells a line in title case: at least two words that count, most of them
// with a capital, no end of a sentence.
func isTitle(s string) bool {
	if utf8.RuneCountInString(s) > maxTitle || strings.Contains(s, "://") {
		return false
	}
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, ",") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, ";") {
		return false
	}
	words, capitals := 0, 0
	for _, w := range strings.Fields(s) {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		r, _ := utf8.DecodeRuneInString(w)
		if w == "" || !unicode.IsLetter(r) || small[strings.ToLower(w)] {
			if unicode.IsUpper(r) && len(w) > 1 {
				capitals++
				words++
			}
			continue
		}
		words++
		if strings.IndexFunc(w, unicode.IsUpper) >= 0 {
			capitals++
		}
	}
	return words >= 2 && 10*capitals >= 7*words && !isHouse(s)
}

// dayOf reads a day heading: its number, or the next one for a weekday.
func dayOf(text string, today int) (int, bool) {
	if len(text) < 5 || len(text) > maxTitle || strings.IndexByte("dtmwfsDTMWFS", text[0]) < 0 {
		return 0, false
	}
	if m := dayHeading.FindStringSubmatch(text); m != nil && (len(m[2]) <= 30 || strings.HasPrefix(text, m[1])) && !isTitle(m[2]) {
		if n, ok := day[strings.ToLower(m[1])]; ok {
			return n, true
		}
		n, err := strconv.Atoi(m[1])
		return n, err == nil
	}
	if len(text) <= 40 && weekday.MatchString(text) {
		return today + 1, true
	}
	return 0, false
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
