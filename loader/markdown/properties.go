package markdown

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Properties are what notes of Logseq, Roam, Dataview and Notion state in their lines:
// "speaker:: [[Jane Roe]]", "[event:: GearConf]", "Tags: kafka" under the title of a page.
// Reading them blanks them, and what else these tools keep in notes, so that lines and
// columns stay those of the note.

var (
	// "  speaker:: [[Jane Roe]]", "- **Tags**:: a" and "event::", but not "std::vector".
	property = regexp.MustCompile(`^([ \t]*(?:[-*+][ \t]+)?)(?:\*\*|__)?([\p{L}][\p{L}\p{N}_ .()-]{0,30}?)(?:\*\*|__)?::(?:[ \t]+(.*))?$`)
	// "[speaker:: Jane Roe]" and "(date:: 2024-05-06)", but not "[a link](b)".
	inlineField = regexp.MustCompile(`[\[(]([\p{L}][\p{L}\p{N}_ -]{0,30}?)::[ \t]*((?:\[\[[^\[\]\n]*\]\]|[^\[\]()\n])*)[\])]`)
	// "Tags: kafka, redis", but not "See http://x" or "he said: no".
	pageField = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N} ()/-]{0,30}): +(\S.*)$`)
	// "- Turning Gears" and "- ## Turning Gears".
	blockStart = regexp.MustCompile(`^([ \t]*)[-*+][ \t]+(#{1,6}[ \t]+)?\S`)
	// "((638b7565-ac9b-4d71-ac77-758bc6ceec42))", but not "((a remark))".
	blockRef = regexp.MustCompile(`\(\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)\)`)
	// "{{video https://x}}", but not "{{< figure >}}".
	macro = regexp.MustCompile(`\{\{[^<%{}\n][^{}\n]*\}\}`)
	// "TODO read the paper" at the start of a block, but not "TODO" within it.
	todoMark = regexp.MustCompile(`^[ \t]*[-*+][ \t]+(?:TODO|DOING|DONE|LATER|NOW|WAITING|CANCELED)[ \t]+`)
	// ":LOGBOOK:", "CLOCK: [2024-05-06 Mon]" and "SCHEDULED: <2024-05-06>", but not "CLOCK SPEED".
	drawerLine = regexp.MustCompile(`^[ \t]*(?::[A-Z]+:[ \t]*$|(?:CLOCK|SCHEDULED|DEADLINE|CLOSED):[ \t]*[\[<])`)
)

// stated are the keys of properties that are read; the others stay text.
var stated = map[string]bool{
	"title": true, "event": true, "conference": true, "conf": true, "meetup": true, "date": true, "tags": true, "tag": true, "topics": true, "topic": true, "keywords": true,
	"company": true, "companies": true, "organization": true, "organisation": true, "affiliation": true, "employer": true,
	"slides": true, "slide": true, "deck": true, "video": true, "recording": true, "youtube": true, "url": true, "link": true, "source": true,
	"language": true, "level": true, "kind": true, "duration": true, "place": true, "room": true,
}

// eventKeys are the keys that name the event.
var eventKeys = map[string]bool{"event": true, "conference": true, "conf": true, "meetup": true}

// speaks are the keys that name who gives a talk; their lines stay to be seen.
var speaks = map[string]bool{"speaker": true, "speakers": true, "speaker(s)": true, "presenter": true, "presenters": true, "author": true, "authors": true, "author(s)": true}

// kept are the keys that tools keep for themselves.
var kept = map[string]bool{
	"id": true, "collapsed": true, "heading": true, "alias": true, "aliases": true, "template": true, "template-including-parent": true, "public": true, "icon": true,
	"exclude-from-graph-view": true, "background-color": true, "ls-type": true, "hl-page": true, "hl-color": true, "hl-stamp": true, "created-at": true, "updated-at": true,
	"query-table": true, "query-sort-by": true, "query-properties": true, "card-last-interval": true, "filters": true,
}

