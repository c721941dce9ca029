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

// small holds English words that neither count in titles nor begin or end terms.
var small = wordSet("a an the of to in for and or at with on from by is vs as via into over your our my its be it if but not nor so than up out off per how what why when where are was were do does can i you we this that these those s t")

// maxTitle is the length of the longest title, in characters. 20 of 46,280 real titles are
// longer.
const maxTitle = 140

// section is a run of lines from a heading or title to the next one.
type section struct {
	talk  bool // whether it is a talk
	first int  // index of its first line
	day   int  // day of the event; 0 if it is unknown
	header
}

// models loads the models at its first call.
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

// shippedModels holds the lexicon of names and the model of where talks begin.
type shippedModels struct {
	lex   *lexicon.Lexicon
	talks *segment.Model
}

// split returns the sections of a note. Headings of days and of other things than talks are
// sections too, because they end a talk. Talks begin where pins state it. The reading is nil
// if rules, not the model, split the note.
func (x *Extractor) split(source, text string, lines []graph.Line, pins ...segment.Pin) ([]section, *segment.Reading, error) {
	if len(text) > maxModelText {
		found, _ := splitByRules(lines, x.lex)
		return found, nil, nil
	}
	m, err := models()
	if err != nil {
		return nil, nil, err
	}
	r := m.talks.Read(text, segment.FormatOf(source, text), pins...)
	if r.Texts < fewestTexts {
		if found, isStated := splitByRules(lines, x.lex); isStated || !r.HasHeadings() && (countTalks(found) > 0 || hasAdjacentTalks(r)) {
			return found, nil, nil
		}
	}
	return readingSections(r), r, nil
}

// readingSections returns the sections of the talks of a reading, and those of the blocks that
// end a talk or name a day.
func readingSections(r *segment.Reading) []section {
	var out []section
	today, next := 0, 0 // current day, index of the next talk
	for i := range r.Blocks {
		b := &r.Blocks[i]
		isText := b.Kind == segment.Sentence || b.Kind == segment.Paragraph
		if next < len(r.Talks) && r.Talks[next] == i {
			s := section{talk: true, first: b.Line - 1, day: today}
			if isText {
				s.title = b.Text // the tagger finds the title in the text
			}
			out = append(out, s)
			next++
			continue
		}
		if isText {
			continue
		}
		if d, ok := dayOf(b.Text, today); ok && b.Kind != segment.Item {
			if b.Kind == segment.Line && next > 0 && r.Talks[next-1] == i-1 {
				continue // it is the date of that talk only
			}
			today = d
			out = append(out, section{first: b.Line - 1, day: today})
		} else if next > 0 && len(r.Talks) > 1 && endsTalk(&r.Blocks[r.Talks[next-1]], b) {
			out = append(out, section{first: b.Line - 1, day: today})
		}
	}
	return out
}

// hasAdjacentTalks reports whether two talks of a reading begin on adjacent bare lines. The
// model then mistakes notes for titles.
func hasAdjacentTalks(r *segment.Reading) bool {
	for k := 1; k < len(r.Talks); k++ {
		a, b := &r.Blocks[r.Talks[k-1]], &r.Blocks[r.Talks[k]]
		if a.Kind == segment.Line && b.Kind == segment.Line && b.Line == a.EndLine+1 {
			return true
		}
	}
	return false
}

// applyPins makes talks begin on the lines of pins, and none on lines whose pins deny it. A
// reading already follows pins, except on a line that is no block.
func applyPins(sections []section, lines []graph.Line, pins []segment.Pin) []section {
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

// fewestTexts is the number of different blocks of the shortest note from which the model was
// learned. Rules split a shorter note if they find speakers, else the model does. On the first
// one to three talks of the notes of the corpus, with their author left out of the training,
// rules alone have an F1 of .41, the model .71, and both together .71.
const fewestTexts = 14

// maxModelText is the size up to which the model splits a note, in bytes. It is 13 times the
// largest real note; a larger one would need too much memory.
const maxModelText = 1 << 20

// endsTalk reports whether a block ends the talk that begins with another block. A heading does
// if its level is above that of the talk, or equal and it names something else than a talk.
func endsTalk(talk, b *segment.Block) bool {
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

// splitByRules finds talks by the first rule that applies to a note: its headings, the items
// and paragraphs of a report, bullets, outlines, lines in title case. It also reports whether
// the talks have speakers or times, or the note declares one title.
func splitByRules(lines []graph.Line, lex graph.Lexicon) (sections []section, isStated bool) {
	sections, signed := splitByHeadings(lines, lex)
	if found := splitByItems(lines, lex); found != nil && countTalks(found) > signed {
		sections, isStated = found, true
	}
	if found := titleLine(lines); found != nil && signed == 0 {
		return found, true
	}
	isStated = isStated || signed > 0
	if sections == nil {
		sections = bulletTalks(lines, lex)
		isStated = sections != nil
	}
	if sections == nil {
		sections = splitOutline(lines, lex)
	}
	if sections == nil {
		sections = bareTitles(lines, lex)
	}
	if signed == 0 {
		if found := splitParagraphs(lines, lex); found != nil && countTalks(found) >= 2*countTalks(sections) {
			return found, true
		}
	}
	return sections, isStated
}

// talksOf returns the talks among sections. A talk ends before the next section, without its
// blank lines at the end.
func talksOf(lines []graph.Line, sections []section, lex graph.Lexicon) []graph.Talk {
	var out []graph.Talk
	for i, s := range sections {
		if !s.talk {
			continue
		}
		end := len(lines)
		if i+1 < len(sections) {
			end = max(sections[i+1].first, s.first+1) // two talks may begin on one line
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
		if s.title == "" { // the line has no visible text
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

// declaredTitle matches "Title: Gears" and "@title Gears", but not "Titles: Gears".
var declaredTitle = regexp.MustCompile(`(?i)^[@:]?title:?\s+(.+)$`)

// titleLine returns the talk of a note whose first line with text is "Title: …", or nil.
func titleLine(lines []graph.Line) []section {
	for i, l := range lines {
		if l.Kind == graph.Blank {
			continue
		}
		m := declaredTitle.FindStringSubmatch(strings.TrimSpace(l.Text))
		if m == nil || isNotTalk(m[1]) || isEventTitle(m[1]) || strings.Contains(strings.ToLower(m[1]), " talks") {
			return nil
		}
		return []section{{talk: true, first: i, header: header{title: strings.TrimSpace(m[1])}}}
	}
	return nil
}

// countTalks returns the number of talks among sections.
func countTalks(sections []section) int {
	n := 0
	for _, s := range sections {
		if s.talk {
			n++
		}
	}
	return n
}

// wordSet returns the set of the words of s, which white space separates.
func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
