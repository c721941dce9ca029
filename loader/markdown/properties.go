package markdown

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Properties are keys with values in the lines of notes of Logseq, Roam, Dataview and Notion:
// "speaker:: [[Jane Roe]]", "[event:: GearConf]", "Tags: kafka" under the title of a page.
// Reading them replaces them with spaces, which keeps the lines and columns of the note. So it
// does with the other data of these tools.

var (
	// property matches "  speaker:: [[Jane Roe]]", "- **Tags**:: a" and "event::", but not
	// "std::vector".
	property = regexp.MustCompile(`^([ \t]*(?:[-*+][ \t]+)?)(?:\*\*|__)?([\p{L}][\p{L}\p{N}_ .()-]{0,30}?)(?:\*\*|__)?::(?:[ \t]+(.*))?$`)
	// inlineField matches "[speaker:: Jane Roe]" and "(date:: 2024-05-06)", but not "[a link](b)".
	inlineField = regexp.MustCompile(`[\[(]([\p{L}][\p{L}\p{N}_ -]{0,30}?)::[ \t]*((?:\[\[[^\[\]\n]*\]\]|[^\[\]()\n])*)[\])]`)
	// pageField matches "Tags: kafka, redis", but not "See http://x" or "he said: no".
	pageField = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N} ()/-]{0,30}): +(\S.*)$`)
	// blockStart matches the start of "- Turning Gears" and "- ## Turning Gears", but not of
	// "-- Gears".
	blockStart = regexp.MustCompile(`^([ \t]*)[-*+][ \t]+(#{1,6}[ \t]+)?\S`)
	// blockRef matches "((638b7565-ac9b-4d71-ac77-758bc6ceec42))", but not "((a remark))".
	blockRef = regexp.MustCompile(`\(\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)\)`)
	// macro matches "{{video https://x}}", but not "{{< figure >}}".
	macro = regexp.MustCompile(`\{\{[^<%{}\n][^{}\n]*\}\}`)
	// todoMark matches the start of "- TODO read the paper", but nothing of "- a TODO list".
	todoMark = regexp.MustCompile(`^[ \t]*[-*+][ \t]+(?:TODO|DOING|DONE|LATER|NOW|WAITING|CANCELED)[ \t]+`)
	// drawerLine matches ":LOGBOOK:", "CLOCK: [2024-05-06 Mon]" and "SCHEDULED: <2024-05-06>",
	// but not "CLOCK SPEED".
	drawerLine = regexp.MustCompile(`^[ \t]*(?::[A-Z]+:[ \t]*$|(?:CLOCK|SCHEDULED|DEADLINE|CLOSED):[ \t]*[\[<])`)
)

// detailKeys holds the keys of properties that become entries. Lines with other keys stay text.
var detailKeys = map[string]bool{
	"title": true, "event": true, "conference": true, "conf": true, "meetup": true, "date": true, "tags": true, "tag": true, "topics": true, "topic": true, "keywords": true,
	"company": true, "companies": true, "organization": true, "organisation": true, "affiliation": true, "employer": true,
	"slides": true, "slide": true, "deck": true, "video": true, "recording": true, "youtube": true, "url": true, "link": true, "source": true,
	"language": true, "level": true, "kind": true, "duration": true, "place": true, "room": true,
}

// eventKeys holds the keys that name the event.
var eventKeys = map[string]bool{"event": true, "conference": true, "conf": true, "meetup": true}

// speakerKeys holds the keys that name speakers. Their lines also stay visible.
var speakerKeys = map[string]bool{"speaker": true, "speakers": true, "speaker(s)": true, "presenter": true, "presenters": true, "author": true, "authors": true, "author(s)": true}

// toolKeys holds the keys of data that tools keep for themselves.
var toolKeys = map[string]bool{
	"id": true, "collapsed": true, "heading": true, "alias": true, "aliases": true, "template": true, "template-including-parent": true, "public": true, "icon": true,
	"exclude-from-graph-view": true, "background-color": true, "ls-type": true, "hl-page": true, "hl-color": true, "hl-stamp": true, "created-at": true, "updated-at": true,
	"query-table": true, "query-sort-by": true, "query-properties": true, "card-last-interval": true, "filters": true,
}

// ReadProperties returns a text with its properties replaced by spaces, and the properties as
// entries. Properties above the first heading and the first item are values too.
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

// properties reads the properties of one text.
type properties struct {
	f       Front
	lines   []string
	first   int // index of the first line behind front matter
	changed bool

	block   int  // index of the first line of the current block, or -1
	inside  bool // whether a heading or an item precedes the current line
	outline bool // whether a block became a heading
}

// read reads the properties of all lines but those of code.
func (p *properties) read() {
	fence := "" // mark of the open block of code
	p.block = -1
	for i := p.first; i < len(p.lines); i++ {
		trimmed := strings.TrimSpace(p.lines[i])
		mark := fenceOf(strings.TrimLeft(trimmed, "-*+ "))
		switch {
		case mark != "" && fence == "":
			fence = mark
		case mark != "" && fence == mark:
			fence = ""
		case fence == "" && trimmed != "":
			p.readLine(i)
		}
	}
	if p.outline {
		p.outdent()
	}
}

