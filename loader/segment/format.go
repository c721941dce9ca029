package segment

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/loader/markdown"
)

// Format is the markup of a note.
type Format byte

// The formats. The loader turns web pages into Markdown.
const (
	Text Format = iota
	Markdown
	Org
	RST
	AsciiDoc
)

// FormatOf returns the format of a note by the ending of its name, else by its lines. A note
// called Markdown may turn out to be AsciiDoc.
func FormatOf(source, text string) Format {
	switch strings.ToLower(path.Ext(source)) {
	case ".md", ".markdown", ".mkd", ".mdown", ".html", ".htm":
		return detect(text, Markdown)
	case ".org":
		return Org
	case ".rst", ".rest":
		return RST
	case ".adoc", ".asciidoc", ".asc":
		return AsciiDoc
	}
	return detect(text, Text)
}

// detect returns the format of a text by its headings, or named if it has none.
func detect(text string, named Format) Format {
	equals, hashes, org := 0, 0, false
	for line := range strings.Lines(text) {
		switch line[0] {
		case '=':
			equals += bit(isSignHeading(line))
		case '#':
			if isSignHeading(line) {
				hashes++
			} else if strings.HasPrefix(line, "#+") && strings.Contains(line, ":") {
				org = true
			}
		}
	}
	switch {
	case org && named == Text:
		return Org
	case equals >= 2 && equals > hashes:
		return AsciiDoc
	case hashes > 0:
		return Markdown
	}
	return named
}

// isSignHeading reports whether a line begins with one to six equal signs and a space.
func isSignHeading(line string) bool {
	n := run(line, line[0])
	return n <= 6 && n < len(line) && line[n] == ' '
}

// run returns the number of bytes c at the start of a text.
func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// frontMatter adds a block for the title in the front matter of a text. It returns the index of
// the line behind the front matter.
func (r *reader) frontMatter(text string) int {
	_, size := markdown.ReadFront(text)
	if size == 0 {
		return 0
	}
	last := strings.Count(strings.TrimSuffix(text[:size], "\n"), "\n") + 1
	end := 0
	for end < len(r.lines) && r.lines[end].number <= last {
		end++
	}
	for i := 1; i < end; i++ {
		line := strings.TrimRight(r.lines[i].text, " \t")
		if !strings.HasPrefix(strings.ToLower(line), "title") {
			continue
		}
		if strings.HasPrefix(text, "+++") {
			line = strings.Replace(line, "=", ":", 1)
		}
		_, value, _ := strings.Cut(line, ":")
		r.add(r.block(FrontTitle, 0, i, strings.Trim(value, " \t\"'")))
		break
	}
	return end
}

// skipped returns the index of the line behind code, attributes or the definition of a link. It
// returns i if line i is none of these.
func (r *reader) skipped(i int, text string) int {
	if isFence(text, r.format) {
		return r.code(i, text)
	}
	if r.format == Org && len(text) >= len(orgTitleKey) && strings.EqualFold(text[:len(orgTitleKey)], orgTitleKey) {
		r.add(r.block(FrontTitle, 0, i, strings.TrimSpace(text[len(orgTitleKey):])))
		return i + 1
	}
	if isLinkOrTag(text) || r.isAttribute(i, text) {
		return i + 1
	}
	return i
}

// orgTitleKey is the key of the title of an Org document, in any case of letters.
const orgTitleKey = "#+title:"

// isLinkOrTag reports whether a line is the definition of a link, a template tag or HTML tags.
func isLinkOrTag(text string) bool {
	switch text[0] {
	case '[':
		return isDefinition(text)
	case '{':
		return hasAnyPrefix(text, "{%", "{{<", "{:")
	case '<':
		return isLoneTag(text)
	}
	return text == "++++"
}

// asciiDocMarks holds lines of AsciiDoc that begin or end a block.
var asciiDocMarks = map[string]bool{"|===": true, "____": true, "====": true, "****": true, "+": true, "--": true}

// isAttribute reports whether a line is an attribute, a comment or a mark of the format of the
// text.
func (r *reader) isAttribute(i int, text string) bool {
	isKey := text[0] == ':'
	switch r.format {
	case Org:
		return isKey && strings.HasSuffix(text, ":") || hasAnyPrefix(text, "SCHEDULED:", "CLOSED:", "DEADLINE:", "#+", "# ")
	case RST:
		return strings.HasPrefix(text, ".. ") || text == ".." || isKey && strings.Contains(text[1:], ": ") && indentOf(r.lines[i].text) > 0
	case AsciiDoc:
		return isKey && strings.Contains(text[1:], ":") || text[0] == '[' && strings.HasSuffix(text, "]") ||
			asciiDocMarks[text] || hasAnyPrefix(text, "//", "image::", "toc::", "include::")
	}
	return false
}

