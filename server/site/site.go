// Package site writes the pages of a server as a folder of files that need no server.
//
// It asks the handler of package server for each page in its sitemap, so templates and page models
// are those of the server. In the tree of a page it makes links relative, and removes what needs a
// server: elements with the attribute data-live, forms, and links to pages that the folder lacks.
//
//	site.go     asks for the pages, in parallel, and writes them
//	plan.go     which file holds which page
//	rewrite.go  the tree of a page without a server
//	search.go   the index that static/search.js reads in the browser
//
// A folder has a bounded number of files. Topics, companies and events have a page each, because
// the vocabulary bounds their number. Talks and speakers share pages where there are more than
// sharedPages: each is a section with an anchor then. Talks of different events never share a page.
package site

import (
	"bytes"
	"context"
	"embed"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

//go:embed static
var staticFiles embed.FS

// origin is the address at which the handler is asked. A server accepts loopback names always.
const origin = "http://localhost"

// partTalks is how many talks or names a part of a list has: the most that a server accepts.
const partTalks = 200

// assets are the files of the server that pages load.
var assets = []string{"/static/style.css", "/static/icon.svg", "/static/icon-192.png", "/static/map.js"}

// feeds are the forms of the list of the newest talks, with the files that hold them.
var feeds = []struct{ address, file, media, title string }{
	{"/feed.json?q=talks", "feed.json", "application/feed+json", "Newest talks"},
	{"/feed.atom?q=talks", "feed.atom", "application/atom+xml", "Newest talks"},
}

// exporter holds the state of one export.
type exporter struct {
	ctx     context.Context
	handler http.Handler
	base    string // address of the published site with a slash at its end; "" if unknown
	write   export.WriteFile
	plan    *plan
	index   *index
}

// Write writes the pages of a handler that package server made. address is where the site will be
// published, such as "https://example.org/talks". Without it the site has no sitemap, no feeds and
// no canonical links, because these need absolute addresses. Write calls write from several
// goroutines. It returns graph.ErrInvalid for an address that is no web address, and
// graph.ErrNotFound if there are no talks.
func Write(ctx context.Context, handler http.Handler, address string, write export.WriteFile) error {
	return writeShared(ctx, handler, address, sharedPages, write)
}

// writeShared is Write with the number of talks or speakers beyond which they share pages.
func writeShared(ctx context.Context, handler http.Handler, address string, shared int, write export.WriteFile) error {
	x := &exporter{ctx: ctx, handler: handler, write: write}
	if address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("%w: %q is not the address of a site; write one such as https://example.org/talks", graph.ErrInvalid, address)
		}
		x.base = strings.TrimSuffix(address, "/") + "/"
	}
	kinds, err := x.kinds()
	if err != nil {
		return err
	}
	x.plan = newPlan(kinds, shared)
	x.index = newIndex(x.plan.nodes)
	if x.plan.places[talksPath].file == "" {
		return fmt.Errorf("%w: there are no talks to write a site of; load notes first", graph.ErrNotFound)
	}
	if err := each(x.plan.drawings, x.writeDrawing); err != nil {
		return err
	}
	if err := each(x.plan.sheets, x.writeSheet); err != nil {
		return err
	}
	for _, step := range []func() error{x.writeAssets, x.writeSearch, x.writeForCrawlers} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// each calls use for every item, as many at a time as there are processors.
func each[T any](items []T, use func(T) error) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, it := range items {
		g.Go(func() error { return use(it) })
	}
	return g.Wait()
}

// get returns the answer of the handler to an address without origin.
func (x *exporter) get(address string) ([]byte, error) {
	if err := x.ctx.Err(); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(x.ctx, http.MethodGet, origin+address, nil)
	if err != nil {
		return nil, err
	}
	r.RemoteAddr = "127.0.0.1:0"
	a := &answer{header: http.Header{}, status: http.StatusOK}
	x.handler.ServeHTTP(a, r)
	if err := x.ctx.Err(); err != nil {
		return nil, err
	}
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("the page %s: %s: %s", address, http.StatusText(a.status), bytes.TrimSpace(a.body.Bytes()[:min(a.body.Len(), 300)]))
	}
	return a.body.Bytes(), nil
}

// answer implements http.ResponseWriter in memory.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// kinds returns the paths of the pages in the sitemap of the handler, by the plural of their kind.
func (x *exporter) kinds() ([]kind, error) {
	var out []kind
	var parts, part struct {
		Parts []string `xml:"sitemap>loc"`
		Pages []string `xml:"url>loc"`
	}
	body, err := x.get("/sitemap.xml")
	if err != nil {
		return nil, err
	}
	if err := xml.Unmarshal(body, &parts); err != nil {
		return nil, fmt.Errorf("the sitemap: %w", err)
	}
	for _, address := range parts.Parts {
		u, err := url.Parse(address)
		if err != nil {
			return nil, fmt.Errorf("the sitemap: %w", err)
		}
		if body, err = x.get(u.RequestURI()); err != nil {
			return nil, err
		}
		part.Pages = nil
		if err := xml.Unmarshal(body, &part); err != nil {
			return nil, fmt.Errorf("the sitemap: %w", err)
		}
		name := u.Query().Get("kind")
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, kind{name: name})
		}
		k := &out[len(out)-1]
		for _, page := range part.Pages {
			u, err := url.Parse(page)
			if err != nil {
				return nil, fmt.Errorf("the sitemap: %w", err)
			}
			k.paths = append(k.paths, u.Path)
		}
	}
	return out, nil
}

