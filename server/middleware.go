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

// setHeaders sets the security headers of every answer: scripts and pictures of this site
// only.
func (s *server) setHeaders(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
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

// requestID returns the ID of a request for the log and the answer: that of a trusted
// proxy, else a random one.
func (s *server) requestID(c *gin.Context) string {
	if id := c.GetHeader("X-Request-Id"); s.guard.isTrustedProxy(c.RemoteIP()) && nameOfRequest.MatchString(id) {
		return id
	}
	return rand.Text()[:12]
}

// nameOfRequest matches an ID of a request, such as "a1-b2.c3", and not "a b".
var nameOfRequest = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// logRequest logs each request, without what was asked.
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

// logError logs an error of a request.
func (s *server) logError(c *gin.Context, what string, args ...any) {
	s.Log.Error(what, append([]any{"id", c.GetString(requestKey), "route", c.FullPath()}, args...)...)
}

// recoverPanic turns a panic into a 500 for this request alone.
func (s *server) recoverPanic(c *gin.Context) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			panic(p) // ends the connection
		} else if p != nil {
			s.logError(c, "panic", "panic", p, "stack", string(debug.Stack()))
			c.Data(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Something went wrong here; it has been logged.\n"))
			c.Abort()
		}
	}()
	c.Next()
}

// answerTime is how long an answer may take where the server has no write timeout. It
// equals the default of --write-time.
const answerTime = 2 * time.Minute

// streams are the routes that send the whole store. They may take streamParts times as long
// as others.
var streams = []string{"/api/v1/export", "/api/v1/backup"}

// setDeadline sets a deadline on the context of every request. It lies a tenth of the write
// timeout before the connection's, to leave time for the error.
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

// limitBody bounds the body of every request.
func (s *server) limitBody(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, s.Limits.Upload)
	c.Next()
}
