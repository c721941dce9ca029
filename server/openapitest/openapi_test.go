// Package openapitest tests that the server's answers fit its OpenAPI document. It is a package of
// its own because the validator takes long to compile.
package openapitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// document fetches and parses the OpenAPI document of a server.
func document(t *testing.T, h http.Handler) (validator.Validator, *v3.Document) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://localhost/api/openapi.json", nil))
	doc, err := libopenapi.NewDocument(rec.Body.Bytes())
	require.NoError(t, err)
	model, err := doc.BuildV3Model()
	require.NoError(t, err)
	v, errs := validator.NewValidator(doc)
	require.Empty(t, errs)
	return v, &model.Model
}

func TestDocument_IsValidOpenAPI(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(*server.Config) {})
	v, model := document(t, srv.Config.Handler)
	ok, errs := v.ValidateDocument()
	require.True(t, ok, "%v", errs)
	require.Equal(t, "3.1.0", model.Version)
}

func TestDocument_NamesTheFormsOfExport(t *testing.T) {
	srv := servertest.Serve(t, "questions", time.Minute, func(*server.Config) {})
	_, model := document(t, srv.Config.Handler)
	op := model.Paths.PathItems.GetOrZero("/api/v1/export").Get
	var names []string
	for _, n := range op.Parameters[0].Schema.Schema().Enum {
		names = append(names, n.Value)
	}
	require.Equal(t, export.Names(export.Streams()), names)
	for _, f := range export.Streams() {
		require.NotNil(t, op.Responses.Codes.GetOrZero("200").Content.GetOrZero(f.Media), f.Name)
	}
}

// wildcard matches a parameter of a route, such as "*id", and not "id".
var wildcard = regexp.MustCompile(`[:*](\w+)`)

// check fails the test if an answer does not fit the document. route is the route of the request,
// such as "/talks/*id".
func check(t *testing.T, v validator.Validator, model *v3.Document, route string, req *http.Request, res *http.Response) {
	t.Helper()
	path := wildcard.ReplaceAllString(route, "{$1}")
	item := model.Paths.PathItems.GetOrZero(path)
	_, errs := v.GetResponseBodyValidator().ValidateResponseBodyWithPathItem(req, res, item, path)
	for _, e := range errs {
		t.Errorf("%s %s: %d %s: %s: %s", req.Method, req.URL, res.StatusCode, res.Header.Get("Content-Type"), e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			t.Errorf("  %s: %s", s.FieldPath, s.Reason)
		}
	}
}

