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

// minItems is the fewest talks that make a note a report of talks: one or two
// links with a name behind them are things that a talk refers to.
const minItems = 3

var (
	talkWord  = regexp.MustCompile(`(?i)\b(?:talks?|talked|sessions?|lectures?|presentations?|presented|keynotes?|workshops?|tutorials?)\b`)
	talkList  = regexp.MustCompile(`(?i)\b(?:talks|sessions|lectures|presentations|keynotes)\b[^.!?]*:\s*$`)
	byBehind  = regexp.MustCompile(`^[\s,.:;"”'’)\]–—-]*(?i:(?:a |the )?(?:talk |workshop |keynote |session )?(?:(?:hosted |presented |given |conducted )?by|with))\s+`)
	dashes    = regexp.MustCompile(`\s+[–—-]\s+`)
	slideLink = regexp.MustCompile(`\s*\((?i:slides?|video|deck|link|pdf)\)`)
)

// block is an item of a list, or a paragraph: its lines as one text, joined by
// line breaks.
type block struct {
	first, last int // indexes of lines
	text        string
	lines       []int         // where each line begins in text
	marked      []graph.Range // of text: links and italics, over line breaks
	strong      []graph.Range // of text: what is bold
	bullet      bool
}

// items finds the talks that a report tells of in lists and paragraphs. Nil if they
// are too few. Headings end a talk.
func items(lines []graph.Line, lex graph.Lexicon) []section {
	if !slices.ContainsFunc(lines, func(l graph.Line) bool { return len(l.Marked)+len(l.Strong) > 0 }) {
		return nil // a bare text sets no title off
	}
	var out []section
	var names []int // of out: talks by their link alone
	today, beside, listing := 0, 0, false
	for i := 0; i < len(lines); {
		l := lines[i]
		text := strings.TrimSpace(l.VisibleText())
		if d, ok := dayOf(text, today); ok && (l.Kind == graph.Heading || l.Kind == graph.Prose) {
			today = d
			out = append(out, section{first: i, day: today})
			i++
			continue
		}
		if l.Kind == graph.Heading && l.Level < graph.BoldLevel {
			listing = false
			if beside == 0 || l.Level <= beside {
				beside = 0
				if startsAside(text) {
					beside = l.Level
				}
			}
			out = append(out, section{first: i, day: today})
			i++
			continue
		}
		if l.Kind != graph.Prose && l.Kind != graph.Bullet && l.Kind != graph.Heading {
			i++
			continue
		}
		b := readBlock(lines, i)
		i = b.last + 1
		if beside > 0 {
			continue
		}
		if !b.bullet {
			listing = strings.HasSuffix(strings.TrimSpace(b.text), ":") && talkList.MatchString(b.text)
		}
		told := b.talks(listing, lex)
		for _, t := range told {
			t.day = today
			out = append(out, t)
		}
		if len(told) == 0 && b.wholeLink() && len(strings.Fields(b.text)) >= 3 {
			names = append(names, len(out))
			out = append(out, section{first: b.first, day: today, header: parseHeader(b.text, lex)})
		}
	}
	for _, n := range names { // a link among those of talks is one too
		out[n].talk = n > 0 && out[n-1].talk || n+1 < len(out) && out[n+1].talk
	}
	out = slices.DeleteFunc(out, func(s section) bool { return !s.talk && s.title != "" })
	if talks(out) < minItems {
		return nil
	}
	return out
}

// readBlock gathers the block that begins at a line: its own line and the lines of
// prose that go on without a break.
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

// appendMarks adds the marks within one visible range, moved to their place in the
// text; one that goes on where the last ended, over a line break, is the same.
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

// lead is what the block sets off at its start; empty if nothing.
func (b block) lead() graph.Range {
	for _, ms := range [][]graph.Range{b.marked, b.strong} {
		if len(ms) > 0 && strings.Trim(b.text[:ms[0].Start], " \t\"“‘'*_") == "" {
			return ms[0]
		}
	}
	return graph.Range{}
}

// wholeLink tells a block that is set off as a whole, such as one link.
func (b block) wholeLink() bool {
	l := b.lead()
	return l.End > l.Start && len(strings.TrimSpace(b.text)) <= l.End-l.Start
}

