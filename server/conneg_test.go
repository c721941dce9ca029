package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/server"
)

// checked serves the questions with every answer compared with the OpenAPI document.
func checked(t *testing.T) (*httptest.Server, map[string]bool) {
	t.Helper()
	plain := serveAs(t, "questions", time.Minute, func(*server.Config) {})
	said := map[string]bool{}
	srv := httptest.NewServer(server.Checked(t, plain.Config.Handler, said))
	t.Cleanup(srv.Close)
	return srv, said
}

// TestOpenAPIIsTrue asks every address of the document, with right and wrong input.
func TestOpenAPIIsTrue(t *testing.T) {
	srv, said := checked(t)
	talk, q := "talk:x", "?q=who+mentions+netflix"
	_, body := get(t, srv, "/api/v1/ask?q=talks&limit=1")
	var a struct{ Items []struct{ ID string } }
	require.NoError(t, json.Unmarshal([]byte(body), &a))
	talk = a.Items[0].ID
	path := "/talks/" + strings.TrimPrefix(talk, "talk:")
	for _, p := range []string{
		"/", "/ask", "/ask" + q, "/ask" + q + "&format=csv", "/map", "/map" + q, "/console", "/console?query=g.V().All()", "/console?query=g.V().All()&format=json", "/compare", "/compare?a=netflix&b=microservices",
		"/trends", "/next", "/suggestions", "/corrections", "/notes/add", "/login", "/api", "/digest/nothing", "/static/style.css", "/static/nothing",
		"/api/v1/ask" + q, "/api/v1/ask", "/api/v1/ask?q=frobnication", "/api/v1/ask?q=what+connects+netflix+and+microservices", "/api/v1/ask?q=x&limit=0x", "/api/v1/complete?q=netf", "/api/v1/complete",
		"/feed.json" + q, "/feed.json", "/calendar.ics" + q, "/calendar.ics?q=companies", "/.well-known/void", "/context.jsonld", "/api/openapi.json",
		"/talks", "/topics", "/companies", "/events", "/years", "/speakers", "/topics?limit=9999",
		path, path + ".json", path + ".jsonld", path + ".ttl", path + ".nq", path + ".svg", path + ".png", path + ".dot", "/talks/nothing", "/talks/nothing.json",
		"/topics/microservices", "/topics/microservices.json", "/companies/netflix.json", "/events/nothing.json", "/years/2017.json", "/speakers/nothing.ttl",
		"/map.svg" + q, "/map.png?around=topic:microservices", "/map.dot?around=topic:nothing", "/api/v1/export", "/api/v1/export?format=jsonld", "/api/v1/export?format=xls", "/api/v1/backup",
		"/api/v2/query?lang=gizmo&qu=g.V().All()", "/api/v2/query?lang=sparql", "/api/v2/query", "/api/v2/read?sub=<topic:microservices>", "/api/v2/read?format=json", "/api/v2/formats", "/healthz", "/readyz", "/metrics",
	} {
		get(t, srv, p)
	}
	for _, c := range [][3]string{
		{"/api/v1/notes?source=a.txt", "text/plain", "AConf 2019\n\nJane Roe - Some Talk\n\nredis\n"}, {"/api/v1/notes?preview=1", "text/plain", "BConf 2019\n\nJane Roe - Some Talk\n"},
		{"/api/v1/notes", "application/pdf", "x"}, {"/api/v1/query/gizmo", "text/plain", "g.V().Count("}, {"/api/v2/query?lang=graphql", "text/plain", "{ nodes(first: 2) { id } }"}, {"/api/v2/query?lang=graphql", "text/plain", "{"},
		{"/api/v2/read?sub=<x>", "text/plain", ""}, {"/api/v2/write", "application/n-quads", "<a> <b> <c> .\n"}, {"/api/v2/delete", "application/n-quads", "<a> <b> <c> .\n"}, {"/api/v2/write", "application/n-quads", "<a>"},
		{"/login", "application/x-www-form-urlencoded", "token=wrong"}, {"/logout", "application/x-www-form-urlencoded", ""}, {"/corrections", "application/x-www-form-urlencoded", "talk=" + talk},
		{"/notes/add", "application/x-www-form-urlencoded", "text=hello"}, {"/notes/undo", "application/x-www-form-urlencoded", ""}, {"/notes/sample", "application/x-www-form-urlencoded", ""},
	} {
		post(t, srv, c[0], c[1], c[2])
	}
	req, err := http.NewRequest(http.MethodDelete, srv.URL+"/api/v1/notes/a.txt", nil)
	require.NoError(t, err)
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)

	_, body = get(t, srv, "/api/openapi.json")
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(t, json.Unmarshal([]byte(body), &doc))
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" {
				route := strings.NewReplacer("{id}", "*id", "{file}", "*file", "{lang}", ":lang").Replace(path)
				require.True(t, said[strings.ToUpper(method)+" "+route], "%s %s was not asked", method, path)
			}
		}
	}
}

