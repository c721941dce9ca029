package server_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

const token = "a-token-for-tests-only"

// ask sends a request and returns the status, the header and the body of the answer. headers
// alternate names and values; "Host" sets the host name of the request.
func ask(t *testing.T, srv *httptest.Server, method, path, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "text/plain")
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	client := *srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	require.NoError(t, err)
	return res.StatusCode, res.Header, b.String()
}

const aNote = "TokenConf 2020\n\nA Talk For Tokens\n\nredis\n"

func TestToken_IsNeededForChanges(t *testing.T) {
	var log bytes.Buffer
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Access = server.Access{Token: token, Hosts: []string{"*"}}
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	for name, headers := range map[string][]string{
		"none": {}, "another": {"Authorization", "Bearer nope"}, "a part": {"Authorization", "Bearer " + token[:8]}, "as a user": {"Authorization", "Basic " + token},
		"a forged cookie": {"Cookie", "talkgraph_session=9999999999.AAAA"}, "the token as a cookie": {"Cookie", "talkgraph_session=" + token},
	} {
		for _, r := range [][2]string{{"POST", "/api/v1/notes?source=x.txt"}, {"DELETE", "/api/v1/notes/one.txt"}, {"POST", "/notes/add"}, {"POST", "/notes/undo"}, {"POST", "/notes/delete/one.txt"}, {"POST", "/notes/sample"}, {"GET", "/api/v1/backup"}, {"POST", "/corrections"}} {
			status, h, body := ask(t, srv, r[0], r[1], aNote, headers...)
			require.Equal(t, http.StatusUnauthorized, status, "%s: %s", name, r)
			require.Contains(t, h.Get("WWW-Authenticate"), "Bearer")
			require.NotContains(t, body, token)
		}
		status, _, _ := ask(t, srv, "POST", "/api/v1/notes?source=x.txt&token="+token, aNote, headers...)
		require.Equal(t, http.StatusUnauthorized, status, "a token in an address is ignored")
	}
	status, _, _ := ask(t, srv, "GET", "/ask?q=redis", "")
	require.Equal(t, http.StatusOK, status, "reading is open")
	status, _, _ = ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Authorization", "Bearer "+token)
	require.Equal(t, http.StatusCreated, status)
	status, _, _ = ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Authorization", "Bearer "+token, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, status, "not from a page of another site")
	require.NotContains(t, log.String(), token)
	require.NotContains(t, log.String(), "A Talk For Tokens")
	require.NotContains(t, log.String(), "redis")
}

func TestSession_OpensAPrivateServer(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Access = server.Access{Token: token, Hosts: []string{"*"}, Private: true}
	})
	for _, path := range []string{"/", "/ask?q=redis", "/map.svg", "/console", "/talks"} {
		status, h, _ := ask(t, srv, "GET", path, "")
		require.Equal(t, http.StatusSeeOther, status, path)
		require.Equal(t, "/login?next="+url.QueryEscape(path), h.Get("Location"))
	}
	for _, path := range []string{"/api/v1/ask?q=redis", "/metrics", "/talks/x.json"} {
		status, _, body := ask(t, srv, "GET", path, "")
		require.Equal(t, http.StatusUnauthorized, status, path)
		require.NotContains(t, body, "talkgraph_talks")
	}
	for _, path := range []string{"/healthz", "/readyz", "/login", "/static/style.css"} {
		status, _, _ := ask(t, srv, "GET", path, "")
		require.Equal(t, http.StatusOK, status, path)
	}
	form := func(fields url.Values) (int, http.Header, string) {
		return ask(t, srv, "POST", "/login", fields.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	status, h, body := form(url.Values{"token": {"wrong"}})
	require.Equal(t, http.StatusForbidden, status)
	require.Empty(t, h.Get("Set-Cookie"))
	require.Contains(t, body, "not the token")
	for next, want := range map[string]string{
		"/ask?q=redis": "/ask?q=redis", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "": "/",
	} {
		status, h, _ = form(url.Values{"token": {token}, "next": {next}})
		require.Equal(t, http.StatusSeeOther, status)
		require.Equal(t, want, h.Get("Location"), next)
	}
	cookie := h.Get("Set-Cookie")
	require.Contains(t, cookie, "HttpOnly")
	require.Contains(t, cookie, "SameSite=Strict")
	require.NotContains(t, cookie, token)
	value, _, _ := strings.Cut(cookie, ";")
	status, _, _ = ask(t, srv, "GET", "/ask?q=redis", "", "Cookie", value)
	require.Equal(t, http.StatusOK, status)
	status, _, _ = ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Cookie", value)
	require.Equal(t, http.StatusCreated, status)
	status, _, _ = ask(t, srv, "GET", "/", "", "Cookie", strings.Replace(value, "=1", "=2", 1))
	require.Equal(t, http.StatusSeeOther, status, "a session cannot be made longer")
	_, h, _ = ask(t, srv, "POST", "/logout", "", "Cookie", value)
	require.Contains(t, h.Get("Set-Cookie"), "Max-Age=0")
}

func TestReadOnly_RefusesChanges(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Notes = nil })
	status, _, body := ask(t, srv, "POST", "/api/v1/notes", aNote)
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "read-only")
}

