package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// The test program is its own worker, for drawings and for queries.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv("WORKER") {
	case "draw":
		err = graphviz.Work(os.Stdin, os.Stdout)
	case "script":
		err = gizmo.RunScript(os.Stdin, os.Stdout)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		os.Exit(1)
	}
}

func worker(kind string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WORKER="+kind)
		return cmd
	}
}

// gizmo runs queries within a time.
func startSandbox(t testing.TB, store *cayley.Store, limit time.Duration) *gizmo.Sandbox {
	limits := gizmo.DefaultLimits
	limits.Time = limit
	box := gizmo.NewSandbox(store, worker("script"), 2, limits)
	t.Cleanup(box.Close)
	return box
}

// notes changes the store and the engine of a test.
type notes struct {
	x     *loader.Extractor
	store *cayley.Store
	e     *queries.Engine
	said  []graph.Correction
}

func (n *notes) Corrections(talk graph.ID) []graph.Correction {
	var out []graph.Correction
	for _, c := range n.said {
		if talk == "" || c.Talk == talk {
			out = append(out, c)
		}
	}
	return out
}

func (n *notes) Correct(ctx context.Context, cs ...graph.Correction) error {
	n.said = append(n.said, cs...)
	return n.again(ctx)
}

func (n *notes) Undo(ctx context.Context, cs ...graph.Correction) error {
	n.said = slices.DeleteFunc(n.said, func(c graph.Correction) bool {
		return slices.ContainsFunc(cs, func(o graph.Correction) bool { return o.String() == c.String() })
	})
	return n.again(ctx)
}

func (n *notes) Edit(ctx context.Context, in io.Reader, media string, remove bool) (int, error) {
	facts, err := cayley.ParseQuads(in, media)
	if err != nil {
		return 0, err
	}
	if remove {
		_, err = n.store.Edit(ctx, nil, facts)
	} else {
		_, err = n.store.Edit(ctx, facts, nil)
	}
	if err == nil {
		err = n.follow(ctx)
	}
	return len(facts), err
}

func (n *notes) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return []graph.Suggestion{
		{Phrase: "critical <path>", Talks: 2, Broader: "performance", Lines: []graph.Quote{{Source: "a.txt", Line: 3, Start: 4, End: 19, Text: "the critical <path> of it"}}},
		{Phrase: "log entry", Talks: 2},
	}, nil
}