// code returns the index of the line behind a block of code. Without a closing fence only the
// fence itself is skipped.
func (r *reader) code(i int, text string) int {
	closes := func(s string) bool { return len(s) >= 3 && s[0] == text[0] && run(s, s[0]) == len(s) }
	switch {
	case r.format == Org && text[0] == '#':
		closes = func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "#+end_") }
	case text[0] == '-' || text[0] == '.':
		closes = func(s string) bool { return s == text }
	}
	for k := i + 1; k < len(r.lines); k++ {
		if closes(strings.TrimSpace(r.lines[k].text)) {
			return k + 1
		}
	}
	return i + 1
}

// isFence reports whether a line begins a block of code: "```go", but not "```x``` y".
func isFence(text string, f Format) bool {
	switch {
	case strings.HasPrefix(text, "```"):
		return !strings.Contains(text[3:], "`")
	case strings.HasPrefix(text, "~~~"):
		return f == Markdown && strings.Trim(text, "~") != "" || text == "~~~" && f == Markdown
	case f == Org && len(text) > 8:
		low := strings.ToLower(text)
		return strings.HasPrefix(low, "#+begin_src") || strings.HasPrefix(low, "#+begin_example")
	}
	return f == AsciiDoc && (text == "----" || text == "....")
}

// isDefinition reports whether a line defines a link: "[1]: http://x", but not "[x] y: z".
func isDefinition(text string) bool {
	end := strings.Index(text, "]:")
	return end > 0 && !strings.ContainsAny(text[1:end], "[]") && !strings.Contains(strings.TrimSpace(text[end+2:]), " ") || end > 0 && strings.HasPrefix(strings.TrimSpace(text[end+2:]), "http")
}

// isLoneTag reports whether a line consists of HTML tags: "<ul>" or "</div>", but not
// "<b>x</b>".
func isLoneTag(text string) bool {
	if strings.HasPrefix(text, "<!--") || strings.HasPrefix(text, "<http") {
		return false
	}
	for text != "" {
		if text[0] != '<' || len(text) > 1 && text[1] == '!' {
			return false
		}
		end := strings.IndexByte(text, '>')
		if end < 0 {
			return false
		}
		text = strings.TrimSpace(text[end+1:])
	}
	return true
}

// isRule reports whether a line is a horizontal rule: "---", "* * *" or "=====", but not "--".
func isRule(text string, f Format) bool {
	c := text[0]
	if strings.IndexByte("-*_=~#+.", c) < 0 {
		return false
	}
	n := 0
	for i := range len(text) {
		switch {
		case text[i] == c:
			n++
		case text[i] != ' ':
			return false
		}
	}
	switch c {
	case '-', '*', '_':
		return n >= 3
	case '#', '.', '+':
		return n >= 4 && f != AsciiDoc
	}
	return n >= 3
}

// underlined parses a heading with an underline, or with lines above and below it. It returns
// the index of the line behind the heading, or i if there is none.
func (r *reader) underlined(i int, raw, text string) int {
	if r.format == Org || i+1 >= len(r.lines) {
		return i
	}
	if r.overlined(i, text) {
		return i + 3
	}
	below := strings.TrimRight(r.lines[i+1].text, " \t")
	sign := underline(below, r.format)
	if sign == 0 || !r.mayBeUnderlined(raw, text, sign) || !r.fitsUnderline(text, below) {
		return i
	}
	level := 1
	switch {
	case r.format == RST:
		level = r.styleLevel(string(sign))
	case sign == '-':
		level = 2
	case sign != '=':
		level = 3
	}
	b := r.block(Heading, level, i, text)
	b.Underlined = true
	r.add(b)
	r.indents = r.indents[:0]
	return i + 2
}

// overlined parses a heading of reStructuredText with the same line above and below it. It
// reports whether there is one whose upper line is line i.
func (r *reader) overlined(i int, text string) bool {
	if r.format != RST || i+2 >= len(r.lines) || underline(text, r.format) != text[0] {
		return false
	}
	title, below := strings.TrimSpace(r.lines[i+1].text), strings.TrimSpace(r.lines[i+2].text)
	if title == "" || below == "" || below[0] != text[0] || underline(below, r.format) == 0 || underline(title, r.format) != 0 {
		return false
	}
	b := r.block(Heading, r.styleLevel("over"+text[:1]), i+1, title)
	b.Underlined = true
	r.add(b)
	return true
}

