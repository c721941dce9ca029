// Package html reads web pages: their main content as Markdown, which is then read
// and kept as the text of the note.
package html

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/talkgraph/talkgraph/graph"
)

// skipped are elements that are not the content of a page.
var skipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Nav: true, atom.Footer: true, atom.Aside: true, atom.Form: true,
	atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Iframe: true, atom.Button: true, atom.Select: true, atom.Del: true, atom.S: true,
}

// blocks begin and end a line.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Ul: true, atom.Ol: true,
	atom.Table: true, atom.Tr: true, atom.Blockquote: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Figure: true, atom.Body: true, atom.Hr: true,
}

var levels = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// maxDepth bounds how deep elements may lie in one another.
const maxDepth = 512

// Detect reports whether a text without a telling file name is a web page.
func Detect(text string) bool {
	begin := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	return strings.HasPrefix(begin, "<!doctype html") || strings.HasPrefix(begin, "<html")
}

// Markdown returns the main content of a page: that of its main or article element, else
// of all, without navigation and forms.
func Markdown(page string) (string, error) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return "", fmt.Errorf("%w: the page cannot be read as HTML: %v", graph.ErrInvalid, err)
	}
	root := doc
	for _, a := range []atom.Atom{atom.Main, atom.Article} {
		if n := find(doc, a, 0); n != nil {
			root = n
			break
		}
	}
	w := &writer{}
	w.node(root, 0)
	w.line()
	if strings.TrimSpace(w.b.String()) == "" {
		return "", fmt.Errorf("%w: the page holds no text", graph.ErrInvalid)
	}
	return strings.TrimLeft(w.b.String(), "\n"), nil
}

func find(n *html.Node, a atom.Atom, depth int) *html.Node {
	if n.DataAtom == a {
		return n
	}
	for c := n.FirstChild; c != nil && depth < maxDepth; c = c.NextSibling {
		if m := find(c, a, depth+1); m != nil {
			return m
		}
	}
	return nil
}

// writer collects Markdown; cur is the line being written.
type writer struct {
	b      strings.Builder
	cur    strings.Builder
	prefix string
	strong bool // within a bold element
}

// line ends the line being written and leaves an empty one behind a block.
func (w *writer) line() {
	if s := strings.Join(strings.Fields(w.cur.String()), " "); s != "" {
		w.b.WriteString(w.prefix + s + "\n")
		if !strings.HasPrefix(w.prefix, "- ") {
			w.b.WriteByte('\n')
		}
	}
	w.prefix = ""
	w.cur.Reset()
}

func (w *writer) node(n *html.Node, depth int) {
	switch {
	case depth > maxDepth || n.Type == html.CommentNode || skipped[n.DataAtom]:
		return
	case n.Type == html.TextNode:
		w.cur.WriteString(escape(n.Data))
		return
	case n.DataAtom == atom.Br:
		w.line()
	case levels[n.DataAtom] > 0:
		w.line()
		w.prefix = strings.Repeat("#", levels[n.DataAtom]) + " "
	case n.DataAtom == atom.Li:
		w.line()
		w.prefix = "- "
	case blocks[n.DataAtom]:
		if w.prefix == "" || w.cur.Len() > 0 {
			w.line()
		}
	}
	strong := (n.DataAtom == atom.Strong || n.DataAtom == atom.B) && !w.strong && hasText(n, 0)
	if strong {
		w.strong = true
		w.cur.WriteString("**")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1)
	}
	if strong {
		w.strong = false
		w.cur.WriteString("**")
	}
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		w.cur.WriteByte(' ')
	}
	if levels[n.DataAtom] > 0 || n.DataAtom == atom.Li || blocks[n.DataAtom] {
		w.line()
	}
}

// hasText reports whether anything is written in an element. The text of bold elements in
// one another was gathered anew for each, which took the square of it.
func hasText(n *html.Node, depth int) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	for c := n.FirstChild; c != nil && depth < maxDepth; c = c.NextSibling {
		if hasText(c, depth+1) {
			return true
		}
	}
	return false
}

// escape keeps text from being read as markup.
func escape(s string) string { return markup.Replace(s) }

var markup = strings.NewReplacer("*", `\*`, "<", `\<`, "`", "\\`", "[", `\[`)
