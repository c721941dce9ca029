package loader

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

var small = wordSet("a an the of to in for and or at with on from by is vs as via into over your our my its be it if but not nor so than up out off per how what why when where are was were do does can i you we this that these those s t")

// maxTitle is the longest line, in characters, that can be a title.
const maxTitle = 140

// section is a run of lines that one heading or title stands over.
type section struct {
	talk  bool
	first int // index of its heading or title
	day   int
	header
}

// models reads the models once in a process.
var models = sync.OnceValues(func() (*shippedModels, error) {
	lex, err := lexicon.New()
	if err != nil {
		return nil, err
	}
	m, err := segment.New(lex)
	if err != nil {
		return nil, err
	}
	return &shippedModels{lex, m}, nil
})

type shippedModels struct {
	lex   *lexicon.Lexicon
	talks *segment.Model
}

// split finds where talks begin. Days and headings of what is no talk are sections of
// their own, so that they end a talk. Pins hold. The reading is nil where rules split the
// note.
func (x *Extractor) split(source, text string, lines []graph.Line, pins ...segment.Pin) ([]section, *segment.Reading, error) {
	if len(text) > mostBytes {
		found, _ := byRules(lines, x.lex)
		return found, nil, nil
	}
	m, err := models()
	if err != nil {
		return nil, nil, err
	}
	r := m.talks.Read(text, segment.FormatOf(source, text), pins...)
	if r.Texts < fewestTexts { // rules that find speakers are right; the model finds more than the others
		if found, isStated := byRules(lines, x.lex); isStated || !r.HasHeadings() && (talks(found) > 0 || runsOn(r)) {
			return found, nil, nil
		}
	}
	var out []section
	today, next := 0, 0
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if next < len(r.Talks) && r.Talks[next] == i {
			s := section{talk: true, first: b.Line - 1, day: today}
			if b.Kind == segment.Sentence || b.Kind == segment.Paragraph {
				s.title = b.Text // the tagger finds the title in it
			}
			out = append(out, s)
			next++
			continue
		}
		if b.Kind == segment.Sentence || b.Kind == segment.Paragraph {
			continue
		}
		if d, ok := dayOf(b.Text, today); ok && b.Kind != segment.Item {
			if b.Kind == segment.Line && next > 0 && r.Talks[next-1] == i-1 {
				continue // the date of that talk alone
			}
			today = d
			out = append(out, section{first: b.Line - 1, day: today})
		} else if next > 0 && len(r.Talks) > 1 && ends(&r.Blocks[r.Talks[next-1]], b) {
			out = append(out, section{first: b.Line - 1, day: today})
		}
	}
	return out, r, nil
}

// runsOn reports whether two talks begin on bare lines of which one follows the other: the
// model does not know titles from notes there.
func runsOn(r *segment.Reading) bool {
	for k := 1; k < len(r.Talks); k++ {
		a, b := &r.Blocks[r.Talks[k-1]], &r.Blocks[r.Talks[k]]
		if a.Kind == segment.Line && b.Kind == segment.Line && b.Line == a.EndLine+1 {
			return true
		}
	}
	return false
}

// pinned makes talks begin where people say that they do, and nowhere where they say that
// none does. It completes what a reading makes of pins: a line may be no block of its own.
func pinned(sections []section, lines []graph.Line, pins []segment.Pin) []section {
	for _, pin := range pins {
		at, found := slices.BinarySearchFunc(sections, pin.Line-1, func(s section, line int) int { return s.first - line })
		switch {
		case found && pin.Begin:
			sections[at].talk = true
		case found:
			sections = slices.DeleteFunc(sections, func(s section) bool { return s.first == pin.Line-1 && s.talk })
		case pin.Begin && pin.Line <= len(lines):
			day := 0
			if at > 0 {
				day = sections[at-1].day
			}
			sections = slices.Insert(sections, at, section{talk: true, first: pin.Line - 1, day: day})
		}
	}
	return sections
}