// readLine reads the properties of a line outside of code.
func (p *properties) readLine(i int) {
	l := p.lines[i]
	if drawerLine.MatchString(l) {
		p.blank(i, 0, len(l))
		return
	}
	if m := property.FindStringSubmatchIndex(l); m != nil && p.property(i, m, !p.inside) {
		if speakerKeys[keyAt(l, m)] && p.block >= 0 {
			p.outline = p.makeHeading(p.block) || p.outline
		}
		return
	}
	if m := inlineField.FindAllStringSubmatchIndex(l, -1); m != nil {
		p.inline(i, m)
	}
	for _, toolData := range []*regexp.Regexp{blockRef, macro} {
		for _, m := range toolData.FindAllStringIndex(p.lines[i], -1) {
			p.blank(i, m[0], m[1])
		}
	}
	if m := todoMark.FindStringIndex(l); m != nil {
		sign := strings.IndexAny(l, "-*+") + 1
		p.blank(i, sign, m[1])
	}
	if m := blockStart.FindStringSubmatchIndex(l); m != nil {
		p.block, p.inside = i, true
		if m[4] >= 0 {
			p.outline = p.makeHeading(i) || p.outline
		}
	} else if l[0] == '#' {
		p.block, p.inside = -1, true
	}
}

// fenceOf returns the mark of the fence at the start of a line, or "".
func fenceOf(s string) string {
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(s, mark) {
			return mark
		}
	}
	return ""
}

// keyAt returns the key of a line that property matches, in lower case.
func keyAt(l string, m []int) string { return strings.ToLower(strings.TrimSpace(l[m[4]:m[5]])) }

// property reads a line that the regexp property matches. It reports whether the key is known.
// top reports whether the line is above the first block.
func (p *properties) property(i int, m []int, top bool) bool {
	l := p.lines[i]
	key := keyAt(l, m)
	switch {
	case toolKeys[key]:
		p.blank(i, 0, len(l))
		return true
	case !detailKeys[key] && !speakerKeys[key]:
		return false
	case m[6] >= 0:
		p.addProperty(key, strings.TrimSpace(l[m[6]:m[7]]), i, top)
	}
	if speakerKeys[key] && !top && m[6] >= 0 { // the line becomes "speaker:   Jane Roe  "
		p.lines[i] = l[:m[3]] + spaced(strings.Replace(l[m[3]:m[6]], "::", ": ", 1), "*_") + spaced(l[m[6]:m[7]], "[]#")
		p.changed = true
		return true
	}
	p.blank(i, 0, len(l))
	return true
}

// spaced returns a text with spaces in place of some signs.
func spaced(s, signs string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(signs, r) {
			return ' '
		}
		return r
	}, s)
}

// inline reads the properties inside a line, given their matches.
func (p *properties) inline(i int, all [][]int) {
	for _, m := range all {
		l := p.lines[i]
		key := strings.ToLower(strings.TrimSpace(l[m[2]:m[3]]))
		if detailKeys[key] || speakerKeys[key] {
			p.addProperty(key, strings.TrimSpace(l[m[4]:m[5]]), i, false)
		}
	}
	for k := len(all) - 1; k >= 0; k-- {
		m := all[k]
		key := strings.ToLower(strings.TrimSpace(p.lines[i][m[2]:m[3]]))
		if detailKeys[key] || speakerKeys[key] || toolKeys[key] {
			p.blank(i, m[0], m[1])
		}
	}
}

// page reads the fields of a Notion page: the lines below its title, up to a blank line. It
// reads none unless every line is a field and at least one key is known.
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
		known = known || detailKeys[key] || speakerKeys[key]
	}
	if !known {
		return
	}
	for i := from; i < to; i++ {
		m := pageField.FindStringSubmatch(p.lines[i])
		key := strings.ToLower(m[1])
		if detailKeys[key] || speakerKeys[key] {
			p.addProperty(key, strings.TrimSpace(m[2]), i, true)
		}
		if detailKeys[key] {
			p.blank(i, 0, len(p.lines[i]))
		}
	}
}

// next returns the index of the first line from i on that is not blank.
func (p *properties) next(i int) int {
	for i < len(p.lines) && strings.TrimSpace(p.lines[i]) == "" {
		i++
	}
	return i
}

// addProperty adds a property of line i as an entry. A property of the page, and any event, is
// also a value of the note.
func (p *properties) addProperty(key, value string, i int, ofPage bool) {
	if value == "" || len(p.f.Entries) >= maxEntries {
		return
	}
	if ofPage || eventKeys[key] {
		p.f.value(key, strings.NewReplacer("[[", "", "]]", "").Replace(value))
	}
	before := len(p.f.Entries)
	p.f.entry(key, value, i, p.lines[i])
	for n := before; n < len(p.f.Entries); n++ {
		if p.f.Entries[n].Scope = OfLines; ofPage {
			p.f.Entries[n].Scope = OfPage
		}
	}
}

// blank replaces a part of a line with spaces.
func (p *properties) blank(i, from, to int) {
	l := p.lines[i]
	p.lines[i] = l[:from] + strings.Repeat(" ", utf8.RuneCountInString(l[from:to])) + l[to:]
	p.changed = true
}

// makeHeading turns a block into a heading: "- ## Gears" into "  ## Gears", "- Gears" into "#
// Gears". It reports whether line i begins a block.
func (p *properties) makeHeading(i int) bool {
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

// outdent replaces each tab at the start of a line with a space. Below a new heading tabs would
// mark code.
func (p *properties) outdent() {
	for i := p.first; i < len(p.lines); i++ {
		l := p.lines[i]
		n := len(l) - len(strings.TrimLeft(l, "\t"))
		p.lines[i] = strings.Repeat(" ", n) + l[n:]
	}
}

// merge adds the values and entries of properties to front matter.
func (f *Front) merge(g Front) {
	for k, v := range g.Values {
		f.value(k, v)
	}
	f.Entries = append(f.Entries, g.Entries...)
}

// LinesOfNote returns the lines of a note, its front matter joined with its properties, and the
// text without the properties.
func LinesOfNote(text string) (lines []graph.Line, f Front, plain string) {
	plain, properties := ReadProperties(text)
	lines, f = Lines(plain)
	f.merge(properties)
	return lines, f, plain
}
