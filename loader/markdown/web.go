package markdown

import (
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// webBlocks are the elements of HTML whose tags begin a block, by CommonMark.
var webBlocks = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields("address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem meta nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul") {
		set[name] = true
	}
	return set
}()

// rawElements are those whose content is no markup; whether it is hidden.
var rawElements = map[string]bool{"script": true, "style": true, "pre": false, "textarea": false}

// webStart reports whether a line begins a block of HTML, what ends it ("" for an empty
// line), and whether it is hidden. Inside a paragraph only some do.
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
	rest := strings.TrimPrefix(s[1:], "/")
	n := 0
	for n < len(rest) && n < 16 && (isAlnum(rest[n]) || rest[n] == '-') {
		n++
	}
	name := strings.ToLower(rest[:n])
	bounded := n == len(rest) || isSpace(rest[n]) || rest[n] == '>' || strings.HasPrefix(rest[n:], "/>")
	if secret, raw := rawElements[name]; raw && bounded && s[1] != '/' {
		return "</" + name, secret, true
	}
	if webBlocks[name] && bounded {
		return "", false, true
	}
	if inside {
		return "", false, false
	}
	size := tagSize(s)
	return "", false, size > 0 && strings.TrimRight(s[size:], " \t") == ""
}

// showWeb shows what a line of an HTML block says from a place on, without its tags, and
// closes the block where the line ends it.
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

// showTagless shows a part of a line without what stands in angle brackets.
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

// foldedIndex is strings.Index for an end tag in either case.
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
