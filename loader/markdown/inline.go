package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inline markup is parsed in one pass from left to right, as in the appendix of the CommonMark
// specification. Runs of delimiters and opening brackets wait in two stacks until they are
// closed. Every search that may fail is bounded or happens once:
//
//   - runs of backticks without an end are remembered by their length;
//   - comments and other "<!" without an end are searched once;
//   - a link target nests at most maxParens brackets, and a label has at most maxLabel bytes;
//   - a delimiter without an opening one is not searched below that place again.
//
// The number of steps is therefore linear in the text, which TestLines_Linear checks. The parser
// builds no tree: a hidden or emphasized range of bytes is two events, at its start and its end.

// quality is the effect of markup on a range of bytes.
type quality uint8

const (
	hidden    quality = iota // markup or struck text
	italic                   // emphasized
	bold                     // strongly emphasized
	anchor                   // text of a link
	qualities                // number of qualities
)

// event is the start or the end of a range with a quality.
type event struct {
	at    int32 // offset in the text
	of    quality
	delta int8 // 1 at the start, -1 at the end
}

// delimiter is a run of "*", "_" or "~".
type delimiter struct {
	char               byte
	start, size        int // offset and length of the signs that are left
	whole              int // length of the whole run
	canOpen, canClose  bool
	previous, followed int // indexes of the neighbours in the list, or none
}

// none is the index of no delimiter.
const none = -1

// bracket is a "[" or "![" that may begin a link or an image.
type bracket struct {
	at        int
	image     bool
	closed    bool // whether it contains a link, and therefore begins none
	nested    bool // whether another bracket follows it
	delimiter int  // index of the last delimiter before it
}

// Bounds of CommonMark.
const (
	maxParens = 32  // nested brackets in a link target
	maxLabel  = 999 // bytes of a label
)

// inliner parses the inline markup of one text at a time. It reuses its memory.
type inliner struct {
	src      string
	refs     map[string]bool // labels that the note defines
	events   []event
	delims   []delimiter
	last     int // index of the last delimiter in the list
	brackets []bracket
	ticks    map[int]int     // offset of the last run of backticks by its length; nil before the first search
	endless  map[string]bool // starts such as "<!--" that have no end
	steps    int             // number of steps, for tests
}

// isSpecial has true for the bytes that may begin markup.
var isSpecial = func() (is [256]bool) {
	for _, c := range []byte("\\`<*_~![]") {
		is[c] = true
	}
	return is
}()

// read returns the events of the markup in a text, sorted by their offsets.
func (p *inliner) read(src string) []event {
	p.src, p.events, p.delims, p.last, p.brackets = src, p.events[:0], p.delims[:0], none, p.brackets[:0]
	p.ticks = nil
	clear(p.endless)
	for i := 0; i < len(src); {
		p.steps++
		if isSpecial[src[i]] {
			i = p.special(i)
		} else {
			i++
		}
	}
	p.emphasis(none)
	slices.SortStableFunc(p.events, func(a, b event) int { return int(a.at - b.at) })
	return p.events
}

// special parses the special byte at i and returns the offset behind what it parsed. The methods
// that it calls do the same.
func (p *inliner) special(i int) int {
	switch p.src[i] {
	case '\\':
		return p.escape(i)
	case '`':
		return p.code(i)
	case '<':
		end := p.markup(i)
		if end > i {
			p.add(i, end, hidden)
		}
		return max(end, i+1)
	case '!':
		if i+1 < len(p.src) && p.src[i+1] == '[' {
			p.open(i, true)
			return i + 2
		}
		return i + 1
	case '[':
		p.open(i, false)
		return i + 1
	case ']':
		return p.close(i)
	}
	return p.delimiter(i)
}

// escape parses a backslash. It hides one at the end of a line, which is a line break.
func (p *inliner) escape(i int) int {
	i++
	if i < len(p.src) && isPunct(p.src[i]) {
		return i + 1
	}
	if i < len(p.src) && p.src[i] == '\n' {
		p.add(i-1, i, hidden)
	}
	return i
}

// add adds the events of a range with a quality.
func (p *inliner) add(start, end int, q quality) {
	p.events = append(p.events, event{int32(start), q, 1}, event{int32(end), q, -1})
}

// run returns the number of equal bytes from i on.
func (p *inliner) run(i int) int {
	end := i + 1
	for end < len(p.src) && p.src[end] == p.src[i] {
		end++
	}
	p.steps += end - i
	return end - i
}

