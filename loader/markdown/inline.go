package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inline markup is read in one pass from left to right, as the appendix of the CommonMark
// specification describes it: runs of delimiters and opening brackets wait in two stacks
// until something closes them. Every search that may fail is bounded or is made once:
//
//   - backticks without an end are remembered by their number;
//   - comments and other "<!" without an end are looked for once;
//   - a link target nests at most maxParens brackets, a label has at most maxLabel bytes;
//   - a delimiter that nothing opened is not looked for below that place again.
//
// So the steps are linear in the text (TestLines_Linear counts them). Nothing is built as a
// tree: what hides or sets off a range of bytes is noted as two events at its ends.

// what a range of bytes is.
type quality uint8

const (
	hidden quality = iota // markup, or struck out
	italic
	bold
	anchor // the text of a link
	qualities
)

type event struct {
	at    int32
	of    quality
	delta int8
}

// delimiter is a run of "*", "_" or "~".
type delimiter struct {
	char               byte
	start, size        int // what is left of it
	whole              int // its size at first
	canOpen, canClose  bool
	previous, followed int // indexes of delimiters, or none
}

const none = -1

// bracket is a "[" or "![" that may begin a link or an image.
type bracket struct {
	at        int
	image     bool
	closed    bool // a link lies in it, so that it begins none
	nested    bool // a bracket opened behind it
	delimiter int  // the last one before it
}

// Bounds of CommonMark.
const (
	maxParens = 32
	maxLabel  = 999
)

// inliner reads the inline markup of one text at a time. Its memory is used again.
type inliner struct {
	src      string
	refs     map[string]bool // labels that the note defines
	events   []event
	delims   []delimiter
	last     int // delimiter
	brackets []bracket
	ticks    map[int]int // where the last run of so many backticks begins, once they were counted
	endless  map[string]bool
	steps    int // of work; tests look at it
}

var special = func() (is [256]bool) {
	for _, c := range []byte("\\`<*_~![]") {
		is[c] = true
	}
	return is
}()

// read finds what hides and sets off parts of a text. The events are ordered by place.
func (p *inliner) read(src string) []event {
	p.src, p.events, p.delims, p.last, p.brackets = src, p.events[:0], p.delims[:0], none, p.brackets[:0]
	p.ticks = nil
	clear(p.endless)
	for i := 0; i < len(src); {
		p.steps++
		c := src[i]
		if !special[c] {
			i++
			continue
		}
		switch c {
		case '\\':
			i++
			if i < len(src) && isPunct(src[i]) {
				i++
			} else if i < len(src) && src[i] == '\n' { // a line break
				p.add(i-1, i, hidden)
			}
		case '`':
			i = p.code(i)
		case '<':
			end := p.markup(i)
			if end > i {
				p.add(i, end, hidden)
			}
			i = max(end, i+1)
		case '*', '_', '~':
			i = p.delimiter(i)
		case '!':
			i++
			if i < len(src) && src[i] == '[' {
				p.open(i-1, true)
				i++
			}
		case '[':
			p.open(i, false)
			i++
		case ']':
			i = p.close(i)
		}
	}
	p.emphasis(none)
	slices.SortStableFunc(p.events, func(a, b event) int { return int(a.at - b.at) })
	return p.events
}

func (p *inliner) add(start, end int, q quality) {
	p.events = append(p.events, event{int32(start), q, 1}, event{int32(end), q, -1})
}

// run returns the number of times that a byte stands from i on.
func (p *inliner) run(i int) int {
	end := i + 1
	for end < len(p.src) && p.src[end] == p.src[i] {
		end++
	}
	p.steps += end - i
	return end - i
}

// code reads a code span, and returns where to go on.
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

// markup returns the end of the autolink or tag that begins at i, else i.
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

