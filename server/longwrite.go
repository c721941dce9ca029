package server

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// streamParts is how many write timeouts an export or a backup may take as a whole: an hour with
// the default of two minutes.
const streamParts = 30

// longWriter extends the write deadline of an answer while its client keeps reading. A client
// that stops reading loses the connection after one write timeout, which frees its turn and its
// snapshot of the store.
type longWriter struct {
	w           io.Writer
	setDeadline func(time.Time) error
	timeout     time.Duration // of one write
	end         time.Time     // of the whole answer
	lastSet     time.Time     // when the deadline was set
}

// newLongWriter makes the writer of an export or a backup with the write timeout of the server.
// Without a timeout it returns the plain writer.
func newLongWriter(c *gin.Context) io.Writer {
	timeout := writeTimeout(c)
	if timeout <= 0 {
		return c.Writer
	}
	return &longWriter{
		w: c.Writer, setDeadline: http.NewResponseController(c.Writer).SetWriteDeadline,
		timeout: timeout, end: time.Now().Add(streamParts * timeout),
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
// the timeout.
func (l *longWriter) Write(b []byte) (int, error) {
	if now := time.Now(); now.Sub(l.lastSet) > l.timeout/10 {
		deadline := now.Add(l.timeout)
		if deadline.After(l.end) {
			deadline = l.end
		}
		if err := l.setDeadline(deadline); err != nil {
			return 0, err
		}
		l.lastSet = now
	}
	return l.w.Write(b)
}
