// Package segment decides where talks begin in notes that anyone wrote.
//
// [Blocks] reads a text of any format as blocks: headings, bold lines, list items,
// table rows, bare lines, paragraphs and sentences. What follows judges blocks alone.
package segment

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Kind says what a block is in its note.
type Kind byte

// The kinds, in the order of their rank: a block ends where one of the same or a
// higher rank begins.
const (
	FrontTitle Kind = iota // the title that front matter or a document header states
	Heading                // a heading of any markup; Level is its level
	BoldLine               // a bare line that is bold, or nearly so
	Line                   // a bare line; Level is its indent
	Paragraph              // a long bare line, or several that are wrapped
	Quote                  // a quoted line
	Row                    // a row of a table, its cells joined by " | "
	Item                   // an item of a list; Level is its depth, from 1
	Sentence               // a sentence within the block before it
)

// Block is one unit of a note that may begin a talk.
type Block struct {
	Kind    Kind
	Level   int    // of headings 1 to 6, of items from 1, of bare lines 0 to 4
	Line    int    // its first line in the text, from 1
	EndLine int    // its last line
	Text    string // without markup, on one line

	// Ranges of bytes in Text, in ascending order.
	Bold, Italic, Link []graph.Range
	Quoted             []graph.Range // what stands between quotation marks

	BlankBefore, BlankAfter int  // blank lines around it
	RuleBefore, RuleAfter   bool // whether a horizontal rule is next to it
	Numbered                bool // an item or heading with a number
	Underlined              bool // a heading told by the line below it
	Todo                    bool // an Org heading with a keyword such as TODO
	Comment                 bool // within an HTML comment of several lines

	// Signature names all blocks of one kind and level that look alike: "H2", "L1b", "B0r".
	Signature string
	Parent    int // index of the nearest heading above with a shallower level, or -1
	Body      int // how many blocks follow up to one of the same or a higher rank
}

const (
	// longLine is from how many characters a bare line is a paragraph, as in the
	// prototype: 110.
	longLine = 110
	// longParagraph and longItem are from how many characters a block has sentences.
	longParagraph, longItem = 140, 200
)

// Blocks reads a text as blocks. Lines are those that line feeds end, as in the
// loader; a carriage return ends a line too, and a line separator (U+2028) parts a
// line in two with the same number.
func Blocks(text string, format Format) []Block {
	r := &reader{format: format}
	r.split(text)
	r.width = wrapWidth(r.lines)
	r.read(text)
	Relate(r.out)
	return r.out
}

// sourceLine is a line, or a part of one, with its number.
type sourceLine struct {
	text   string
	number int
}

type reader struct {
	format  Format
	lines   []sourceLine
	width   int // at which lines are wrapped; 0 if they are not
	out     []Block
	blanks  int // blank lines since the last block
	rule    bool
	comment bool
	indents []int          // of the open items
	styles  map[string]int // levels of reStructuredText underlines
	table   bool           // within a table without outer bars
	in      inliner
}

func (r *reader) split(text string) {
	text = strings.TrimPrefix(text, "\ufeff")
	r.lines = make([]sourceLine, 0, strings.Count(text, "\n")+1)
	number := 1
	separated := strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029")
	for len(text) > 0 {
		end := strings.IndexAny(text, "\n\r")
		line := text
		if end < 0 {
			text = ""
		} else {
			next := end + 1
			if text[end] == '\r' && next < len(text) && text[next] == '\n' {
				next++
			}
			line, text = text[:end], text[next:]
		}
		if separated {
			for {
				at := strings.IndexAny(line, "\u2028\u2029")
				if at < 0 {
					break
				}
				r.lines = append(r.lines, sourceLine{line[:at], number})
				line = line[at+len("\u2028"):]
			}
		}
		r.lines = append(r.lines, sourceLine{line, number})
		number++
	}
}

