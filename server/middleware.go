package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// setHeaders sets the security headers of every answer. Pages may load scripts, styles and
// pictures of this site only.
func (s *server) setHeaders(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.guard.scheme(c) == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

// requestID returns the ID of a request for the log and the answer: the one that a trusted proxy
// sends, else a random one.
func (s *server) requestID(c *gin.Context) string {
	if id := c.GetHeader("X-Request-Id"); s.guard.isTrustedProxy(c.RemoteIP()) && validRequestID.MatchString(id) {
		return id
	}
	return rand.Text()[:12]
}

// validRequestID matches the ID of a request, such as "a1-b2.c3", and not "a b".
var validRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// logRequest logs and counts each request. It logs the route, not the address, because an address
// may hold a question.
func (s *server) logRequest(c *gin.Context) {
	start, id := time.Now(), s.requestID(c)
	c.Set(requestKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
	took := time.Since(start)
	s.metrics.request(c, took)
	s.Log.Info("request", "id", id, "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "bytes", c.Writer.Size(), "took", took.Round(time.Microsecond))
}

// requestKey is the key of the request ID in the context.
const requestKey = "request"

// logError logs an error of a request with its ID and route. args are keys and values.
func (s *server) logError(c *gin.Context, what string, args ...any) {
	s.Log.Error(what, append([]any{"id", c.GetString(requestKey), "route", c.FullPath()}, args...)...)
}

// recoverPanic answers a panic of a handler with 500 and logs it. It passes on
// http.ErrAbortHandler, which ends the connection.
func (s *server) recoverPanic(c *gin.Context) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			panic(p)
		} else if p != nil {
			s.logError(c, "panic", "panic", p, "stack", string(debug.Stack()))
			c.Data(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Something went wrong here; it has been logged.\n"))
			c.Abort()
		}
	}()
	c.Next()
}

// answerTime limits an answer if the server has no write timeout. It equals the default of
// --write-time.
const answerTime = 2 * time.Minute

// streams are the routes that send the whole store. They may take streamParts write timeouts.
var streams = []string{"/api/v1/export", "/api/v1/backup"}

// setDeadline sets a deadline on the context of every request. It is a tenth of the write timeout
// before the deadline of the connection, which leaves time to send the error.
func (s *server) setDeadline(c *gin.Context) {
	limit := answerTime
	if d := writeTimeout(c); d > 0 {
		limit = d
	}
	limit -= limit / 10
	if slices.Contains(streams, c.FullPath()) {
		limit *= streamParts
	}
	ctx, cancel := context.WithTimeoutCause(c.Request.Context(), limit, fmt.Errorf("%w: an answer may take at most %s; ask for less", graph.ErrTimeout, limit))
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// limitBody limits the body of every request to Limits.Upload.
func (s *server) limitBody(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, s.Limits.Upload)
	c.Next()
}