// code parses a code span.
func (p *inliner) code(i int) int {
	n := p.run(i)
	if p.ticks == nil {
		p.ticks = map[int]int{}
		for j := i; j < len(p.src); j++ {
			if p.src[j] == '`' {
				k := p.run(j)
				p.ticks[k] = j
				j += k
			}
		}
		p.steps += len(p.src) - i
	}
	if p.ticks[n] <= i {
		return i + n
	}
	for j := i + n; j < len(p.src); {
		p.steps++
		if p.src[j] != '`' {
			j++
			continue
		}
		k := p.run(j)
		if k == n {
			p.add(i, i+n, hidden)
			p.add(j, j+n, hidden)
			return j + n
		}
		j += k
	}
	return i + n
}

// markup returns the end of the autolink, tag or comment that begins at i, or i if there is none.
func (p *inliner) markup(i int) int {
	s := p.src[i:]
	for _, m := range []struct{ start, end string }{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}, {"<!", ">"}} {
		if !strings.HasPrefix(s, m.start) {
			continue
		}
		if p.endless[m.start] {
			return i
		}
		n := strings.Index(s[len(m.start):], m.end)
		if n < 0 {
			if p.endless == nil {
				p.endless = map[string]bool{}
			}
			p.endless[m.start] = true
			p.steps += len(s)
			return i
		}
		p.steps += n
		return i + len(m.start) + n + len(m.end)
	}
	if end := p.autolink(i); end > i {
		return end
	}
	return i + p.tag(s)
}

// autolink returns the end of an address in angle brackets, <https://example.com>, else i.
func (p *inliner) autolink(i int) int {
	scheme := false
	for j := i + 1; j < len(p.src); j++ {
		p.steps++
		switch c := p.src[j]; {
		case c == '>':
			if scheme && j > i+3 {
				return j + 1
			}
			return i
		case c == ':' || c == '@':
			scheme = scheme || j > i+1
		case c <= ' ' || c == '<':
			return i
		case !scheme && !isAlnum(c) && strings.IndexByte("+.-_!#$%&'*/=?^{|}~", c) < 0:
			return i
		}
	}
	return i
}

// tag returns the size of the HTML tag that a text begins with, or 0.
func (p *inliner) tag(s string) int {
	n := tagSize(s)
	if n < 0 {
		p.steps -= n
		return 0
	}
	p.steps += n
	return n
}

// tagSize returns the number of bytes of the HTML tag at the start of a text: <b>, </b>, <a
// href="x">. If there is none it returns the negated number of bytes that it looked at.
func tagSize(s string) int {
	isEnd := len(s) > 1 && s[1] == '/'
	i := 1 + btoi(isEnd)
	if i >= len(s) || !isLetter(s[i]) {
		return -i
	}
	i = nameEnd(s, i, "-")
	for ok := true; ok; {
		from := i
		i = spaceEnd(s, i)
		switch {
		case i >= len(s):
			return -i
		case s[i] == '>':
			return i + 1
		case s[i] == '/' && !isEnd && i+1 < len(s) && s[i+1] == '>':
			return i + 2
		case isEnd || i == from || !isLetter(s[i]) && s[i] != '_' && s[i] != ':':
			return -i
		}
		i, ok = attributeEnd(s, i)
	}
	return -i
}

// nameEnd returns the offset behind the letters, digits and signs at i.
func nameEnd(s string, i int, signs string) int {
	for i < len(s) && (isAlnum(s[i]) || strings.IndexByte(signs, s[i]) >= 0) {
		i++
	}
	return i
}