// talks are those that the block tells of.
func (b block) talks(listing bool, lex graph.Lexicon) []section {
	at := func(pos int, h header) section {
		line := b.first
		for i, start := range b.lines {
			if start <= pos {
				line = b.first + i
			}
		}
		return section{talk: true, first: line, header: header{oneLine(h.title), h.speakers}}
	}
	if l := b.lead(); l.End > 0 {
		title, rest := b.text[l.Start:l.End], b.text[l.End:]
		if m := byBehind.FindStringIndex(rest); m != nil && len(strings.Fields(title)) >= 2 {
			if who := leadingNames(rest[m[1]:], lex); len(who) > 0 {
				return []section{at(0, header{title, who})}
			}
		}
		if who := namesBehind(rest, lex); b.bullet && len(who) > 0 && len(strings.Fields(title)) >= 2 {
			return []section{at(0, header{title, who})}
		}
		if h := parseHeader(title, lex); b.wholeLink() && len(h.speakers) > 0 {
			return []section{at(0, h)}
		}
	}
	if b.bullet && listing {
		text := slideLink.ReplaceAllString(oneLine(b.text), "")
		title, rest, _ := strings.Cut(dashes.ReplaceAllString(text, "\n"), "\n")
		if name, company, ok := bracketed(title); ok && len(strings.Fields(name)) > 1 && len(strings.Fields(rest)) >= 3 {
			if who := parseBareNames(name, lex); len(who) > 0 { // Jane Roe (Acme) - Title
				who[0].Company = companyOf(company)
				return []section{at(0, header{strings.ReplaceAll(rest, "\n", " - "), who})}
			}
		}
		if n := utf8.RuneCountInString(title); n > 0 && n <= maxTitle && !strings.HasSuffix(title, ".") {
			return []section{at(0, header{title: title})}
		}
	}
	if b.bullet || len(b.marked)+len(b.strong) == 0 {
		return nil
	}
	if who := leadingNames(b.text, lex); len(who) > 0 && talkVerb(b.text, who) {
		for _, m := range slices.SortedFunc(slices.Values(slices.Concat(b.marked, b.strong)), byStart) {
			title := b.text[m.Start:m.End]
			if len(strings.Fields(title)) >= 2 && (slices.Contains(b.marked, m) || isTitle(oneLine(title))) {
				return []section{at(0, header{title, who})}
			}
		}
	}
	var out []section
	for _, m := range b.strong {
		title := b.text[m.Start:m.End]
		if len(strings.Fields(title)) >= 4 && isTitle(oneLine(title)) && talkWord.MatchString(b.text) {
			if s := at(m.Start, header{title, bySpeaker(b.text[:m.Start], lex)}); len(out) == 0 || out[len(out)-1].first < s.first {
				out = append(out, s)
			}
		}
	}
	return out
}

// namesBehind are the speakers that stand behind a title, and nothing else on the line:
// ", Jane Roe", " - Jane Roe (Acme)".
func namesBehind(rest string, lex graph.Lexicon) []graph.Speaker {
	line, _, _ := strings.Cut(rest, "\n")
	bare := strings.TrimLeft(line, " ,–—-")
	if bare == line || len(bare) > maxTitle {
		return nil
	}
	return speakersBelow(bare, true, lex)
}

func byStart(a, b graph.Range) int { return a.Start - b.Start }

// bySpeaker is who a sentence says gives the talk that it goes on to name.
func bySpeaker(before string, lex graph.Lexicon) []graph.Speaker {
	before = oneLine(before[strings.LastIndexAny(before, ".!?")+1:])
	if i := strings.LastIndex(before, " by "); i >= 0 {
		return leadingNames(before[i+4:], lex)
	}
	return nil
}

// leadingNames are the speakers that a text begins with, up to the verb: "Jane Roe
// from Acme talked", "Jane Roe and John Doe showed", "Jane Roe. A talk".
func leadingNames(s string, lex graph.Lexicon) []graph.Speaker {
	words := strings.Fields(s)
	var head []string
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(@"))
		low := strings.ToLower(strings.Trim(w, "(),"))
		if !unicode.IsUpper(r) && !particle[low] && low != "and" && low != "&" && low != "from" && low != "at" && low != "of" && low != "also" {
			break
		}
		head = append(head, w)
		if strings.HasSuffix(w, ".") && len(w) > 3 || len(head) == 12 {
			break
		}
	}
	text := strings.ReplaceAll(strings.Join(head, " "), "(also from", "(from")
	text = strings.ReplaceAll(text, "(from ", "(")
	return parseSpeakers(strings.TrimRight(text, ".,: "), lex)
}

// talkVerb tells that a paragraph that begins with names goes on to tell of a talk.
func talkVerb(text string, who []graph.Speaker) bool {
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
		return strings.HasSuffix(w, "ed") || speaks[w]
	}
}

var speaks = wordSet("spoke talks shows explains told tells presents describes gives led")