func TestHost_OtherNamesAreRefused(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access.Hosts = []string{"talks.example.org"} })
	for host, want := range map[string]int{"talks.example.org": 200, "localhost:1": 200, "[::1]:1": 200, "127.0.0.1": 200, "evil.example": 421, "127.0.0.1.evil.example": 421, "talks.example.org.evil.example": 421} {
		status, _, _ := ask(t, srv, "GET", "/healthz", "", "Host", host)
		require.Equal(t, want, status, host)
	}
}

func TestCORS_OnlyNamedSitesMayCall(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Access = server.Access{Token: token, Origins: []string{"https://good.example"}}
	})
	for origin, allowed := range map[string]string{"https://good.example": "https://good.example", "https://evil.example": "", "null": ""} {
		_, h, _ := ask(t, srv, "GET", "/api/v1/ask?q=redis", "", "Origin", origin, "Sec-Fetch-Site", "cross-site")
		require.Equal(t, allowed, h.Get("Access-Control-Allow-Origin"), origin)
		require.Empty(t, h.Get("Access-Control-Allow-Credentials"))
		_, h, _ = ask(t, srv, "OPTIONS", "/api/v1/notes", "", "Origin", origin, "Access-Control-Request-Method", "POST")
		require.Equal(t, allowed, h.Get("Access-Control-Allow-Origin"), origin)
	}
	status, _, _ := ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Origin", "https://good.example", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusUnauthorized, status, "an allowed site needs the token too")
	status, _, _ = ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Origin", "https://good.example", "Sec-Fetch-Site", "cross-site", "Authorization", "Bearer "+token)
	require.Equal(t, http.StatusCreated, status)
}

