package segment

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// inliner parses the markup inside a block.
type inliner struct {
	out    []byte
	format Format
	b      *Block
	breaks []int // offsets in the text at which source lines begin
}

// Bounds of spans. They keep the time linear in the text; spans of real notes are far smaller.
const (
	farthest = 1000 // bytes in which the end of a span is searched
	deepest  = 6    // spans around a span
	maxQuote = 300  // bytes in which the end of a quote is searched
)

// read sets the text of a block and its ranges from a text with markup.
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
		*rs = joinRanges(*rs, lead, len(b.Text))
	}
	for i := range p.breaks {
		p.breaks[i] -= lead
	}
	b.Quoted = quotes(b.Text)
}

// joinRanges shifts ranges by the lead bytes cut in front of a text of size bytes, and joins
// those that touch. A range follows those inside it.
func joinRanges(rs []graph.Range, lead, size int) []graph.Range {
	var out []graph.Range
	for _, r := range rs {
		r = graph.Range{Start: max(r.Start-lead, 0), End: min(r.End-lead, size)}
		if r.Start >= r.End {
			continue
		}
		for len(out) > 0 && r.Start <= out[len(out)-1].Start {
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

// parse appends the text of s without markup. The depth is the number of spans around s.
func (p *inliner) parse(s string, depth int) {
	for i := 0; i < len(s); {
		if n := p.markup(s, i, depth); n > 0 {
			i += n
			continue
		}
		switch c := s[i]; c {
		case '\n':
			p.out = append(p.out, ' ')
			p.breaks = append(p.breaks, len(p.out))
		case '\t':
			p.out = append(p.out, ' ')
		default:
			p.out = append(p.out, c)
		}
		i++
	}
}

// markup parses the markup at s[i] and returns its number of bytes, or 0 if there is none. The
// methods that it calls do the same.
func (p *inliner) markup(s string, i, depth int) int {
	if depth >= deepest {
		return 0
	}
	switch s[i] {
	case '[':
		return p.bracket(s, i, depth)
	case '!':
		return image(s[i:])
	case '<':
		return p.tag(s, i, depth)
	case '`':
		return p.tick(s, i, depth)
	case '*', '_', '~', '/', '=':
		return p.emphasis(s, i, depth)
	case 'h', 'l':
		return p.address(s, i, depth)
	case '\\':
		if p.format != Org && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!<>|~\"'", s[i+1]) >= 0 {
			p.out = append(p.out, s[i+1])
			return 2
		}
	}
	return 0
}

// span parses the text of a span and appends its range to a list, unless that is nil.
func (p *inliner) span(to *[]graph.Range, s string, depth int) {
	start := len(p.out)
	p.parse(s, depth+1)
	if to != nil && len(p.out) > start {
		*to = append(*to, graph.Range{Start: start, End: len(p.out)})
	}
}

// bracket parses [text](link), [text][ref], [[page|text]] and Org's [[link][text]].
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
	case strings.HasPrefix(text, "^"): // footnote
		return end + 1
	case p.format == AsciiDoc && strings.HasPrefix(rest, "#"): // [red]#text#
		if to := strings.IndexByte(rest[1:], '#'); to > 0 {
			p.parse(rest[1:1+to], depth+1)
			return end + 1 + to + 2
		}
	}
	return 0
}

// closing returns the offset of the sign that closes the one at the start of a text, or -1.
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

// image returns the number of bytes of an image such as ![text](link) at the start of a text, or
// 0.
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

// tag parses an HTML element, a tag, or an address between angle brackets.
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
	to := p.rangesOf(name)
	if to == nil {
		if spaceTags[name] {
			p.out = append(p.out, ' ')
		}
		return end + 1
	}
	shut := strings.Index(lowerASCII(rest), "</"+name+">")
	if shut < end {
		return end + 1
	}
	p.span(to, rest[end+1:shut], depth)
	return shut + len("</>") + len(name)
}

// spaceTags holds the HTML tags that separate words.
var spaceTags = map[string]bool{"br": true, "br/": true, "p": true, "/p": true, "td": true, "/td": true, "th": true, "/th": true}

