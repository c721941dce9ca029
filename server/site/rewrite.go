package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy is the Content-Security-Policy of every page: scripts, styles and pictures of the site
// only.
const policy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"

// writeSheet writes a file with its pages, and the files of the further parts of their lists.
func (x *exporter) writeSheet(s sheet) error {
	var doc *html.Node
	for _, path := range s.paths {
		at := x.plan.places[path]
		one, next, err := x.page(path, 0, s.file, at.anchor)
		if err != nil {
			return err
		}
		for next > 0 {
			file, offset := partFile(at, next), next
			var part *html.Node
			if part, next, err = x.page(path, offset, file, ""); err == nil {
				err = x.writePage(file, part)
			}
			if err != nil {
				return err
			}
		}
		if at.anchor != "" {
			wrapMain(one, at.anchor)
		}
		if doc == nil {
			doc = one
		} else {
			join(doc, one)
		}
	}
	return x.writePage(s.file, doc)
}

// writePage writes a page.
func (x *exporter) writePage(file string, doc *html.Node) error {
	return x.write(file, func(w io.Writer) error { return html.Render(w, doc) })
}

// page returns the tree of a page without what needs a server, and the offset of the next part of
// its list, or 0. file is the file that will hold it. anchor begins its IDs if other pages are in
// the file too.
func (x *exporter) page(path string, offset int, file, anchor string) (doc *html.Node, next int, err error) {
	address := fmt.Sprintf("%s?limit=%d", escape(path), partTalks)
	if offset > 0 {
		address += "&offset=" + strconv.Itoa(offset)
	}
	body, err := x.get(address)
	if err != nil {
		return nil, 0, err
	}
	doc, err = html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, 0, fmt.Errorf("the page %s: %w", path, err)
	}
	next = nextOffset(doc, path)
	if data := find(doc, isLinkedData); data != nil && offset == 0 {
		x.index.add(path, data.FirstChild.Data)
	}
	return doc, next, rewriter{x, file, anchor}.rewritePage(doc)
}

// nextOffset returns the offset of the next part of the list on a page, or 0.
func nextOffset(doc *html.Node, path string) int {
	for n := range doc.Descendants() {
		if n.DataAtom != atom.A || attr(n, "rel") != "next" {
			continue
		}
		if u, err := url.Parse(attr(n, "href")); err == nil && u.Path == path {
			offset, _ := strconv.Atoi(u.Query().Get("offset"))
			return offset
		}
	}
	return 0
}

// rewriter rewrites the tree of a page for a file.
type rewriter struct {
	*exporter
	file, anchor string
}

// rewritePage rewrites a whole page.
func (r rewriter) rewritePage(doc *html.Node) (err error) {
	r.rewrite(doc)
	r.addHead(find(doc, is(atom.Head)))
	if data := find(doc, isLinkedData); data != nil {
		data.FirstChild.Data, err = r.linkedData(data.FirstChild.Data)
	}
	return err
}

// rewrite removes the children of a node that need a server, and rewrites the others.
func (r rewriter) rewrite(n *html.Node) {
	for _, c := range slices.Collect(n.ChildNodes()) {
		if c.Type != html.ElementNode {
			continue
		}
		if !r.element(c) {
			n.RemoveChild(c)
			continue
		}
		r.rewrite(c)
	}
}

// element rewrites an element without its children. It reports whether the site keeps it.
func (r rewriter) element(n *html.Node) bool {
	if hasAttr(n, "data-live") {
		return false
	}
	if id := attr(n, "id"); id != "" && r.anchor != "" && within(n, atom.Main) {
		setAttr(n, "id", r.anchor+"."+id)
	}
	switch n.DataAtom {
	case atom.Noscript:
		return false
	case atom.Meta:
		return r.meta(n)
	case atom.Link:
		return r.head(n, "href")
	case atom.Script:
		if attr(n, "type") == "module" { // browsers do not load modules from a disk
			delAttr(n, "type")
			setAttr(n, "defer", "")
		}
		return isLinkedData(n) || r.attribute(n, "src")
	case atom.Img:
		return r.attribute(n, "src")
	case atom.A:
		r.anchorElement(n)
	case atom.Form:
		return r.form(n)
	case atom.Section:
		return !isMapFrame(n) || r.hasDrawing(n)
	case atom.Object:
		return r.drawing(n)
	}
	return true
}

// meta reports whether the site keeps a meta element. Pictures of maps are drawn by a server, and
// an address of the page needs the address of the site.
func (r rewriter) meta(n *html.Node) bool {
	switch property := attr(n, "property"); {
	case property == "og:image" || attr(n, "name") == "twitter:card":
		return false
	case property == "og:url":
		return r.canonical(n, "content")
	}
	return true
}

// head rewrites a link element. It reports whether the site has what the element links.
func (r rewriter) head(n *html.Node, name string) bool {
	if attr(n, "rel") == "canonical" {
		return r.canonical(n, name)
	}
	return r.attribute(n, name)
}

// addHead adds the policy of the page and the feeds of the site to its head.
func (r rewriter) addHead(head *html.Node) {
	head.InsertBefore(element(atom.Meta, "http-equiv", "Content-Security-Policy", "content", policy), head.FirstChild)
	if r.base == "" {
		return
	}
	for _, f := range feeds {
		head.AppendChild(element(atom.Link, "rel", "alternate", "type", f.media, "href", up(r.file)+f.file, "title", f.title))
	}
}

// canonical sets an attribute to the address of the file on the published site. It returns false if
// that is unknown.
func (r rewriter) canonical(n *html.Node, name string) bool {
	setAttr(n, name, r.base+escape(strings.TrimSuffix(r.file, "index.html")))
	return r.base != ""
}

