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

	"github.com/talkgraph/talkgraph/internal/servertest"
)

// getWith sends a GET request and returns the response and its body as it was sent. headers
// alternate names and values.
func getWith(t *testing.T, srv *httptest.Server, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, srv.URL+path, nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := srv.Client().Transport.RoundTrip(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

func TestNode_AcceptSelectsTheRepresentation(t *testing.T) {
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
		res, _ := getWith(t, srv, "/topics/microservices", "Accept", accept)
		require.Equal(t, http.StatusOK, res.StatusCode, accept)
		require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), want), "%s: %s", accept, res.Header.Get("Content-Type"))
		require.Contains(t, strings.Join(res.Header.Values("Vary"), ","), "Accept", accept)
		links := strings.Join(res.Header.Values("Link"), ", ")
		require.Contains(t, links, `</topics/microservices>; rel="canonical"; type="text/html"`)
		require.Contains(t, links, `</topics/microservices.ttl>; rel="alternate"; type="text/turtle"`)
		require.Contains(t, links, `</.well-known/void>; rel="describedby"`)
	}
	_, turtle := servertest.Get(t, srv, "/topics/microservices.ttl")
	require.Contains(t, turtle, "<topic:microservices> a skos:Concept")
	require.Regexp(t, `schema:about <topic:microservices>`, turtle, "the talks about it are named")
	require.Contains(t, turtle, "schema:mainEntityOfPage <"+srv.URL+"/topics/microservices>")
	_, body := servertest.Get(t, srv, "/topics/microservices.jsonld")
	var ld map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &ld))
	require.NotNil(t, ld["@context"])

	res, body := getWith(t, srv, "/topics/frobnication", "Accept", "application/json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
	var p map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &p))
	require.Equal(t, "Not Found", p["title"])
	require.EqualValues(t, 404, p["status"])
	require.Contains(t, p["detail"], "frobnication")

	res, _ = servertest.Get(t, srv, "/talks?limit=2&offset=2")
	links := strings.Join(res.Header.Values("Link"), ", ")
	require.Contains(t, links, `</talks?limit=2&offset=0>; rel="prev"`)
	require.Contains(t, links, `</talks?limit=2&offset=4>; rel="next"`)
}

// TestConditional_304UntilTheStoreChanges requests answers again with their ETag, before and after
// a change of the store.
func TestConditional_304UntilTheStoreChanges(t *testing.T) {
	srv := serve(t, "questions")
	for _, path := range []string{"/", "/topics/microservices", "/topics/microservices.json", "/api/v1/ask?q=who+mentions+netflix", "/map.svg", "/feed.json?q=talks", "/.well-known/void"} {
		res, _ := servertest.Get(t, srv, path)
		tag := res.Header.Get("ETag")
		require.Regexp(t, `^W/"\d+-`, tag, path)
		require.Equal(t, "no-cache", res.Header.Get("Cache-Control"))
		again, body := getWith(t, srv, path, "If-None-Match", tag)
		require.Equal(t, http.StatusNotModified, again.StatusCode, path)
		require.Empty(t, body)
		require.Equal(t, tag, again.Header.Get("ETag"))
		require.Empty(t, again.Header.Get("Content-Security-Policy"), "it would replace that of the cached answer")
		other, _ := getWith(t, srv, path, "If-None-Match", `W/"0-else"`)
		require.Equal(t, http.StatusOK, other.StatusCode, path)
	}
	since := time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)
	res, _ := getWith(t, srv, "/topics/microservices", "If-Modified-Since", since)
	require.Equal(t, http.StatusNotModified, res.StatusCode)
	res, _ = getWith(t, srv, "/topics/microservices", "If-Modified-Since", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	require.Equal(t, http.StatusOK, res.StatusCode)

	tag := res.Header.Get("ETag")
	status, body := servertest.Post(t, srv, "/api/v1/notes?source=more.txt", "text/plain", "MoreConf 2019\n\nJane Roe - Some Talk Of Things\n\nmicroservices\n")
	require.Equal(t, http.StatusCreated, status, body)
	res, body = getWith(t, srv, "/topics/microservices", "If-None-Match", tag)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Contains(t, body, "Some Talk Of Things")

	res, _ = servertest.Get(t, srv, "/topics/frobnication")
	require.Empty(t, res.Header.Get("ETag"), "clients do not cache errors")
}

func TestAnswers_AreCompressed(t *testing.T) {
	srv := serve(t, "questions")
	for _, coding := range []string{"gzip", "zstd"} {
		res, body := getWith(t, srv, "/", "Accept-Encoding", coding)
		require.Equal(t, coding, res.Header.Get("Content-Encoding"))
		require.Contains(t, strings.Join(res.Header.Values("Vary"), ","), "Accept-Encoding")
		require.NotContains(t, body, "<!doctype html>")
	}
	res, body := getWith(t, srv, "/", "Accept-Encoding", "identity")
	require.Empty(t, res.Header.Get("Content-Encoding"))
	require.Contains(t, body, "<!doctype html>")
}

func TestFeed_HasTheTalksOfAQuestionInPages(t *testing.T) {
	srv := serve(t, "questions")
	res, body := servertest.Get(t, srv, "/feed.json?q=companies")
	require.Equal(t, http.StatusBadRequest, res.StatusCode, body)
	require.Contains(t, body, "ask for talks")
	res, body = servertest.Get(t, srv, "/feed.json?q=talks+about+microservices&limit=1")
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
	res, atom := servertest.Get(t, srv, "/feed.atom?q=talks+about+microservices&limit=1")
	require.Equal(t, "application/atom+xml; charset=utf-8", res.Header.Get("Content-Type"))
	require.Contains(t, atom, `<link rel="alternate" href="`+feed.Items[0].URL+`"></link>`)
	require.Contains(t, atom, `<link rel="next" href="`+srv.URL+`/feed.atom?`)
	_, next := servertest.Get(t, srv, strings.TrimPrefix(feed.Next, srv.URL))
	require.NotContains(t, next, fmt.Sprintf("%q", feed.Items[0].ID))
}