// maxUnderlined is the length of the longest heading with an underline, in characters. A longer
// line is a paragraph above a rule. The value is a choice above the longest title.
const maxUnderlined = 160

// mayBeUnderlined reports whether a line may be a heading above an underline of a sign. Items,
// quotes, rows, rules and code are none.
func (r *reader) mayBeUnderlined(raw, text string, sign byte) bool {
	if underline(text, r.format) != 0 || isRule(text, r.format) {
		return false
	}
	if size, _ := marker(text); size > 0 && !isDigit(text[0]) {
		return false
	}
	if strings.IndexByte("#>|", text[0]) >= 0 || strings.Contains(text, " | ") && sign == '-' && r.format != RST {
		return false
	}
	return indentOf(raw) < 4 && utf8.RuneCountInString(text) <= maxUnderlined
}

// fitsUnderline reports whether the line below a text is its underline by its length. A line of
// another length below a text that continues a paragraph is a rule.
func (r *reader) fitsUnderline(text, below string) bool {
	short, long := utf8.RuneCountInString(below), utf8.RuneCountInString(text)
	isSame := short-long <= 2 && long-short <= 2
	switch {
	case isSame:
		return true
	case r.format == RST:
		return short >= long
	}
	continues := r.blanks == 0 && !r.rule && len(r.out) > 0
	return !continues && short >= 3
}

// underline returns the sign of which a line consists if it can be an underline, else 0.
func underline(text string, f Format) byte {
	if len(text) < 2 || run(text, text[0]) != len(text) {
		return 0
	}
	signs, least := "=-~", 3
	switch {
	case f == RST:
		signs = "=-~^\"*+#'`.:_"
	case f == AsciiDoc:
		least = 5
	case text[0] == '=':
		least = 2
	}
	if strings.IndexByte(signs, text[0]) < 0 || len(text) < least {
		return 0
	}
	return text[0]
}

// styleLevel returns the level of a style of underlines: the number of styles used before it,
// plus one.
func (r *reader) styleLevel(style string) int {
	if r.styles == nil {
		r.styles = map[string]int{}
	}
	if _, ok := r.styles[style]; !ok {
		r.styles[style] = min(len(r.styles)+1, 6)
	}
	return r.styles[style]
}

// heading parses a heading whose own line has its sign: "# Gears", "== Gears ==", "* TODO
// Gears", "<h2>Gears</h2>". The level is 0 if the line is none.
func (r *reader) heading(raw, text string) (level int, title string, todo bool) {
	switch {
	case r.format == Org:
		return orgHeading(raw)
	case text[0] == '=' && (r.format == AsciiDoc || r.format == Text):
		level, title = equalsHeading(text, r.format == Text)
	case text[0] == '#' && r.format != RST && indentOf(raw) <= 3:
		level, title = hashHeading(text, r.format == Text)
	case text[0] == '<' && len(text) > 4 && (text[1] == 'h' || text[1] == 'H') && text[2] >= '1' && text[2] <= '6':
		return int(text[2] - '0'), text, false
	}
	return level, title, false
}

// orgHeading parses "** TODO Gears". The level is 0 for other lines.
func orgHeading(raw string) (level int, title string, todo bool) {
	n := run(raw, '*')
	if n == 0 || n >= len(raw) || raw[n] != ' ' && raw[n] != '\t' {
		return 0, "", false
	}
	title, todo = orgTitle(strings.TrimSpace(raw[n:]))
	return min(n, 9), title, todo
}

// equalsHeading parses "== Gears ==" and "== Gears". If needsEnd, only the first is a heading.
// The level is 0 for other lines.
func equalsHeading(text string, needsEnd bool) (level int, title string) {
	n := run(text, '=')
	title = strings.TrimSpace(strings.TrimRight(text[n:], "= "))
	needsEnd = needsEnd || n < len(text) && text[n] != ' '
	if n > 6 || title == "" || needsEnd && !strings.HasSuffix(text, text[:n]) {
		return 0, ""
	}
	return n, title
}

// hashHeading parses "## Gears" and "## Gears {#gears}". Unless needsSpace, it also parses
// "##Gears", which is less sure: tags such as "#gears" are none. The level is 0 for other lines.
func hashHeading(text string, needsSpace bool) (level int, title string) {
	n := run(text, '#')
	if n > 6 || n == len(text) || needsSpace && text[n] != ' ' {
		return 0, ""
	}
	title = strings.TrimSpace(strings.TrimRight(text[n:], "#"))
	if at := strings.LastIndex(title, "{#"); at > 0 && strings.HasSuffix(title, "}") {
		title = strings.TrimSpace(title[:at])
	}
	hasSpace := text[n] == ' ' || text[n] == '\t'
	if title == "" || !hasSpace && !mayBeHashTitle(title, n) {
		return 0, ""
	}
	return n, title
}