// checkAnswers makes a handler that checks every answer of h against the document, and records the
// routes of the requests in asked.
func checkAnswers(t *testing.T, h http.Handler, asked map[string]bool) http.Handler {
	v, model := document(t, h)
	router := gin.New()
	for path, item := range model.Paths.PathItems.FromOldest() {
		for method := range item.GetOperations().FromOldest() {
			path := regexp.MustCompile(`\{(id|file)\}`).ReplaceAllString(path, "*$1")
			router.Handle(strings.ToUpper(method), strings.ReplaceAll(path, "{lang}", ":lang"), func(c *gin.Context) { c.Header("Route", c.FullPath()) })
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		rec, route := httptest.NewRecorder(), httptest.NewRecorder()
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		req.Header.Del("Accept-Encoding")
		h.ServeHTTP(rec, req)
		find := req.Clone(req.Context())
		find.Body = http.NoBody
		router.ServeHTTP(route, find)
		if at := route.Header().Get("Route"); at != "" && req.Method != http.MethodHead {
			res := rec.Result()
			check(t, v, model, at, req, res)
			asked[req.Method+" "+at] = true
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
}

// TestAnswers_FitTheDocument sends right and wrong input to every route of the document.
func TestAnswers_FitTheDocument(t *testing.T) {
	plain := servertest.Serve(t, "questions", time.Minute, func(*server.Config) {})
	asked := map[string]bool{}
	srv := httptest.NewServer(checkAnswers(t, plain.Config.Handler, asked))
	defer srv.Close()
	talk, q := "talk:x", "?q=who+mentions+netflix"
	_, body := servertest.Get(t, srv, "/api/v1/ask?q=talks&limit=1")
	var a struct{ Items []struct{ ID string } }
	require.NoError(t, json.Unmarshal([]byte(body), &a))
	talk = a.Items[0].ID
	path := "/talks/" + strings.TrimPrefix(talk, "talk:")
	for _, p := range []string{
		"/", "/ask", "/ask" + q, "/ask" + q + "&format=csv", "/map", "/map" + q, "/console", "/console?query=g.V().All()", "/console?query=g.V().All()&format=json", "/compare", "/compare?a=netflix&b=microservices",
		"/trends", "/next", "/suggestions", "/corrections", "/notes", "/notes/read/a.txt", "/notes/file/a.txt", "/notes/delete/a.txt", "/notes/read/nothing", "/notes/changes", "/notes/rename/a.txt", "/notes/add", "/login", "/api", "/digest/nothing", "/static/style.css", "/static/nothing",
		"/api/v1/ask" + q, "/api/v1/ask", "/api/v1/ask?q=frobnication", "/api/v1/ask?q=what+connects+netflix+and+microservices", "/api/v1/ask?q=x&limit=0x", "/api/v1/complete?q=netf", "/api/v1/complete",
		"/feed.json" + q, "/feed.json", "/feed.atom" + q, "/manifest.webmanifest", "/calendar.ics" + q, "/calendar.ics?q=companies", "/.well-known/void", "/context.jsonld", "/robots.txt", "/sitemap.xml", "/sitemap.xml?kind=talks&part=1", "/sitemap.xml?kind=talks&part=9", "/opensearch.xml", "/api/openapi.json",
		"/talks", "/topics", "/companies", "/events", "/years", "/speakers", "/topics?limit=9999",
		path, path + ".json", path + ".jsonld", path + ".ttl", path + ".nq", path + ".svg", path + ".png", path + ".dot", "/talks/nothing", "/talks/nothing.json",
		"/topics/microservices", "/topics/microservices.json", "/companies/netflix.json", "/events/nothing.json", "/years/2017.json", "/speakers/nothing.ttl",
		"/map.svg" + q, "/map.png?around=topic:microservices", "/map.dot?around=topic:nothing", "/api/v1/export", "/api/v1/export?format=jsonld", "/api/v1/export?format=xls", "/api/v1/backup",
		"/api/v2/query?lang=gizmo&qu=g.V().All()", "/api/v2/query?lang=sparql", "/api/v2/query", "/api/v2/read?sub=<topic:microservices>", "/api/v2/read?format=json", "/api/v2/formats", "/healthz", "/readyz", "/metrics",
	} {
		servertest.Get(t, srv, p)
	}
	for _, c := range [][3]string{
		{"/api/v1/notes?source=a.txt", "text/plain", "AConf 2019\n\nJane Roe - Some Talk\n\nredis\n"}, {"/api/v1/notes?preview=1", "text/plain", "BConf 2019\n\nJane Roe - Some Talk\n"},
		{"/api/v1/notes", "application/pdf", "x"}, {"/api/v1/query/gizmo", "text/plain", "g.V().Count("}, {"/api/v2/query?lang=graphql", "text/plain", "{ nodes(first: 2) { id } }"}, {"/api/v2/query?lang=graphql", "text/plain", "{"},
		{"/api/v2/read?sub=<x>", "text/plain", ""}, {"/api/v2/write", "application/n-quads", "<a> <b> <c> .\n"}, {"/api/v2/delete", "application/n-quads", "<a> <b> <c> .\n"}, {"/api/v2/write", "application/n-quads", "<a>"},
		{"/login", "application/x-www-form-urlencoded", "token=wrong"}, {"/logout", "application/x-www-form-urlencoded", ""}, {"/corrections", "application/x-www-form-urlencoded", "talk=" + talk},
		{"/mcp", "application/json", `{"jsonrpc":"2.0","id":1,"method":"ping"}`}, {"/notes/add", "application/x-www-form-urlencoded", "text=hello"}, {"/notes/undo", "application/x-www-form-urlencoded", ""}, {"/notes/share", "application/x-www-form-urlencoded", "text=hello"}, {"/notes/rename/nothing", "application/x-www-form-urlencoded", "name=b.txt"}, {"/notes/delete/nothing", "application/x-www-form-urlencoded", ""}, {"/notes/delete/b.txt", "application/x-www-form-urlencoded", ""}, {"/notes/sample", "application/x-www-form-urlencoded", ""},
	} {
		servertest.Post(t, srv, c[0], c[1], c[2])
	}
	req, err := http.NewRequest(http.MethodDelete, srv.URL+"/api/v1/notes/a.txt", nil)
	require.NoError(t, err)
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)

	_, body = servertest.Get(t, srv, "/api/openapi.json")
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(t, json.Unmarshal([]byte(body), &doc))
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" {
				route := strings.NewReplacer("{id}", "*id", "{file}", "*file", "{lang}", ":lang").Replace(path)
				require.True(t, asked[strings.ToUpper(method)+" "+route], "%s %s was not asked", method, path)
			}
		}
	}
}