// TestCORS_CookieFromAnotherOriginChangesNothing sends changes with the session cookie from a
// page of an allowed origin on the same site, as a browser does from another port of this host.
func TestCORS_CookieFromAnotherOriginChangesNothing(t *testing.T) {
	const origin = "http://127.0.0.1:1"
	for _, allowed := range []string{"*", origin} {
		srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
			c.Access = server.Access{Token: token, Origins: []string{allowed}}
		})
		_, h, _ := ask(t, srv, "POST", "/login", url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		cookie, _, _ := strings.Cut(h.Get("Set-Cookie"), ";")
		for name, c := range map[string]struct {
			headers []string
			want    int
		}{
			"the cookie":                             {[]string{"Cookie", cookie, "Origin", origin, "Sec-Fetch-Site", "same-site"}, http.StatusUnauthorized},
			"the cookie in a browser of before 2020": {[]string{"Cookie", cookie, "Origin", origin}, http.StatusUnauthorized},
			"the token":                              {[]string{"Authorization", "Bearer " + token, "Origin", origin, "Sec-Fetch-Site", "same-site"}, http.StatusCreated},
			"a page of the server":                   {[]string{"Cookie", cookie, "Origin", srv.URL, "Sec-Fetch-Site", "same-origin"}, http.StatusCreated},
		} {
			status, _, _ := ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, c.headers...)
			require.Equal(t, c.want, status, "%s, allowed %s", name, allowed)
		}
		status, _, _ := ask(t, srv, "POST", "/logout", "", "Cookie", cookie, "Origin", origin, "Sec-Fetch-Site", "same-site")
		require.Equal(t, http.StatusForbidden, status)
		status, _, _ = ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "Cookie", cookie)
		require.Equal(t, http.StatusCreated, status, "the session goes on")
	}
}

func TestProxies_OnlyNamedOnesAreTrusted(t *testing.T) {
	forwarded := []string{"X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7", "X-Request-Id", "from-the-proxy"}
	trusting := func(proxies ...string) *httptest.Server {
		return servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
			c.Access.Proxies = proxies
			c.Limits.HeavyRate = 0.1
		})
	}
	srv := trusting()
	_, h, body := ask(t, srv, "GET", "/map", "", forwarded...)
	require.Contains(t, body, "http://127.0.0.1")
	require.Empty(t, h.Get("Strict-Transport-Security"))
	require.NotEqual(t, "from-the-proxy", h.Get("X-Request-Id"))
	for i, want := range []int{200, 429} { // the second address is forged: the client is the same
		status, _, _ := ask(t, srv, "GET", "/map.dot", "", "X-Forwarded-For", []string{"192.0.2.1", "192.0.2.2"}[i])
		require.Equal(t, want, status)
	}
	srv = trusting("127.0.0.0/8")
	_, h, body = ask(t, srv, "GET", "/map", "", forwarded...)
	require.Contains(t, body, "https://127.0.0.1")
	require.NotEmpty(t, h.Get("Strict-Transport-Security"))
	require.Equal(t, "from-the-proxy", h.Get("X-Request-Id"))
	for _, client := range []string{"192.0.2.1", "192.0.2.2"} {
		status, _, _ := ask(t, srv, "GET", "/map.dot", "", "X-Forwarded-For", client)
		require.Equal(t, http.StatusOK, status)
	}
	_, err := server.New(server.Config{Access: server.Access{Proxies: []string{"nowhere"}}})
	require.ErrorIs(t, err, graph.ErrInvalid)
}

func TestHeaders_EveryAnswerIsHardened(t *testing.T) {
	srv := serve(t, "questions")
	for _, path := range []string{"/", "/ask?q=redis", "/map.svg", "/api/v1/ask?q=redis", "/none", "/static/map.js", "/metrics"} {
		_, h, _ := ask(t, srv, "GET", path, "")
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.NotContains(t, h.Get("Content-Security-Policy"), "script-src 'unsafe", path)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.Equal(t, "SAMEORIGIN", h.Get("X-Frame-Options"), path)
		require.Equal(t, "same-origin", h.Get("Referrer-Policy"), path)
		require.Regexp(t, `^[A-Z2-7]{12}$`, h.Get("X-Request-Id"), path)
	}
}

