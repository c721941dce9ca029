package loader

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// minItems is the number of talks from which a note counts as a report of talks. One or two
// links with a name behind them are references. Set on the 39 notes of the rules.
const minItems = 3

var (
	// talkWord matches "talk" in "her talk on gears", but nothing of "she is talkative".
	talkWord = regexp.MustCompile(`(?i)\b(?:talks?|talked|sessions?|lectures?|presentations?|presented|keynotes?|workshops?|tutorials?)\b`)
	// talkList matches "Talks that I saw:", but not "Talks that I saw."
	talkList = regexp.MustCompile(`(?i)\b(?:talks|sessions|lectures|presentations|keynotes)\b[^.!?]*:\s*$`)
	// bylineStart matches the start of ", a talk by Jane Roe" and "(with John Doe", but not of
	// "was by far".
	bylineStart = regexp.MustCompile(`^[\s,.:;"”'’)\]–—-]*(?i:(?:a |the )?(?:talk |workshop |keynote |session )?(?:(?:hosted |presented |given |conducted )?by|with))\s+`)
	// dashes matches the " - " in "Jane Roe - Gears", but not the hyphen in "co-op".
	dashes = regexp.MustCompile(`\s+[–—-]\s+`)
	// slideLink matches "(slides)" and "(Video)", but not "(slides of 2016)".
	slideLink = regexp.MustCompile(`\s*\((?i:slides?|video|deck|link|pdf)\)`)
)

// block is an item of a list or a paragraph, as one text with line breaks between its lines.
type block struct {
	first, last int // indexes of its lines
	text        string
	lines       []int         // offset of each line in text
	marked      []graph.Range // links and italics, perhaps over line breaks
	strong      []graph.Range // bold texts
	bullet      bool
}

// splitByItems finds the talks that the lists and paragraphs of a report name. It returns nil
// if it finds fewer than minItems. Headings end a talk.
func splitByItems(lines []graph.Line, lex graph.Lexicon) []section {
	if !slices.ContainsFunc(lines, func(l graph.Line) bool { return len(l.Marked)+len(l.Strong) > 0 }) {
		return nil // without markup no title is set off
	}
	s := itemSplitter{lex: lex}
	for i := 0; i < len(lines); {
		i = s.read(lines, i)
	}
	for _, n := range s.links { // a link between talks is a talk
		s.out[n].talk = n > 0 && s.out[n-1].talk || n+1 < len(s.out) && s.out[n+1].talk
	}
	out := slices.DeleteFunc(s.out, func(s section) bool { return !s.talk && s.title != "" })
	if countTalks(out) < minItems {
		return nil
	}
	return out
}

// itemSplitter makes sections of the headings, items and paragraphs of a report.
type itemSplitter struct {
	lex    graph.Lexicon
	out    []section
	links  []int // indexes in out of blocks that are a link without a speaker
	day    int   // current day
	aside  aside // current heading such as "References"
	isList bool  // whether the current list is announced as one of talks
}

// read reads the heading or the block that begins at line i. It returns the index of the line
// behind it.
func (s *itemSplitter) read(lines []graph.Line, i int) int {
	l := lines[i]
	text := strings.TrimSpace(l.VisibleText())
	if d, ok := dayOf(text, s.day); ok && (l.Kind == graph.Heading || l.Kind == graph.Prose) {
		s.day = d
		s.out = append(s.out, section{first: i, day: s.day})
		return i + 1
	}
	switch {
	case l.Kind == graph.Heading && l.Level < graph.BoldLevel:
		s.isList = false
		s.aside.enter(l.Level, text)
		s.out = append(s.out, section{first: i, day: s.day})
		return i + 1
	case l.Kind != graph.Prose && l.Kind != graph.Bullet && l.Kind != graph.Heading:
		return i + 1
	}
	b := readBlock(lines, i)
	if s.aside == 0 {
		s.addBlock(b)
	}
	return b.last + 1
}

// addBlock adds the talks that a block names.
func (s *itemSplitter) addBlock(b block) {
	if !b.bullet {
		s.isList = strings.HasSuffix(strings.TrimSpace(b.text), ":") && talkList.MatchString(b.text)
	}
	found := b.talks(s.isList, s.lex)
	for _, t := range found {
		t.day = s.day
		s.out = append(s.out, t)
	}
	if len(found) == 0 && b.isLink() && len(strings.Fields(b.text)) >= 3 {
		s.links = append(s.links, len(s.out))
		s.out = append(s.out, section{first: b.first, day: s.day, header: parseHeader(b.text, s.lex)})
	}
}

