package server

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// streamParts is how many times the write timeout an export or a backup may take as a
// whole.
const streamParts = 30

// longWriter extends the write deadline of an answer while its client keeps reading. A
// client that stops reading loses the connection after one write timeout, and with it its
// turn and its snapshot of the store.
type longWriter struct {
	to        io.Writer
	deadline  func(time.Time) error
	each      time.Duration
	end, last time.Time // of the whole answer; when the deadline was last set
}

// newLongWriter makes the writer of an export or a backup from the write timeout of the
// server; without one it returns the plain writer.
func newLongWriter(c *gin.Context) io.Writer {
	each := writeTimeout(c)
	if each <= 0 {
		return c.Writer
	}
	return &longWriter{
		to: c.Writer, deadline: http.NewResponseController(c.Writer).SetWriteDeadline,
		each: each, end: time.Now().Add(streamParts * each),
	}
}

// writeTimeout returns the write timeout of the server that answers a request; 0 for none.
func writeTimeout(c *gin.Context) time.Duration {
	if server, ok := c.Request.Context().Value(http.ServerContextKey).(*http.Server); ok {
		return server.WriteTimeout
	}
	return 0
}

// Write extends the deadline at most ten times per write timeout, then writes b.
func (l *longWriter) Write(b []byte) (int, error) {
	if now := time.Now(); now.Sub(l.last) > l.each/10 {
		until := now.Add(l.each)
		if until.After(l.end) {
			until = l.end
		}
		if err := l.deadline(until); err != nil {
			return 0, err
		}
		l.last = now
	}
	return l.to.Write(b)
}