// accepting asks for a page as a client does that accepts some forms.
func accepting(t *testing.T, srv *httptest.Server, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, srv.URL+path, nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.Client().Transport.RoundTrip(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

func TestNegotiation(t *testing.T) {
	srv := serve(t, "questions")
	for accept, want := range map[string]string{
		"":    "text/html",
		"*/*": "text/html",
		"text/html,application/xhtml+xml,*/*;q=0.8":    "text/html",
		"application/json":                             "application/json",
		"application/ld+json":                          "application/ld+json",
		"text/turtle":                                  "text/turtle",
		"application/n-quads":                          "application/n-quads",
		"text/turtle;q=0.5, application/ld+json;q=0.9": "application/ld+json",
		"image/png":                                    "image/png",
		"application/pdf":                              "text/html",
	} {
		res, _ := accepting(t, srv, "/topics/microservices", "Accept", accept)
		require.Equal(t, http.StatusOK, res.StatusCode, accept)
		require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), want), "%s: %s", accept, res.Header.Get("Content-Type"))
		require.Contains(t, strings.Join(res.Header.Values("Vary"), ","), "Accept", accept)
		links := strings.Join(res.Header.Values("Link"), ", ")
		require.Contains(t, links, `</topics/microservices>; rel="canonical"; type="text/html"`)
		require.Contains(t, links, `</topics/microservices.ttl>; rel="alternate"; type="text/turtle"`)
		require.Contains(t, links, `</.well-known/void>; rel="describedby"`)
	}
	_, turtle := get(t, srv, "/topics/microservices.ttl")
	require.Contains(t, turtle, "<topic:microservices> a skos:Concept")
	require.Regexp(t, `schema:about <topic:microservices>`, turtle, "the talks about it are named")
	require.Contains(t, turtle, "schema:mainEntityOfPage <"+srv.URL+"/topics/microservices>")
	_, body := get(t, srv, "/topics/microservices.jsonld")
	var ld map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &ld))
	require.NotNil(t, ld["@context"])

	res, body := accepting(t, srv, "/topics/frobnication", "Accept", "application/json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
	var p map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &p))
	require.Equal(t, "Not Found", p["title"])
	require.EqualValues(t, 404, p["status"])
	require.Contains(t, p["detail"], "frobnication")

	res, _ = get(t, srv, "/talks?limit=2&offset=2")
	links := strings.Join(res.Header.Values("Link"), ", ")
	require.Contains(t, links, `</talks?limit=2&offset=0>; rel="prev"`)
	require.Contains(t, links, `</talks?limit=2&offset=4>; rel="next"`)
}

// TestUnchanged asks again for what the client has, before and after a change.
func TestUnchanged(t *testing.T) {
	srv := serve(t, "questions")
	for _, path := range []string{"/", "/topics/microservices", "/topics/microservices.json", "/api/v1/ask?q=who+mentions+netflix", "/map.svg", "/feed.json?q=talks", "/.well-known/void"} {
		res, _ := get(t, srv, path)
		tag := res.Header.Get("ETag")
		require.Regexp(t, `^W/"\d+-`, tag, path)
		require.Equal(t, "no-cache", res.Header.Get("Cache-Control"))
		again, body := accepting(t, srv, path, "If-None-Match", tag)
		require.Equal(t, http.StatusNotModified, again.StatusCode, path)
		require.Empty(t, body)
		require.Equal(t, tag, again.Header.Get("ETag"))
		require.Empty(t, again.Header.Get("Content-Security-Policy"), "it would take the place of that of the answer")
		other, _ := accepting(t, srv, path, "If-None-Match", `W/"0-else"`)
		require.Equal(t, http.StatusOK, other.StatusCode, path)
	}
	since := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	res, _ := accepting(t, srv, "/topics/microservices", "If-Modified-Since", since)
	require.Equal(t, http.StatusNotModified, res.StatusCode)
	res, _ = accepting(t, srv, "/topics/microservices", "If-Modified-Since", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	require.Equal(t, http.StatusOK, res.StatusCode)

	tag := res.Header.Get("ETag")
	status, body := post(t, srv, "/api/v1/notes?source=more.txt", "text/plain", "MoreConf 2019\n\nJane Roe - Some Talk Of Things\n\nmicroservices\n")
	require.Equal(t, http.StatusCreated, status, body)
	res, body = accepting(t, srv, "/topics/microservices", "If-None-Match", tag)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Contains(t, body, "Some Talk Of Things")

	res, _ = get(t, srv, "/topics/frobnication")
	require.Empty(t, res.Header.Get("ETag"), "an error is not kept")
}

func TestCompressed(t *testing.T) {
	srv := serve(t, "questions")
	for _, coding := range []string{"gzip", "zstd"} {
		res, body := accepting(t, srv, "/", "Accept-Encoding", coding)
		require.Equal(t, coding, res.Header.Get("Content-Encoding"))
		require.Contains(t, strings.Join(res.Header.Values("Vary"), ","), "Accept-Encoding")
		require.NotContains(t, body, "<!doctype html>")
	}
	res, body := accepting(t, srv, "/", "Accept-Encoding", "identity")
	require.Empty(t, res.Header.Get("Content-Encoding"))
	require.Contains(t, body, "<!doctype html>")
}

func TestFeeds(t *testing.T) {
	srv := serve(t, "questions")
	res, body := get(t, srv, "/feed.json?q=companies")
	require.Equal(t, http.StatusBadRequest, res.StatusCode, body)
	require.Contains(t, body, "ask for talks")
	res, body = get(t, srv, "/feed.json?q=talks+about+microservices&limit=1")
	require.Equal(t, "application/feed+json; charset=utf-8", res.Header.Get("Content-Type"))
	var feed struct {
		Home  string `json:"home_page_url"`
		Self  string `json:"feed_url"`
		Next  string `json:"next_url"`
		Items []struct {
			ID, URL, Title string
			Text           string `json:"content_text"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(body), &feed))
	require.Len(t, feed.Items, 1)
	require.Equal(t, srv.URL+"/feed.json?q=talks+about+microservices&limit=1", feed.Self)
	require.Contains(t, feed.Next, "offset=1")
	require.True(t, strings.HasPrefix(feed.Items[0].URL, srv.URL+"/talks/"))
	require.Contains(t, strings.ToLower(feed.Items[0].Text), "microservice")
	_, next := get(t, srv, strings.TrimPrefix(feed.Next, srv.URL))
	require.NotContains(t, next, fmt.Sprintf("%q", feed.Items[0].ID))
}