// ReadProperties returns a text without its properties, in which everything else stands
// where it stood, and the properties as entries. Those above the first heading and the
// first item are values too.
func ReadProperties(text string) (string, Front) {
	p := properties{f: Front{Values: map[string]string{}}}
	_, size := ReadFront(text)
	p.lines = strings.Split(text, "\n")
	p.first = strings.Count(text[:size], "\n")
	p.page()
	if strings.Contains(text, "::") || strings.Contains(text, "((") || strings.Contains(text, ":LOGBOOK:") {
		p.read()
	}
	if !p.changed {
		return text, p.f
	}
	return strings.Join(p.lines, "\n"), p.f
}

type properties struct {
	f       Front
	lines   []string
	first   int // behind front matter
	changed bool
}

// read reads the properties of all lines but those of code.
func (p *properties) read() {
	block, top, fence, outline := -1, true, "", false // the block that a property may be of
	for i := p.first; i < len(p.lines); i++ {
		l := p.lines[i]
		trimmed := strings.TrimSpace(l)
		if mark := fenceOf(strings.TrimLeft(trimmed, "-*+ ")); mark != "" && (fence == "" || fence == mark) {
			if fence == "" {
				fence = mark
			} else {
				fence = ""
			}
			continue
		}
		if fence != "" || trimmed == "" {
			continue
		}
		if drawerLine.MatchString(l) {
			p.blank(i, 0, len(l))
			continue
		}
		if m := property.FindStringSubmatchIndex(l); m != nil && p.property(i, m, top) {
			if key := keyAt(l, m); speaks[key] && block >= 0 {
				outline = p.headed(block) || outline
			}
			continue
		}
		if m := inlineField.FindAllStringSubmatchIndex(l, -1); m != nil {
			p.inline(i, m)
		}
		for _, hidden := range []*regexp.Regexp{blockRef, macro} {
			for _, m := range hidden.FindAllStringIndex(p.lines[i], -1) {
				p.blank(i, m[0], m[1])
			}
		}
		if m := todoMark.FindStringIndex(l); m != nil {
			sign := strings.IndexAny(l, "-*+") + 1
			p.blank(i, sign, m[1])
		}
		if m := blockStart.FindStringSubmatchIndex(l); m != nil {
			block, top = i, false
			if m[4] >= 0 {
				outline = p.headed(i) || outline
			}
		} else if l[0] == '#' {
			block, top = -1, false
		}
	}
	if outline {
		p.outdent()
	}
}

func fenceOf(s string) string {
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(s, mark) {
			return mark
		}
	}
	return ""
}

func keyAt(l string, m []int) string { return strings.ToLower(strings.TrimSpace(l[m[4]:m[5]])) }

// property reads a line that is a property and reports whether it was one that is known.
func (p *properties) property(i int, m []int, top bool) bool {
	l := p.lines[i]
	key := keyAt(l, m)
	switch {
	case kept[key]:
		p.blank(i, 0, len(l))
		return true
	case !stated[key] && !speaks[key]:
		return false
	case m[6] >= 0:
		p.state(key, strings.TrimSpace(l[m[6]:m[7]]), i, top)
	}
	if speaks[key] && !top && m[6] >= 0 { // "speaker:   Jane Roe  "
		p.lines[i] = l[:m[3]] + spaced(strings.Replace(l[m[3]:m[6]], "::", ": ", 1), "*_") + spaced(l[m[6]:m[7]], "[]#")
		p.changed = true
		return true
	}
	p.blank(i, 0, len(l))
	return true
}

// spaced returns a text with spaces for some signs.
func spaced(s, signs string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return ' '
		}
		return r
	}, s)
}

