package markdown

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Blocks are read line by line, as the appendix of the CommonMark specification describes
// it: a line first continues the quotes and items that are open, then opens others, and
// what remains belongs to a leaf: a paragraph, code, HTML. A line costs its own length and
// one step for each open container, of which there are at most maxOpen. Links may be
// defined below their use, so a text that may define some is read twice.
//
// Differences to CommonMark: code that is only indented stays prose, as notes indent
// deeply; comments over several lines are shown, as people keep notes in them; scripts and
// styles are hidden; the title of a link definition stands on one line.

// maxOpen is how many quotes and items may lie in one another. People nest ten deep at most
// in the notes that this reader was compared on; what is deeper is text.
const maxOpen = 32

// container is an open quote or item of a list.
type container struct {
	item   bool
	indent int  // of an item: the columns that its content stands in from its start
	empty  bool // an item that began with an empty line
	marked bool // its first line is known
}

// leaf is the block that takes the text of a line.
type leaf uint8

const (
	noLeaf leaf = iota
	paragraph
	fencedCode
	indentedCode
	webBlock
)

// part is the part of a line that belongs to a block, in bytes.
type part struct {
	line, start, end int
	at               int // where it starts in the text
}

type blocks struct {
	text    string
	lines   []graph.Line
	collect bool // the first reading: definitions of links only
	open    []container
	leaf    leaf
	para    []part
	ruled   int // the line of the paragraph below the head of a table; 0 if none yet, or none
	fence   struct {
		char byte
		size int
	}
	web struct {
		end    string // what ends the HTML block; "" for an empty line
		secret bool   // what it holds is not shown: a script, a style
	}
	inline inliner
	single [1]part // memory that is used again
	base   []int
	steps  int // of work; tests look at it
}

// read reads all lines from one on; at is where that begins in the text.
func (b *blocks) read(first, at int) {
	b.open, b.leaf, b.para = b.open[:0], noLeaf, b.para[:0]
	for n := first; n < len(b.lines); n++ {
		b.line(n, at)
		at += len(b.lines[n].Text) + 1
	}
	b.closeLeaf()
}

// line reads one line that begins at a place in the text.
func (b *blocks) line(n, at int) {
	blank := b.lines[n].Kind == graph.Blank
	c := newCursor(b.lines[n].Text, blank)
	b.steps += len(b.lines[n].Text) + 1
	matched := b.match(&c, blank)
	all := matched == len(b.open)
	blank = blank || c.isBlank()
	if b.leaf > paragraph {
		if all && b.continued(&c, n, blank) {
			return
		}
		b.leaf = noLeaf
	}
	if blank {
		b.closeTo(matched)
		return
	}
	for c.indent() < 4 {
		inside := all && b.leaf == paragraph // of a paragraph that the line may continue
		opened, done := b.start(&c, n, at, matched, inside)
		if done {
			return
		}
		if !opened {
			break
		}
		matched, all = len(b.open), true
		if c.isBlank() {
			return
		}
	}
	if b.leaf != paragraph {
		b.closeTo(matched)
		if c.indent() >= 4 {
			b.leaf = indentedCode
			b.begin(n)
			c.skip(4)
			b.show(n, c.at, len(c.text))
			return
		}
		b.leaf = paragraph
	}
	b.add(n, c.next, at)
}

// match returns how many of the open containers a line continues.
func (b *blocks) match(c *cursor, blank bool) int {
	for i := range b.open {
		b.steps++
		switch o := &b.open[i]; {
		case !o.item:
			if c.indent() > 3 || !c.quote() {
				return i
			}
		case blank:
			if o.empty {
				return i
			}
		case c.indent() < o.indent:
			return i
		default:
			c.skip(o.indent)
		}
	}
	return len(b.open)
}

