package server

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/munnerz/goautoneg"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// handler reads a request and returns the view to answer with.
type handler func(c *gin.Context) (view, error)

// view renders an answer: its status, content type and body. Without a content type there is no
// body.
type view func(s *server) (status int, contentType string, body []byte, err error)

// errNoPage is the error of an address that has no page.
var errNoPage = fmt.Errorf("%w: there is no page here", graph.ErrNotFound)

// errMethod is the error of a method that an address does not accept.
var errMethod = errors.New("this address does not accept the method; /api lists what it accepts")

// adapt makes a Gin handler that sends the view of h, or the view of its error.
func (s *server) adapt(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		v, err := h(c)
		if err != nil {
			v = s.failure(c, err)
		}
		status, contentType, body, err := v(s)
		if err != nil {
			s.logError(c, "rendering failed", "error", err)
			status, contentType, body = http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Something went wrong here; it has been logged.\n")
		}
		if contentType == "" {
			c.Status(status)
			c.Writer.WriteHeaderNow()
			return
		}
		c.Data(status, contentType, body)
	}
}

// abort answers a request with an error and keeps its later handlers from running.
func (s *server) abort(c *gin.Context, err error) {
	s.adapt(func(*gin.Context) (view, error) { return nil, err })(c)
	c.Abort()
}

// wantsJSON reports whether a request gets errors as JSON: those to the API and to addresses of
// data, and those that accept no page.
func wantsJSON(c *gin.Context) bool {
	p := c.Request.URL.Path
	if strings.HasPrefix(p, "/api/") || p == "/metrics" || p == "/mcp" || p == "/calendar.ics" || p == "/feed.atom" {
		return true
	}
	for _, r := range representations() {
		if r.ext != "" && r.ext != "svg" && r.ext != "png" && strings.HasSuffix(p, "."+r.ext) {
			return true
		}
	}
	accept := c.GetHeader("Accept")
	return accept != "" && goautoneg.Negotiate(accept, []string{"text/html", problemType, "application/json", "application/ld+json", "text/turtle", "application/n-quads"}) != "text/html" && !strings.Contains(accept, "image/")
}

// statuses maps errors to HTTP statuses. The first row that matches an error counts. 499 is what
// nginx logs when a client has closed the connection.
var statuses = []struct {
	err    error
	status int
}{
	{graph.ErrNotFound, http.StatusNotFound},
	{graph.ErrTooLarge, http.StatusRequestEntityTooLarge},
	{errForbidden, http.StatusForbidden},
	{errNoToken, http.StatusUnauthorized},
	{errHost, http.StatusMisdirectedRequest},
	{errTooMany, http.StatusTooManyRequests},
	{errMethod, http.StatusMethodNotAllowed},
	{errMediaType, http.StatusUnsupportedMediaType},
	{graph.ErrInvalid, http.StatusBadRequest},
	{graph.ErrQuery, http.StatusBadRequest},
	{graph.ErrTimeout, http.StatusGatewayTimeout},
	{graph.ErrBusy, http.StatusServiceUnavailable},
	{graph.ErrUnavailable, http.StatusServiceUnavailable},
	{graph.ErrFull, http.StatusInsufficientStorage},
	{graph.ErrReadOnly, http.StatusForbidden},
	{context.Canceled, 499},
}

// statusOf returns the status of an error, and whether statuses lists the error.
func statusOf(err error) (status int, known bool) {
	for _, m := range statuses {
		if errors.Is(err, m.err) {
			return m.status, true
		}
	}
	return http.StatusInternalServerError, false
}

// failure makes the view of an error: problem details for clients that want JSON, else a page. It
// logs an error that statuses does not list, and shows a general message instead.
func (s *server) failure(c *gin.Context, err error) view {
	if errors.Is(err, context.DeadlineExceeded) {
		err = context.Cause(c.Request.Context()) // the error of setDeadline
	}
	message := "Something went wrong here; it has been logged."
	status, known := statusOf(err)
	if known {
		message = sentence(err.Error())
	}
	switch status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		c.Header("Retry-After", "2")
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", `Bearer realm="talkgraph"`)
	case http.StatusInternalServerError:
		s.logError(c, "request failed", "error", err)
	}
	var missing question.NotFoundError
	errors.As(err, &missing)
	if wantsJSON(c) {
		body := problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: message, Error: message, Nearest: missing.Nearest}
		return withContentType(problemType, jsonView(status, body))
	}
	return page(status, "error.html", errorPage{
		frame: frame{Title: http.StatusText(status)}, Status: status, Message: message, Nearest: missing.Nearest,
	})
}

// problem is the JSON of an error, by RFC 9457. Error repeats Detail for clients of Cayley's API.
type problem struct {
	Type    string           `json:"type"`
	Title   string           `json:"title"`
	Status  int              `json:"status"`
	Detail  string           `json:"detail"`
	Error   string           `json:"error"`
	Nearest []question.Named `json:"nearest,omitempty"` // names like the unknown one
}

const problemType = "application/problem+json"

// withContentType makes a view with another content type.
func withContentType(contentType string, v view) view {
	return func(s *server) (int, string, []byte, error) {
		status, _, body, err := v(s)
		return status, contentType, body, err
	}
}

// sentence returns the text of an error as a sentence, with a capital and a full stop.
func sentence(s string) string {
	s = capital(s)
	if s != "" && !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// capital returns s with its first letter as a capital.
func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// static answers GET /static/FILE. Browsers keep a file for an hour.
func (s *server) static(c *gin.Context) (view, error) {
	name := "static" + path.Clean("/"+c.Param("file"))
	b, err := staticFiles.ReadFile(name)
	if err != nil {
		return nil, errNoPage
	}
	c.Header("Cache-Control", "max-age=3600")
	return data(mime.TypeByExtension(path.Ext(name)), b), nil
}

// errorPage shows an error and, for an unknown name, the names like it.
type errorPage struct {
	frame
	Status  int
	Message string
	Nearest []question.Named
}