// mayBeHashTitle reports whether a text directly behind n hash signs is a title rather than
// tags: "Gears and cogs", but not "gears" or "gears #cogs" behind one sign.
func mayBeHashTitle(title string, n int) bool {
	first, _ := utf8.DecodeRuneInString(title)
	if !isWordLetter(first) && !strings.ContainsRune("\"'“*_[(", first) {
		return false
	}
	return !strings.Contains(title, " #") && (n > 1 || strings.Contains(title, " "))
}

// todos holds the keywords of Org mode.
var todos = map[string]bool{"TODO": true, "DONE": true, "NEXT": true, "WAITING": true, "CANCELLED": true, "STARTED": true}

// orgTitle returns an Org heading without its keyword, priority and tags, and whether it has a
// keyword.
func orgTitle(s string) (title string, todo bool) {
	if word, rest, ok := strings.Cut(s, " "); ok && todos[word] {
		s, todo = strings.TrimSpace(rest), true
	}
	if strings.HasPrefix(s, "[#") && len(s) > 4 && s[3] == ']' {
		s = strings.TrimSpace(s[4:])
	}
	if at := strings.LastIndexAny(s, " \t"); at > 0 && len(s) > at+2 && s[at+1] == ':' && strings.HasSuffix(s, ":") {
		s = strings.TrimSpace(s[:at])
	}
	return s, todo
}

// row parses a row of a table. It returns the cells joined by " | ", or "" for a line between
// head and rows. It returns false if line i is in no table.
func (r *reader) row(i int, text string) (cells string, ok bool) {
	hasBars := text[0] == '|' && (strings.Count(text, "|") > 1 || r.format == AsciiDoc)
	switch {
	case r.format == Text:
		return "", false
	case text[0] == '+' && strings.Trim(text, "+-=") == "" && len(text) > 3:
		return "", true
	case !hasBars:
		if !strings.Contains(text, "|") {
			r.table = false
			return "", false
		}
		if i+1 < len(r.lines) && isRuler(r.lines[i+1].text) {
			r.table = true
		}
		if !r.table {
			return "", false
		}
	}
	if isRuler(text) {
		return "", true
	}
	var parts []string
	for _, c := range strings.Split(strings.Trim(text, "|"), "|") {
		if c = strings.TrimSpace(c); c != "" {
			parts = append(parts, c)
		}
	}
	return strings.Join(parts, " | "), true
}

// isRuler reports whether a line separates the head of a table from its rows: "|---|:--|", but
// not "| a |".
func isRuler(text string) bool {
	return strings.Contains(text, "|") && strings.Contains(text, "-") && strings.Trim(text, "|-:+= \t") == ""
}

// marker returns the number of bytes of the sign at the start of a list item, with its space,
// and whether the sign is a number: "- x", "12) x", "→ x", "<li>x", but not "-x". It returns 0
// if the text is no item.
func marker(text string) (size int, numbered bool) {
	const space = " \t\u00a0"
	c, n := utf8.DecodeRuneInString(text)
	switch {
	case strings.ContainsRune("•◦▪‣●○", c): // these need no space behind them
		return len(text) - len(strings.TrimLeft(text[n:], space)), false
	case len(text) > 4 && strings.EqualFold(text[:4], "<li>"):
		return 4, false
	}
	n, numbered = numberSize(text), true
	if n == 0 {
		n, numbered = signSize(text), false
	}
	rest := strings.TrimLeft(text[n:], space)
	if n == 0 || rest == "" || len(rest) == len(text[n:]) {
		return 0, false
	}
	return len(text) - len(rest), numbered
}

// numberSize returns the number of bytes of a number of up to three digits with a dot or
// bracket at the start of a text, or 0.
func numberSize(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	if n == 0 || n > 3 || n == len(text) || text[n] != '.' && text[n] != ')' {
		return 0
	}
	return n + 1
}

// signSize returns the number of bytes of the sign of an item at the start of a text, or 0.
func signSize(text string) int {
	c, n := utf8.DecodeRuneInString(text)
	switch {
	case hasAnyPrefix(text, "->", "=>"):
		return 2
	case c == '*': // AsciiDoc has "** x"
		if k := run(text, '*'); k <= 6 && k < len(text) && text[k] == ' ' {
			return k
		}
		return 1
	case strings.ContainsRune("-+∙·–—⁃→", c):
		return n
	case hasAnyPrefix(text, ". ", "o ", "o\t"):
		return 1
	}
	return 0
}
