package server

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// sitemapPart is how many addresses a part of the sitemap has at most, by the sitemap protocol.
const sitemapPart = 50_000

// sitemapKinds are the kinds of nodes whose pages the sitemap lists.
var sitemapKinds = []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson, graph.KindYear}

// closedToRobots are the beginnings of addresses that crawlers must not visit: answers to questions,
// drawings, data for programs, and pages that change something. "*" and "$" are those of RFC 9309.
var closedToRobots = []string{
	"/api", "/ask", "/compare", "/console", "/corrections", "/feed.json", "/feed.atom", "/calendar.ics", "/login", "/map", "/mcp", "/metrics", "/next", "/notes", "/suggestions",
	"/*.svg$", "/*.png", "/*.dot$",
}

// robots answers GET /robots.txt.
func (s *server) robots(c *gin.Context) (view, error) {
	text := "User-agent: *\nAllow: /static/\n"
	for _, path := range closedToRobots {
		text += "Disallow: " + path + "\n"
	}
	return data("text/plain; charset=utf-8", []byte(text+"\nSitemap: "+s.host(c)+"/sitemap.xml\n")), nil
}

// address is an entry of a sitemap.
type address struct {
	Location string `xml:"loc"`
}

// The documents of the sitemap protocol: the index of all parts, and one part.
type (
	sitemapIndex struct {
		XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []address `xml:"sitemap"`
	}
	sitemapPages struct {
		XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []address `xml:"url"`
	}
)

// sitemap answers GET /sitemap.xml with the index of its parts, and with one part for "kind" and
// "part". Parts are counted from 1.
func (s *server) sitemap(c *gin.Context) (view, error) {
	if kind := c.Query("kind"); kind != "" {
		return s.sitemapPage(c, kind)
	}
	var out sitemapIndex
	for _, k := range sitemapKinds {
		total := len(s.nodesOf(k))
		for part := 1; (part-1)*sitemapPart < total; part++ {
			out.Parts = append(out.Parts, address{fmt.Sprintf("%s/sitemap.xml?kind=%s&part=%d", s.host(c), k.Plural(), part)})
		}
	}
	return xmlView("application/xml", out), nil
}

// sitemapPage makes one part of the sitemap. It returns graph.ErrNotFound for a part that the
// index does not list.
func (s *server) sitemapPage(c *gin.Context, kind string) (view, error) {
	part, err := strconv.Atoi(c.Query("part"))
	for _, k := range sitemapKinds {
		if k.Plural() != kind || err != nil || part < 1 {
			continue
		}
		ids := s.nodesOf(k)
		if part > (len(ids)+sitemapPart-1)/sitemapPart {
			break
		}
		var out sitemapPages
		for _, id := range queries.Cut(ids, queries.Page{Offset: (part - 1) * sitemapPart, Limit: sitemapPart}) {
			out.Pages = append(out.Pages, address{s.host(c) + id.Path()})
		}
		return xmlView("application/xml", out), nil
	}
	return nil, fmt.Errorf("%w: the sitemap has no such part; /sitemap.xml lists all", graph.ErrNotFound)
}

// nodesOf returns the nodes of a kind that talks have and that have a page.
func (s *server) nodesOf(kind graph.Kind) []graph.ID {
	if kind == graph.KindTalk {
		_, ids := s.Engine.Index().Select(graph.Selection{}, 0, 0)
		return ids
	}
	var ids []graph.ID
	for _, n := range s.Engine.Index().Facets(graph.Selection{}, kind, 0) {
		if len(s.Engine.Directory().Members(n.ID)) == 0 { // else its page is that of a question
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// openSearch answers GET /opensearch.xml with the description by which a browser adds the question
// box as a search engine.
func (s *server) openSearch(c *gin.Context) (view, error) {
	type link struct {
		Type     string `xml:"type,attr"`
		Template string `xml:"template,attr,omitempty"`
		Address  string `xml:",chardata"`
	}
	return xmlView("application/opensearchdescription+xml", struct {
		XMLName     xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
		ShortName   string
		Description string
		Encoding    string `xml:"InputEncoding"`
		Image       link
		URL         link `xml:"Url"`
	}{
		ShortName: "talkgraph", Description: "Questions about talks, topics and companies", Encoding: "UTF-8",
		Image: link{Type: "image/svg+xml", Address: s.host(c) + "/static/icon.svg"}, URL: link{Type: "text/html", Template: s.host(c) + "/ask?q={searchTerms}"},
	}), nil
}

// xmlView makes the view of a value as XML with a media type.
func xmlView(media string, v any) view {
	return func(*server) (int, string, []byte, error) {
		body, err := xml.Marshal(v)
		return http.StatusOK, media + "; charset=utf-8", append([]byte(xml.Header), body...), err
	}
}