// wrapWidth is the width at which the lines of a note are wrapped by hand, 0 if they
// are not: nine lines in ten are shorter, nearly none is much longer, and blank lines
// part the paragraphs. The bounds are the prototype's.
func wrapWidth(lines []sourceLine) int {
	var count [256]int
	full, blank := 0, 0
	for _, l := range lines {
		n := utf8.RuneCountInString(strings.TrimRight(l.text, " \t"))
		if n == 0 {
			blank++
			continue
		}
		if n > 105 && strings.Contains(l.text, "://") {
			continue // an address cannot be wrapped
		}
		full++
		count[min(n, len(count)-1)]++
	}
	if full == 0 || 20*blank < full+blank {
		return 0
	}
	width, seen := 0, 0
	for n, c := range count {
		if seen += c; 10*seen >= 9*full {
			width = n
			break
		}
	}
	longer := 0
	for n := width + 25; n < len(count); n++ {
		longer += count[n]
	}
	if width < 56 || width > 105 || 25*longer >= full {
		return 0
	}
	return width
}

func (r *reader) read(text string) {
	i := r.frontMatter(text)
	for i < len(r.lines) {
		i = r.next(i)
	}
}

// next reads what begins at line i and returns the line behind it.
func (r *reader) next(i int) int {
	raw := r.lines[i].text
	text := strings.TrimSpace(raw)
	if text == "" || text == "!SLIDE" || strings.HasPrefix(text, "!SLIDE ") {
		r.blanks++
		r.table = false
		return i + 1
	}
	if end := r.skipped(i, text); end > i {
		return end
	}
	if r.comment || strings.HasPrefix(text, "<!--") {
		text = r.commented(text)
		if text == "" {
			return i + 1
		}
	}
	if end := r.underlined(i, raw, text); end > i {
		return end
	}
	if isRule(text, r.format) {
		r.ruled()
		return i + 1
	}
	if level, title, todo := r.heading(raw, text); level > 0 {
		b := r.block(Heading, level, i, title)
		b.Todo = todo
		r.add(b)
		r.indents = r.indents[:0]
		return i + 1
	}
	if cells, ok := r.row(i, text); ok {
		if cells != "" {
			r.add(r.block(Row, 0, i, cells))
		}
		return i + 1
	}
	if text[0] == '>' && r.format != AsciiDoc {
		for text != "" && (text[0] == '>' || text[0] == ' ') {
			text = text[1:]
		}
		if text != "" {
			r.add(r.block(Quote, 0, i, text))
		}
		return i + 1
	}
	if size, numbered := marker(text); size > 0 {
		return r.item(i, raw, text[size:], numbered)
	}
	return r.bare(i, raw)
}

// ruled notes a horizontal rule after the last block.
func (r *reader) ruled() {
	r.rule = true
	if n := len(r.out); n > 0 {
		r.out[n-1].RuleAfter = true
	}
}

// commented cuts the signs of HTML comments from a line. It returns an empty text for
// a comment on one line: what an author hides there is no part of the notes.
func (r *reader) commented(text string) string {
	if !r.comment {
		text = text[len("<!--"):]
		if at := strings.Index(text, "-->"); at >= 0 {
			return strings.TrimSpace(text[at+len("-->"):])
		}
		r.comment = true
	}
	if at := strings.Index(text, "-->"); at >= 0 {
		r.comment = false
		return strings.TrimSpace(text[:at])
	}
	return strings.TrimSpace(text)
}

// block makes a block of line i with a text that may hold markup.
func (r *reader) block(kind Kind, level, i int, text string) Block {
	b := Block{Kind: kind, Level: level, Line: r.lines[i].number, EndLine: r.lines[i].number, Comment: r.comment}
	r.in.read(&b, text, r.format)
	return b
}

// add appends a block unless it shows nothing.
func (r *reader) add(b Block) {
	if b.Text == "" {
		return
	}
	b.BlankBefore, b.RuleBefore = r.blanks, r.rule
	if n := len(r.out); n > 0 {
		r.out[n-1].BlankAfter = r.blanks
		for k := n - 1; k > 0 && r.out[k].Kind == Sentence; k-- {
			r.out[k-1].BlankAfter = r.blanks
		}
	}
	r.blanks, r.rule = 0, false
	r.out = append(r.out, b)
}