// TestLimits_RequestsBeyondThemAreRefused exceeds each limit by one.
func TestLimits_RequestsBeyondThemAreRefused(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Limits = server.Limits{Upload: 5000, Note: 1000, Notes: 2, Question: 20, Page: 10, Gizmo: 50, Results: 2, MapNodes: 30, Heavy: 1, Waiting: 1, Wait: time.Minute}
	})
	form := func(notes ...string) string {
		var b strings.Builder
		for _, n := range notes {
			b.WriteString("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + n[:4] + ".txt\"\r\n\r\n" + n + "\r\n")
		}
		return b.String() + "--x--\r\n"
	}
	const multipart = "multipart/form-data; boundary=x"
	for name, c := range map[string]struct {
		method, path, body, kind string
		status                   int
		says                     string
	}{
		"body":      {"POST", "/api/v1/notes", strings.Repeat("x", 5001), "text/plain", 413, "an upload may have at most 4 kB"},
		"form":      {"POST", "/notes/add", form("AAAA" + strings.Repeat("x", 6000)), multipart, 413, "an upload may have at most 4 kB"},
		"note":      {"POST", "/api/v1/notes", strings.Repeat("x", 1001), "text/plain", 413, "a note may have at most 1000 bytes"},
		"notes":     {"POST", "/api/v1/notes", form("aaaa", "bbbb", "cccc"), multipart, 413, "an upload may hold at most 2 notes, not 3"},
		"question":  {"GET", "/api/v1/ask?q=" + strings.Repeat("x", 21), "", "", 413, "a question may have at most 20 characters"},
		"page":      {"GET", "/api/v1/ask?q=redis&limit=11", "", "", 400, "a page may have at most 10 items"},
		"Gizmo":     {"POST", "/api/v2/query?lang=gizmo", strings.Repeat(" ", 51), "text/plain", 413, "a query may have at most 50 bytes"},
		"map":       {"GET", "/map.svg?size=31", "", "", 400, "1 to 30 nodes"},
		"statement": {"POST", "/corrections", "talk=" + strings.Repeat("x", 5001), "application/x-www-form-urlencoded", 400, "cannot be read"},
	} {
		status, _, body := ask(t, srv, c.method, c.path, c.body, "Content-Type", c.kind)
		require.Equal(t, c.status, status, "%s: %s", name, body)
		require.Contains(t, body, c.says, name)
	}
	_, _, body := ask(t, srv, "POST", "/api/v2/query?lang=gizmo", `g.V().All()`)
	require.Equal(t, 2, strings.Count(body, `"id"`), body)
}

// TestUpload_OneBadNoteStoresNone uploads a good and a bad note in one form, and requires that
// none is stored.
func TestUpload_OneBadNoteStoresNone(t *testing.T) {
	srv := serve(t, "questions")
	body := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"good.txt\"\r\n\r\n" + aNote + "\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bad.txt\"\r\n\r\na\x00b\r\n--x--\r\n"
	status, _, says := ask(t, srv, "POST", "/api/v1/notes", body, "Content-Type", "multipart/form-data; boundary=x")
	require.Equal(t, http.StatusBadRequest, status, says)
	status, _, _ = ask(t, srv, "GET", "/talks/tokenconf-2020/a-talk-for-tokens", "")
	require.Equal(t, http.StatusNotFound, status)
}

// slowDrawer is a Drawer that waits until finish is closed.
type slowDrawer struct{ finish chan struct{} }

