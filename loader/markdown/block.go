package markdown

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// The blocks are parsed line by line, as in the appendix of the CommonMark specification. A line
// first continues the open quotes and items, then opens others. The rest belongs to a leaf: a
// paragraph, code or HTML. A line costs its own length and one step for each open container, of
// which there are at most maxOpen. Links may be defined below their use, so a text that may
// define some is parsed twice.
//
// There are four differences to CommonMark. Indented code stays prose, because notes indent
// deeply. Comments over several lines are shown, because people keep notes in them. Scripts and
// styles are hidden. The title of a link definition must be on one line.

// maxOpen is the number of quotes and items that may be nested. The deepest list in the notes
// that this reader was compared on has ten levels. Deeper markup is text.
const maxOpen = 32

// container is an open quote or item of a list.
type container struct {
	item   bool // whether it is an item
	indent int  // columns from the start of an item to its content
	empty  bool // whether an item began with an empty line
	marked bool // whether its first line is known
}

// leaf is the kind of the block to which the text of a line belongs.
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
	at               int // its offset in the text
}

// blocks parses the blocks of one text.
type blocks struct {
	text    string
	lines   []graph.Line
	collect bool // whether this is the first pass, which collects definitions of links
	open    []container
	leaf    leaf
	para    []part // parts of the open paragraph
	ruled   int    // index in para of the line below the head of a table; 0 before it, none if the paragraph has no table
	fence   struct {
		char byte
		size int
	}
	web struct {
		end    string // text that ends the HTML block; "" for an empty line
		secret bool   // whether its content is hidden: a script, a style
	}
	inline inliner
	single [1]part // memory that inlinesOf reuses
	base   []int   // memory that joined reuses
	steps  int     // number of steps, for tests
}

// read parses the lines from index first on. at is the offset of that line in the text.
func (b *blocks) read(first, at int) {
	b.open, b.leaf, b.para = b.open[:0], noLeaf, b.para[:0]
	for n := first; n < len(b.lines); n++ {
		b.line(n, at)
		at += len(b.lines[n].Text) + 1
	}
	b.closeLeaf()
}

// line parses line n, which begins at offset at.
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
		inside := all && b.leaf == paragraph // whether the line may continue a paragraph
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

// match returns the number of open containers that a line continues.
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

// continued parses a line of open code or HTML. It reports whether the line belongs to it.
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

// start opens the block that begins at a cursor. It reports whether it opened a container, and
// whether the line is done.
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
		return false, b.startFence(c, matched)
	case '<':
		return false, b.startWeb(c, n, matched, inside)
	case '=', '-', '*', '_', '+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if inside && isUnderline(rest) && b.setext(char) {
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

// startFence opens a block of code and reports whether a fence begins at the cursor.
func (b *blocks) startFence(c *cursor, matched int) bool {
	char, size := c.byte(), c.run()
	if size < 3 || char == '`' && strings.IndexByte(c.text[c.next+size:], '`') >= 0 {
		return false
	}
	b.closeTo(matched)
	b.leaf, b.fence.char, b.fence.size = fencedCode, char, size
	return true
}

// startWeb opens a block of HTML and reports whether one begins at the cursor.
func (b *blocks) startWeb(c *cursor, n, matched int, inside bool) bool {
	end, secret, ok := webStart(c.text[c.next:], inside)
	if !ok {
		return false
	}
	b.closeTo(matched)
	b.leaf, b.web.end, b.web.secret = webBlock, end, secret
	b.begin(n)
	b.showWeb(n, c.next)
	return true
}

// isUnderline reports whether a line is the underline of a heading: "===" or "---".
func isUnderline(s string) bool {
	return (s[0] == '=' || s[0] == '-') && strings.Trim(strings.TrimRight(s, " \t"), s[:1]) == ""
}

