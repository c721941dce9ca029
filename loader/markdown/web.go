package markdown

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// webBlocks holds the HTML elements whose tags begin a block, as CommonMark lists them.
var webBlocks = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields("address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem meta nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul") {
		set[name] = true
	}
	return set
}()

// rawElements has the HTML elements whose content is no markup, with whether it is hidden.
var rawElements = map[string]bool{"script": true, "style": true, "pre": false, "textarea": false}

// webStart reports whether a line begins a block of HTML. It returns the text that ends the
// block ("" for an empty line), and whether its content is hidden. Inside a paragraph not every
// tag begins a block.
func webStart(s string, inside bool) (end string, secret, ok bool) {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return "-->", false, true
	case strings.HasPrefix(s, "<?"):
		return "?>", true, true
	case strings.HasPrefix(s, "<![CDATA["):
		return "]]>", false, true
	case len(s) > 2 && s[1] == '!' && isLetter(s[2]):
		return ">", true, true
	}
	name := elementOf(strings.TrimPrefix(s[1:], "/"))
	if secret, raw := rawElements[name]; raw && s[1] != '/' {
		return "</" + name, secret, true
	}
	if webBlocks[name] {
		return "", false, true
	}
	if inside {
		return "", false, false
	}
	size := tagSize(s)
	return "", false, size > 0 && strings.TrimRight(s[size:], " \t") == ""
}

// elementOf returns the name of the element at the start of a text, in lower case, or "" if
// something else than the end of a tag or white space follows it.
func elementOf(s string) string {
	n := 0
	for n < len(s) && n < 16 && (isAlnum(s[n]) || s[n] == '-') {
		n++
	}
	if n < len(s) && !isSpace(s[n]) && s[n] != '>' && !strings.HasPrefix(s[n:], "/>") {
		return ""
	}
	return strings.ToLower(s[:n])
}

// showWeb shows a line of an HTML block from byte at on, without its tags. It closes the block
// if the line ends it.
func (b *blocks) showWeb(n, at int) {
	text := b.lines[n].Text
	end := -1
	if b.web.end != "" {
		if end = foldedIndex(text[at:], b.web.end); end >= 0 {
			b.leaf = noLeaf
		}
	}
	switch {
	case b.web.secret && end < 0:
		return
	case b.web.secret:
		at += end
		if close := strings.IndexByte(text[at:], '>'); close >= 0 {
			at += close + 1
		}
	case b.web.end == "-->" && end < 0:
		if strings.HasPrefix(text[at:], "<!--") {
			at += len("<!--")
		}
	case b.web.end == "-->" && !strings.HasPrefix(text[at:], "<!--"):
		b.showTagless(n, at, at+end)
		at += end + len("-->")
	}
	b.showTagless(n, at, len(text))
}

// showTagless shows a part of a line without the texts in angle brackets.
func (b *blocks) showTagless(n, at, end int) {
	text := b.lines[n].Text
	for at < end {
		open := strings.IndexByte(text[at:end], '<')
		if open < 0 {
			break
		}
		close := strings.IndexByte(text[at+open:end], '>')
		if close < 0 {
			break
		}
		b.show(n, at, at+open)
		at += open + close + 1
	}
	b.show(n, at, end)
}

// foldedIndex returns the index of a text in s, as strings.Index does. It ignores the case of an
// end tag.
func foldedIndex(s, end string) int {
	if !strings.HasPrefix(end, "</") {
		return strings.Index(s, end)
	}
	for at := 0; ; at++ {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return -1
		}
		if at += i; len(s) >= at+len(end) && strings.EqualFold(s[at:at+len(end)], end) {
			return at
		}
	}
}

// show makes a part of a line visible.
func (b *blocks) show(n, start, end int) {
	if !b.collect && b.lines[n].Kind != graph.Blank {
		b.visible(n, start, end, false, false)
	}
}
