package server

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// streamParts is how many write timeouts an export or a backup may take as a whole: an hour with
// the default of two minutes.
const streamParts = 30

// minStreamRate is how many bytes a second the client of an export must read while others wait for
// a turn. It is a choice: a slow mobile connection is faster.
const minStreamRate = 64 << 10

// errSlow is the error of a client that reads an export too slowly.
var errSlow = errors.New("the client reads too slowly while others wait")

// longWriter extends the write deadline of an answer while its client keeps reading. A client
// that stops reading loses the connection after one write timeout, and one that reads slowly loses
// it when others wait. That frees its turn and its snapshot of the store.
type longWriter struct {
	w           io.Writer
	setDeadline func(time.Time) error
	waiting     func() int    // returns how many requests wait for a turn
	timeout     time.Duration // of one write
	start       time.Time
	end         time.Time // of the whole answer
	lastSet     time.Time // when the deadline was set
	written     int64     // bytes
}

// newLongWriter makes the writer of an export or a backup with the write timeout of the server.
// Without a timeout it returns the plain writer.
func (s *server) newLongWriter(c *gin.Context) io.Writer {
	timeout := writeTimeout(c)
	if timeout <= 0 {
		return c.Writer
	}
	now := time.Now()
	return &longWriter{
		w: c.Writer, setDeadline: http.NewResponseController(c.Writer).SetWriteDeadline,
		waiting: s.turns.exports.waiting, timeout: timeout, start: now, end: now.Add(streamParts * timeout),
	}
}

// writeTimeout returns the write timeout of the server that answers a request, or 0 for none.
func writeTimeout(c *gin.Context) time.Duration {
	if server, ok := c.Request.Context().Value(http.ServerContextKey).(*http.Server); ok {
		return server.WriteTimeout
	}
	return 0
}

// Write writes b. Before that it extends the deadline, unless it did so within the last tenth of
// the timeout. It returns errSlow if the client reads too slowly.
func (l *longWriter) Write(b []byte) (int, error) {
	if now := time.Now(); now.Sub(l.lastSet) > l.timeout/10 {
		if l.isSlow(now) {
			return 0, errSlow
		}
		deadline := now.Add(l.timeout)
		if deadline.After(l.end) {
			deadline = l.end
		}
		if err := l.setDeadline(deadline); err != nil {
			return 0, err
		}
		l.lastSet = now
	}
	n, err := l.w.Write(b)
	l.written += int64(n)
	return n, err
}

// isSlow reports whether others wait while the client has read less than minStreamRate, on average
// since the start. It is false in the first tenth of the timeout, in which buffers fill.
func (l *longWriter) isSlow(now time.Time) bool {
	read := now.Sub(l.start)
	return read > l.timeout/10 && float64(l.written) < minStreamRate*read.Seconds() && l.waiting() > 0
}
