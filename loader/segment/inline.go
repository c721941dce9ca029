package segment

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// inliner reads the markup within a block.
type inliner struct {
	out    []byte
	format Format
	b      *Block
	breaks []int // places in the text where the next source line begins
}

const (
	// farthest bounds how far, in bytes, the end of a span is looked for.
	farthest = 1000
	// deepest bounds how deep spans lie in one another.
	deepest = 6
)

// read sets the text of a block and its ranges.
func (p *inliner) read(b *Block, s string, f Format) {
	p.out, p.breaks, p.format, p.b = p.out[:0], p.breaks[:0], f, b
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	p.parse(s, 0)
	text := strings.TrimRight(string(p.out), " \t\u00a0")
	lead := len(text) - len(strings.TrimLeft(text, " \t\u00a0"))
	b.Text = text[lead:]
	for _, rs := range []*[]graph.Range{&b.Bold, &b.Italic, &b.Link} {
		*rs = trimmed(*rs, lead, len(b.Text))
	}
	for i := range p.breaks {
		p.breaks[i] -= lead
	}
	b.Quoted = quotes(b.Text)
}

// trimmed orders and joins ranges and moves them by what was cut in front.
func trimmed(rs []graph.Range, lead, size int) []graph.Range {
	var out []graph.Range
	for _, r := range rs {
		r = graph.Range{Start: max(r.Start-lead, 0), End: min(r.End-lead, size)}
		if r.Start >= r.End {
			continue
		}
		for len(out) > 0 && r.Start <= out[len(out)-1].Start { // one around others ends last
			r.End = max(r.End, out[len(out)-1].End)
			out = out[:len(out)-1]
		}
		if n := len(out); n > 0 && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (p *inliner) parse(s string, depth int) {
	for i := 0; i < len(s); {
		c := s[i]
		n := 0
		if depth < deepest {
			switch c {
			case '[':
				n = p.bracket(s, i, depth)
			case '!':
				n = image(s[i:])
			case '<':
				n = p.tag(s, i, depth)
			case '`':
				n = p.tick(s, i, depth)
			case '*', '_', '~', '/', '=':
				n = p.emphasis(s, i, depth)
			case 'h', 'l':
				n = p.address(s, i, depth)
			case '\\':
				if p.format != Org && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!<>|~\"'", s[i+1]) >= 0 {
					p.out = append(p.out, s[i+1])
					n = 2
				}
			}
		}
		switch {
		case n > 0:
			i += n
			continue
		case c == '\n':
			p.out = append(p.out, ' ')
			p.breaks = append(p.breaks, len(p.out))
		case c == '\t':
			p.out = append(p.out, ' ')
		default:
			p.out = append(p.out, c)
		}
		i++
	}
}

// span reads a text that is set off.
func (p *inliner) span(to *[]graph.Range, s string, depth int) {
	start := len(p.out)
	p.parse(s, depth+1)
	if to != nil && len(p.out) > start {
		*to = append(*to, graph.Range{Start: start, End: len(p.out)})
	}
}

// bracket reads [text](link), [text][ref], [[page|text]] and Org's [[link][text]].
func (p *inliner) bracket(s string, i, depth int) int {
	if strings.HasPrefix(s[i:], "[[") {
		end := strings.Index(s[i:min(len(s), i+farthest)], "]]")
		if end < 0 {
			return 0
		}
		inner := s[i+2 : i+end]
		if _, text, ok := strings.Cut(inner, "]["); ok {
			inner = text
		} else if _, text, ok := strings.Cut(inner, "|"); ok {
			inner = text
		}
		p.span(&p.b.Link, inner, depth)
		return end + 2
	}
	end := closing(s[i:], '[', ']')
	if end < 0 {
		return 0
	}
	text, rest := s[i+1:i+end], s[i+end+1:]
	switch {
	case strings.HasPrefix(rest, "("):
		to := closing(rest, '(', ')')
		if to < 0 {
			return 0
		}
		p.span(&p.b.Link, text, depth)
		return end + 1 + to + 1
	case strings.HasPrefix(rest, "["):
		to := strings.IndexByte(rest, ']')
		if to < 0 || to > 100 {
			return 0
		}
		p.span(&p.b.Link, text, depth)
		return end + 1 + to + 1
	case strings.HasPrefix(text, "^"): // a footnote
		return end + 1
	case p.format == AsciiDoc && strings.HasPrefix(rest, "#"): // [red]#text#
		if to := strings.IndexByte(rest[1:], '#'); to > 0 {
			p.parse(rest[1:1+to], depth+1)
			return end + 1 + to + 2
		}
	}
	return 0
}

// closing is the place of the sign that closes the one a text begins with, or -1.
func closing(s string, open, shut byte) int {
	level := 0
	for i := 0; i < len(s) && i < farthest; i++ {
		switch s[i] {
		case '\\':
			i++
		case open:
			level++
		case shut:
			if level--; level == 0 {
				return i
			}
		}
	}
	return -1
}

// image returns the size of an image: ![text](link).
func image(s string) int {
	if !strings.HasPrefix(s, "![") {
		return 0
	}
	end := closing(s[1:], '[', ']')
	if end < 0 {
		return 0
	}
	rest := s[end+2:]
	if strings.HasPrefix(rest, "(") {
		if to := closing(rest, '(', ')'); to >= 0 {
			return end + 2 + to + 1
		}
	}
	if strings.HasPrefix(rest, "[") {
		if to := strings.IndexByte(rest, ']'); to >= 0 {
			return end + 2 + to + 1
		}
	}
	if strings.HasPrefix(s, "![[") {
		return end + 2
	}
	return 0
}

// tag reads an HTML tag, or an address between angle brackets.
func (p *inliner) tag(s string, i, depth int) int {
	rest := s[i:min(len(s), i+farthest)]
	end := strings.IndexByte(rest, '>')
	if end < 2 {
		return 0
	}
	if strings.HasPrefix(rest, "<http") || strings.HasPrefix(rest, "<mailto:") {
		p.out = append(p.out, rest[1:end]...)
		return end + 1
	}
	c := rest[1]
	if c != '/' && c != '!' && (c|0x20 < 'a' || c|0x20 > 'z') {
		return 0
	}
	words := strings.FieldsFunc(rest[1:end], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' })
	if len(words) == 0 { // "<!(>"
		return end + 1
	}
	name := strings.ToLower(words[0])
	var to *[]graph.Range
	switch name {
	case "a":
		to = &p.b.Link
	case "b", "strong":
		to = &p.b.Bold
	case "i", "em", "cite":
		to = &p.b.Italic
	case "br", "br/", "p", "/p", "td", "/td", "th", "/th":
		p.out = append(p.out, ' ')
		return end + 1
	default:
		return end + 1
	}
	shut := strings.Index(lowerASCII(rest), "</"+name+">")
	if shut < end {
		return end + 1
	}
	p.span(to, rest[end+1:shut], depth)
	return shut + len("</>") + len(name)
}

// lowerASCII returns a text with its ASCII letters in lower case and of the same length.
// strings.ToLower makes three bytes of one that is not UTF-8.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// tick reads code, and links of reStructuredText: `text <link>`_.
func (p *inliner) tick(s string, i, depth int) int {
	n := run(s[i:], '`')
	rest := s[i+n : min(len(s), i+n+farthest)]
	end := strings.Index(rest, s[i:i+n])
	if end < 0 {
		p.out = append(p.out, s[i:i+n]...)
		return n
	}
	inner, size := rest[:end], n+end+n
	if behind := rest[end+n:]; p.format == RST && n == 1 && strings.HasPrefix(behind, "_") {
		size += run(behind, '_')
		if at := strings.LastIndex(inner, " <"); at > 0 && strings.HasSuffix(inner, ">") {
			inner = inner[:at]
		}
		p.span(&p.b.Link, inner, depth)
		return size
	}
	p.span(nil, strings.TrimSpace(inner), deepest)
	return size
}

// emphasis reads *italic*, **bold**, _italic_, ~~struck~~, Org's /italic/ and =code=.
func (p *inliner) emphasis(s string, i, depth int) int {
	c := s[i]
	n := run(s[i:], c)
	switch {
	case c == '/' || c == '=':
		if p.format != Org || n != 1 {
			return 0
		}
	case c == '~':
		if n != 2 && p.format != Org {
			return 0
		}
	}
	if n > 3 || i+n >= len(s) || isSpace(s[i+n]) {
		return 0
	}
	if i > 0 && c != '*' && c != '~' {
		if before, _ := utf8.DecodeLastRuneInString(s[:i]); unicode.IsLetter(before) || unicode.IsDigit(before) || c == '/' && !unicode.IsSpace(before) && before != '(' {
			return 0
		}
	}
	mark := s[i : i+n]
	rest := s[i+n : min(len(s), i+n+farthest)]
	end := -1
	for at := 1; at < len(rest); {
		k := strings.Index(rest[at:], mark)
		if k < 0 {
			break
		}
		k += at
		m := run(rest[k:], c)
		after, _ := utf8.DecodeRuneInString(rest[k+m:])
		inWord := c != '*' && c != '~' && k+m < len(rest) && (unicode.IsLetter(after) || unicode.IsDigit(after))
		if !isSpace(rest[k-1]) && (m == n || m > n && n < 3 && m != 2*n) && !inWord {
			end = k
			if m > n {
				end += m - n
			}
			break
		}
		at = k + m
	}
	if end < 0 {
		return 0
	}
	inner := rest[:end]
	switch {
	case c == '~' && n == 2:
		return n + end + n // struck out
	case c == '=' || c == '~':
		p.span(nil, inner, depth)
	case n == 1 && c == '*' && (p.format == Org || p.format == AsciiDoc), n == 2:
		p.span(&p.b.Bold, inner, depth)
	case n == 3:
		start := len(p.out)
		p.span(&p.b.Bold, inner, depth)
		p.b.Italic = append(p.b.Italic, graph.Range{Start: start, End: len(p.out)})
	case c == '_' && p.format == Org:
		p.span(nil, inner, depth)
	default:
		p.span(&p.b.Italic, inner, depth)
	}
	return n + end + n
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// address reads an address, so that its signs are no markup, and AsciiDoc's
// http://x[text] and link:x[text].
func (p *inliner) address(s string, i, depth int) int {
	rest := s[i:]
	if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") && (p.format != AsciiDoc || !strings.HasPrefix(rest, "link:")) {
		return 0
	}
	end := strings.IndexAny(rest, " \t\n[]<>\"")
	if end < 0 {
		end = len(rest)
	}
	if p.format == AsciiDoc && end < len(rest) && rest[end] == '[' {
		if to := closing(rest[end:], '[', ']'); to > 0 {
			text := strings.Trim(rest[end+1:end+to], "^")
			if text == "" {
				text = rest[:end]
			}
			p.span(&p.b.Link, text, depth)
			return end + to + 1
		}
	}
	p.out = append(p.out, rest[:end]...)
	return end
}

// marks are pairs of quotation marks.
var marks = map[rune][]rune{'"': {'"'}, '“': {'”', '“'}, '„': {'“', '”'}, '«': {'»'}, '»': {'«'}, '「': {'」'}, '『': {'』'}, '‘': {'’'}, '\'': {'\''}}

// quotes are the ranges between quotation marks. An apostrophe within a word is none.
func quotes(s string) []graph.Range {
	if !strings.ContainsAny(s, "\"“„«»「『‘'") {
		return nil
	}
	var out []graph.Range
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		shut := marks[c]
		start := i + n
		i = start
		if shut == nil || start >= len(s) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:start-n])
		if after, _ := utf8.DecodeRuneInString(s[start:]); unicode.IsSpace(after) || c < 0x2000 && c != '«' && c != '»' && (unicode.IsLetter(before) || unicode.IsDigit(before)) || c == '‘' && unicode.IsLetter(before) {
			continue
		}
		for at, r := range s[start:min(len(s), start+300)] {
			if r != shut[0] && (len(shut) < 2 || r != shut[1]) {
				continue
			}
			behind, _ := utf8.DecodeRuneInString(s[start+at+utf8.RuneLen(r):])
			if (r == '\'' || r == '’') && (unicode.IsLetter(behind) || unicode.IsDigit(behind)) {
				continue
			}
			if at > 0 {
				out = append(out, graph.Range{Start: start, End: start + at})
				i = start + at + utf8.RuneLen(r)
			}
			break
		}
	}
	return out
}