// continued reports whether a line belongs to the code or HTML that is open.
func (b *blocks) continued(c *cursor, n int, blank bool) bool {
	switch b.leaf {
	case fencedCode:
		if c.indent() < 4 && !blank && c.byte() == b.fence.char {
			if size := c.run(); size >= b.fence.size && strings.TrimRight(c.text[c.next+size:], " \t") == "" {
				b.leaf = noLeaf
				return true
			}
		}
		b.begin(n)
		if !b.collect && !blank {
			b.lines[n].Kind, b.lines[n].Level = graph.Code, 0
		}
		return true
	case indentedCode:
		if blank {
			return true
		}
		if c.indent() < 4 {
			return false
		}
		c.skip(4)
		b.show(n, c.at, len(c.text))
		return true
	}
	if blank && b.web.end == "" {
		return false
	}
	b.showWeb(n, c.at)
	return true
}

// start opens the block that begins at a cursor, if any. Done says that the line is read.
func (b *blocks) start(c *cursor, n, at, matched int, inside bool) (opened, done bool) {
	rest := c.text[c.next:]
	switch char := rest[0]; char {
	case '>':
		if matched >= maxOpen {
			return false, false
		}
		b.closeTo(matched)
		c.quote()
		b.push(container{})
		return true, false
	case '#':
		level := c.run()
		if level > 6 || level < len(rest) && !isSpace(rest[level]) {
			return false, false
		}
		b.closeTo(matched)
		b.heading(n, c.next+level, at, level)
		return false, true
	case '`', '~':
		size := c.run()
		if size < 3 || char == '`' && strings.IndexByte(rest[size:], '`') >= 0 {
			return false, false
		}
		b.closeTo(matched)
		b.leaf, b.fence.char, b.fence.size = fencedCode, char, size
		return false, true
	case '<':
		end, secret, ok := webStart(rest, inside)
		if !ok {
			return false, false
		}
		b.closeTo(matched)
		b.leaf, b.web.end, b.web.secret = webBlock, end, secret
		b.begin(n)
		b.showWeb(n, c.next)
		return false, true
	case '=', '-', '*', '_', '+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if inside && (char == '=' || char == '-') && strings.Trim(strings.TrimRight(rest, " \t"), string(char)) == "" && b.setext(char) {
			return false, true
		}
		if isRule(rest) {
			b.closeTo(matched)
			return false, true
		}
		return b.item(c, matched, inside && b.ruled < 1), false
	}
	return false, false
}

// item opens an item of a list: "- ", "* ", "+ ", "1. " or "1) ".
func (b *blocks) item(c *cursor, matched int, inside bool) bool {
	size, number := marker(c.text[c.next:])
	if size == 0 || matched >= maxOpen {
		return false
	}
	rest := c.text[c.next+size:]
	empty := strings.Trim(rest, " \t") == ""
	if inside && (empty || number > 1) { // it interrupts no paragraph
		return false
	}
	b.closeTo(matched)
	indent := c.indent() + size
	c.eat(size)
	switch space := c.indent(); {
	case empty:
		indent++
	case space > 4:
		indent++
		c.skip(1)
	default:
		indent += space
		c.skip(space)
	}
	b.push(container{item: true, indent: indent, empty: empty})
	return true
}

// marker returns the size of the marker of an item, without the space behind it, and its
// number; 0 if there is none.
func marker(s string) (size, number int) {
	i := 0
	for i < len(s) && i < 9 && isDigit(s[i]) {
		number = 10*number + int(s[i]-'0')
		i++
	}
	switch {
	case i == len(s):
		return 0, 0
	case i > 0 && (s[i] == '.' || s[i] == ')'), i == 0 && strings.IndexByte("-*+", s[0]) >= 0:
		i++
	default:
		return 0, 0
	}
	if i < len(s) && s[i] != ' ' && s[i] != '\t' {
		return 0, 0
	}
	return i, number
}

