package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// This file serves Cayley's own HTTP API, for programs that use Cayley. Answers are
// {"result": ...} or {"error": ...}, and for GraphQL {"data": ...} or {"errors": [...]}.

// cayleyRoutes adds the routes of Cayley's HTTP API.
func (s *server) cayleyRoutes(r *gin.Engine) {
	for _, path := range []string{"/api/v2/query", "/api/v2/read", "/api/v2/formats"} {
		h := map[string]gin.HandlerFunc{"/api/v2/query": s.adapt(s.queries.queryV2), "/api/v2/read": s.readQuads, "/api/v2/formats": s.adapt(s.formats)}[path]
		r.GET(path, h)
		r.HEAD(path, h)
		if path != "/api/v2/formats" {
			r.POST(path, h)
		}
	}
	r.POST("/api/v1/query/:lang", s.adapt(s.queries.queryV1))
	r.POST("/api/v2/write", s.adapt(s.requireWriter(s.heavyChange(s.edit(false)))))
	r.POST("/api/v2/delete", s.adapt(s.requireWriter(s.heavyChange(s.edit(true)))))
}

// cayleyLimit is the limit of results if a request names none, as in Cayley.
const cayleyLimit = 100

// limitOf returns the limit of results that a request names, at most Limits.Results.
func (h *queryHandlers) limitOf(c *gin.Context) int {
	limit, _ := strconv.Atoi(c.Query("limit"))
	if limit <= 0 {
		limit = cayleyLimit
	}
	return min(limit, h.limits.Results)
}

// queryV1 answers POST /api/v1/query/LANGUAGE.
func (h *queryHandlers) queryV1(c *gin.Context) (view, error) {
	q, err := h.queryBody(c)
	if err != nil {
		return nil, err
	}
	return h.queryIn(c, c.Param("lang"), q)
}

// queryV2 answers GET and POST /api/v2/query. "lang" names the language; the query is in "qu" or
// in the body.
func (h *queryHandlers) queryV2(c *gin.Context) (view, error) {
	lang, q := c.Query("lang"), c.Query("qu")
	if lang == "" {
		return cayleyError("query language not specified"), nil
	}
	if c.Request.Method == http.MethodPost {
		var err error
		if q, err = h.queryBody(c); err != nil {
			return nil, err
		}
	}
	return h.queryIn(c, lang, q)
}

// cayleyError makes the view of an error in Cayley's form.
func cayleyError(message string) view {
	return jsonView(http.StatusBadRequest, gin.H{"error": message})
}

// queryBody reads a query from the body of a request.
func (h *queryHandlers) queryBody(c *gin.Context) (string, error) {
	b, err := io.ReadAll(io.LimitReader(c.Request.Body, h.limits.Gizmo+1))
	if err != nil {
		return "", fmt.Errorf("%w: reading the query: %v", graph.ErrInvalid, err)
	}
	return string(b), nil
}

// queryIn takes a turn and runs a query. It answers an unknown language or an empty query with
// Cayley's own errors.
func (h *queryHandlers) queryIn(c *gin.Context, lang, q string) (view, error) {
	switch lang {
	case "gizmo", "graphql", "mql":
	default:
		return cayleyError("unknown query language"), nil
	}
	if q == "" && lang != "graphql" {
		return cayleyError("query is empty"), nil
	}
	return h.heavy(func(c *gin.Context) (view, error) { return h.queryAnswer(c, lang, q) })(c)
}

// queryAnswer runs a query and makes the view of its results in Cayley's form.
func (h *queryHandlers) queryAnswer(c *gin.Context, lang, q string) (view, error) {
	results, _, err := h.runQuery(c, lang, q, h.limitOf(c))
	if lang != "graphql" {
		if results == nil {
			return jsonView(http.StatusOK, gin.H{"result": nil}), err
		}
		return jsonView(http.StatusOK, gin.H{"result": results}), err
	}
	if errors.Is(err, graph.ErrQuery) {
		message := strings.TrimPrefix(err.Error(), graph.ErrQuery.Error()+": ")
		return jsonView(http.StatusOK, gin.H{"data": nil, "errors": []gin.H{{"message": message, "locations": []any{}}}}), nil
	}
	if err != nil || len(results) != 1 {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"data": results[0]}), nil
}

// formats answers GET /api/v2/formats.
func (s *server) formats(*gin.Context) (view, error) { return jsonView(http.StatusOK, s.Formats), nil }

// readQuads answers /api/v2/read with the quads that match "sub", "pred", "obj" and "label",
// each a list with commas. An error after the first byte aborts the connection.
func (s *server) readQuads(c *gin.Context) {
	done, err := s.turn(c, s.turns.exports)
	if err != nil {
		s.abort(c, err)
		return
	}
	defer done()
	value := func(name string) []string {
		if v := c.Query(name); v != "" {
			return strings.Split(v, ",")
		}
		return nil
	}
	started := false
	pattern := graph.Pattern{Subjects: value("sub"), Predicates: value("pred"), Objects: value("obj"), Labels: value("label")}
	accept, _, _ := strings.Cut(c.GetHeader("Accept"), ",")
	accept, _, _ = strings.Cut(accept, ";")
	err = s.Store.WriteQuads(c.Request.Context(), pattern, c.Query("format"), strings.TrimSpace(accept), c.Query("iri"), func(media string) io.Writer {
		started = true
		c.Header("Content-Type", media)
		return c.Writer
	})
	switch {
	case err != nil && !started:
		s.abort(c, err)
	case err != nil:
		s.logError(c, "reading quads broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
}

// edit makes the handler of /api/v2/write or, with remove, of /api/v2/delete.
func (s *server) edit(remove bool) handler {
	done := map[bool]string{false: "wrote", true: "deleted"}[remove]
	return func(c *gin.Context) (view, error) {
		media, _, _ := strings.Cut(c.ContentType(), ";")
		n, err := s.Notes.Edit(c.Request.Context(), c.Request.Body, media, remove)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			err = bodyError(err, s.Limits.Upload)
		}
		return jsonView(http.StatusOK, gin.H{"result": fmt.Sprintf("Successfully %s %d quads.", done, n), "count": n}), err
	}
}
