package server_test

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/server"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// serve serves a story with the default configuration.
func serve(t *testing.T, story string) *httptest.Server {
	t.Helper()
	return servertest.Serve(t, story, time.Minute, func(*server.Config) {})
}

var href = regexp.MustCompile(`(?:href|src|data|action)="(/[^"]*)"`)

// TestPages_EveryLinkAnswers follows the links of the site from its home page, and requires that
// each answers.
func TestPages_EveryLinkAnswers(t *testing.T) {
	for _, story := range []string{"questions", "hostile", "nothing"} {
		srv := serve(t, story)
		seen := map[string]bool{"/": true}
		queue := []string{"/", "/ask", "/talks", "/topics", "/companies", "/events", "/speakers", "/ask?q=who+mentions+netflix", "/ask?q=frobnication"}
		for len(queue) > 0 && len(seen) < 400 {
			path := queue[0]
			queue = queue[1:]
			res, body := servertest.Get(t, srv, path)
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
			body = strings.ReplaceAll(body, `method="post" action=`, "") // forms are not sent
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

func TestPages_HostileTextIsShownAsText(t *testing.T) {
	srv := serve(t, "hostile")
	for _, path := range []string{"/", "/talks", "/ask?q=talks+about+java", "/ask?q=%3Cscript%3Ealert(1)%3C/script%3E", "/map", "/topics/java", "/talks/evilconf-2020/pwning-script-alert-1-script-with-java-redis", "/map.svg", "/console?query=g.V(%22%3Cscript%3E%22).All()"} {
		_, body := servertest.Get(t, srv, path)
		require.NotContains(t, body, "<script>alert", path)
		require.NotContains(t, body, "<img src=x", path)
		require.NotContains(t, body, `href="javascript:`, path)
	}
}

func TestAsk_AnswersAsJSON(t *testing.T) {
	srv := serve(t, "")
	res, body := servertest.Get(t, srv, "/api/v1/ask?q="+url.QueryEscape("which talks mention microservices and monitoring"))
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

	res, body = servertest.Get(t, srv, "/ask?format=csv&q=netflix")
	require.Equal(t, "text/csv; charset=utf-8", res.Header.Get("Content-Type"))
	require.Equal(t, 3, strings.Count(body, "\n"))
	for path, status := range map[string]int{"/api/v1/ask": 400, "/api/v1/ask?q=x&limit=0x": 400, "/api/v1/ask?q=x&limit=9999": 400, "/api/v1/ask?q=" + strings.Repeat("a", 501): 413} {
		res, body := servertest.Get(t, srv, path)
		require.Equal(t, status, res.StatusCode, path)
		require.Contains(t, body, `"error":"`)
	}
}

func TestNode_HasPageDataAndDrawing(t *testing.T) {
	srv := serve(t, "questions")
	for path, kind := range map[string]string{
		"/topics/redis": "text/html; charset=utf-8", "/topics/redis.json": "application/json; charset=utf-8", "/topics/redis.svg": "image/svg+xml",
		"/topics/redis.png": "image/png", "/map.dot?around=topic:redis": "text/vnd.graphviz; charset=utf-8", "/map.svg?q=talks+about+redis": "image/svg+xml",
	} {
		res, _ := servertest.Get(t, srv, path)
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		require.Equal(t, kind, res.Header.Get("Content-Type"), path)
	}
	res, body := servertest.Get(t, srv, "/topics/redis.svg?download=1")
	require.Equal(t, `attachment; filename="redis.svg"`, res.Header.Get("Content-Disposition"))
	require.Contains(t, body, srv.URL+"/topics/redis", "links of a file are absolute")

	res, body = servertest.Get(t, srv, "/topics/rediss")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Contains(t, body, `href="/topics/redis"`, "near names")
	res, body = servertest.Get(t, srv, "/topics/rediss.json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	require.Contains(t, body, `"nearest":[{"id":"topic:redis"`)
	for _, path := range []string{"/topics/", "/nope", "/map.svg?around=nonsense", "/map?around=topic:nope", "/static/../server.go", "/map.svg?q=frobnication"} {
		res, _ := servertest.Get(t, srv, path)
		require.Contains(t, []int{400, 404}, res.StatusCode, path)
	}
}

func TestQuery_AnswersInCayleysForm(t *testing.T) {
	srv := serve(t, "questions")
	status, body := servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", `g.V("<topic:serverless>").In("<schema:about>").All()`)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `{"result":[{"id":"<talk:confa-2017/second-talk-about-things>"}]}`+"\n", body)
	_, body = servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", `g.V("<topic:nothing>").All()`)
	require.Equal(t, `{"result":null}`+"\n", body, "Cayley writes null for no results")
	for query, want := range map[string]string{
		"g.V(\n.": "line 2, column 1", `g.V().Nope()`: "error", "": "query is empty",
	} {
		status, body = servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", query)
		require.Equal(t, http.StatusBadRequest, status)
		require.Contains(t, body, want)
	}
	status, _ = servertest.Post(t, srv, "/api/v2/query", "text/plain", "g.V().All()")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = servertest.Post(t, srv, "/api/v2/query?lang=sparql", "text/plain", "g.V().All()")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", strings.Repeat(" ", int(server.DefaultLimits.Gizmo)+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

// TestQuery_EndlessOneIsStopped runs several endless queries concurrently. Each must be stopped,
// and other requests must be answered meanwhile.
func TestQuery_EndlessOneIsStopped(t *testing.T) {
	srv := servertest.Serve(t, "questions", 3*time.Second, func(*server.Config) {})
	for _, crash := range []string{"g.V().In({}).All()", "iri(1)"} {
		status, _ := servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", crash)
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
	res, _ := servertest.Get(t, srv, "/ask?q=redis")
	require.Equal(t, http.StatusOK, res.StatusCode)
	for range endless {
		require.Contains(t, []int{http.StatusGatewayTimeout, http.StatusBadRequest, http.StatusServiceUnavailable}, <-done)
	}
	_, body := servertest.Get(t, srv, "/console?query="+url.QueryEscape("while(true){}"))
	require.Contains(t, body, "Time limit reached")
}

func TestConsole_ExamplesFindSomething(t *testing.T) {
	srv := serve(t, "")
	for _, e := range pages.Examples() {
		status, body := servertest.Post(t, srv, "/api/v2/query?lang=gizmo", "text/plain", e.Gizmo)
		require.Equal(t, http.StatusOK, status, e.Gizmo)
		if !strings.Contains(e.Gizmo, "worksFor") { // the sample names no employers
			require.NotContains(t, body, "null", e.Gizmo)
		}
	}
}

func TestNotes_AreLoadedAndRemoved(t *testing.T) {
	srv := serve(t, "questions")
	const text = "MyConf 2020\n\nBrand New Talk Here\n\nredis and java\n"
	status, body := servertest.Post(t, srv, "/api/v1/notes?source=my.txt", "text/plain; charset=utf-8", text)
	require.Equal(t, http.StatusCreated, status, body)
	require.Contains(t, body, `"id":"note:my.txt","source":"my.txt","talks":1`)
	_, page := servertest.Get(t, srv, "/talks/myconf-2020/brand-new-talk-here")
	require.Contains(t, page, "redis</a> and <a")
	status, body = servertest.Post(t, srv, "/api/v1/notes?source=my.txt", "text/plain", text)
	require.Equal(t, http.StatusCreated, status)
	require.Contains(t, body, `"added":0,"removed":0`)

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	f, err := w.CreateFormFile("file", "two.md")
	require.NoError(t, err)
	_, err = f.Write([]byte("# Talk One 2021\n\nredis\n"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	status, body = servertest.Post(t, srv, "/notes/add", w.FormDataContentType(), form.String())
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "<b>two.md</b>: 1 talk")

	for name, c := range map[string]struct {
		kind, body string
		status     int
	}{
		"empty": {"text/plain", "", 400}, "binary": {"text/plain", "a\x00b", 400}, "not UTF-8": {"text/markdown", "\xff\xfe", 400},
		"too large": {"text/plain", strings.Repeat("x", loader.MaxNote+1), 413}, "unknown kind": {"application/pdf", "x", 415}, "no form": {"multipart/form-data", "x", 400},
	} {
		status, body = servertest.Post(t, srv, "/api/v1/notes", c.kind, c.body)
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
	res, _ := servertest.Get(t, srv, "/talks/myconf-2020/brand-new-talk-here")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
}

func TestMethod_WrongOneIsRefused(t *testing.T) {
	srv := serve(t, "nothing")
	res, body := servertest.Get(t, srv, "/notes/undo")
	require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	require.Equal(t, "POST", res.Header.Get("Allow"))
	require.Contains(t, body, "This address does not accept the method")
}

func TestHost_StrangersCannotWrite(t *testing.T) {
	srv := serve(t, "questions")
	status, _ := servertest.Post(t, srv, "/api/v1/notes", "text/plain", "x", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, status)
	status, _ = servertest.Post(t, srv, "/api/v1/notes", "text/plain", "x", "Host", "evil.example")
	require.Equal(t, http.StatusMisdirectedRequest, status)
}

// TestAsk_IsConsistentWhileNotesLoad asks while a note is replaced again and again, and requires
// that every answer shows one version of the note.
func TestAsk_IsConsistentWhileNotesLoad(t *testing.T) {
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
			res, body := servertest.Get(t, srv, "/api/v1/ask?q=serverless")
			require.Equal(t, http.StatusOK, res.StatusCode, body)
			var a struct{ Total int }
			require.NoError(t, json.Unmarshal([]byte(body), &a))
			require.Contains(t, []int{1, 2, 3}, a.Total)
		}
	}
	_, body := servertest.Get(t, srv, "/api/v1/ask?q=serverless")
	require.Contains(t, body, `"total":2`)
}

func TestCorrections_AreSavedAndUndone(t *testing.T) {
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
	_, page := servertest.Get(t, srv, path)
	require.Contains(t, page, "Correct this talk")
	require.NotContains(t, page, "added by hand")

	res, page := post(url.Values{"talk": {talk}, "says": {"is about"}, "of": {"tracing"}})
	require.Equal(t, path, res.Request.URL.Path, "it leads back to the talk")
	require.Contains(t, page, "added by hand")
	require.Contains(t, page, `value="talk:qcon-london-2017/real-world-java-9 is about topic:distributed-tracing"`)
	_, answer := servertest.Get(t, srv, "/api/v1/ask?q=talks+about+tracing")
	require.Contains(t, answer, `"corrected":true`)

	_, page = post(url.Values{"talk": {talk}, "says": {"is called"}, "of": {"Java <9> & Me"}})
	require.Contains(t, page, "<h1>Java &lt;9&gt; &amp; Me</h1>")
	_, list := servertest.Get(t, srv, "/corrections")
	require.Contains(t, list, "Undo")
	_, file := servertest.Get(t, srv, "/corrections?format=txt")
	require.Equal(t, talk+" is about topic:distributed-tracing\n"+talk+" is called \"Java <9> & Me\"\n", file)

	res, page = post(url.Values{"talk": {talk}, "says": {"is no talk"}})
	require.Equal(t, "/corrections", res.Request.URL.Path, "the talk has no page any more")
	require.Contains(t, page, "is no talk")
	for _, undo := range []string{" is no talk", ` is called "Java <9> & Me"`, " is about topic:distributed-tracing"} {
		post(url.Values{"undo": {talk + undo}})
	}
	_, page = servertest.Get(t, srv, path)
	require.Contains(t, page, "<h1>Real World Java 9</h1>")
	require.NotContains(t, page, "added by hand")

	res, page = post(url.Values{"talk": {"note:qcon-london-2017.txt line 20"}, "says": {"begins a talk"}})
	require.Equal(t, "/corrections", res.Request.URL.Path)
	require.Contains(t, page, "note:qcon-london-2017.txt line 20")
	_, file = servertest.Get(t, srv, "/corrections?format=txt")
	require.Contains(t, file, "note:qcon-london-2017.txt line 20 begins a talk")
	post(url.Values{"undo": {"note:qcon-london-2017.txt line 20 begins a talk"}})
	_, file = servertest.Get(t, srv, "/corrections?format=txt")
	require.Empty(t, file)

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

func TestSuggestions_BecomeAVocabularyFile(t *testing.T) {
	srv := serve(t, "")
	_, page := servertest.Get(t, srv, "/suggestions")
	require.Contains(t, page, "the <mark>critical &lt;path&gt;</mark> of it")
	require.Contains(t, page, "perhaps narrower than performance")
	res, file := servertest.Get(t, srv, "/suggestions?take=critical+%3Cpath%3E&take=nothing")
	require.Contains(t, res.Header.Get("Content-Disposition"), "mine.yaml")
	require.Equal(t, "topics:\n- name: \"critical <path>\"\n  broader: [\"performance\"]\n", file)
}

func TestAdd_PreviewCorrectSaveUndo(t *testing.T) {
	srv := serve(t, "questions")
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	srv.Client().Jar = jar
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
	_, answer := servertest.Get(t, srv, "/api/v1/ask?q=talks+at+ConfC+2021")
	require.Contains(t, answer, `"total":0`, "a preview stores nothing")

	const key = "0/fifth-talk-about-streams"
	form["shown"], form["talk"] = []string{key, "0/thank-you-for-coming-all"}, []string{key}
	form["title:"+key], form["was:title:"+key] = []string{"Streams, the Fifth"}, []string{"Fifth Talk About Streams"}
	form["had:"+key], form["keep:"+key] = []string{"topic:java", "topic:redis", "company:netflix"}, []string{"topic:redis", "company:netflix"}
	form["add:"+key] = []string{"tracing, BBC"}
	_, page = send("/notes/add", with("preview"))
	require.Contains(t, page, "2 talks found, 1 new")
	require.Contains(t, page, `value="topic:java"> Java`, "Java is no longer ticked")
	_, page = send("/notes/add", with("save"))
	require.Contains(t, page, "<b>c.txt</b>: 1 talk")
	require.Contains(t, page, `formaction="/notes/undo"`)

	check := func() {
		_, thing := servertest.Get(t, srv, graph.ID(talk).Path()+".json")
		for _, want := range []string{`"name":"Streams, the Fifth"`, "topic:redis", "topic:distributed-tracing", "company:bbc"} {
			require.Contains(t, thing, want)
		}
		require.NotContains(t, thing, "topic:java")
		res, _ := servertest.Get(t, srv, graph.ID(none).Path())
		require.Equal(t, http.StatusNotFound, res.StatusCode)
	}
	check()
	status, _ = servertest.Post(t, srv, "/api/v1/notes?source=c.txt", "text/plain", note) // loaded again without the form
	require.Equal(t, http.StatusCreated, status)
	check()

	_, page = send("/notes/add", url.Values{"source": {"c.txt"}, "text": {"ConfC 2021\n\nFifth Talk About Streams\n\nredis, go compiler\n"}, "do": {"preview"}})
	require.Contains(t, page, "1 changed")
	require.Contains(t, page, "<ins>+ Go</ins>")
	require.Contains(t, page, "<del>Netflix</del>")

	shorter := url.Values{"source": {"a.txt"}, "text": {"ConfA 2017\n\nFirst Talk About Things\n\nredis\n"}}
	_, page = send("/notes/add", url.Values{"source": shorter["source"], "text": shorter["text"], "do": {"preview"}})
	require.Contains(t, page, "Will be deleted:")
	_, before := servertest.Get(t, srv, "/api/v1/ask?q=talks&limit=100")
	shorter.Set("seen", "1")
	send("/notes/add", shorter)
	_, page = send("/notes/undo", nil)
	require.Contains(t, page, "Undid a change of <b>a.txt</b>")
	_, after := servertest.Get(t, srv, "/api/v1/ask?q=talks&limit=100")
	require.Equal(t, before, after)

	status, page = send("/notes/add", url.Values{"text": {note}, "do": {"preview"}, "shown": {key}, "talk": {key}, "add:" + key: {"frobnication"}})
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, page, `called &#34;frobnication&#34;`)
	require.Contains(t, page, `value="frobnication"`, "what was typed stays")
	status, body := servertest.Post(t, srv, "/api/v1/notes?preview=1&source=d.txt", "text/plain", note)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"talks":1`, "the correction that the other is no talk applies to d.txt too")
	_, body = servertest.Get(t, srv, "/api/v1/ask?q=talks&limit=100")
	require.Equal(t, after, body)
}

func TestHome_EmptyStoreOffersTheSample(t *testing.T) {
	srv := serve(t, "nothing")
	_, page := servertest.Get(t, srv, "/")
	require.Contains(t, page, "Load the sample")
	status, page := servertest.Post(t, srv, "/notes/sample", "application/x-www-form-urlencoded", "")
	require.Equal(t, http.StatusOK, status, "it leads home")
	require.Contains(t, page, "1 talk in the graph")
	require.Contains(t, page, "Remove the sample")
	_, page = servertest.Post(t, srv, "/notes/sample", "application/x-www-form-urlencoded", "do=remove")
	require.Contains(t, page, "No talks yet")
}

// TestSeries_LeadsToAQuestion requires that the address of a series of events, such as
// /events/webdays, redirects to the question about its talks.
func TestSeries_LeadsToAQuestion(t *testing.T) {
	srv := serve(t, "series")
	client := *srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Get(srv.URL + "/events/webdays")
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusSeeOther, res.StatusCode)
	require.Equal(t, "/ask?q="+url.QueryEscape(`talks at "WebDays"`), res.Header.Get("Location"))
	_, body := servertest.Get(t, srv, "/events/webdays")
	require.Contains(t, body, "3 results")
	_, body = servertest.Get(t, srv, "/years/2018-2019")
	require.Contains(t, body, "talks from 2018 to 2019")
	res, _ = servertest.Get(t, srv, "/events/webdays.json")
	require.Equal(t, http.StatusNotFound, res.StatusCode)

	_, body = servertest.Get(t, srv, "/api/v1/complete?q=talks+at+webd")
	require.Contains(t, body, `{"completions":[{"question":"talks at WebDays","name":"WebDays","id":"event:webdays","kind":"event","talks":3},`)
}

// TestAsk_OrdersAreLinks requires that an order in the question, such as "newest", is shown as
// chosen, and that links to other orders leave it out.
func TestAsk_OrdersAreLinks(t *testing.T) {
	srv := serve(t, "series")
	_, body := servertest.Get(t, srv, "/ask?q="+url.QueryEscape("newest talks about kafka"))
	require.Contains(t, body, `<a href="/ask?q=talks&#43;that&#43;mention&#43;%22Kafka%22&amp;sort=event">event</a> · <b>newest</b>`)
	_, body = servertest.Get(t, srv, "/ask?q="+url.QueryEscape("newest talks about kafka")+"&sort=name")
	require.Contains(t, body, `<b>name</b>`)
	_, body = servertest.Get(t, srv, "/ask?q="+url.QueryEscape("talks about kafka"))
	require.Contains(t, body, `sort by: <b>best</b> · <a href="/ask?q=talks&#43;about&#43;kafka&amp;sort=event">event</a> · <a href="/ask?q=talks&#43;about&#43;kafka&amp;sort=newest">newest</a>`)
}

// TestTalk_LongNotesAreCut requires that the page of a talk shows the first 5,000 lines of a note
// and the number of the others.
func TestTalk_LongNotesAreCut(t *testing.T) {
	srv := serve(t, "nothing")
	status, body := servertest.Post(t, srv, "/api/v1/notes?source=long.md", "text/markdown", "# LongConf 2020\n\n## One Talk Of Many Lines - Jane Roebuck\n\n"+strings.Repeat("redis\n", 6000))
	require.Equal(t, http.StatusCreated, status, body)
	_, body = servertest.Get(t, srv, "/talks/longconf-2020/one-talk-of-many-lines")
	require.Equal(t, 5000, strings.Count(body, `<th scope="row">`))
	require.Contains(t, body, "1,002 more lines")
}

// TestTalk_Details checks that the page of a talk shows what data states of it, with links.
func TestTalk_Details(t *testing.T) {
	srv := serve(t, "nothing")
	note := `---
title: Reading core dumps
event: DetailConf
date: 2019-05-04
kind: Tutorial
language: English
level: beginner
duration: 90 min
place: Room 1
url: https://example.org/talk
video: https://example.org/video
slides: https://example.org/slides
---
What a core dump says.
`
	status, body := servertest.Post(t, srv, "/api/v1/notes?source=core.md", "text/markdown", note)
	require.Equal(t, http.StatusCreated, status, body)
	_, body = servertest.Get(t, srv, "/talks/detailconf/reading-core-dumps")
	require.Contains(t, body, `<ul class="facts"><li><a href="/ask?q=workshops">Workshop</a></li><li>1 hour 30 minutes</li><li><a href="/ask?q=talks%20in%20English">English</a></li><li>Beginner</li><li><time datetime="2019-05-04">2019-05-04</time></li><li>Room 1</li><li><a class="button" href="https://example.org/video">Watch</a></li><li><a class="button" href="https://example.org/slides">Slides</a></li><li><a href="https://example.org/talk">Web page</a></li></ul>`)
	_, body = servertest.Get(t, srv, "/talks/detailconf/reading-core-dumps.json")
	require.Contains(t, body, `"date":"2019-05-04","formats":[{"id":"format:workshop","name":"workshop","question":"workshops"}],"languages":[{"id":"language:en","name":"English","question":"talks in English"}],"level":"beginner","duration":"PT1H30M"`)
}