func (d slowDrawer) Draw(ctx context.Context, _ graph.Map, _ graph.Sheet) ([]byte, error) {
	select {
	case <-d.finish:
		return []byte("<svg/>"), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// TestTurns_FullQueueIsRefusedAtOnce fills the turns and the queue. One more heavy request must be
// refused without waiting, and other requests must be answered.
func TestTurns_FullQueueIsRefusedAtOnce(t *testing.T) {
	finish := make(chan struct{})
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Drawer = slowDrawer{finish}
		c.Limits.Heavy, c.Limits.Waiting, c.Limits.Wait = 1, 1, time.Minute
	})
	var all sync.WaitGroup
	statuses := make(chan int, 2)
	for range 2 {
		all.Go(func() {
			res, err := srv.Client().Get(srv.URL + "/map.svg")
			if err == nil {
				res.Body.Close()
				statuses <- res.StatusCode
			}
		})
	}
	require.Eventually(t, func() bool {
		_, _, m := ask(t, srv, "GET", "/metrics", "")
		return strings.Contains(m, `talkgraph_heavy_running{kind="drawings"} 1`) && strings.Contains(m, `talkgraph_heavy_waiting{kind="drawings"} 1`)
	}, time.Minute, 5*time.Millisecond)
	status, h, body := ask(t, srv, "GET", "/map.png", "")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.NotEmpty(t, h.Get("Retry-After"))
	require.Contains(t, body, "try again")
	status, _, _ = ask(t, srv, "GET", "/ask?q=redis", "")
	require.Equal(t, http.StatusOK, status)
	for path, want := range map[string]int{"POST /api/v2/query?lang=gizmo": 200, "POST /api/v1/notes?source=x.txt": 201, "GET /api/v1/export": 200, "GET /next": 200} {
		method, path, _ := strings.Cut(path, " ")
		body := ""
		if method == "POST" {
			body = aNote
		}
		if strings.Contains(path, "gizmo") {
			body = "g.Emit(1)"
		}
		status, _, _ = ask(t, srv, method, path, body)
		require.Equal(t, want, status, "%s is another kind of request", path)
	}
	close(finish)
	all.Wait()
	require.Equal(t, []int{200, 200}, []int{<-statuses, <-statuses})
}

// TestTurns_OneClientHasHalf sends drawings of one client, which may use half of the turns and of
// the queue. Another client must get the other half.
func TestTurns_OneClientHasHalf(t *testing.T) {
	finish := make(chan struct{})
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Drawer = slowDrawer{finish}
		c.Limits.Heavy, c.Limits.Waiting, c.Limits.Wait = 2, 2, time.Minute
		c.Access.Proxies = []string{"127.0.0.1"}
	})
	var all sync.WaitGroup
	draw := func(client string) {
		all.Go(func() {
			status, _, _ := ask(t, srv, "GET", "/map.svg", "", "X-Forwarded-For", client)
			require.Equal(t, http.StatusOK, status)
		})
	}
	await := func(running, waiting string) {
		require.Eventually(t, func() bool {
			_, _, m := ask(t, srv, "GET", "/metrics", "")
			return strings.Contains(m, `talkgraph_heavy_running{kind="drawings"} `+running) && strings.Contains(m, `talkgraph_heavy_waiting{kind="drawings"} `+waiting)
		}, time.Minute, 5*time.Millisecond)
	}
	draw("192.0.2.1")
	draw("192.0.2.1")
	await("1", "1")
	status, _, _ := ask(t, srv, "GET", "/map.svg", "", "X-Forwarded-For", "192.0.2.1")
	require.Equal(t, http.StatusServiceUnavailable, status)
	draw("2001:db8::1")
	await("2", "1")
	draw("2001:db8::2") // the same /64 network
	await("2", "2")
	close(finish)
	all.Wait()
}

// TestTurns_SlowUploadHoldsNoTurn sends a part of a note. Changes of other clients must go on.
func TestTurns_SlowUploadHoldsNoTurn(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Limits.Heavy = 2
		c.Access.Proxies = []string{"127.0.0.1"}
	})
	for range 3 { // one more than there are turns
		slow, err := net.Dial("tcp", srv.Listener.Addr().String())
		require.NoError(t, err)
		defer slow.Close()
		_, err = io.WriteString(slow, "POST /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nx")
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		_, _, m := ask(t, srv, "GET", "/metrics", "")
		return strings.Contains(m, `talkgraph_heavy_running{kind="uploads"} 1`) && strings.Contains(m, `talkgraph_heavy_waiting{kind="uploads"} 2`) && strings.Contains(m, `talkgraph_heavy_running{kind="changes"} 0`)
	}, time.Minute, 5*time.Millisecond)
	status, _, _ := ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote, "X-Forwarded-For", "192.0.2.2")
	require.Equal(t, http.StatusCreated, status)
}

