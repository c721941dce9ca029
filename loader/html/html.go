// Package html converts the main content of web pages to Markdown, which then becomes the
// text of a note.
package html

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/talkgraph/talkgraph/graph"
)

// isSkipped has the elements that are not content of a page.
var isSkipped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Nav: true, atom.Footer: true, atom.Aside: true, atom.Form: true,
	atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Iframe: true, atom.Button: true, atom.Select: true, atom.Del: true, atom.S: true,
}

// isBlock has the elements that begin and end a line.
var isBlock = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Ul: true, atom.Ol: true,
	atom.Table: true, atom.Tr: true, atom.Blockquote: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Figure: true, atom.Body: true, atom.Hr: true,
}

// levels are the levels of headings.
var levels = map[atom.Atom]int{atom.H1: 1, atom.H2: 2, atom.H3: 3, atom.H4: 4, atom.H5: 5, atom.H6: 6}

// maxDepth limits the nesting of elements, because each level takes stack. It is a choice:
// browsers use the same limit.
const maxDepth = 512

// Detect reports whether a text begins as a web page. It ignores the file name.
func Detect(text string) bool {
	begin := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	return strings.HasPrefix(begin, "<!doctype html") || strings.HasPrefix(begin, "<html")
}

// Markdown returns the main content of a page: its first main element, else its first
// article, else the whole page. It leaves out navigation and forms. Its errors wrap
// graph.ErrInvalid.
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
	w.endLine()
	if strings.TrimSpace(w.b.String()) == "" {
		return "", fmt.Errorf("%w: the page contains no text", graph.ErrInvalid)
	}
	return strings.TrimLeft(w.b.String(), "\n"), nil
}

// find returns the first element of a kind in n, or nil.
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

// writer collects Markdown.
type writer struct {
	b      strings.Builder // complete lines
	cur    strings.Builder // current line without its prefix
	prefix string          // "# " to "###### " of a heading, "- " of an item, or ""
	strong bool            // inside a bold element
}

// endLine ends the current line. It writes an empty line after all but a list item.
func (w *writer) endLine() {
	if s := strings.Join(strings.Fields(w.cur.String()), " "); s != "" {
		w.b.WriteString(w.prefix + s + "\n")
		if !strings.HasPrefix(w.prefix, "- ") {
			w.b.WriteByte('\n')
		}
	}
	w.prefix = ""
	w.cur.Reset()
}

// node writes a node and its children.
func (w *writer) node(n *html.Node, depth int) {
	switch {
	case depth > maxDepth || n.Type == html.CommentNode || isSkipped[n.DataAtom]:
		return
	case n.Type == html.TextNode:
		w.cur.WriteString(escapes.Replace(n.Data))
		return
	}
	w.begin(n.DataAtom)
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
	w.end(n.DataAtom)
}

// begin starts a new line if the element needs one, and sets its prefix.
func (w *writer) begin(element atom.Atom) {
	switch {
	case element == atom.Br:
		w.endLine()
	case levels[element] > 0:
		w.endLine()
		w.prefix = strings.Repeat("#", levels[element]) + " "
	case element == atom.Li:
		w.endLine()
		w.prefix = "- "
	case isBlock[element] && (w.prefix == "" || w.cur.Len() > 0):
		w.endLine()
	}
}

// end separates the cells of a table and ends the line of a block.
func (w *writer) end(element atom.Atom) {
	switch {
	case element == atom.Td || element == atom.Th:
		w.cur.WriteByte(' ')
	case levels[element] > 0 || element == atom.Li || isBlock[element]:
		w.endLine()
	}
}

// hasText reports whether an element contains text other than white space. It stops at the
// first one, so nested bold elements take linear time.
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

// escapes escapes the characters of a text that are markup in Markdown.
var escapes = strings.NewReplacer("*", `\*`, "<", `\<`, "`", "\\`", "[", `\[`)
