package loader

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
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

// Split finds the talks among the lines of a note: where each begins and ends,
// its title and day, and who gives it where the title says so. A note with headings
// is split by those; a trip report by the talks that its items and paragraphs tell
// of; a note of bare lines by the lines that stand alone and are written like a
// title. What stands before the first talk belongs to none. It never returns more
// talks than lines.
func Split(lines []graph.Line, lex graph.Lexicon) []graph.Talk {
	return cut(lines, split(lines, lex), lex)
}

func split(lines []graph.Line, lex graph.Lexicon) []section {
	sections, stated := headings(lines, lex)
	if told := items(lines, lex); told != nil && talks(told) > stated {
		sections = told
	}
	if told := titleLine(lines); told != nil && stated == 0 {
		return told
	}
	if sections == nil {
		sections = bulletTalks(lines, lex)
	}
	if sections == nil {
		sections = outlined(lines, lex)
	}
	if sections == nil {
		sections = bareTitles(lines, lex)
	}
	if stated == 0 {
		if told := paragraphed(lines, lex); told != nil && talks(told) >= 2*talks(sections) {
			return told
		}
	}
	return sections
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
			end = sections[i+1].first
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