func TestRate_ChangesOfOneClientAreBounded(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Limits.WriteRate = 0.2 })
	var got []int
	for range 4 {
		status, h, _ := ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote)
		got = append(got, status)
		if status == http.StatusTooManyRequests {
			require.NotEmpty(t, h.Get("Retry-After"))
		}
	}
	require.Equal(t, []int{201, 201, 429, 429}, got)
}

func TestMetrics_CountWhatWasAsked(t *testing.T) {
	srv := serve(t, "questions")
	ask(t, srv, "GET", "/ask?q=redis", "")
	ask(t, srv, "GET", "/ask?q=%22nothing+of+that+name%22", "")
	ask(t, srv, "GET", "/map.dot", "")
	ask(t, srv, "POST", "/api/v2/query?lang=gizmo", `g.Emit(1)`)
	ask(t, srv, "POST", "/api/v1/notes?source=x.txt", aNote)
	_, h, body := ask(t, srv, "GET", "/metrics", "")
	require.Contains(t, h.Get("Content-Type"), "text/plain")
	for _, want := range []string{
		`talkgraph_request_seconds_count{method="GET",route="/ask",status="200"} 2`, `talkgraph_questions_total{form="list",found="true"} 1`,
		`talkgraph_drawing_seconds_count{end="done",format="dot"} 1`, `talkgraph_gizmo_total{end="done"} 1`, `talkgraph_notes_loaded_total{end="done"} 1`,
		"talkgraph_index_lag 0\n", `talkgraph_heavy_running{kind="drawings"} 0`, "talkgraph_index_revision ", "talkgraph_store_bytes ", "talkgraph_talks ", "go_goroutines ",
	} {
		require.Contains(t, body, want)
	}
	_, _, body = ask(t, srv, "GET", "/readyz", "")
	require.Contains(t, body, `"status":"ok"`)
}

// lostStore is a Store that cannot be reached: all its methods return an error.
type lostStore struct{}

func (lostStore) Revision(context.Context) (uint64, error) { return 0, context.DeadlineExceeded }
func (lostStore) Backup(context.Context, io.Writer) error  { return context.DeadlineExceeded }
func (lostStore) EachLabel(context.Context, func(graph.LabelFacts) error) error {
	return context.DeadlineExceeded
}

func (lostStore) WriteQuads(context.Context, graph.Pattern, string, string, string, func(string) io.Writer) error {
	return context.DeadlineExceeded
}

func (lostStore) Size(context.Context) (int64, error) { return 0, context.DeadlineExceeded }

func TestReady_LostStoreIsNotReady(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Store = lostStore{} })
	status, _, _ := ask(t, srv, "GET", "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, status)
	status, _, _ = ask(t, srv, "GET", "/healthz", "")
	require.Equal(t, http.StatusOK, status)
	_, _, body := ask(t, srv, "GET", "/metrics", "")
	require.Contains(t, body, "talkgraph_index_lag -1\n")
}

// TestQuery_LimitsOfTheSandboxAreNamed runs queries that exceed each limit, and requires that the
// answer names the limit.
func TestQuery_LimitsOfTheSandboxAreNamed(t *testing.T) {
	srv := servertest.Serve(t, "questions", 3*time.Second, func(*server.Config) {})
	for query, want := range map[string]string{
		`while(true){}`:          "stopped after 3s, the limit",
		`s="x"; for(;;) s+=s`:    "the limit",
		`function f(){f()}; f()`: "the limit",
		`s="x"; for(i=0;i<22;i++) s+=s; for(;;) g.Emit(s)`: "the limit",
	} {
		status, _, body := ask(t, srv, "POST", "/api/v2/query?lang=gizmo", query)
		require.GreaterOrEqual(t, status, 400, query)
		require.Contains(t, body, want, query)
	}
}

