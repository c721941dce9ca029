package server

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/stretchr/testify/require"
)

// document is the OpenAPI document as others read it.
func document(t *testing.T) (validator.Validator, *v3.Document) {
	t.Helper()
	text, err := readOpenAPI()
	require.NoError(t, err)
	doc, err := libopenapi.NewDocument(text)
	require.NoError(t, err)
	model, err := doc.BuildV3Model()
	require.NoError(t, err)
	v, errs := validator.NewValidator(doc)
	require.Empty(t, errs)
	return v, &model.Model
}

func TestOpenAPIIsValid(t *testing.T) {
	v, model := document(t)
	ok, errs := v.ValidateDocument()
	require.True(t, ok, "%v", errs)
	require.Equal(t, "3.1.0", model.Version)
}

var wildcard = regexp.MustCompile(`[:*](\w+)`)

// TestOpenAPIHasEveryRoute compares the document with the routes, both ways.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	_, model := document(t)
	var said []string
	for path, item := range model.Paths.PathItems.FromOldest() {
		for method := range item.GetOperations().FromOldest() {
			said = append(said, strings.ToUpper(method)+" "+path)
		}
	}
	s := &server{Config: Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}}
	s.metrics = &metrics{}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	s.routes(r)
	var there []string
	for _, route := range r.Routes() {
		if route.Method != http.MethodHead {
			there = append(there, route.Method+" "+wildcard.ReplaceAllString(route.Path, "{$1}"))
		}
	}
	slices.Sort(said)
	slices.Sort(there)
	require.Equal(t, there, said)
}

// check tells what an answer has that the document does not say.
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

// Checked makes a handler each of whose answers is compared with the document; said
// collects the routes and statuses that were. It is here for the tests outside.
func Checked(t *testing.T, h http.Handler, said map[string]bool) http.Handler {
	v, model := document(t)
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
			said[req.Method+" "+at] = true
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
}