// tagSize returns the size of the HTML tag that a text begins with: <b>, </b>, <a href="x">.
// Where there is none it returns how far it looked, negated.
func tagSize(s string) int {
	i := 1
	isEnd := i < len(s) && s[i] == '/'
	if isEnd {
		i++
	}
	if i >= len(s) || !isLetter(s[i]) {
		return -i
	}
	for i < len(s) && (isAlnum(s[i]) || s[i] == '-') {
		i++
	}
	for {
		from := i
		for i < len(s) && isSpace(s[i]) {
			i++
		}
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
		for i < len(s) && (isAlnum(s[i]) || strings.IndexByte("_.:-", s[i]) >= 0) {
			i++
		}
		j := i
		for j < len(s) && isSpace(s[j]) {
			j++
		}
		if j >= len(s) || s[j] != '=' {
			continue
		}
		for j++; j < len(s) && isSpace(s[j]); j++ {
		}
		if j >= len(s) {
			return -j
		}
		switch q := s[j]; {
		case q == '"' || q == '\'':
			n := strings.IndexByte(s[j+1:], q)
			if n < 0 {
				return -len(s)
			}
			i = j + n + 2
		default:
			for i = j; i < len(s) && !isSpace(s[i]) && strings.IndexByte("\"'=<>`", s[i]) < 0; i++ {
			}
			if i == j {
				return -i
			}
		}
	}
}

// delimiter notes a run of delimiters, and returns where to go on.
func (p *inliner) delimiter(i int) int {
	c, n := p.src[i], p.run(i)
	if c == '~' && n > 2 {
		return i + n
	}
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
	d := delimiter{char: c, start: i, size: n, whole: n, canOpen: left, canClose: right, previous: p.last, followed: none}
	if c == '_' {
		d.canOpen = left && (!right || punctBefore)
		d.canClose = right && (!left || punctAfter)
	}
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

// remove takes a delimiter out of the list.
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

// emphasis pairs the delimiters behind one of them, and removes them all.
func (p *inliner) emphasis(bottom int) {
	closer := p.last
	if closer == bottom {
		return
	}
	for p.delims[closer].previous != bottom {
		p.steps++
		closer = p.delims[closer].previous
	}
	var floor [3][2][3]int // by kind of delimiter: nothing below it opens one like it
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

// opens reports whether one delimiter may open what another closes.
func opens(o, c *delimiter) bool {
	if !o.canOpen || o.char != c.char {
		return false
	}
	return !((c.canOpen || o.canClose) && c.whole%3 != 0 && (o.whole+c.whole)%3 == 0)
}

// pair sets off what stands between two delimiters, and returns the next one that may close.
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
	o.followed, c.previous = closer, opener // those between them pair with nothing
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

func (p *inliner) open(at int, image bool) {
	if n := len(p.brackets); n > 0 {
		p.brackets[n-1].nested = true
	}
	p.brackets = append(p.brackets, bracket{at: at, image: image, delimiter: p.last})
}

// close reads what "]" ends, and returns where to go on.
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
		for j := len(p.brackets) - 1; j >= 0 && !p.brackets[j].closed; j-- { // links hold no links
			p.steps++
			if !p.brackets[j].image {
				p.brackets[j].closed = true
			}
		}
	}
	return end
}

// target returns the end of what a link points to, behind its text; -1 if it is no link.
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

// address returns the end of "(address "title")", or -1.
func (p *inliner) address(i int) int {
	s := p.src
	j := p.blank(i + 1)
	from := j
	if j < len(s) && s[j] == '<' {
		for j++; j < len(s) && s[j] != '>'; j++ {
			if s[j] == '\n' || s[j] == '<' {
				p.steps += j - i
				return -1
			}
			if s[j] == '\\' {
				j++
			}
		}
		j++
	} else {
		depth := 0
		for ; j < len(s) && s[j] > ' ' && s[j] != 0x7f; j++ {
			if s[j] == '(' {
				depth++
			}
			if s[j] == ')' {
				if depth == 0 {
					break
				}
				depth--
			}
			if depth > maxParens {
				break
			}
			if s[j] == '\\' && j+1 < len(s) && isPunct(s[j+1]) {
				j++
			}
		}
		if depth > 0 {
			p.steps += j - i
			return -1
		}
	}
	p.steps += j - i
	if j >= len(s) {
		return -1
	}
	k := p.blank(j)
	if k < len(s) && k > j && k > from {
		if end := p.title(k); end > 0 {
			k = p.blank(end)
		}
	}
	if k >= len(s) || s[k] != ')' {
		return -1
	}
	return k + 1
}

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

// labelSize returns the size of "[label]" at the beginning of a text, or 0.
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

// labelKey is a label as labels are compared.
func labelKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

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