// spaceEnd returns the offset behind the white space at i.
func spaceEnd(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// attributeEnd returns the offset behind the attribute of a tag at i. For an invalid attribute it
// returns false and the offset up to which it looked.
func attributeEnd(s string, i int) (end int, ok bool) {
	i = nameEnd(s, i, "_.:-")
	j := spaceEnd(s, i)
	if j >= len(s) || s[j] != '=' {
		return i, true
	}
	if j = spaceEnd(s, j+1); j >= len(s) {
		return j, false
	}
	if q := s[j]; q == '"' || q == '\'' {
		n := strings.IndexByte(s[j+1:], q)
		if n < 0 {
			return len(s), false
		}
		return j + n + 2, true
	}
	for i = j; i < len(s) && !isSpace(s[i]) && strings.IndexByte("\"'=<>`", s[i]) < 0; i++ {
	}
	return i, i > j
}

// delimiter adds a run of delimiters to the list if it can open or close emphasis.
func (p *inliner) delimiter(i int) int {
	c, n := p.src[i], p.run(i)
	if c == '~' && n > 2 {
		return i + n
	}
	d := delimiter{char: c, start: i, size: n, whole: n, previous: p.last, followed: none}
	d.canOpen, d.canClose = p.flanks(i, n)
	if !d.canOpen && !d.canClose {
		return i + n
	}
	p.delims = append(p.delims, d)
	at := len(p.delims) - 1
	if p.last != none {
		p.delims[p.last].followed = at
	}
	p.last = at
	return i + n
}

// flanks reports whether a run of n delimiters at i can open and close emphasis. It depends on
// white space and punctuation around it, as CommonMark defines left- and right-flanking runs.
func (p *inliner) flanks(i, n int) (canOpen, canClose bool) {
	before, after := ' ', ' '
	if i > 0 {
		before, _ = utf8.DecodeLastRuneInString(p.src[:i])
	}
	if i+n < len(p.src) {
		after, _ = utf8.DecodeRuneInString(p.src[i+n:])
	}
	spaceBefore, punctBefore := unicode.IsSpace(before), isPunctRune(before)
	spaceAfter, punctAfter := unicode.IsSpace(after), isPunctRune(after)
	left := !spaceAfter && (!punctAfter || spaceBefore || punctBefore)
	right := !spaceBefore && (!punctBefore || spaceAfter || punctAfter)
	if p.src[i] != '_' {
		return left, right
	}
	return left && (!right || punctBefore), right && (!left || punctAfter)
}

// remove removes a delimiter from the list.
func (p *inliner) remove(i int) {
	d := &p.delims[i]
	if d.previous != none {
		p.delims[d.previous].followed = d.followed
	}
	if d.followed != none {
		p.delims[d.followed].previous = d.previous
	} else {
		p.last = d.previous
	}
}

// emphasis pairs the delimiters behind the one with index bottom, and removes them all.
func (p *inliner) emphasis(bottom int) {
	closer := p.last
	if closer == bottom {
		return
	}
	for p.delims[closer].previous != bottom {
		p.steps++
		closer = p.delims[closer].previous
	}
	var floor [3][2][3]int // by kind of delimiter: the index up to which none opens it
	for i := range floor {
		for j := range floor[i] {
			floor[i][j] = [3]int{bottom, bottom, bottom}
		}
	}
	for closer != none {
		p.steps++
		c := &p.delims[closer]
		if !c.canClose {
			closer = c.followed
			continue
		}
		lowest := &floor[strings.IndexByte("*_~", c.char)][btoi(c.canOpen)][c.whole%3]
		opener := c.previous
		for opener != bottom && opener != *lowest && !opens(&p.delims[opener], c) {
			p.steps++
			opener = p.delims[opener].previous
		}
		if opener == bottom || opener == *lowest {
			*lowest = c.previous
			next := c.followed
			if !c.canOpen {
				p.remove(closer)
			}
			closer = next
			continue
		}
		closer = p.pair(opener, closer)
	}
	for p.last != bottom {
		p.steps++
		p.remove(p.last)
	}
}

// opens reports whether delimiter o may open what delimiter c closes.
func opens(o, c *delimiter) bool {
	if !o.canOpen || o.char != c.char {
		return false
	}
	return !((c.canOpen || o.canClose) && c.whole%3 != 0 && (o.whole+c.whole)%3 == 0)
}

// pair adds the events of the text between two delimiters. It returns the index of the next
// delimiter that may close.
func (p *inliner) pair(opener, closer int) int {
	o, c := &p.delims[opener], &p.delims[closer]
	n, q := 1, italic
	if o.size >= 2 && c.size >= 2 {
		n, q = 2, bold
	}
	inner := o.start + o.size
	o.size -= n
	p.add(inner-n, inner, hidden)
	p.add(c.start, c.start+n, hidden)
	if c.char == '~' {
		q = hidden
	}
	p.add(inner, c.start, q)
	c.start += n
	c.size -= n
	o.followed, c.previous = closer, opener // removes the delimiters between them
	if o.size == 0 {
		p.remove(opener)
	}
	if c.size == 0 {
		next := c.followed
		p.remove(closer)
		return next
	}
	return closer
}

// open adds an opening bracket.
func (p *inliner) open(at int, image bool) {
	if n := len(p.brackets); n > 0 {
		p.brackets[n-1].nested = true
	}
	p.brackets = append(p.brackets, bracket{at: at, image: image, delimiter: p.last})
}

// close parses the link or image that "]" at i ends.
func (p *inliner) close(i int) int {
	n := len(p.brackets) - 1
	if n < 0 {
		return i + 1
	}
	b := p.brackets[n]
	p.brackets = p.brackets[:n]
	if b.closed {
		return i + 1
	}
	text := b.at + 1
	if b.image {
		text++
	}
	end := p.target(i+1, b, p.src[text:i])
	if end < 0 {
		return i + 1
	}
	p.add(b.at, text, hidden)
	p.add(i, end, hidden)
	p.emphasis(b.delimiter)
	if !b.image {
		p.add(text, i, anchor)
		for j := len(p.brackets) - 1; j >= 0 && !p.brackets[j].closed; j-- { // links contain no links
			p.steps++
			if !p.brackets[j].image {
				p.brackets[j].closed = true
			}
		}
	}
	return end
}

// target returns the end of a link whose text ends before i, or -1 if it is no link.
func (p *inliner) target(i int, b bracket, text string) int {
	if i < len(p.src) && p.src[i] == '(' {
		if end := p.address(i); end > 0 {
			return end
		}
	}
	if len(p.refs) == 0 {
		return -1
	}
	if i < len(p.src) && p.src[i] == '[' {
		if n := labelSize(p.src[i:]); n > 0 {
			label := p.src[i+1 : i+n-1]
			p.steps += n
			if label == "" && !b.nested {
				label = text
			}
			if p.refs[labelKey(label)] {
				return i + n
			}
			return -1
		}
	}
	if b.nested || len(text) > maxLabel {
		return -1
	}
	p.steps += len(text)
	if p.refs[labelKey(text)] {
		return i
	}
	return -1
}

// address returns the end of `(address "title")` at i, or -1.
func (p *inliner) address(i int) int {
	s := p.src
	from := p.blank(i + 1)
	end, ok := addressEnd(s, from)
	p.steps += end - i
	if !ok || end >= len(s) {
		return -1
	}
	k := p.blank(end)
	if k < len(s) && k > end && k > from {
		if end := p.title(k); end > 0 {
			k = p.blank(end)
		}
	}
	if k >= len(s) || s[k] != ')' {
		return -1
	}
	return k + 1
}

// addressEnd returns the offset behind the address of a link at i: "<address>", or an address
// whose brackets match. For an invalid address it returns false and the offset up to which it
// looked.
func addressEnd(s string, i int) (end int, ok bool) {
	if i >= len(s) || s[i] != '<' {
		return bareAddressEnd(s, i)
	}
	for i++; i < len(s) && s[i] != '>'; i++ {
		if s[i] == '\n' || s[i] == '<' {
			return i, false
		}
		if s[i] == '\\' {
			i++
		}
	}
	return i + 1, true
}

// bareAddressEnd is addressEnd for an address without angle brackets.
func bareAddressEnd(s string, i int) (end int, ok bool) {
	depth := 0
	for ; i < len(s) && s[i] > ' ' && s[i] != 0x7f && depth <= maxParens; i++ {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')' && depth == 0:
			return i, true
		case s[i] == ')':
			depth--
		case s[i] == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
		}
	}
	return i, depth == 0
}