// attribute rewrites the address in an attribute. It reports whether the site has what is there.
func (r rewriter) attribute(n *html.Node, name string) bool {
	to, ok := r.link(r.file, attr(n, name))
	setAttr(n, name, to)
	return ok
}

// anchorElement rewrites a link on the page. A link to a page that the site lacks becomes text.
func (r rewriter) anchorElement(n *html.Node) {
	href := attr(n, "href")
	if own, ok := strings.CutPrefix(href, "#"); ok {
		if r.anchor != "" && within(n, atom.Main) {
			setAttr(n, "href", "#"+r.anchor+"."+own)
		}
		return
	}
	if !r.attribute(n, "href") {
		n.Data, n.DataAtom = "span", atom.Span
		for _, name := range []string{"href", "rel", "download"} {
			delAttr(n, name)
		}
	}
}

// form turns the question box into a search. It reports whether the site keeps a form.
func (r rewriter) form(n *html.Node) bool {
	if attr(n, "role") != "search" {
		return false
	}
	setAttr(n, "action", up(r.file)+searchFile)
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.Input:
			setAttr(c, "placeholder", "a title, speaker, topic or company")
		case atom.Label, atom.Button:
			c.FirstChild.Data = "Search"
		}
	}
	return true
}

// isMapFrame reports whether an element is the frame of a map.
func isMapFrame(n *html.Node) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), "mapframe")
}

// hasDrawing reports whether the site has the map in a frame.
func (r rewriter) hasDrawing(n *html.Node) bool {
	object := find(n, is(atom.Object))
	if object == nil {
		return false
	}
	_, ok := r.link(r.file, attr(object, "data-src"))
	return ok
}

// drawing makes an element show its map without map.js. It reports whether the site has the map.
func (r rewriter) drawing(n *html.Node) bool {
	to, ok := r.link(r.file, attr(n, "data-src"))
	delAttr(n, "data-src")
	setAttr(n, "data", to)
	return ok
}

// isLinkedData reports whether a node is a script with JSON-LD.
func isLinkedData(n *html.Node) bool {
	return n.DataAtom == atom.Script && attr(n, "type") == "application/ld+json" && n.FirstChild != nil
}

// linkedData rewrites the addresses in JSON-LD. They are relative to the page if the address of the
// site is unknown.
func (r rewriter) linkedData(text string) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return "", fmt.Errorf("the JSON-LD of %s: %w", r.file, err)
	}
	out, err := json.Marshal(r.addresses(v))
	return string(out), err
}

// addresses returns a JSON value with the addresses of pages rewritten. A node that has no page
// keeps its name only.
func (r rewriter) addresses(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = r.addresses(v[i])
		}
	case map[string]any:
		for key, value := range v {
			if v[key] = r.addresses(value); v[key] == nil {
				delete(v, key)
			}
		}
	case string:
		if !strings.HasPrefix(v, origin+"/") {
			return v
		}
		to, ok := r.absoluteLink(v)
		if r.base == "" {
			to, ok = r.link(r.file, v)
		}
		if !ok {
			return nil
		}
		return to
	}
	return v
}

// wrapMain puts the contents of a page into a section, because other pages share the file.
func wrapMain(doc *html.Node, anchor string) {
	main := find(doc, is(atom.Main))
	section := element(atom.Article, "class", "shared", "id", anchor)
	for _, c := range slices.Collect(main.ChildNodes()) {
		main.RemoveChild(c)
		section.AppendChild(c)
	}
	main.AppendChild(section)
}

// join adds the section and the JSON-LD of a page to a page, and names both in the title.
func join(doc, other *html.Node) {
	main, head := find(doc, is(atom.Main)), find(doc, is(atom.Head))
	for _, c := range slices.Collect(find(other, is(atom.Main)).ChildNodes()) {
		c.Parent.RemoveChild(c)
		main.AppendChild(c)
	}
	for _, c := range slices.Collect(find(other, is(atom.Head)).ChildNodes()) {
		if isLinkedData(c) {
			c.Parent.RemoveChild(c)
			head.AppendChild(c)
		}
	}
	title, last := find(doc, is(atom.Title)).FirstChild, find(other, is(atom.Title)).FirstChild
	first, _, _ := strings.Cut(title.Data, " … ")
	title.Data = strings.TrimSuffix(first, " · talkgraph") + " … " + last.Data
	for _, c := range slices.Collect(head.ChildNodes()) { // they describe the first page only
		if property := attr(c, "property"); attr(c, "name") == "description" || property == "og:description" || property == "og:title" {
			head.RemoveChild(c)
		}
	}
}

// find returns the first node that a predicate accepts, or nil.
func find(doc *html.Node, accepts func(*html.Node) bool) *html.Node {
	for n := range doc.Descendants() {
		if accepts(n) {
			return n
		}
	}
	return nil
}

// is returns a predicate that reports whether a node is an element of a kind.
func is(kind atom.Atom) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.DataAtom == kind }
}

// within reports whether a node is inside an element of a kind.
func within(n *html.Node, kind atom.Atom) bool {
	for a := range n.Ancestors() {
		if a.DataAtom == kind {
			return true
		}
	}
	return false
}

// element makes an element with attributes, as names and values.
func element(kind atom.Atom, attributes ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: kind, Data: kind.String()}
	for i := 0; i+1 < len(attributes); i += 2 {
		setAttr(n, attributes[i], attributes[i+1])
	}
	return n
}

// attr returns the value of an attribute, or "".
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hasAttr reports whether a node has an attribute.
func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// setAttr sets an attribute.
func setAttr(n *html.Node, name, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}

// delAttr removes an attribute.
func delAttr(n *html.Node, name string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