// inline reads the properties within a line.
func (p *properties) inline(i int, all [][]int) {
	for _, m := range all {
		l := p.lines[i]
		key := strings.ToLower(strings.TrimSpace(l[m[2]:m[3]]))
		if stated[key] || speaks[key] {
			p.state(key, strings.TrimSpace(l[m[4]:m[5]]), i, false)
		}
	}
	for k := len(all) - 1; k >= 0; k-- {
		m := all[k]
		key := strings.ToLower(strings.TrimSpace(p.lines[i][m[2]:m[3]]))
		if stated[key] || speaks[key] || kept[key] {
			p.blank(i, m[0], m[1])
		}
	}
}

// page reads the fields of a page of Notion: lines under its title, all of which are fields
// and one of which is known.
func (p *properties) page() {
	i := p.next(p.first)
	if i == len(p.lines) || !strings.HasPrefix(p.lines[i], "# ") {
		return
	}
	from := p.next(i + 1)
	to, known := from, false
	for ; to < len(p.lines) && strings.TrimSpace(p.lines[to]) != ""; to++ {
		m := pageField.FindStringSubmatch(p.lines[to])
		if m == nil {
			return
		}
		key := strings.ToLower(m[1])
		known = known || stated[key] || speaks[key]
	}
	if !known {
		return
	}
	for i := from; i < to; i++ {
		m := pageField.FindStringSubmatch(p.lines[i])
		key := strings.ToLower(m[1])
		if stated[key] || speaks[key] {
			p.state(key, strings.TrimSpace(m[2]), i, true)
		}
		if stated[key] {
			p.blank(i, 0, len(p.lines[i]))
		}
	}
}

// next returns the first line from i on that is not blank.
func (p *properties) next(i int) int {
	for i < len(p.lines) && strings.TrimSpace(p.lines[i]) == "" {
		i++
	}
	return i
}

// state adds a property; of the whole note also as a value.
func (p *properties) state(key, value string, i int, note bool) {
	if value == "" || len(p.f.Entries) >= maxEntries {
		return
	}
	if note || eventKeys[key] { // of whatever block, the event is the note's
		p.f.value(key, strings.NewReplacer("[[", "", "]]", "").Replace(value))
	}
	before := len(p.f.Entries)
	p.f.entry(key, value, i, p.lines[i])
	for n := before; n < len(p.f.Entries); n++ {
		if p.f.Entries[n].Scope = OfLines; note {
			p.f.Entries[n].Scope = OfPage
		}
	}
}

// blank puts spaces in place of a part of a line.
func (p *properties) blank(i, from, to int) {
	l := p.lines[i]
	p.lines[i] = l[:from] + strings.Repeat(" ", utf8.RuneCountInString(l[from:to])) + l[to:]
	p.changed = true
}

// headed makes a heading of a block: "- ## Gears" becomes "  ## Gears", and "- Gears"
// "# Gears".
func (p *properties) headed(i int) bool {
	l := p.lines[i]
	m := blockStart.FindStringSubmatchIndex(l)
	if m == nil {
		return false
	}
	sign := m[3]
	if m[4] >= 0 {
		p.lines[i] = l[:sign] + " " + l[sign+1:]
	} else {
		p.lines[i] = l[:sign] + "#" + l[sign+1:]
	}
	p.changed = true
	return true
}

// outdent takes blocks that stand below a heading now for no code: each tab that indents
// them becomes a space.
func (p *properties) outdent() {
	for i := p.first; i < len(p.lines); i++ {
		l := p.lines[i]
		n := len(l) - len(strings.TrimLeft(l, "\t"))
		p.lines[i] = strings.Repeat(" ", n) + l[n:]
	}
}

// merge adds the properties of lines to front matter.
func (f *Front) merge(g Front) {
	for k, v := range g.Values {
		f.value(k, v)
	}
	f.Entries = append(f.Entries, g.Entries...)
}

// LinesOfNote returns the lines of a note with what its front matter and its properties
// state, and the text as it was read: properties are blank in it.
func LinesOfNote(text string) (lines []graph.Line, f Front, read string) {
	read, properties := ReadProperties(text)
	lines, f = Lines(read)
	f.merge(properties)
	return lines, f, read
}
