package server

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// streamParts is how many times the time of another answer an export or a backup takes at
// most.
const streamParts = 30

// longWriter lets an answer take longer than others as long as its client goes on reading:
// each part has the time of another answer. A client that stopped would keep the turn and
// the state of the store that it reads.
type longWriter struct {
	to        io.Writer
	deadline  func(time.Time) error
	each      time.Duration
	end, last time.Time // of the answer; when the deadline was set
}

// newLongWriter is what an export or a backup writes to.
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