// writeText writes a file with a text.
func (x *exporter) writeText(file, text string) error {
	return x.write(file, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
}

// drawn matches the links of a drawing, such as xlink:href="http://localhost/topics/go". It does
// not match the names of its namespaces, such as xmlns:xlink="http://www.w3.org/1999/xlink".
var drawn = regexp.MustCompile(`xlink:href="([^"]*)"`)

// writeDrawing writes the map at the path of a drawing, drawn for the frame that pages have on a
// desktop screen.
func (x *exporter) writeDrawing(p string) error {
	body, err := x.get(escape(p) + "?download=1&frame=900x560")
	if err != nil {
		return err
	}
	file := x.plan.places[p].file
	return x.writeText(file, drawn.ReplaceAllStringFunc(string(body), func(s string) string {
		to, ok := x.link(file, html.UnescapeString(drawn.FindStringSubmatch(s)[1]))
		if !ok {
			return ""
		}
		return `xlink:href="` + html.EscapeString(to) + `"`
	}))
}

// writeAssets writes the style, the icon and the scripts.
func (x *exporter) writeAssets() error {
	for _, p := range assets {
		body, err := x.get(p)
		if err == nil {
			err = x.writeText(x.plan.places[p].file, string(body))
		}
		if err != nil {
			return err
		}
	}
	body, err := staticFiles.ReadFile("static/search.js")
	if err != nil {
		return err
	}
	return x.writeText("static/search.js", string(body))
}

// absolute matches an address of the handler in a feed, such as "http://localhost/talks/x/y". It
// does not match addresses of other sites.
var absolute = regexp.MustCompile(regexp.QuoteMeta(origin) + `(/[^"<>\s]*)`)

// writeForCrawlers writes the feeds and the sitemap, if the address of the site is known.
func (x *exporter) writeForCrawlers() error {
	if x.base == "" {
		return nil
	}
	for _, f := range feeds {
		body, err := x.get(f.address)
		if err != nil {
			return err
		}
		text := absolute.ReplaceAllStringFunc(string(body), func(s string) string {
			if s == origin+f.address {
				return x.base + f.file
			}
			if to, ok := x.absoluteLink(html.UnescapeString(s)); ok {
				return html.EscapeString(to)
			}
			return x.base
		})
		if err := x.writeText(f.file, text); err != nil {
			return err
		}
	}
	type address struct {
		Location string `xml:"loc"`
	}
	var pages struct {
		XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []address `xml:"url"`
	}
	for _, s := range x.plan.sheets {
		pages.Pages = append(pages.Pages, address{x.base + escape(s.file)})
	}
	body, err := xml.Marshal(pages)
	if err != nil {
		return err
	}
	if err := x.writeText("sitemap.xml", xml.Header+string(body)); err != nil {
		return err
	}
	return x.writeText("robots.txt", "User-agent: *\nAllow: /\n\nSitemap: "+x.base+"sitemap.xml\n")
}

// link returns the address of a page as a file links it, and whether the site has the page.
// Addresses of other sites are returned unchanged.
func (x *exporter) link(file, address string) (string, bool) {
	to, isOurs, ok := x.target(address)
	if !isOurs || !ok {
		return address, !isOurs
	}
	if rest, ok := strings.CutPrefix(to, escape(file)); ok && strings.HasPrefix(rest, "#") {
		return rest, true
	}
	return up(file) + to, true
}

// up returns the address of the folder of the site relative to a file.
func up(file string) string { return strings.Repeat("../", strings.Count(file, "/")) }

// absoluteLink returns the address of a page on the published site. It returns false if the site
// lacks the page.
func (x *exporter) absoluteLink(address string) (string, bool) {
	to, isOurs, ok := x.target(address)
	if !isOurs {
		return address, true
	}
	return x.base + strings.TrimPrefix(to, "index.html"), ok
}

// target returns the file of an address, with its anchor. isOurs reports whether the address is one
// of the handler, ok whether the site has its page.
func (x *exporter) target(address string) (to string, isOurs, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" && u.Scheme+"://"+u.Host != origin || u.Scheme == "" && u.Host != "" {
		return "", false, false
	}
	file, anchor, ok := x.plan.find(u.Path, u.Query().Get("offset"), hasOtherQuery(u))
	switch {
	case anchor != "" && u.Fragment != "":
		anchor += "." + u.Fragment
	case u.Fragment != "":
		anchor = u.Fragment
	}
	to = escape(file)
	if anchor != "" {
		to += "#" + (&url.URL{Fragment: anchor}).EscapedFragment()
	}
	return to, true, ok
}

// hasOtherQuery reports whether an address has parameters that choose other contents than a part of
// a list.
func hasOtherQuery(u *url.URL) bool {
	q := u.Query()
	q.Del("offset")
	q.Del("limit")
	return len(q) > 0
}

// escape returns a path as an address writes it.
func escape(p string) string { return (&url.URL{Path: p}).EscapedPath() }

// stem returns a file name without its extension.
func stem(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }
