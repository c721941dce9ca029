// Package segment decides where talks begin in a note, by models learned on real notes.
//
// [Blocks] parses a text of any format into blocks: headings, bold lines, list items, table
// rows, bare lines, paragraphs and sentences. [NewView] computes facts about the blocks. A
// block model gives each block a probability from its [Features]. Rules make [Hypothesis]
// values, sets of blocks that may begin the talks, and a [Choice] weighs them. [Model.Read]
// runs all of this. The order of the steps follows the files: blocks.go, format.go and
// inline.go; facts.go and view.go; features.go; hypotheses.go; choice.go; read.go.
//
// Program loader/segment/train learns the weights in weights.tsv.gz.
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

// The kinds of blocks. The order is that of the weights of the models.
const (
	FrontTitle Kind = iota // the title in front matter or in the header of a document
	Heading                // a heading of any markup; Level is its level
	BoldLine               // a bare line of which 85 % are bold
	Line                   // a bare line; Level is its indent
	Paragraph              // a long bare line, or several that are wrapped
	Quote                  // a quoted line
	Row                    // a row of a table, its cells joined by " | "
	Item                   // an item of a list; Level is its depth, from 1
	Sentence               // a sentence of the block before it
)

// Block is one unit of a note that may begin a talk.
type Block struct {
	Kind    Kind
	Level   int    // of headings 1 to 9, of items from 1, of bare lines 0 to 4
	Line    int    // number of its first line, from 1
	EndLine int    // number of its last line
	Text    string // without markup, on one line

	// Ranges of bytes in Text, in ascending order.
	Bold, Italic, Link []graph.Range
	Quoted             []graph.Range // texts between quotation marks

	BlankBefore, BlankAfter int  // number of blank lines around it
	RuleBefore, RuleAfter   bool // whether a horizontal rule is next to it
	Numbered                bool // whether an item has a number
	Underlined              bool // whether the line below makes it a heading
	Todo                    bool // whether an Org heading has a keyword such as TODO
	Comment                 bool // whether it is in an HTML comment of several lines

	// Signature is the same for blocks of one kind and level that look alike: "H2" for
	// headings, "L1b" for items that begin bold, "B0r" for bare lines below a rule.
	Signature string
	Parent    int // index of the nearest heading above with a higher level, or -1
	Body      int // number of blocks up to the next one of the same or a higher rank
}

// The lengths of blocks, in characters. They were set in the prototype of the models, on the
// notes of the corpus, and the weights depend on them.
const (
	longLine      = 110 // above it a bare line is a paragraph
	longParagraph = 140 // above it a paragraph has sentences
	longItem      = 200 // above it an item has sentences
)

// Blocks parses a text into blocks. A line feed or a carriage return ends a line. A line
// separator (U+2028) splits a line into two with the same number.
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

// reader parses the blocks of one text.
type reader struct {
	format  Format
	lines   []sourceLine
	width   int // width at which lines are wrapped; 0 if they are not
	out     []Block
	blanks  int            // blank lines since the last block
	rule    bool           // whether a rule follows the last block
	comment bool           // whether an HTML comment is open
	indents []int          // indents of the open items
	styles  map[string]int // level of each style of reStructuredText underlines
	table   bool           // whether a table without outer bars is open
	in      inliner
}

// split splits the text into numbered lines.
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

// wrapWidth returns the width at which the lines of a note are wrapped, or 0 if they are not.
// In a wrapped note nine lines in ten are shorter, nearly none is much longer, and blank lines
// separate the paragraphs. The bounds were set in the prototype, on the corpus.
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

// read parses all lines.
func (r *reader) read(text string) {
	i := r.frontMatter(text)
	for i < len(r.lines) {
		i = r.next(i)
	}
}

// next parses the block, the rule or the code that begins at line i. It returns the index of
// the line behind it.
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
	if r.markedLine(i, raw, text) {
		return i + 1
	}
	if size, numbered := marker(text); size > 0 {
		return r.item(i, raw, text[size:], numbered)
	}
	return r.bare(i, raw)
}

// markedLine parses a rule, a heading, a row of a table or a quoted line. It reports whether
// line i is one of these.
func (r *reader) markedLine(i int, raw, text string) bool {
	if isRule(text, r.format) {
		r.markRule()
		return true
	}
	if level, title, todo := r.heading(raw, text); level > 0 {
		b := r.block(Heading, level, i, title)
		b.Todo = todo
		r.add(b)
		r.indents = r.indents[:0]
		return true
	}
	if cells, ok := r.row(i, text); ok {
		if cells != "" {
			r.add(r.block(Row, 0, i, cells))
		}
		return true
	}
	if text[0] != '>' || r.format == AsciiDoc {
		return false
	}
	if text = strings.TrimLeft(text, "> "); text != "" {
		r.add(r.block(Quote, 0, i, text))
	}
	return true
}

// markRule records a horizontal rule behind the last block.
func (r *reader) markRule() {
	r.rule = true
	if n := len(r.out); n > 0 {
		r.out[n-1].RuleAfter = true
	}
}

// commented returns a line without the signs of HTML comments. It returns "" for a comment on
// one line, which is a remark of the author and no part of the note.
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

// block returns the block of line i with a text that may contain markup.
func (r *reader) block(kind Kind, level, i int, text string) Block {
	b := Block{Kind: kind, Level: level, Line: r.lines[i].number, EndLine: r.lines[i].number, Comment: r.comment}
	r.in.read(&b, text, r.format)
	return b
}

// add appends a block with its blank lines and rules, unless its text is empty.
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

// item parses a list item with, in a wrapped note, its further lines. It returns the index of
// the line behind them.
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

// bare parses a line without markup with, in a wrapped note, its further lines. It returns the
// index of the line behind them.
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

// joined returns the text of line i and of the lines that continue it, and the index of the
// line behind them. In a wrapped note a line continues if the first word of the next line had
// no room. The line must also be three quarters full, or an address must follow.
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

// begins reports whether a line begins a block.
func (r *reader) begins(i int, text string) bool {
	if size, _ := marker(text); size > 0 || isRule(text, r.format) {
		return true
	}
	level, _, _ := r.heading(r.lines[i].text, text)
	return level > 0 || text[0] == '>' || text[0] == '|' || strings.HasPrefix(text, "<!--") || isFence(text, r.format)
}

// sentences adds sentences of the last block if it has more than longest characters. It adds
// sentences behind the first that contain a link, quote or emphasis, or a word for a talk.
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

// sentenceEnd returns the offset behind the sentence that begins at start, with its space.
func sentenceEnd(s string, start int) int {
	word := start // start of the last word
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

// clipRanges returns the ranges that begin between start and end, relative to start.
func clipRanges(rs []graph.Range, start, end int) []graph.Range {
	var out []graph.Range
	for _, r := range rs {
		if r.Start >= start && r.Start < end {
			out = append(out, graph.Range{Start: r.Start - start, End: min(r.End, end) - start})
		}
	}
	return out
}

// spanned returns the number of bytes in ranges.
func spanned(rs []graph.Range) int {
	n := 0
	for _, r := range rs {
		n += r.End - r.Start
	}
	return n
}

// Relate sets the signature, the parent and the body of each block.
func Relate(bs []Block) {
	var open [10]int // index of the last heading of each level
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

// rank returns the rank of a block. A block ends where one with the same or a lower number
// begins.
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

// signature returns Block.Signature.
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

// indentOf returns the width of the white space before a text. Tabs stop at every 4 columns.
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
