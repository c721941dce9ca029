package segment

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/loader/markdown"
)

// Format is the markup of a note.
type Format byte

// The formats. Web pages come as Markdown, which the loader makes of them.
const (
	Text Format = iota
	Markdown
	Org
	RST
	AsciiDoc
)

// FormatOf returns the format of a note by its name, or by its lines if the name states none.
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

// detect looks for headings of AsciiDoc, Org and Markdown.
func detect(text string, named Format) Format {
	equals, hashes, org := 0, 0, false
	for line := range strings.Lines(text) {
		switch line[0] {
		case '=':
			if n := run(line, '='); n <= 6 && n < len(line) && line[n] == ' ' {
				equals++
			}
		case '#':
			if n := run(line, '#'); n <= 6 && n < len(line) && line[n] == ' ' {
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

func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// frontMatter returns the line behind the front matter of a text. Its title becomes a block.
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

// skipped returns the line behind what is no text: code, attributes, definitions of
// links. It returns i if line i is text.
func (r *reader) skipped(i int, text string) int {
	switch c := text[0]; {
	case isFence(text, r.format):
		return r.code(i, text)
	case c == '[' && isDefinition(text):
		return i + 1
	case c == '{' && (strings.HasPrefix(text, "{%") || strings.HasPrefix(text, "{{<") || strings.HasPrefix(text, "{:")):
		return i + 1
	case c == '<' && isLoneTag(text):
		return i + 1
	case text == "++++":
		return i + 1
	}
	switch r.format {
	case Org:
		if text[0] == ':' && strings.HasSuffix(text, ":") || strings.HasPrefix(text, "SCHEDULED:") || strings.HasPrefix(text, "CLOSED:") || strings.HasPrefix(text, "DEADLINE:") {
			return i + 1
		}
		if low := strings.ToLower(text); strings.HasPrefix(low, "#+title:") {
			r.add(r.block(FrontTitle, 0, i, strings.TrimSpace(text[len("#+title:"):])))
			return i + 1
		} else if strings.HasPrefix(low, "#+") || strings.HasPrefix(low, "# ") {
			return i + 1
		}
	case RST:
		if strings.HasPrefix(text, ".. ") || text == ".." || text[0] == ':' && strings.Contains(text[1:], ": ") && indentOf(r.lines[i].text) > 0 {
			return i + 1
		}
	case AsciiDoc:
		if text[0] == ':' && strings.Contains(text[1:], ":") || strings.HasPrefix(text, "//") || text[0] == '[' && strings.HasSuffix(text, "]") || text == "|===" || text == "____" || text == "====" || text == "****" || text == "+" || text == "--" || strings.HasPrefix(text, "image::") || strings.HasPrefix(text, "toc::") || strings.HasPrefix(text, "include::") {
			return i + 1
		}
	}
	return i
}

// code returns the line behind a block of code. A fence that nothing closes is a line
// by itself: what follows is still notes.
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

// isFence reports whether a line begins a block of code: "```go", not "```x``` y".
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

// isDefinition reports whether a line defines a link: "[1]: http://x", not "[x] y: z".
func isDefinition(text string) bool {
	end := strings.Index(text, "]:")
	return end > 0 && !strings.ContainsAny(text[1:end], "[]") && !strings.Contains(strings.TrimSpace(text[end+2:]), " ") || end > 0 && strings.HasPrefix(strings.TrimSpace(text[end+2:]), "http")
}

// isLoneTag reports whether a line is only tags that hold no text: "<ul>", "</div>".
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

// isRule reports whether a line is a horizontal rule or the ruler of a table: "---",
// "* * *", "=====", not "--".
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

// underlines are the signs of an underline in reStructuredText.
const underlines = "=-~^\"*+#'`.:_"

// underlined reads a heading told by the line below it, or by lines above and below, and
// returns the line behind it; i if there is none.
func (r *reader) underlined(i int, raw, text string) int {
	if r.format == Org || i+1 >= len(r.lines) {
		return i
	}
	if r.format == RST && i+2 < len(r.lines) && underline(text, r.format) == text[0] {
		title, below := strings.TrimSpace(r.lines[i+1].text), strings.TrimSpace(r.lines[i+2].text)
		if title != "" && below != "" && below[0] == text[0] && underline(below, r.format) == below[0] && underline(title, r.format) == 0 {
			b := r.block(Heading, r.level("over"+text[:1]), i+1, title)
			b.Underlined = true
			r.add(b)
			return i + 3
		}
	}
	below := strings.TrimRight(r.lines[i+1].text, " \t")
	sign := underline(below, r.format)
	if sign == 0 || underline(text, r.format) != 0 || isRule(text, r.format) {
		return i
	}
	if size, _ := marker(text); size > 0 && !strings.ContainsAny(text[:1], "0123456789") {
		return i
	}
	if text[0] == '#' || text[0] == '>' || text[0] == '|' || strings.Contains(text, " | ") && sign == '-' && r.format != RST {
		return i
	}
	short, long := utf8.RuneCountInString(below), utf8.RuneCountInString(text)
	if indentOf(raw) >= 4 || long > 160 {
		return i
	}
	same := short-long <= 2 && long-short <= 2
	if !same && r.format == RST && short < long {
		return i
	}
	// "---" below a line that goes on from another is a rule between blocks.
	if r.format != RST && !same && (r.blanks == 0 && !r.rule && len(r.out) > 0 || short < 3) {
		return i
	}
	level := 1
	switch {
	case r.format == RST:
		level = r.level(string(sign))
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

// underline returns the sign that a line repeats as an underline does, 0 if none.
func underline(text string, f Format) byte {
	if len(text) < 2 {
		return 0
	}
	c := text[0]
	if run(text, c) != len(text) {
		return 0
	}
	switch f {
	case RST:
		if strings.IndexByte(underlines, c) < 0 || len(text) < 3 {
			return 0
		}
	case AsciiDoc:
		if c != '=' && c != '-' && c != '~' || len(text) < 5 {
			return 0
		}
	default:
		if c != '=' && c != '-' && c != '~' || c != '=' && len(text) < 3 {
			return 0
		}
	}
	return c
}

// level returns the level of a style of underlines, by the order of their first use.
func (r *reader) level(style string) int {
	if r.styles == nil {
		r.styles = map[string]int{}
	}
	if _, ok := r.styles[style]; !ok {
		r.styles[style] = min(len(r.styles)+1, 6)
	}
	return r.styles[style]
}

// heading reads a heading that its own line states: its level, 0 if it is none.
func (r *reader) heading(raw, text string) (level int, title string, todo bool) {
	switch {
	case r.format == Org:
		n := run(raw, '*')
		if n == 0 || n >= len(raw) || raw[n] != ' ' && raw[n] != '\t' {
			return 0, "", false
		}
		title, todo = orgTitle(strings.TrimSpace(raw[n:]))
		return min(n, 9), title, todo
	case text[0] == '=' && (r.format == AsciiDoc || r.format == Text):
		n := run(text, '=')
		rest := strings.TrimSpace(strings.TrimRight(text[n:], "= "))
		if n > 6 || rest == "" || r.format == Text && !strings.HasSuffix(text, text[:n]) || n < len(text) && text[n] != ' ' && !strings.HasSuffix(text, text[:n]) {
			return 0, "", false
		}
		return n, rest, false
	case text[0] == '#' && r.format != RST:
		n := run(text, '#')
		if n > 6 || n == len(text) || r.format == Text && text[n] != ' ' || indentOf(raw) > 3 {
			return 0, "", false
		}
		rest := strings.TrimSpace(strings.TrimRight(text[n:], "#"))
		if at := strings.LastIndex(rest, "{#"); at > 0 && strings.HasSuffix(rest, "}") {
			rest = strings.TrimSpace(rest[:at])
		}
		first, _ := utf8.DecodeRuneInString(rest)
		if rest == "" || text[n] != ' ' && text[n] != '\t' && (!unicode.IsLetter(first) && !unicode.IsDigit(first) && !strings.ContainsRune("\"'“*_[(", first) || n == 1 && !strings.Contains(rest, " ") || strings.Contains(rest, " #")) {
			return 0, "", false
		}
		return n, rest, false
	case text[0] == '<' && len(text) > 4 && (text[1] == 'h' || text[1] == 'H') && text[2] >= '1' && text[2] <= '6':
		return int(text[2] - '0'), text, false
	}
	return 0, "", false
}

// todos are keywords of Org mode.
var todos = map[string]bool{"TODO": true, "DONE": true, "NEXT": true, "WAITING": true, "CANCELLED": true, "STARTED": true}

// orgTitle cuts the keyword, the priority and the tags from an Org heading.
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

// row reads a row of a table: its cells joined by " | ". It is empty for a ruler.
func (r *reader) row(i int, text string) (cells string, ok bool) {
	barred := text[0] == '|' && (strings.Count(text, "|") > 1 || r.format == AsciiDoc)
	switch {
	case r.format == Text:
		return "", false
	case text[0] == '+' && strings.Trim(text, "+-=") == "" && len(text) > 3:
		return "", true
	case !barred:
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

// isRuler reports whether a line parts the head of a table from its rows: "|---|:--|".
func isRuler(text string) bool {
	return strings.Contains(text, "|") && strings.Contains(text, "-") && strings.Trim(text, "|-:+= \t") == ""
}

// marker returns the size of the sign that begins a list item, with the space behind
// it, and whether it is a number: "- x", "12) x", "→ x", "<li>x", not "-x".
func marker(text string) (size int, numbered bool) {
	c, n := utf8.DecodeRuneInString(text)
	switch {
	case strings.ContainsRune("-*+•◦▪‣●○∙·–—⁃→", c):
		if c == '-' && strings.HasPrefix(text, "->") {
			n = 2
		}
		if c == '*' || c == '-' { // "** x" of AsciiDoc
			if k := run(text, byte(c)); k <= 6 && k < len(text) && text[k] == ' ' && c == '*' {
				n = k
			}
		}
		if strings.ContainsRune("•◦▪‣●○", c) {
			return n + len(text[n:]) - len(strings.TrimLeft(text[n:], " \t\u00a0")), false
		}
	case c >= '0' && c <= '9':
		n = 0
		for n < len(text) && text[n] >= '0' && text[n] <= '9' {
			n++
		}
		if n > 3 || n == len(text) || text[n] != '.' && text[n] != ')' {
			return 0, false
		}
		n, numbered = n+1, true
	case c == '=' && strings.HasPrefix(text, "=>"):
		n = 2
	case c == '.' && strings.HasPrefix(text, ". "):
		n = 1
	case c == '<' && len(text) > 4 && strings.EqualFold(text[:4], "<li>"):
		return 4, false
	case c == 'o' && strings.HasPrefix(text, "o ") || c == 'o' && strings.HasPrefix(text, "o\t"):
		n = 1
	default:
		return 0, false
	}
	rest := strings.TrimLeft(text[n:], " \t\u00a0")
	if rest == "" || len(rest) == len(text[n:]) {
		return 0, false
	}
	return len(text) - len(rest), numbered
}