// item opens an item of a list: "- ", "* ", "+ ", "1. " or "1) ". It reports whether one begins
// at the cursor.
func (b *blocks) item(c *cursor, matched int, inside bool) bool {
	size, number := marker(c.text[c.next:])
	if size == 0 || matched >= maxOpen {
		return false
	}
	rest := c.text[c.next+size:]
	empty := strings.Trim(rest, " \t") == ""
	if inside && (empty || number > 1) { // such an item does not interrupt a paragraph
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

// marker returns the number of bytes of the marker of an item, without its space, and the number
// of a numbered item. The size is 0 if the line is no item.
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

// isRule reports whether a line is a thematic break: "---" or "* * *", but not "--".
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

// push opens a container.
func (b *blocks) push(o container) {
	if n := len(b.open); n > 0 {
		b.open[n-1].empty = false
	}
	b.open = append(b.open, o)
}

// closeTo closes the leaf and all containers but the first matched ones.
func (b *blocks) closeTo(matched int) {
	b.closeLeaf()
	b.open = b.open[:matched]
}

// closeLeaf closes the leaf.
func (b *blocks) closeLeaf() {
	if b.leaf == paragraph {
		b.closeParagraph()
	}
	b.leaf = noLeaf
}

// begin records that line n is the first line of a leaf. The line becomes a bullet if it is also
// the first line of an item.
func (b *blocks) begin(n int) {
	for i := len(b.open) - 1; i >= 0 && !b.open[i].marked; i-- {
		b.open[i].marked, b.open[i].empty = true, false
		if b.open[i].item && !b.collect && b.lines[n].Kind == graph.Prose {
			b.lines[n].Kind = graph.Bullet
		}
	}
}

// add adds line n from byte start on to the paragraph. at is the offset of the line.
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

// heading parses "## Text ##", given the byte behind its signs.
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

// setext turns the paragraph into a heading with an underline of char. It returns false for a
// table and for a paragraph of definitions.
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

// closeParagraph parses the inline markup of the paragraph, or of the table in it.
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

// table parses the rows of a table at the end of a paragraph. It returns the lines before the
// table, or all lines if there is none.
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

// columnsOf returns the number of columns of the line below the head of a table, such as
// "| --- | :-: |". It returns 0 for any other line, such as "---".
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

// cells splits a row at its pipes, except behind a backslash.
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

// definitions returns the paragraph without the definitions of links at its start. In the first
// pass it collects them.
func (b *blocks) definitions() []part {
	rest := b.para
	for len(rest) > 0 {
		label, used := b.definition(rest)
		if used == 0 {
			break
		}
		if b.collect {
			b.inline.refs[labelKey(label)] = true
		}
		rest = rest[used:]
	}
	return rest
}

// definition parses a definition such as `[label]: address "title"` at the start of a paragraph.
// It returns the label and the number of lines, which is 0 if there is none. Address and title
// may be on lines of their own.
func (b *blocks) definition(rest []part) (label string, used int) {
	line := b.textOf(rest[0])
	if line[0] != '[' {
		return "", 0
	}
	n := labelSize(line)
	if n < 3 || n >= len(line) || line[n] != ':' || strings.TrimSpace(line[1:n-1]) == "" {
		return "", 0
	}
	fields, used := strings.TrimLeft(line[n+1:], " \t"), 1
	if fields == "" && len(rest) > 1 {
		fields, used = b.textOf(rest[1]), 2
	}
	address, title, _ := strings.Cut(fields, " ")
	if strings.HasPrefix(fields, "<") {
		address, title, _ = strings.Cut(fields, ">")
	}
	if title = strings.Trim(title, " \t"); address == "" || title != "" && !isQuoted(title) {
		return "", 0
	}
	if title == "" && len(rest) > used && isQuoted(b.textOf(rest[used])) {
		used++
	}
	return line[1 : n-1], used
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

// cursor is a place in a line with the white space behind it. A tab ends at the next column that
// is a multiple of four.
type cursor struct {
	text        string
	at, column  int // byte and column of the place
	next, reach int // byte and column of the next character that is no white space
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

// look sets next and reach.
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

// skip moves over columns of white space.
func (c *cursor) skip(columns int) {
	for end := c.column + columns; c.column < end && c.at < c.next; {
		width := 1
		if c.text[c.at] == '\t' {
			width = 4 - c.column%4
		}
		if c.column+width > end {
			c.column = end // inside a tab
			return
		}
		c.column += width
		c.at++
	}
}

// eat moves over the white space and n bytes behind it.
func (c *cursor) eat(n int) {
	c.at, c.column = c.next+n, c.reach+n
	c.look()
}

// quote moves over the sign of a quote, "> ". It reports whether there is one.
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

// run returns the number of equal bytes from next on.
func (c *cursor) run() int {
	n := c.next + 1
	for n < len(c.text) && c.text[n] == c.text[c.next] {
		n++
	}
	return n - c.next
}