// item reads a list item and, in a wrapped note, the lines that go on with it.
func (r *reader) item(i int, raw, rest string, numbered bool) int {
	indent := indentOf(raw)
	if sign := strings.TrimSpace(raw); r.format == AsciiDoc {
		indent += 2 * max(run(sign, '*')-1, 0)
	}
	for len(r.indents) > 0 && indent < r.indents[len(r.indents)-1] {
		r.indents = r.indents[:len(r.indents)-1]
	}
	if len(r.indents) == 0 || indent > r.indents[len(r.indents)-1] {
		r.indents = append(r.indents, indent)
	}
	rest = strings.TrimSpace(rest)
	for _, box := range []string{"[ ] ", "[x] ", "[X] ", "[-] "} {
		rest = strings.TrimPrefix(rest, box)
	}
	text, end := r.joined(i, rest)
	b := r.block(Item, min(len(r.indents), 9), i, text)
	b.Numbered, b.EndLine = numbered, r.lines[end-1].number
	r.add(b)
	r.sentences(longItem)
	return end
}

// bare reads a line without markup, or several that are wrapped.
func (r *reader) bare(i int, raw string) int {
	indent := indentOf(raw)
	if indent == 0 {
		r.indents = r.indents[:0]
	}
	text, end := r.joined(i, strings.TrimSpace(raw))
	b := r.block(Line, min(indent/4, 4), i, text)
	b.EndLine = r.lines[end-1].number
	switch size := utf8.RuneCountInString(b.Text); {
	case size > longLine || end > i+1:
		b.Kind, b.Level = Paragraph, 0
	case spanned(b.Bold)*100 >= len(b.Text)*85:
		b.Kind, b.Level = BoldLine, 0
	}
	r.add(b)
	r.sentences(longParagraph)
	return end
}

// joined joins line i with those that go on with it: in a wrapped note, a line that is
// three quarters full, or one in front of an address, goes on where the first word of the
// next had no room.
func (r *reader) joined(i int, text string) (string, int) {
	if r.width == 0 {
		return text, i + 1
	}
	var all strings.Builder
	all.WriteString(text)
	for i++; i < len(r.lines); i++ {
		last, next := strings.TrimRight(r.lines[i-1].text, " \t"), strings.TrimSpace(r.lines[i].text)
		size := utf8.RuneCountInString(last)
		word, _, _ := strings.Cut(next, " ")
		if next == "" || 4*size < 3*r.width && !strings.Contains(word, "://") {
			break
		}
		if size+1+utf8.RuneCountInString(word) <= r.width || r.begins(i, next) {
			break
		}
		all.WriteByte('\n')
		all.WriteString(next)
	}
	return all.String(), i
}

// begins reports whether a line begins a block of its own.
func (r *reader) begins(i int, text string) bool {
	if size, _ := marker(text); size > 0 || isRule(text, r.format) {
		return true
	}
	level, _, _ := r.heading(r.lines[i].text, text)
	return level > 0 || text[0] == '>' || text[0] == '|' || strings.HasPrefix(text, "<!--") || isFence(text, r.format)
}

// sentences adds the sentences of the last block that may tell of a talk: those behind
// the first that hold something set off or a word for a talk.
func (r *reader) sentences(longest int) {
	if len(r.out) == 0 {
		return
	}
	b := r.out[len(r.out)-1]
	if utf8.RuneCountInString(b.Text) <= longest {
		return
	}
	start := 0
	for n := 0; start < len(b.Text); n++ {
		end := sentenceEnd(b.Text, start)
		text := b.Text[start:end]
		if n > 0 {
			s := Block{Kind: Sentence, Line: b.Line, Comment: b.Comment}
			for _, at := range r.in.breaks {
				if at <= start {
					s.Line++
				}
			}
			s.EndLine = s.Line
			s.Text = strings.TrimSpace(text)
			lead := strings.Index(text, s.Text)
			s.Bold, s.Italic = clipRanges(b.Bold, start+lead, end), clipRanges(b.Italic, start+lead, end)
			s.Link, s.Quoted = clipRanges(b.Link, start+lead, end), clipRanges(b.Quoted, start+lead, end)
			if len(s.Bold)+len(s.Italic)+len(s.Link)+len(s.Quoted) > 0 || hasTalkWord(s.Text) {
				r.out = append(r.out, s)
			}
		}
		start = end
	}
}