// rangesOf returns the ranges of the block to which an HTML element belongs, or nil.
func (p *inliner) rangesOf(element string) *[]graph.Range {
	switch element {
	case "a":
		return &p.b.Link
	case "b", "strong":
		return &p.b.Bold
	case "i", "em", "cite":
		return &p.b.Italic
	}
	return nil
}

// lowerASCII returns a text with its ASCII letters in lower case, with the same length.
// strings.ToLower changes the length of text that is not UTF-8.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// tick parses code, and links of reStructuredText: `text <link>`_.
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

// emphasis parses *italic*, **bold**, _italic_, ~~struck~~, Org's /italic/ and =code=.
func (p *inliner) emphasis(s string, i, depth int) int {
	c := s[i]
	n := run(s[i:], c)
	if !p.opensEmphasis(s, i, n) {
		return 0
	}
	rest := s[i+n : min(len(s), i+n+farthest)]
	end := emphasisEnd(rest, s[i:i+n])
	if end < 0 {
		return 0
	}
	inner := rest[:end]
	switch {
	case c == '~' && n == 2:
		return n + end + n // struck text is left out
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

// opensEmphasis reports whether n signs at s[i] may begin a span. They may not be followed by
// white space, and "_" and "/" may not be inside a word.
func (p *inliner) opensEmphasis(s string, i, n int) bool {
	c := s[i]
	switch {
	case (c == '/' || c == '=') && (p.format != Org || n != 1), c == '~' && n != 2 && p.format != Org:
		return false
	case n > 3 || i+n >= len(s) || isSpace(s[i+n]):
		return false
	case i == 0 || c == '*' || c == '~':
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	if c == '/' {
		return unicode.IsSpace(before) || before == '('
	}
	return !isWordLetter(before)
}

// emphasisEnd returns the offset in rest of the mark that ends a span, or -1. A longer run of
// signs ends it with its last ones.
func emphasisEnd(rest, mark string) int {
	c, n := mark[0], len(mark)
	for at := 1; at < len(rest); {
		k := strings.Index(rest[at:], mark)
		if k < 0 {
			return -1
		}
		k += at
		m := run(rest[k:], c)
		after, _ := utf8.DecodeRuneInString(rest[k+m:])
		inWord := c != '*' && c != '~' && k+m < len(rest) && isWordLetter(after)
		if !isSpace(rest[k-1]) && (m == n || m > n && n < 3 && m != 2*n) && !inWord {
			return k + m - n
		}
		at = k + m
	}
	return -1
}

func isWordLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// address parses an address, whose signs are no markup. In AsciiDoc it also parses
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

// marks maps opening quotation marks to those that may close them.
var marks = map[rune]string{'"': `"`, '“': "”“", '„': "“”", '«': "»", '»': "«", '「': "」", '『': "』", '‘': "’", '\'': "'"}

// quotes returns the ranges between quotation marks. An apostrophe inside a word is no mark.
func quotes(s string) []graph.Range {
	if !strings.ContainsAny(s, "\"“„«»「『‘'") {
		return nil
	}
	var out []graph.Range
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		start := i + n
		if marks[c] == "" || start >= len(s) || !opensQuote(s, i, c) {
			i = start
			continue
		}
		size, mark := quoteSize(s[start:], marks[c])
		if size > 0 {
			out = append(out, graph.Range{Start: start, End: start + size})
		}
		i = start + size + mark
	}
	return out
}

// opensQuote reports whether the mark c at s[i] begins a quote. White space may not follow it,
// and most marks may not be inside a word.
func opensQuote(s string, i int, c rune) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(c):])
	if unicode.IsSpace(after) || c == '‘' && unicode.IsLetter(before) {
		return false
	}
	return c >= 0x2000 || c == '«' || c == '»' || !isWordLetter(before)
}

// quoteSize returns the number of bytes up to the mark that closes a quote, and those of the
// mark. It returns 0 and 0 for an empty or endless quote.
func quoteSize(s, closers string) (size, mark int) {
	for at, r := range s[:min(len(s), maxQuote)] {
		if !strings.ContainsRune(closers, r) {
			continue
		}
		n := utf8.RuneLen(r)
		behind, _ := utf8.DecodeRuneInString(s[at+n:])
		if (r == '\'' || r == '’') && isWordLetter(behind) {
			continue
		}
		if at == 0 {
			return 0, 0
		}
		return at, n
	}
	return 0, 0
}