// readBlock returns the block that begins at line i: that line and the lines of prose directly
// below it.
func readBlock(lines []graph.Line, i int) block {
	b := block{first: i, last: i, bullet: lines[i].Kind == graph.Bullet}
	var text strings.Builder
	for ; i < len(lines); i++ {
		l := lines[i]
		if i > b.first && l.Kind != graph.Prose && !(l.Kind == graph.Heading && l.Level == graph.BoldLevel) {
			break
		}
		if i > b.first {
			text.WriteByte('\n')
		}
		b.lines = append(b.lines, text.Len())
		for _, v := range l.Visible {
			at := text.Len() - v.Start
			text.WriteString(l.Text[v.Start:v.End])
			b.marked = appendMarks(b.marked, l.Marked, v, at)
			b.strong = appendMarks(b.strong, l.Strong, v, at)
		}
		b.last = i
	}
	b.text = text.String()
	return b
}

// appendMarks appends the marks inside the visible range v, shifted by move bytes. It joins a
// mark with the last one if only a line break separates them.
func appendMarks(to, marks []graph.Range, v graph.Range, move int) []graph.Range {
	first := sort.Search(len(marks), func(i int) bool { return marks[i].End > v.Start })
	for _, m := range marks[first:] {
		if m.Start >= v.End {
			break
		}
		m = graph.Range{Start: max(m.Start, v.Start) + move, End: min(m.End, v.End) + move}
		if n := len(to); n > 0 && m.Start <= to[n-1].End+1 {
			to[n-1].End = m.End
			continue
		}
		to = append(to, m)
	}
	return to
}

// lead returns the marked or bold text at the start of the block, or an empty range.
func (b block) lead() graph.Range {
	for _, ms := range [][]graph.Range{b.marked, b.strong} {
		if len(ms) > 0 && strings.Trim(b.text[:ms[0].Start], " \t\"“‘'*_") == "" {
			return ms[0]
		}
	}
	return graph.Range{}
}

// isLink reports whether a block is marked or bold as a whole, such as one link.
func (b block) isLink() bool {
	l := b.lead()
	return l.End > l.Start && len(strings.TrimSpace(b.text)) <= l.End-l.Start
}

// talks returns the talks that a block names. isList reports whether the block is in a list
// that is announced as one of talks.
func (b block) talks(isList bool, lex graph.Lexicon) []section {
	h, ok := b.leadTalk(lex)
	if !ok && b.bullet && isList {
		h, ok = b.listedTalk(lex)
	}
	if !ok && !b.bullet {
		h, ok = b.spokenTalk(lex)
	}
	switch {
	case ok:
		return []section{b.section(0, h)}
	case b.bullet:
		return nil
	}
	return b.boldTalks(lex)
}

// section returns the section of a talk whose title begins at a position of the text.
func (b block) section(pos int, h header) section {
	line := b.first
	for i, start := range b.lines {
		if start <= pos {
			line = b.first + i
		}
	}
	return section{talk: true, first: line, header: header{oneLine(h.title), h.speakers}}
}

// leadTalk returns the talk whose title a block sets off at its start, with the speakers behind
// it or in it.
func (b block) leadTalk(lex graph.Lexicon) (header, bool) {
	l := b.lead()
	if l.End == 0 {
		return header{}, false
	}
	title, rest := b.text[l.Start:l.End], b.text[l.End:]
	if len(strings.Fields(title)) >= 2 {
		if m := bylineStart.FindStringIndex(rest); m != nil {
			if who := leadingNames(rest[m[1]:], lex); len(who) > 0 {
				return header{title, who}, true
			}
		}
		if who := namesBehind(rest, lex); b.bullet && len(who) > 0 {
			return header{title, who}, true
		}
	}
	if b.isLink() {
		h := parseHeader(title, lex)
		return h, len(h.speakers) > 0
	}
	return header{}, false
}

// listedTalk returns the talk of an item in a list of talks: "Jane Roe (Acme) - Title", or a
// title up to a dash.
func (b block) listedTalk(lex graph.Lexicon) (header, bool) {
	text := slideLink.ReplaceAllString(oneLine(b.text), "")
	title, rest, _ := strings.Cut(dashes.ReplaceAllString(text, "\n"), "\n")
	if name, company, ok := bracketed(title); ok && len(strings.Fields(name)) > 1 && len(strings.Fields(rest)) >= 3 {
		if who := parseBareNames(name, lex); len(who) > 0 {
			who[0].Company = companyOf(company)
			return header{strings.ReplaceAll(rest, "\n", " - "), who}, true
		}
	}
	n := utf8.RuneCountInString(title)
	return header{title: title}, n > 0 && n <= maxTitle && !strings.HasSuffix(title, ".")
}