// isRule reports whether a line is a thematic break: "---", "* * *".
func isRule(s string) bool {
	if s[0] != '-' && s[0] != '*' && s[0] != '_' {
		return false
	}
	n := 0
	for i := range len(s) {
		switch s[i] {
		case s[0]:
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3
}

func (b *blocks) push(o container) {
	if n := len(b.open); n > 0 {
		b.open[n-1].empty = false
	}
	b.open = append(b.open, o)
}

// closeTo closes the leaf, and the containers behind the first ones.
func (b *blocks) closeTo(matched int) {
	b.closeLeaf()
	b.open = b.open[:matched]
}

func (b *blocks) closeLeaf() {
	if b.leaf == paragraph {
		b.closeParagraph()
	}
	b.leaf = noLeaf
}

// begin notes that a leaf has its first line: it is the first of the items that it begins.
func (b *blocks) begin(n int) {
	for i := len(b.open) - 1; i >= 0 && !b.open[i].marked; i-- {
		b.open[i].marked, b.open[i].empty = true, false
		if b.open[i].item && !b.collect && b.lines[n].Kind == graph.Prose {
			b.lines[n].Kind = graph.Bullet
		}
	}
}

// add adds what stands on a line from a place on to the paragraph.
func (b *blocks) add(n, start, at int) {
	if k := len(b.open); k > 0 {
		b.open[k-1].empty = false
	}
	if len(b.para) == 0 {
		b.ruled = 0
	}
	b.para = append(b.para, part{n, start, len(trimRight(b.lines[n].Text)), at + start})
	if k := len(b.para) - 1; k > 0 && b.ruled == 0 {
		if columns := columnsOf(b.textOf(b.para[k])); columns > 0 {
			if b.ruled = k; len(b.cells(b.para[k-1])) > columns {
				b.ruled = none
			}
		}
	}
}

func (b *blocks) textOf(p part) string { return b.lines[p.line].Text[p.start:p.end] }

// heading reads "## Text ##".
func (b *blocks) heading(n, start, at, level int) {
	b.begin(n)
	if b.collect {
		return
	}
	text := trimRight(b.lines[n].Text)
	if t := strings.TrimRight(text[start:], "#"); t == "" || isSpace(t[len(t)-1]) {
		text = trimRight(text[:start+len(t)])
	}
	for start < len(text) && isSpace(text[start]) {
		start++
	}
	if start < len(text) {
		b.lines[n].Kind, b.lines[n].Level = graph.Heading, level
		b.inlinesOf(part{n, start, len(text), at + start})
	}
}

// setext makes the paragraph a heading, and reports whether it is one: neither a table nor
// definitions alone.
func (b *blocks) setext(char byte) bool {
	rest := b.definitions()
	if len(rest) == 0 || b.ruled > 0 {
		return false
	}
	b.begin(rest[0].line)
	if !b.collect {
		level := 1
		if char == '-' {
			level = 2
		}
		for _, p := range rest {
			b.lines[p.line].Kind, b.lines[p.line].Level = graph.Heading, level
		}
		b.inlines(rest)
	}
	b.leaf, b.para = noLeaf, b.para[:0]
	return true
}

// closeParagraph reads the lines of a paragraph, or the table that they are.
func (b *blocks) closeParagraph() {
	rest := b.definitions()
	if len(rest) > 0 {
		b.begin(rest[0].line)
		if !b.collect {
			b.inlines(b.table(rest))
		}
	}
	b.para = b.para[:0]
}

// table reads the rows of a table among the last lines of a paragraph, and returns the
// lines before it: all of them if there is none.
func (b *blocks) table(rest []part) []part {
	head := b.ruled - 1 - (len(b.para) - len(rest))
	if b.ruled < 1 || head < 0 {
		return rest
	}
	columns := columnsOf(b.textOf(rest[head+1]))
	for i, row := range rest[head:] {
		if i == 1 {
			continue
		}
		cells := b.cells(row)
		for _, cell := range cells[:min(columns, len(cells))] {
			b.inlinesOf(cell)
		}
	}
	return rest[:head]
}

// columnsOf returns the columns of the line below the head of a table, "| --- | :-: |", or
// 0 for any other line, "---" too.
func columnsOf(s string) int {
	if strings.Trim(s, "-") == "" || strings.Trim(s, "-|: \t") != "" {
		return 0
	}
	n := 0
	s = strings.TrimSuffix(strings.TrimPrefix(strings.Trim(s, " \t"), "|"), "|")
	for column := range strings.SplitSeq(s, "|") {
		column = strings.Trim(column, " \t")
		if dashes := strings.TrimSuffix(strings.TrimPrefix(column, ":"), ":"); dashes == "" || strings.Trim(dashes, "-") != "" {
			return 0
		}
		n++
	}
	return n
}

// cells cuts a row at the pipes that no backslash precedes.
func (b *blocks) cells(row part) []part {
	text := b.lines[row.line].Text[:row.end]
	var out []part
	from, end := row.start, len(text)
	if text[from] == '|' {
		from++
	}
	if end > from && text[end-1] == '|' {
		end--
	}
	for i := from; i <= end && from < end; i++ {
		if i < end && (text[i] != '|' || text[i-1] == '\\') {
			continue
		}
		cell := part{row.line, from, i, 0}
		for cell.start < cell.end && isSpace(text[cell.start]) {
			cell.start++
		}
		for cell.end > cell.start && isSpace(text[cell.end-1]) {
			cell.end--
		}
		cell.at = row.at + cell.start - row.start
		out = append(out, cell)
		from = i + 1
	}
	return out
}

// definitions takes the definitions of links off the paragraph: "[label]: address".
func (b *blocks) definitions() []part {
	rest := b.para
	for len(rest) > 0 {
		line := b.textOf(rest[0])
		if line[0] != '[' {
			break
		}
		n := labelSize(line)
		if n < 3 || n >= len(line) || line[n] != ':' || strings.TrimSpace(line[1:n-1]) == "" {
			break
		}
		fields := strings.TrimLeft(line[n+1:], " \t")
		used := 1
		if fields == "" && len(rest) > 1 { // the address stands on the next line
			fields, used = b.textOf(rest[1]), 2
		}
		address, title, _ := strings.Cut(fields, " ")
		if strings.HasPrefix(fields, "<") {
			address, title, _ = strings.Cut(fields, ">")
		}
		if title = strings.Trim(title, " \t"); address == "" || title != "" && !isQuoted(title) {
			break
		}
		if title == "" && len(rest) > used && isQuoted(b.textOf(rest[used])) {
			used++
		}
		if b.collect {
			b.inline.refs[labelKey(line[1:n-1])] = true
		}
		rest = rest[used:]
	}
	return rest
}

// isQuoted reports whether a text is in quotation marks or brackets as a whole.
func isQuoted(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch s[0] {
	case '"', '\'':
		return s[len(s)-1] == s[0]
	case '(':
		return s[len(s)-1] == ')'
	}
	return false
}

func trimRight(s string) string { return strings.TrimRight(s, " \t\v\f\r") }

// cursor is a place in a line, and the white space behind it in columns: a tab reaches to
// the next column that is divisible by four.
type cursor struct {
	text        string
	at, column  int
	next, reach int // the first byte that is no white space, and its column
}

func newCursor(text string, blank bool) cursor {
	c := cursor{text: text}
	if blank {
		c.next = len(text)
		return c
	}
	c.look()
	return c
}

func (c *cursor) look() {
	for c.next, c.reach = c.at, c.column; c.next < len(c.text); c.next++ {
		switch c.text[c.next] {
		case ' ':
			c.reach++
		case '\t':
			c.reach += 4 - c.reach%4
		default:
			return
		}
	}
}

func (c *cursor) indent() int   { return c.reach - c.column }
func (c *cursor) isBlank() bool { return c.next >= len(c.text) }
func (c *cursor) byte() byte    { return c.text[c.next] }

// skip goes over columns of white space.
func (c *cursor) skip(columns int) {
	for end := c.column + columns; c.column < end && c.at < c.next; {
		width := 1
		if c.text[c.at] == '\t' {
			width = 4 - c.column%4
		}
		if c.column+width > end {
			c.column = end // a part of a tab remains
			return
		}
		c.column += width
		c.at++
	}
}

// eat goes over the white space and some bytes behind it.
func (c *cursor) eat(n int) {
	c.at, c.column = c.next+n, c.reach+n
	c.look()
}

// quote goes over "> ", and reports whether it stands there.
func (c *cursor) quote() bool {
	if c.isBlank() || c.byte() != '>' {
		return false
	}
	c.eat(1)
	if c.indent() > 0 {
		c.skip(1)
	}
	return true
}

// run returns how often the next byte is repeated.
func (c *cursor) run() int {
	n := c.next + 1
	for n < len(c.text) && c.text[n] == c.text[c.next] {
		n++
	}
	return n - c.next
}