// again reads every note of the store once more.
func (n *notes) again(ctx context.Context) error {
	labels, err := n.store.Labels(ctx)
	if err != nil {
		return err
	}
	for _, l := range labels {
		facts, err := n.store.SubjectFacts(ctx, l)
		if err != nil {
			return err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredText {
				if _, err := n.Load(ctx, server.Upload{Source: l.Source(), Data: []byte(f.Object.Text)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (n *notes) Load(ctx context.Context, ups ...server.Upload) ([]server.Loaded, error) {
	var out []server.Loaded
	var said []graph.LabelFacts
	for _, u := range ups {
		note, err := n.x.Extract(u.Source, u.Data)
		if err != nil {
			return nil, err
		}
		note = n.x.Correct(note, n.said)
		out = append(out, server.Loaded{Note: note})
		said = append(said, graph.LabelFacts{Label: note.ID, Facts: loader.Facts(note)})
	}
	ds, err := n.store.ReplaceAll(ctx, said...)
	if err != nil {
		return nil, err
	}
	for i, d := range ds {
		out[i].Delta = d
	}
	return out, n.follow(ctx)
}

func (n *notes) Preview(ctx context.Context, source string, text []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error) {
	note, err := n.x.Extract(source, text)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	note = n.x.Correct(note, slices.Concat(n.said, cs))
	d, err := n.store.Diff(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

func (n *notes) Revert(ctx context.Context, note graph.ID, d graph.Delta) error {
	now, err := n.store.Facts(ctx, note)
	if err != nil {
		return err
	}
	now = slices.DeleteFunc(now, func(f graph.Fact) bool { return slices.Contains(d.Added, f) })
	if _, err = n.store.Replace(ctx, note, append(now, d.Removed...)); err != nil {
		return err
	}
	return n.follow(ctx)
}

func (n *notes) follow(ctx context.Context) error {
	return n.store.Changes(ctx, n.e.Revision(), func(revision uint64, d graph.Delta) error {
		n.e.Apply(revision, d)
		return nil
	})
}

func (n *notes) Sample(ctx context.Context, load bool) error {
	if !load {
		return n.Remove(ctx, "note:sample.txt")
	}
	_, err := n.Load(ctx, server.Upload{Source: "sample.txt", Data: []byte("SampleConf 2017\n\nA Sample Of Talks\n\nredis\n")})
	return err
}

func (n *notes) HasSample(ctx context.Context) (bool, error) {
	labels, err := n.store.Labels(ctx)
	return slices.Contains(labels, "note:sample.txt"), err
}

func (n *notes) Remove(ctx context.Context, id graph.ID) error {
	if _, err := n.store.Remove(ctx, id); err != nil {
		return err
	}
	return n.follow(ctx)
}

// serve serves a story, or the sample for the empty name.
func serve(t *testing.T, story string) *httptest.Server {
	t.Helper()
	return serveWithin(t, story, time.Minute)
}

// serveWithin serves with a time limit for Gizmo.
func serveWithin(t *testing.T, story string, queryTime time.Duration) *httptest.Server {
	t.Helper()
	return serveAs(t, story, queryTime, func(*server.Config) {})
}

// noted are the talks of half of the events, as if the others were programmes.
func noted(e *queries.Engine) []graph.ID {
	_, talks := e.Index().Select(graph.Selection{}, 0, 0)
	return slices.DeleteFunc(talks, func(t graph.ID) bool { return len(t)%2 == 0 })
}

// serveAs serves with a configuration of the test's own.
func serveAs(t *testing.T, story string, queryTime time.Duration, configure func(*server.Config)) *httptest.Server {
	t.Helper()
	v := storytest.Shipped(t)
	read := storytest.Sample(t, v)
	for _, s := range storytest.All(t) {
		if s.Name == story {
			v, read = s.Vocabulary(t), s.Notes(t)
		}
	}
	if story == "nothing" {
		read = nil
	}
	e, store := storytest.Engine(t, v, read)
	pool := drawer(t, 1)
	c := server.Config{
		Engine: e, Store: store, Gizmo: startSandbox(t, store, queryTime), Drawer: pool, QueryTime: queryTime, Version: "test",
		Notes: &notes{x: loader.New(v, graph.Lexicon(data.Words)), store: store, e: e},
		Noted: func(context.Context) ([]graph.ID, error) { return noted(e), nil },
		Log:   slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: server.DefaultLimits,
	}
	configure(&c)
	h, err := server.New(c)
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// drawer draws in workers that are this test program.
func drawer(t testing.TB, size int) *graphviz.Pool {
	pool := graphviz.NewPool(worker("draw"), size, 30*time.Second)
	t.Cleanup(pool.Close)
	return pool
}

func get(t *testing.T, srv *httptest.Server, path string) (*http.Response, string) {
	t.Helper()
	res, err := srv.Client().Get(srv.URL + path)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

var href = regexp.MustCompile(`(?:href|src|data|action)="(/[^"]*)"`)

// TestEveryLinkAnswers walks the site from its home page.
func TestEveryLinkAnswers(t *testing.T) {
	for _, story := range []string{"questions", "hostile", "nothing"} {
		srv := serve(t, story)
		seen := map[string]bool{"/": true}
		queue := []string{"/", "/ask", "/talks", "/topics", "/companies", "/events", "/speakers", "/ask?q=who+mentions+netflix", "/ask?q=frobnication"}
		for len(queue) > 0 && len(seen) < 400 {
			path := queue[0]
			queue = queue[1:]
			res, body := get(t, srv, path)
			if res.StatusCode != http.StatusNotFound || !strings.Contains(path, "?q=") && !strings.Contains(path, "around=") {
				require.Equal(t, http.StatusOK, res.StatusCode, path)
			}
			require.NotContains(t, body, "<no value>")
			require.NotContains(t, body, "ZgotmplZ")
			require.Contains(t, res.Header.Get("Content-Security-Policy"), "default-src 'none'", path)
			require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
			if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
				continue
			}
			require.Less(t, len(body), 100_000, path)
			body = strings.ReplaceAll(body, `method="post" action=`, "") // is not followed
			for _, m := range href.FindAllStringSubmatch(body, -1) {
				if link := html.UnescapeString(m[1]); !seen[link] {
					seen[link] = true
					queue = append(queue, link)
				}
			}
		}
		require.Greater(t, len(seen), 12, story)
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	srv := serve(t, "hostile")
	for _, path := range []string{"/", "/talks", "/ask?q=talks+about+java", "/ask?q=%3Cscript%3Ealert(1)%3C/script%3E", "/map", "/topics/java", "/talks/evilconf-2020/pwning-script-alert-1-script-with-java-redis", "/map.svg", "/console?query=g.V(%22%3Cscript%3E%22).All()"} {
		_, body := get(t, srv, path)
		require.NotContains(t, body, "<script>alert", path)
		require.NotContains(t, body, "<img src=x", path)
		require.NotContains(t, body, `href="javascript:`, path)
	}
}

func TestAskAPI(t *testing.T) {
	srv := serve(t, "")
	res, body := get(t, srv, "/api/v1/ask?q="+url.QueryEscape("which talks mention microservices and monitoring"))
	require.Equal(t, http.StatusOK, res.StatusCode)
	var a struct {
		Question   string
		Understood struct {
			Find           string
			All, Any, None []string
		}
		Total int
		Items []struct {
			ID, Kind, Name, Event string
			Why                   []struct {
				ID, Name, Source, Text, Quote string
				Line                          int
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(body), &a))
	require.Equal(t, "which talks mention microservices and monitoring", a.Question)
	require.Equal(t, "talks", a.Understood.Find)
	require.Equal(t, []string{"topic:microservices", "topic:monitoring"}, a.Understood.All)
	require.Equal(t, []string{}, a.Understood.Any)
	require.Equal(t, 3, a.Total)
	require.Equal(t, "talk:qcon-london-2017/the-hitchhikers-guide-to-serverless-javascript", a.Items[2].ID)
	require.Equal(t, "monitornig", a.Items[2].Why[1].Text)
	require.Equal(t, "QCon London 2017", a.Items[2].Event)

	res, body = get(t, srv, "/ask?format=csv&q=netflix")
	require.Equal(t, "text/csv; charset=utf-8", res.Header.Get("Content-Type"))
	require.Equal(t, 3, strings.Count(body, "\n"))
	for path, status := range map[string]int{"/api/v1/ask": 400, "/api/v1/ask?q=x&limit=0x": 400, "/api/v1/ask?q=x&limit=9999": 400, "/api/v1/ask?q=" + strings.Repeat("a", 501): 413} {
		res, body := get(t, srv, path)
		require.Equal(t, status, res.StatusCode, path)
		require.Contains(t, body, `"error":"`)
	}
}

func TestThingFormats(t *testing.T) {
	srv := serve(t, "questions")
	for path, kind := range map[string]string{
		"/topics/redis": "text/html; charset=utf-8", "/topics/redis.json": "application/json; charset=utf-8", "/topics/redis.svg": "image/svg+xml",
		"/topics/redis.png": "image/png", "/map.dot?around=topic:redis": "text/vnd.graphviz; charset=utf-8", "/map.svg?q=talks+about+redis": "image/svg+xml",
	} {
		res, _ := get(t, srv, path)
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		require.Equal(t, kind, res.Header.Get("Content-Type"), path)
	}
	res, body := get(t, srv, "/topics/redis.svg?download=1")
	require.Equal(t, `attachment; filename="redis.svg"`, res.Header.Get("Content-Disposition"))
	require.Contains(t, body, srv.URL+"/topics/redis", "links of a file are absolute")

	res, body = get(t, srv, "/topics/rediss")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Contains(t, body, `href="/topics/redis"`, "near names")
	res, body = get(t, srv, "/topics/rediss.json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Contains(t, body, `"nearest":[{"id":"topic:redis"`)
	for _, path := range []string{"/topics/", "/nope", "/map.svg?around=nonsense", "/map?around=topic:nope", "/static/../server.go", "/map.svg?q=frobnication"} {
		res, _ := get(t, srv, path)
		require.Contains(t, []int{400, 404}, res.StatusCode, path)
	}
}

func post(t *testing.T, srv *httptest.Server, path, kind, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, srv.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(b)
}

func TestQueryAPIAnswersAsCayley(t *testing.T) {
	srv := serve(t, "questions")
	status, body := post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", `g.V("<topic:serverless>").In("<schema:about>").All()`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `{"result":[{"id":"<talk:confa-2017/second-talk-about-things>"}]}`+"\n", body)
	_, body = post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", `g.V("<topic:nothing>").All()`)
	require.Equal(t, `{"result":null}`+"\n", body, "Cayley writes null for no results")
	for query, want := range map[string]string{
		"g.V(\n.": "line 2, column 1", `g.V().Nope()`: "error", "": "query is empty",
	} {
		status, body = post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", query)
		require.Equal(t, http.StatusBadRequest, status)
		require.Contains(t, body, want)
	}
	status, _ = post(t, srv, "/api/v2/query", "text/plain", "g.V().All()")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = post(t, srv, "/api/v2/query?lang=sparql", "text/plain", "g.V().All()")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", strings.Repeat(" ", int(server.DefaultLimits.Gizmo)+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

// TestEndlessQueriesStop runs some at once; meanwhile other requests are answered.
func TestEndlessQueriesStop(t *testing.T) {
	srv := serveWithin(t, "questions", 3*time.Second)
	for _, crash := range []string{"g.V().In({}).All()", "iri(1)"} {
		status, _ := post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", crash)
		require.Equal(t, http.StatusBadRequest, status)
	}
	endless := []string{`while(true){}`, `while(true) g.V().Count()`, `function f(){ return f() } f()`}
	done := make(chan int, len(endless))
	for _, q := range endless {
		go func() {
			res, err := srv.Client().Post(srv.URL+"/api/v2/query?lang=gizmo", "text/plain", strings.NewReader(q))
			if err != nil {
				done <- 0
				return
			}
			res.Body.Close()
			done <- res.StatusCode
		}()
	}
	res, _ := get(t, srv, "/ask?q=redis")
	require.Equal(t, http.StatusOK, res.StatusCode)
	for range endless {
		require.Contains(t, []int{http.StatusGatewayTimeout, http.StatusBadRequest, http.StatusServiceUnavailable}, <-done)
	}
	_, body := get(t, srv, "/console?query="+url.QueryEscape("while(true){}"))
	require.Contains(t, body, "Time limit reached")
}

func TestExamplesWork(t *testing.T) {
	srv := serve(t, "")
	for _, e := range pages.Examples() {
		status, body := post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", e.Gizmo)
		require.Equal(t, http.StatusOK, status, e.Gizmo)
		if !strings.Contains(e.Gizmo, "worksFor") { // nobody in the sample says where they work
			require.NotContains(t, body, "null", e.Gizmo)
		}
	}
}

func TestNotesComeAndGo(t *testing.T) {
	srv := serve(t, "questions")
	const text = "MyConf 2020\n\nBrand New Talk Here\n\nredis and java\n"
	status, body := post(t, srv, "/api/v1/notes?source=my.txt", "text/plain; charset=utf-8", text)
	require.Equal(t, http.StatusCreated, status, body)
	require.Contains(t, body, `"id":"note:my.txt","source":"my.txt","talks":1`)
	_, page := get(t, srv, "/talks/myconf-2020/brand-new-talk-here")
	require.Contains(t, page, "redis</a> and <a")
	status, body = post(t, srv, "/api/v1/notes?source=my.txt", "text/plain", text)
	require.Equal(t, http.StatusCreated, status)
	require.Contains(t, body, `"added":0,"removed":0`)

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	f, err := w.CreateFormFile("file", "two.md")
	require.NoError(t, err)
	_, err = f.Write([]byte("# Talk One 2021\n\nredis\n"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	status, body = post(t, srv, "/notes/add", w.FormDataContentType(), form.String())
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "<b>two.md</b>: 1 talk")

	for name, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"empty": {"text/plain", "", 400}, "binary": {"text/plain", "a\x00b", 400}, "not UTF-8": {"text/markdown", "\xff\xfe", 400},
		"too large": {"text/plain", strings.Repeat("x", loader.MaxNote+1), 413}, "unknown kind": {"application/pdf", "x", 415}, "no form": {"multipart/form-data", "x", 400},
	} {
		status, body = post(t, srv, "/api/v1/notes", c.kind, c.body)
		require.Equal(t, c.status, status, name)
		require.Contains(t, body, `"error":"`)
	}

	for source, want := range map[string]int{"my.txt": 200, "note:two.md": 200, "unknown.txt": 404} {
		req, err := http.NewRequest(http.MethodDelete, srv.URL+"/api/v1/notes/"+source, nil)
		require.NoError(t, err)
		res, err := srv.Client().Do(req)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, want, res.StatusCode, source)
	}
	res, _ := get(t, srv, "/talks/myconf-2020/brand-new-talk-here")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
}

func TestWrongMethod(t *testing.T) {
	srv := serve(t, "nothing")
	res, body := get(t, srv, "/notes/undo")
	require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	require.Equal(t, "POST", res.Header.Get("Allow"))
	require.Contains(t, body, "This address does not accept the method")
}

func TestStrangersCannotWrite(t *testing.T) {
	srv := serve(t, "questions")
	status, _ := post(t, srv, "/api/v1/notes", "text/plain", "x", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, status)
	status, _ = post(t, srv, "/api/v1/notes", "text/plain", "x", "Host", "evil.example")
	require.Equal(t, http.StatusMisdirectedRequest, status)
}

// TestAskWhileLoading changes notes and asks at once: an answer shows a note whole or
// not at all.
func TestAskWhileLoading(t *testing.T) {
	srv := serve(t, "questions")
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 20 {
			text := "LiveConf 2020\n\nFirst Live Talk Here\n\nserverless\n"
			if i%2 == 0 {
				text += "\nSecond Live Talk Here\n\nserverless\n"
			}
			req, err := http.NewRequest(http.MethodPost, srv.URL+"/api/v1/notes?source=live.txt", strings.NewReader(text))
			if err != nil {
				return
			}
			req.Header.Set("Content-Type", "text/plain")
			if res, err := srv.Client().Do(req); err == nil {
				res.Body.Close()
			}
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
			res, body := get(t, srv, "/api/v1/ask?q=serverless")
			require.Equal(t, http.StatusOK, res.StatusCode, body)
			var a struct{ Total int }
			require.NoError(t, json.Unmarshal([]byte(body), &a))
			require.Contains(t, []int{1, 2, 3}, a.Total)
		}
	}
	_, body := get(t, srv, "/api/v1/ask?q=serverless")
	require.Contains(t, body, `"total":2`)
}

func TestCorrections(t *testing.T) {
	srv := serve(t, "")
	const talk = "talk:qcon-london-2017/real-world-java-9"
	path := graph.ID(talk).Path()
	post := func(form url.Values) (*http.Response, string) {
		res, err := srv.Client().PostForm(srv.URL+"/corrections", form)
		require.NoError(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res, string(b)
	}
	_, page := get(t, srv, path)
	require.Contains(t, page, "Correct this talk")
	require.NotContains(t, page, "added by hand")

	res, page := post(url.Values{"talk": {talk}, "says": {"is about"}, "of": {"tracing"}})
	require.Equal(t, path, res.Request.URL.Path, "it leads back to the talk")
	require.Contains(t, page, "added by hand")
	require.Contains(t, page, `value="talk:qcon-london-2017/real-world-java-9 is about topic:distributed-tracing"`)
	_, answer := get(t, srv, "/api/v1/ask?q=talks+about+tracing")
	require.Contains(t, answer, `"corrected":true`)

	_, page = post(url.Values{"talk": {talk}, "says": {"is called"}, "of": {"Java <9> & Me"}})
	require.Contains(t, page, "<h1>Java &lt;9&gt; &amp; Me</h1>")
	_, list := get(t, srv, "/corrections")
	require.Contains(t, list, "Undo")
	_, file := get(t, srv, "/corrections?format=txt")
	require.Equal(t, talk+" is about topic:distributed-tracing\n"+talk+" is called \"Java <9> & Me\"\n", file)

	res, page = post(url.Values{"talk": {talk}, "says": {"is no talk"}})
	require.Equal(t, "/corrections", res.Request.URL.Path, "the talk has no page any more")
	require.Contains(t, page, "is no talk")
	for _, undo := range []string{" is no talk", ` is called "Java <9> & Me"`, " is about topic:distributed-tracing"} {
		post(url.Values{"undo": {talk + undo}})
	}
	_, page = get(t, srv, path)
	require.Contains(t, page, "<h1>Real World Java 9</h1>")
	require.NotContains(t, page, "added by hand")

	for name, form := range map[string]url.Values{
		"no such topic": {"talk": {talk}, "says": {"is about"}, "of": {"zzz"}},
		"no such talk":  {"talk": {"talk:x"}, "says": {"is no talk"}},
		"says nothing":  {"talk": {talk}, "says": {"sings"}, "of": {"java"}},
		"empty":         {},
	} {
		res, page := post(form)
		require.GreaterOrEqual(t, res.StatusCode, 400, name)
		require.Less(t, res.StatusCode, 500, name)
		require.Contains(t, page, "<h1>", name)
	}
}

func TestSuggestions(t *testing.T) {
	srv := serve(t, "")
	_, page := get(t, srv, "/suggestions")
	require.Contains(t, page, "the <mark>critical &lt;path&gt;</mark> of it")
	require.Contains(t, page, "perhaps narrower than performance")
	res, file := get(t, srv, "/suggestions?take=critical+%3Cpath%3E&take=nothing")
	require.Contains(t, res.Header.Get("Content-Disposition"), "mine.yaml")
	require.Equal(t, "topics:\n- name: \"critical <path>\"\n  broader: [\"performance\"]\n", file)
}

func TestPreviewCorrectSaveUndo(t *testing.T) {
	srv := serve(t, "questions")
	send := func(path string, form url.Values) (int, string) {
		res, err := srv.Client().PostForm(srv.URL+path, form)
		require.NoError(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(b)
	}
	const note = "ConfC 2021\n\nFifth Talk About Streams\n\njava and redis at netflix\n\nThank You For Coming All\n\nbye\n"
	const talk, none = "talk:confc-2021/fifth-talk-about-streams", "talk:confc-2021/thank-you-for-coming-all"
	form := url.Values{"source": {"c.txt"}, "text": {strings.ReplaceAll(note, "\n", "\r\n")}}
	with := func(do string) url.Values {
		form.Set("do", do)
		return form
	}

	status, page := send("/notes/add", with("preview"))
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "2 talks found, 2 new")
	require.Contains(t, page, `value="Fifth Talk About Streams"`)
	require.Contains(t, page, `<span class="hit topic" title="Redis">redis</span>`)
	_, answer := get(t, srv, "/api/v1/ask?q=talks+at+ConfC+2021")
	require.Contains(t, answer, `"total":0`, "a preview stores nothing")

	form["shown"], form["talk"] = []string{talk, none}, []string{talk}
	form["title:"+talk], form["keep:"+talk] = []string{"Streams, the Fifth"}, []string{"topic:redis", "company:netflix"}
	form["add:"+talk] = []string{"tracing, BBC"}
	_, page = send("/notes/add", with("preview"))
	require.Contains(t, page, "2 talks found, 1 new")
	require.Contains(t, page, `value="topic:java"> Java`, "it is not ticked any more")
	_, page = send("/notes/add", with("save"))
	require.Contains(t, page, "<b>c.txt</b>: 1 talk")
	require.Contains(t, page, "Undo the last load")

	check := func() {
		_, thing := get(t, srv, graph.ID(talk).Path()+".json")
		for _, there := range []string{`"name":"Streams, the Fifth"`, "topic:redis", "topic:distributed-tracing", "company:bbc"} {
			require.Contains(t, thing, there)
		}
		require.NotContains(t, thing, "topic:java")
		res, _ := get(t, srv, graph.ID(none).Path())
		require.Equal(t, http.StatusNotFound, res.StatusCode)
	}
	check()
	status, _ = post(t, srv, "/api/v1/notes?source=c.txt", "text/plain", note) // loaded again, by somebody who knows nothing of it
	require.Equal(t, http.StatusCreated, status)
	check()

	_, page = send("/notes/add", url.Values{"source": {"c.txt"}, "text": {"ConfC 2021\n\nFifth Talk About Streams\n\nredis, go compiler\n"}, "do": {"preview"}})
	require.Contains(t, page, "1 changed")
	require.Contains(t, page, "<ins>+ Go</ins>")
	require.Contains(t, page, "<del>Netflix</del>")

	shorter := url.Values{"source": {"a.txt"}, "text": {"ConfA 2017\n\nFirst Talk About Things\n\nredis\n"}}
	_, page = send("/notes/add", url.Values{"source": shorter["source"], "text": shorter["text"], "do": {"preview"}})
	require.Contains(t, page, "Will be deleted:")
	_, before := get(t, srv, "/api/v1/ask?q=talks&limit=100")
	send("/notes/add", shorter)
	_, page = send("/notes/undo", nil)
	require.Contains(t, page, "The load of <b>a.txt</b> is undone")
	_, after := get(t, srv, "/api/v1/ask?q=talks&limit=100")
	require.Equal(t, before, after)
	status, _ = send("/notes/undo", nil)
	require.Equal(t, http.StatusBadRequest, status, "there is nothing left to take back")

	status, page = send("/notes/add", url.Values{"text": {note}, "do": {"preview"}, "shown": {talk}, "talk": {talk}, "add:" + talk: {"frobnication"}})
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, page, `called &#34;frobnication&#34;`)
	status, body := post(t, srv, "/api/v1/notes?preview=1&source=d.txt", "text/plain", note)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"talks":1`, "that the other is none holds wherever it stands")
	_, body = get(t, srv, "/api/v1/ask?q=talks&limit=100")
	require.Equal(t, after, body)
}

func TestFirstRun(t *testing.T) {
	srv := serve(t, "nothing")
	_, page := get(t, srv, "/")
	require.Contains(t, page, "Load the sample")
	status, page := post(t, srv, "/notes/sample", "application/x-www-form-urlencoded", "")
	require.Equal(t, http.StatusOK, status, "it leads home")
	require.Contains(t, page, "1 talk in the graph")
	require.Contains(t, page, "Remove the sample")
	_, page = post(t, srv, "/notes/sample", "application/x-www-form-urlencoded", "do=remove")
	require.Contains(t, page, "No talks yet")
}

// TestSeries: a conference without its year is no event, but what a question may name.
func TestSeries(t *testing.T) {
	srv := serve(t, "series")
	client := *srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Get(srv.URL + "/events/webdays")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusSeeOther, res.StatusCode)
	require.Equal(t, "/ask?q="+url.QueryEscape(`talks at "WebDays"`), res.Header.Get("Location"))
	_, body := get(t, srv, "/events/webdays")
	require.Contains(t, body, "3 results")
	_, body = get(t, srv, "/years/2018-2019")
	require.Contains(t, body, "talks from 2018 to 2019")
	res, _ = get(t, srv, "/events/webdays.json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)

	_, body = get(t, srv, "/api/v1/complete?q=talks+at+webd")
	require.Contains(t, body, `{"completions":[{"question":"talks at WebDays","name":"WebDays","id":"event:webdays","kind":"event","talks":3},`)
}

// TestOrders: what a question asks for by "newest" is shown as its order, and left again.
func TestOrders(t *testing.T) {
	srv := serve(t, "series")
	_, body := get(t, srv, "/ask?q="+url.QueryEscape("newest talks about kafka"))
	require.Contains(t, body, `<a href="/ask?q=talks&#43;that&#43;mention&#43;%22Kafka%22&amp;sort=event">event</a> · <b>newest</b>`)
	_, body = get(t, srv, "/ask?q="+url.QueryEscape("newest talks about kafka")+"&sort=name")
	require.Contains(t, body, `<b>name</b>`)
	_, body = get(t, srv, "/ask?q="+url.QueryEscape("talks about kafka"))
	require.Contains(t, body, `sort by: <b>best</b> · <a href="/ask?q=talks&#43;about&#43;kafka&amp;sort=event">event</a> · <a href="/ask?q=talks&#43;about&#43;kafka&amp;sort=newest">newest</a>`)
}

// TestLongNotes: the page of a talk shows so many lines of its notes, and says so.
func TestLongNotes(t *testing.T) {
	srv := serve(t, "nothing")
	status, body := post(t, srv, "/api/v1/notes?source=long.md", "text/markdown", "# LongConf 2020\n\n## One Talk Of Many Lines\n\n"+strings.Repeat("redis\n", 6000))
	require.Equal(t, http.StatusCreated, status, body)
	_, body = get(t, srv, "/talks/longconf-2020/one-talk-of-many-lines")
	require.Equal(t, 5000, strings.Count(body, `<th scope="row">`))
	require.Contains(t, body, "1,002 more lines")
}
