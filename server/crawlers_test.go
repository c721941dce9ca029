package server_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// sitemapOf reads the addresses of a sitemap or of its index.
func sitemapOf(t *testing.T, text string) (out []string) {
	t.Helper()
	var doc struct {
		Parts []string `xml:"sitemap>loc"`
		Pages []string `xml:"url>loc"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &doc), text)
	return append(doc.Parts, doc.Pages...)
}

func TestSitemap_ListsPagesThatAnswer(t *testing.T) {
	srv := serve(t, "questions")
	res, index := servertest.Get(t, srv, "/sitemap.xml")
	require.Equal(t, "application/xml; charset=utf-8", res.Header.Get("Content-Type"))
	require.NotEmpty(t, res.Header.Get("ETag"))
	require.Contains(t, index, "<loc>"+srv.URL+"/sitemap.xml?kind=talks&amp;part=1</loc>")
	pages := 0
	for _, part := range sitemapOf(t, index) {
		_, text := servertest.Get(t, srv, strings.TrimPrefix(part, srv.URL))
		for _, page := range sitemapOf(t, text) {
			res, _ := servertest.Get(t, srv, strings.TrimPrefix(page, srv.URL))
			require.Equal(t, http.StatusOK, res.StatusCode, page)
			pages++
		}
	}
	require.Greater(t, pages, 10)
	for _, wrong := range []string{"?kind=talks&part=2", "?kind=talks&part=0", "?kind=talks", "?kind=notes&part=1"} {
		res, _ := servertest.Get(t, srv, "/sitemap.xml"+wrong)
		require.Equal(t, http.StatusNotFound, res.StatusCode, wrong)
	}
}

// TestSitemap_OmitsEventsThatAreASeries has an event whose ID is that of a series. Its address leads
// to the question about the series.
func TestSitemap_OmitsEventsThatAreASeries(t *testing.T) {
	srv := serve(t, "questions")
	for name, text := range map[string]string{"a.md": "# Gear Meetup\n\n## Turning Gears\n\nredis\n", "b.md": "# Gear Meetup 2019\n\n## Cogs And Gears\n\nredis\n"} {
		status, body := servertest.Post(t, srv, "/api/v1/notes?source="+name, "text/markdown", text)
		require.Equal(t, http.StatusCreated, status, body)
	}
	_, text := servertest.Get(t, srv, "/sitemap.xml?kind=events&part=1")
	require.Contains(t, text, "/events/gear-meetup-2019<")
	require.NotContains(t, text, "/events/gear-meetup<")
	res, _ := servertest.Get(t, srv, "/events/gear-meetup")
	require.Equal(t, "/ask", res.Request.URL.Path)
}

func TestRobots_AndOpenSearchNameThisHost(t *testing.T) {
	srv := serve(t, "questions")
	_, robots := servertest.Get(t, srv, "/robots.txt")
	require.True(t, strings.HasPrefix(robots, "User-agent: *\nAllow: /static/\nDisallow: /api\nDisallow: /ask\n"), robots)
	require.True(t, strings.HasSuffix(robots, "\n\nSitemap: "+srv.URL+"/sitemap.xml\n"), robots)
	_, h, forged := ask(t, srv, "GET", "/robots.txt", "", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https")
	require.Equal(t, robots, forged, "%v", h)

	res, search := servertest.Get(t, srv, "/opensearch.xml")
	require.Equal(t, "application/opensearchdescription+xml; charset=utf-8", res.Header.Get("Content-Type"))
	require.Equal(t, xml.Header+`<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>talkgraph</ShortName><Description>Questions about talks, topics and companies</Description><InputEncoding>UTF-8</InputEncoding>`+
		`<Image type="image/svg+xml">`+srv.URL+`/static/icon.svg</Image><Url type="text/html" template="`+srv.URL+`/ask?q={searchTerms}"></Url></OpenSearchDescription>`, search)
	_, home := servertest.Get(t, srv, "/")
	require.Contains(t, home, `<link rel="search" href="/opensearch.xml" type="application/opensearchdescription+xml" title="talkgraph" data-live>`)
}

func TestCrawlers_PrivateServerIsClosed(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access.Token, c.Access.Private = token, true })
	for _, path := range []string{"/robots.txt", "/sitemap.xml", "/sitemap.xml?kind=talks&part=1", "/opensearch.xml"} {
		res, _ := getWith(t, srv, path)
		require.Equal(t, http.StatusSeeOther, res.StatusCode, path)
		res, _ = getWith(t, srv, path, "Authorization", "Bearer "+token)
		require.Equal(t, http.StatusOK, res.StatusCode, path)
	}
}
