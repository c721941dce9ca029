package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

func TestConsole_TableOfManyColumnsIsRefused(t *testing.T) {
	srv := serve(t, "questions")
	query := url.QueryEscape(`o={};for(j=0;j<2000;j++)o['k'+j]=1;g.Emit(o);for(i=0;i<999;i++)g.Emit(1)`)
	status, _, body := ask(t, srv, "GET", "/console?query="+query, "")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "a table of 1000 results has at most 50 columns")
	require.Contains(t, body, "JSON file")
	require.Less(t, len(body), 100_000)
	status, _, body = ask(t, srv, "GET", "/console?format=csv&query="+query, "")
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	require.Less(t, len(body), 100_000)
}

func TestConsole_DeepResultsAreNotIndented(t *testing.T) {
	srv := serve(t, "questions")
	query := url.QueryEscape(`function deep(n){var a=[];for(var i=1;i<n;i++)a=[a];return a};for(var j=0;j<20;j++)g.Emit(deep(3000))`)
	for _, path := range []string{"/console?view=json&query=", "/console?format=json&query="} {
		status, _, body := ask(t, srv, "GET", path+query, "")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, "[[[[")
		require.Less(t, len(body), 1_000_000, "20 results with 3,000 levels have 360 MB when indented")
	}
}

func TestConsole_LongResultsAreAFile(t *testing.T) {
	srv := serve(t, "questions")
	query := url.QueryEscape(`s="x";while(s.length<1e6)s+=s;g.Emit(s);g.Emit(s)`)
	_, _, body := ask(t, srv, "GET", "/console?view=json&query="+query, "")
	require.Contains(t, body, "a page shows 1 MB")
	require.Less(t, len(body), 100_000)
	_, _, body = ask(t, srv, "GET", "/console?format=json&query="+query, "")
	require.Greater(t, len(body), 2_000_000)
}

// slowResult is a query result whose encoding closes started and then waits until finish is
// closed. It is also the Querier that returns it.
type slowResult struct{ started, finish chan struct{} }

func (r slowResult) MarshalJSON() ([]byte, error) {
	close(r.started)
	<-r.finish
	return []byte("1"), nil
}

func (r slowResult) Query(context.Context, string, string, int) ([]any, bool, error) {
	return []any{r}, false, nil
}

func TestHeavy_RenderingBelongsToTheTurn(t *testing.T) {
	for _, path := range []string{"/console?view=json&query=x", "/console?format=json&query=x", "/api/v2/query?lang=gizmo&qu=x"} {
		r := slowResult{make(chan struct{}), make(chan struct{})}
		srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Gizmo = r })
		ended := make(chan error)
		go func() {
			res, err := srv.Client().Get(srv.URL + path)
			if err == nil {
				res.Body.Close()
			}
			ended <- err
		}()
		<-r.started
		_, _, metrics := ask(t, srv, "GET", "/metrics", "")
		close(r.finish)
		require.NoError(t, <-ended)
		require.Contains(t, metrics, `talkgraph_heavy_running{kind="queries"} 1`, path)
	}
}