// sentenceEnd is where the sentence that begins at a place ends, with the space behind it.
func sentenceEnd(s string, start int) int {
	word := start // where the last word begins
	for i := start; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		next := i + size
		switch c {
		case ' ':
			word = next
		case '。', '！', '？':
			return next
		case '.', '!', '?':
			after := strings.TrimLeft(s[next:], `"'”’)]»`)
			lead := len(s) - len(after)
			if c == '.' && i-word < 3 || !strings.HasPrefix(after, " ") {
				break
			}
			first, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, ` "'“‘(«[`))
			if !unicode.IsLower(first) {
				return lead + 1
			}
		}
		i = next
	}
	return len(s)
}

// clipRanges returns the ranges that begin from start to end, relative to start.
func clipRanges(rs []graph.Range, start, end int) []graph.Range {
	var out []graph.Range
	for _, r := range rs {
		if r.Start >= start && r.Start < end {
			out = append(out, graph.Range{Start: r.Start - start, End: min(r.End, end) - start})
		}
	}
	return out
}

func spanned(rs []graph.Range) int {
	n := 0
	for _, r := range rs {
		n += r.End - r.Start
	}
	return n
}

// Relate gives blocks their signature, parent and body.
func Relate(bs []Block) {
	var open [10]int // by level: the last heading
	for i := range open {
		open[i] = -1
	}
	for i := range bs {
		b := &bs[i]
		b.Signature = signature(b)
		b.Parent = -1
		top := len(open)
		if b.Kind == Heading {
			top = b.Level
		}
		for l := top - 1; l > 0; l-- {
			if open[l] > b.Parent {
				b.Parent = open[l]
			}
		}
		if b.Kind == Heading {
			open[b.Level] = i
			for l := b.Level + 1; l < len(open); l++ {
				open[l] = -1
			}
		}
	}
	var stack []int
	for i := range bs {
		for len(stack) > 0 && rank(&bs[stack[len(stack)-1]]) >= rank(&bs[i]) {
			last := stack[len(stack)-1]
			bs[last].Body = i - last - 1
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, i)
	}
	for _, k := range stack {
		bs[k].Body = len(bs) - k - 1
	}
}

// rank orders blocks: one ends where another of the same or a lower number begins.
func rank(b *Block) int {
	switch b.Kind {
	case FrontTitle:
		return 0
	case Heading:
		return b.Level
	case BoldLine:
		return 10
	case Item:
		return 20 + b.Level
	case Sentence:
		return 40
	}
	return 11
}

func signature(b *Block) string {
	switch b.Kind {
	case FrontTitle:
		return "F"
	case Heading:
		return "H" + strconv.Itoa(b.Level)
	case BoldLine:
		return "S"
	case Paragraph:
		return "P"
	case Quote:
		return "Q"
	case Row:
		return "T"
	case Sentence:
		return "N"
	case Item:
		if len(b.Bold) > 0 && b.Bold[0].Start <= 1 {
			return "L" + strconv.Itoa(b.Level) + "b"
		}
		return "L" + strconv.Itoa(b.Level)
	}
	s := "B" + strconv.Itoa(b.Level)
	if b.RuleBefore {
		s += "r"
	}
	if 10*spanned(b.Italic) >= 9*len(b.Text) {
		s += "i"
	}
	return s
}

func indentOf(s string) int {
	n := 0
	for _, c := range s {
		switch c {
		case ' ', '\u00a0', '\u3000':
			n++
		case '\t':
			n += 4 - n%4
		default:
			return n
		}
	}
	return n
}