// TestTurns_WaitingRequestGetsOneOrGivesUp keeps a turn busy, and requires that a request that
// waits longer than Limits.Wait is refused.
func TestTurns_WaitingRequestGetsOneOrGivesUp(t *testing.T) {
	finish := make(chan struct{})
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Drawer = slowDrawer{finish}
		c.Limits.Heavy, c.Limits.Wait = 1, 20*time.Millisecond
	})
	first := make(chan int)
	go func() {
		res, err := srv.Client().Get(srv.URL + "/map.svg")
		if err == nil {
			res.Body.Close()
			first <- res.StatusCode
		}
		close(first)
	}()
	require.Eventually(t, func() bool {
		_, _, m := ask(t, srv, "GET", "/metrics", "")
		return strings.Contains(m, `talkgraph_heavy_running{kind="drawings"} 1`)
	}, time.Minute, 5*time.Millisecond)
	status, _, body := ask(t, srv, "GET", "/map.png", "")
	require.Equal(t, http.StatusServiceUnavailable, status, body)
	close(finish)
	require.Equal(t, http.StatusOK, <-first)
}

// TestRate_IPv6NetworkIsOneClient sends requests from several IPv6 addresses, and requires that
// those of one /64 network share a rate.
func TestRate_IPv6NetworkIsOneClient(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
		c.Limits.WriteRate, c.Access.Proxies = 0.2, []string{"127.0.0.1"}
	})
	got := map[string][]int{}
	for _, ip := range []string{"2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.1"} {
		req, err := http.NewRequest("POST", srv.URL+"/api/v1/notes?source=x.txt", strings.NewReader(aNote))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "text/plain")
		req.Header.Set("X-Forwarded-For", ip)
		res, err := srv.Client().Do(req)
		require.NoError(t, err)
		res.Body.Close()
		got[ip] = append(got[ip], res.StatusCode)
	}
	require.Equal(t, map[string][]int{
		"2001:db8::1": {201}, "2001:db8::2": {201}, "2001:db8::3": {429}, "2001:db8:0:1::1": {201},
		"192.0.2.1": {201, 201, 429}, "192.0.2.2": {201},
	}, got)
}

func TestSession_LogoutEndsTheCookie(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access = server.Access{Token: token, Private: true} })
	signIn := func() string {
		status, h, _ := ask(t, srv, "POST", "/login", url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		require.Equal(t, http.StatusSeeOther, status)
		value, _, _ := strings.Cut(h.Get("Set-Cookie"), ";")
		return value
	}
	stolen, other := signIn(), signIn()
	require.NotEqual(t, stolen, other)
	status, _, _ := ask(t, srv, "GET", "/talks", "", "Cookie", stolen)
	require.Equal(t, http.StatusOK, status)
	ask(t, srv, "POST", "/logout", "", "Cookie", stolen)
	status, _, _ = ask(t, srv, "GET", "/talks", "", "Cookie", stolen)
	require.Equal(t, http.StatusSeeOther, status, "the copy of a cookie ends with its session")
	status, _, _ = ask(t, srv, "GET", "/talks", "", "Cookie", other)
	require.Equal(t, http.StatusOK, status, "another session goes on")
}

func TestToken_GuessingIsBounded(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) { c.Access = server.Access{Token: token, Private: true} })
	for name, guess := range map[string]func(token string) int{
		"header": func(token string) int {
			status, _, _ := ask(t, srv, "GET", "/api/v1/ask?q=redis", "", "Authorization", "Bearer "+token, "X-Forwarded-For", "192.0.2.1")
			return status
		},
		"form": func(token string) int {
			status, _, _ := ask(t, srv, "POST", "/login", url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
			return status
		},
	} {
		refused := 0
		for range 40 {
			if guess("wrong") == http.StatusTooManyRequests {
				refused++
			}
		}
		require.Positive(t, refused, name)
	}
	status, _, _ := ask(t, srv, "GET", "/healthz", "")
	require.Equal(t, http.StatusOK, status)
}
