package server

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/munnerz/goautoneg"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// handler reads a request and says what to show.
type handler func(c *gin.Context) (view, error)

// view renders itself: status, content type and body.
type view func(s *server) (status int, contentType string, body []byte, err error)

// errNoPage is an address that nothing lies at.
var errNoPage = fmt.Errorf("%w: there is no page here", graph.ErrNotFound)

// errMethod is a request by another method than its address takes.
var errMethod = errors.New("this address takes other requests; begin at the page that leads to it")

// adapt is the one place where handlers end.
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

// abort ends a request with an error before it reaches its handler.
func (s *server) abort(c *gin.Context, err error) {
	s.adapt(func(*gin.Context) (view, error) { return nil, err })(c)
	c.Abort()
}

// wantsJSON tells whether an error is told as data: by the API, by addresses of data, and
// to clients that want no page.
func wantsJSON(c *gin.Context) bool {
	p := c.Request.URL.Path
	if strings.HasPrefix(p, "/api/") || p == "/metrics" || p == "/calendar.ics" {
		return true
	}
	for _, r := range representations {
		if r.ext != "" && r.ext != "svg" && r.ext != "png" && strings.HasSuffix(p, "."+r.ext) {
			return true
		}
	}
	accept := c.GetHeader("Accept")
	return accept != "" && goautoneg.Negotiate(accept, []string{"text/html", problemType, "application/json", "application/ld+json", "text/turtle", "application/n-quads"}) != "text/html" && !strings.Contains(accept, "image/")
}

// statuses map the domain's errors; the first that matches counts.
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
	{context.Canceled, 499},
}

// statusOf is the status of an error, and whether it is one of the domain's.
func statusOf(err error) (status int, known bool) {
	for _, m := range statuses {
		if errors.Is(err, m.err) {
			return m.status, true
		}
	}
	return http.StatusInternalServerError, false
}

// failure makes the view of an error: a problem for who wants data, else a page. What
// is not one of the domain's errors is logged and not shown.
func (s *server) failure(c *gin.Context, err error) view {
	if errors.Is(err, context.DeadlineExceeded) {
		err = context.Cause(c.Request.Context()) // the sentence of timed
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

// problem is an error as RFC 9457 has it. Error says the same as Detail, as Cayley does.
type problem struct {
	Type    string           `json:"type"`
	Title   string           `json:"title"`
	Status  int              `json:"status"`
	Detail  string           `json:"detail"`
	Error   string           `json:"error"`
	Nearest []question.Named `json:"nearest,omitempty"` // what may have been meant
}

const problemType = "application/problem+json"

// withContentType gives a view another content type.
func withContentType(contentType string, v view) view {
	return func(s *server) (int, string, []byte, error) {
		status, _, body, err := v(s)
		return status, contentType, body, err
	}
}

// sentence makes an error's text one: a capital, a full stop.
func sentence(s string) string {
	s = capital(s)
	if s != "" && !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// capital makes the first letter of an ASCII word a capital.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (s *server) static(c *gin.Context) (view, error) {
	name := "static" + path.Clean("/"+c.Param("file"))
	b, err := staticFiles.ReadFile(name)
	if err != nil {
		return nil, errNoPage
	}
	c.Header("Cache-Control", "max-age=3600")
	return data(mime.TypeByExtension(path.Ext(name)), b), nil
}

// errorPage shows an error, with the names that may have been meant.
type errorPage struct {
	frame
	Status  int
	Message string
	Nearest []question.Named
}