// spokenTalk returns the talk of a paragraph that begins with its speakers: "Jane Roe showed
// *Turning Gears*". The title is the first marked text of two words or more.
func (b block) spokenTalk(lex graph.Lexicon) (header, bool) {
	if len(b.marked)+len(b.strong) == 0 {
		return header{}, false
	}
	who := leadingNames(b.text, lex)
	if len(who) == 0 || !hasTalkVerb(b.text, who) {
		return header{}, false
	}
	for _, m := range slices.SortedFunc(slices.Values(slices.Concat(b.marked, b.strong)), compareStarts) {
		title := b.text[m.Start:m.End]
		if len(strings.Fields(title)) >= 2 && (slices.Contains(b.marked, m) || isTitle(oneLine(title))) {
			return header{title, who}, true
		}
	}
	return header{}, false
}

// boldTalks returns the talks of a paragraph about talks: bold titles of four words or more, at
// most one on a line.
func (b block) boldTalks(lex graph.Lexicon) []section {
	var out []section
	for _, m := range b.strong {
		title := b.text[m.Start:m.End]
		if len(strings.Fields(title)) < 4 || !isTitle(oneLine(title)) || !talkWord.MatchString(b.text) {
			continue
		}
		s := b.section(m.Start, header{title, speakersBefore(b.text[:m.Start], lex)})
		if len(out) == 0 || out[len(out)-1].first < s.first {
			out = append(out, s)
		}
	}
	return out
}

// namesBehind returns the speakers behind a title if nothing else follows on the line: ", Jane
// Roe" and " - Jane Roe (Acme)".
func namesBehind(rest string, lex graph.Lexicon) []graph.Speaker {
	line, _, _ := strings.Cut(rest, "\n")
	bare := strings.TrimLeft(line, " ,–—-")
	if bare == line || len(bare) > maxTitle {
		return nil
	}
	return speakersBelow(bare, true, lex)
}

func compareStarts(a, b graph.Range) int { return a.Start - b.Start }

// speakersBefore returns the speakers that a sentence names before a title: "a talk by Jane
// Roe, ".
func speakersBefore(before string, lex graph.Lexicon) []graph.Speaker {
	before = oneLine(before[strings.LastIndexAny(before, ".!?")+1:])
	if i := strings.LastIndex(before, " by "); i >= 0 {
		return leadingNames(before[i+4:], lex)
	}
	return nil
}

// maxNameWords is the number of words in which leadingNames looks for names: three people with
// companies. Set on the 39 notes of the rules.
const maxNameWords = 12

// nameLinks are the words in small letters between names and companies.
var nameLinks = wordSet("and & from at of also")

// leadingNames returns the speakers at the start of a text, before its verb: "Jane Roe from
// Acme talked", "Jane Roe and John Doe showed", "Jane Roe. A talk".
func leadingNames(s string, lex graph.Lexicon) []graph.Speaker {
	words := strings.Fields(s)
	var head []string
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(@"))
		low := strings.ToLower(strings.Trim(w, "(),"))
		if !unicode.IsUpper(r) && !particle[low] && !nameLinks[low] {
			break
		}
		head = append(head, w)
		if strings.HasSuffix(w, ".") && len(w) > 3 || len(head) == maxNameWords {
			break
		}
	}
	text := strings.ReplaceAll(strings.Join(head, " "), "(also from", "(from")
	text = strings.ReplaceAll(text, "(from ", "(")
	return parseSpeakers(strings.TrimRight(text, ".,: "), lex)
}

// hasTalkVerb reports whether a verb of speaking follows the names at the start of a paragraph:
// "Jane Roe explained".
func hasTalkVerb(text string, who []graph.Speaker) bool {
	last := who[len(who)-1]
	rest := text
	for _, s := range []string{last.Name, last.Company} {
		if i := strings.Index(rest, s); s != "" && i >= 0 {
			rest = rest[i+len(s):]
		}
	}
	words := strings.Fields(strings.TrimLeft(rest, " ),'’"))
	if len(words) == 0 {
		return false
	}
	switch w := strings.ToLower(words[0]); {
	case w == "in" || w == "gave" || w == "did" || w == "from":
		return true
	default:
		return strings.HasSuffix(w, "ed") || speakingVerbs[w]
	}
}

var speakingVerbs = wordSet("spoke talks shows explains told tells presents describes gives led")