// fewestTexts is how many different blocks the shortest note has that the models were
// learned from. Shorter notes are split by rules where these find who speaks, else by the
// models. On the first one to three talks of the notes of the corpus, where they are
// shorter, with the author left out, rules alone have F1 .41, the models .71, both so .71.
// mostBytes is from where rules split a note: the models take more memory.
const (
	fewestTexts = 14
	mostBytes   = 1 << 20
)

// ends reports whether a block that begins no talk ends the one that another begins: a
// heading above the level of the talk, or one of what is no talk on its level.
func ends(talk, b *segment.Block) bool {
	switch {
	case b.Kind == segment.Heading && talk.Kind == segment.Heading:
		return b.Level < talk.Level || b.Level == talk.Level && isNotTalk(b.Text)
	case b.Kind == segment.Heading:
		return true
	case b.Kind == segment.BoldLine && talk.Kind == segment.BoldLine:
		return isNotTalk(b.Text)
	}
	return false
}

// byRules finds talks by rules, the first that claims a note: its headings, the items and
// paragraphs of a report, bullets, outlines, lines in title case. It reports whether the
// talks state who speaks, or the note is said to be one talk.
func byRules(lines []graph.Line, lex graph.Lexicon) (sections []section, isStated bool) {
	sections, stated := headings(lines, lex)
	if told := items(lines, lex); told != nil && talks(told) > stated {
		sections, isStated = told, true
	}
	if told := titleLine(lines); told != nil && stated == 0 {
		return told, true
	}
	isStated = isStated || stated > 0
	if sections == nil {
		sections = bulletTalks(lines, lex)
		isStated = sections != nil
	}
	if sections == nil {
		sections = outlined(lines, lex)
	}
	if sections == nil {
		sections = bareTitles(lines, lex)
	}
	if stated == 0 {
		if told := paragraphed(lines, lex); told != nil && talks(told) >= 2*talks(sections) {
			return told, true
		}
	}
	return sections, isStated
}

// cut makes talks of sections: each ends where the next begins, without blank lines.
func cut(lines []graph.Line, sections []section, lex graph.Lexicon) []graph.Talk {
	var out []graph.Talk
	for i, s := range sections {
		if !s.talk {
			continue
		}
		end := len(lines)
		if i+1 < len(sections) {
			end = max(sections[i+1].first, s.first+1) // several talks are told on one line
		}
		for end > s.first+1 && strings.TrimSpace(lines[end-1].Text) == "" {
			end--
		}
		if s.title == "" {
			s.header = parseHeader(lines[s.first].VisibleText(), lex)
		}
		if s.title == "" {
			s.title = strings.TrimSpace(lines[s.first].VisibleText())
		}
		if s.title == "" { // nothing of the line is visible
			s.title = strings.TrimSpace(lines[s.first].Text)
		}
		if s.title == "" {
			continue
		}
		out = append(out, graph.Talk{
			Title: s.title, Speakers: s.speakers,
			Line: lines[s.first].Number, EndLine: lines[end-1].Number, Day: s.day,
		})
	}
	return out
}

var titled = regexp.MustCompile(`(?i)^[@:]?title:?\s+(.+)$`)

// titleLine finds the talk that a note says it is, in a first line such as "Title: …".
func titleLine(lines []graph.Line) []section {
	for i, l := range lines {
		if l.Kind == graph.Blank {
			continue
		}
		m := titled.FindStringSubmatch(strings.TrimSpace(l.Text))
		if m == nil || isNotTalk(m[1]) || isEventTitle(m[1]) || strings.Contains(strings.ToLower(m[1]), " talks") {
			return nil
		}
		return []section{{talk: true, first: i, header: header{title: strings.TrimSpace(m[1])}}}
	}
	return nil
}

// talks counts those among sections.
func talks(sections []section) int {
	n := 0
	for _, s := range sections {
		if s.talk {
			n++
		}
	}
	return n
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