// blank returns the offset behind the white space at i.
func (p *inliner) blank(i int) int {
	for i < len(p.src) && isSpace(p.src[i]) {
		i++
		p.steps++
	}
	return i
}

// title returns the end of a quoted title, or -1.
func (p *inliner) title(i int) int {
	end := p.src[i]
	if end == '(' {
		end = ')'
	} else if end != '"' && end != '\'' {
		return -1
	}
	for j := i + 1; j < len(p.src); j++ {
		p.steps++
		switch p.src[j] {
		case end:
			return j + 1
		case '\\':
			j++
		case '(':
			if end == ')' {
				return -1
			}
		}
	}
	return -1
}

// labelSize returns the number of bytes of "[label]" at the start of a text, or 0.
func labelSize(s string) int {
	for i := 1; i < len(s) && i <= maxLabel+1; i++ {
		switch s[i] {
		case ']':
			return i + 1
		case '[':
			return 0
		case '\\':
			i++
		}
	}
	return 0
}

// labelKey returns the form of a label that is compared: lower case, single spaces.
func labelKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// btoi returns 1 for true.
func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isAlnum(c byte) bool  { return isLetter(c) || isDigit(c) }
func isSpace(c byte) bool  { return c == ' ' || '\t' <= c && c <= '\r' }
func isPunct(c byte) bool  { return '!' <= c && c <= '~' && !isAlnum(c) }

func isPunctRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isPunct(byte(r))
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}
