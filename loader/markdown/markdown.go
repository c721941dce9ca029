// Package markdown parses Markdown notes in time and memory linear in their size: front matter,
// headings, bold titles, lists, quotes, code, tables and inline markup. It hides what a browser
// would not show, such as link targets and tags. The columns of all text are those of the file.
//
// [LinesOfNote] parses a note with the properties of Logseq, Roam, Dataview and Notion. [Lines]
// parses plain Markdown.
package markdown

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	// unspaced matches the start of "#Title", but not of "# Title" or "#-1".
	unspaced = regexp.MustCompile(`^(#{1,6})[\p{L}\p{N}"'“*_\[]`)
	// likeMarkup matches "## Title", "**Title**", "=====" and "```go", but not "#tag" or
	// "**bold** words".
	likeMarkup = regexp.MustCompile(`^(?:#{1,6}[ \t]+\S|\*\*[^*\n]+\*\*[ \t]*$|(?:={4,}|-{4,})[ \t]*$|` + "```" + `)`)
)

// Detect reports whether a text is Markdown, by its first line or by headings and code in it.
func Detect(text string) bool {
	if strings.HasPrefix(text, "---\n") {
		return true
	}
	for line := range strings.Lines(text) {
		if line[0] != '\n' && strings.IndexByte("#*=-`", line[0]) >= 0 && likeMarkup.MatchString(strings.TrimSuffix(line, "\n")) {
			return true
		}
	}
	return false
}

// Lines returns the lines of a Markdown text and its front matter.
func Lines(text string) ([]graph.Line, Front) {
	b := &blocks{text: text, lines: graph.SplitLines(text)}
	front := b.parse()
	return b.lines, front
}

// parse sets the kinds and visible ranges of all lines. It returns the front matter.
func (b *blocks) parse() Front {
	front, at := ReadFront(b.text)
	first := strings.Count(b.text[:at], "\n")
	if at == len(b.text) {
		first = len(b.lines)
	}
	for i := range b.lines {
		l := &b.lines[i]
		l.Visible = l.Visible[:0] // reuses its memory
		if i < first {
			l.Kind = graph.Meta
		}
	}
	if strings.Contains(b.text[at:], "]:") {
		b.collect, b.inline.refs = true, map[string]bool{}
		b.read(first, at)
		b.collect = false
	}
	b.read(first, at)
	for i := range b.lines {
		finish(&b.lines[i])
	}
	return front
}

// inlinesOf parses the inline markup of a part of one line.
func (b *blocks) inlinesOf(p part) {
	b.single[0] = p
	b.inlines(b.single[:])
}

// inlines parses the inline markup of the parts of a block.
func (b *blocks) inlines(parts []part) {
	if len(parts) == 0 {
		return
	}
	src, base := b.joined(parts)
	if !strings.ContainsAny(src, "`<*_~[\\") {
		for _, p := range parts {
			b.visible(p.line, p.start, p.end, false, false)
		}
		return
	}
	events := b.inline.read(src)
	var depth [qualities]int
	at, i := 0, 0              // offset in src, and the index of its part
	advance := func(end int) { // shows src[at:end] if it is not hidden
		if depth[hidden] == 0 && at < end {
			for ; i < len(parts); i++ {
				p := parts[i]
				start := base[i]
				if start >= end {
					break
				}
				lo, hi := max(at, start)-start+p.start, min(end, start+p.end-p.start)-start+p.start
				if lo < hi {
					b.visible(p.line, lo, hi, depth[italic]+depth[anchor] > 0, depth[bold] > 0)
				}
				if start+p.end-p.start >= end {
					break
				}
			}
		}
		at = end
	}
	for _, e := range events {
		advance(int(e.at))
		depth[e.of] += int(e.delta)
	}
	advance(len(src))
	b.inline.steps += len(events)
}

// joined returns the text of parts, and the offset of each part in it. If only white space
// separates them, the text is a substring of the note.
func (b *blocks) joined(parts []part) (string, []int) {
	first, last := parts[0], parts[len(parts)-1]
	b.base = b.base[:0]
	whole := true
	for i, p := range parts {
		b.base = append(b.base, p.at-first.at)
		whole = whole && (i == 0 || strings.TrimLeft(b.lines[p.line].Text[:p.start], " \t") == "")
	}
	if whole {
		return b.text[first.at : last.at+last.end-last.start], b.base
	}
	var s strings.Builder
	for i, p := range parts {
		if i > 0 {
			s.WriteByte('\n')
		}
		b.base[i] = s.Len()
		s.WriteString(b.lines[p.line].Text[p.start:p.end])
	}
	return s.String(), b.base
}

// visible adds a range of bytes of line n to its visible, marked and strong ranges.
func (b *blocks) visible(n, start, end int, marked, strong bool) {
	if start >= end {
		return
	}
	l, r := &b.lines[n], graph.Range{Start: start, End: end}
	l.Visible = joinRange(l.Visible, r)
	if marked {
		l.Marked = joinRange(l.Marked, r)
	}
	if strong {
		l.Strong = joinRange(l.Strong, r)
	}
}

// joinRange appends a range to others, or extends the last one if they touch.
func joinRange(rs []graph.Range, r graph.Range) []graph.Range {
	if n := len(rs); n > 0 && r.Start <= rs[n-1].End {
		rs[n-1].End = max(rs[n-1].End, r.End)
		return rs
	}
	return append(rs, r)
}

// finish sets the kind of a line of prose that is bold as a whole, a heading without its space,
// or invisible.
func finish(l *graph.Line) {
	if len(l.Visible) == 0 {
		l.Visible = nil
	}
	if l.Kind != graph.Prose {
		return
	}
	switch {
	case len(l.Visible) == 0:
		l.Kind = graph.Meta
	case len(l.Strong) > 0 && size(l.Strong) >= len(strings.TrimSpace(l.VisibleText())):
		l.Kind, l.Level = graph.Heading, graph.BoldLevel
	case l.Text[0] == '#':
		if m := unspaced.FindStringSubmatchIndex(l.Text); m != nil {
			l.Kind, l.Level = graph.Heading, m[3]
			l.Visible = []graph.Range{{Start: m[3], End: len(l.Text)}}
		}
	}
}

// size returns the number of bytes in ranges.
func size(rs []graph.Range) int {
	n := 0
	for _, r := range rs {
		n += r.End - r.Start
	}
	return n
}