func TestHeavy_RequestsOfOtherSitesAreRefused(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access.Origins = []string{"https://good.example"} })
	const query = "g.Emit(%22ran%22)"
	paths := []string{"/console?query=" + query, "/map.svg", "/map.png", "/topics/redis.svg", "/suggestions", "/next?q=redis", "/api/v2/query?lang=gizmo&qu=" + query, "/api/v2/read?sub=a", "/api/v1/export", "/api/v1/backup"}
	for name, headers := range map[string][]string{
		"another site":                {"Sec-Fetch-Site", "cross-site"},
		"another port":                {"Sec-Fetch-Site", "same-site"},
		"a frame":                     {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", "Sec-Fetch-User", "?1"},
		"a page that leads here":      {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"},
		"a browser before Fetch-Site": {"Origin", "https://evil.example"},
	} {
		for _, path := range paths {
			status, _, body := ask(t, srv, "GET", path, "", headers...)
			require.Equal(t, http.StatusForbidden, status, "%s: %s", name, path)
			require.NotContains(t, body, `>ran<`, path)
		}
	}
	for name, headers := range map[string][]string{
		"no browser":    {},
		"this site":     {"Sec-Fetch-Site", "same-origin"},
		"address line":  {"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"},
		"a named site":  {"Sec-Fetch-Site", "cross-site", "Origin", "https://good.example"},
		"a link":        {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-User", "?1"},
		"its own pages": {"Origin", srv.URL},
	} {
		for _, path := range paths[1:] {
			status, _, body := ask(t, srv, "GET", path, "", headers...)
			require.Equal(t, http.StatusOK, status, "%s: %s: %s", name, path, body)
		}
	}
}

func TestConsole_LinkOfAnotherSiteShowsTheQueryUnrun(t *testing.T) {
	srv := serve(t, "questions")
	status, _, body := ask(t, srv, "GET", "/console?query=g.Emit(6*7)", "", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-User", "?1")
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "g.Emit(6*7)</textarea>")
	require.Contains(t, body, "Press Run")
	require.NotContains(t, body, "<td>42</td>")
}

func TestReadQuads_ProductOfListsIsBounded(t *testing.T) {
	srv := serve(t, "questions")
	list := strings.Repeat("a,", 6000) + "a"
	status, _, body := ask(t, srv, "GET", fmt.Sprintf("/api/v2/read?sub=%[1]s&pred=%[1]s&obj=%[1]s&label=%[1]s", list), "")
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	require.Contains(t, body, "10000 combinations")
	status, _, _ = ask(t, srv, "GET", "/api/v2/read?sub="+list, "")
	require.Equal(t, http.StatusOK, status)
}

// waiter is a Store, Querier and Drawer whose methods wait for the end of their context.
type waiter struct{ server.Store }

func (waiter) wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (p waiter) Query(ctx context.Context, _, _ string, _ int) ([]any, bool, error) {
	return nil, false, p.wait(ctx)
}

func (p waiter) Draw(ctx context.Context, _ graph.Map, _ graph.Sheet) ([]byte, error) {
	return nil, p.wait(ctx)
}

func (p waiter) WriteQuads(ctx context.Context, _ graph.Pattern, _, _, _ string, _ func(string) io.Writer) error {
	return p.wait(ctx)
}

// errNoDeadline is the panic of a stream whose context has no deadline.
var errNoDeadline = errors.New("no deadline")

func (p waiter) stream(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		panic(errNoDeadline)
	}
	return nil
}

func (p waiter) EachLabel(ctx context.Context, _ func(graph.LabelFacts) error) error {
	return p.stream(ctx)
}

func (p waiter) Backup(ctx context.Context, _ io.Writer) error { return p.stream(ctx) }

// TestDeadline_EveryAnswerHasOne calls handlers that wait for the end of their context, and
// requires that they answer 504. Exports and backups must have a deadline too.
func TestDeadline_EveryAnswerHasOne(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		p := waiter{c.Store}
		c.Store, c.Gizmo, c.Drawer = p, p, p
	})
	answer := func(path string) *httptest.ResponseRecorder {
		ctx := context.WithValue(t.Context(), http.ServerContextKey, &http.Server{WriteTimeout: 500 * time.Millisecond})
		rec := httptest.NewRecorder()
		srv.Config.Handler.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil))
		return rec
	}
	for _, path := range []string{"/console?query=x", "/api/v2/query?lang=gizmo&qu=x", "/map.svg", "/topics/redis.png", "/api/v2/read?sub=a"} {
		rec := answer(path)
		require.Equal(t, http.StatusGatewayTimeout, rec.Code, path)
		require.Contains(t, rec.Body.String(), "an answer may take at most 450ms", path)
	}
	for _, path := range []string{"/api/v1/export", "/api/v1/backup"} {
		status, _, _ := ask(t, srv, "GET", path, "")
		require.Equal(t, http.StatusOK, status, path)
	}
}
