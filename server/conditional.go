package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// seenRevision is a revision of the store and when this server first saw it.
type seenRevision struct {
	revision uint64
	at       time.Time
}

// changedAt returns when this server first saw the revision that it answers from.
func (s *server) changedAt() time.Time {
	now := s.Engine.Revision()
	for {
		old := s.seenRevision.Load()
		if old != nil && old.revision == now {
			return old.at
		}
		fresh := &seenRevision{now, time.Now()}
		if s.seenRevision.CompareAndSwap(old, fresh) {
			return fresh.at
		}
	}
}

// conditional makes a handler whose answer changes only with the store. A client that holds
// the current answer gets 304, and h does not run.
func (s *server) conditional(h handler) handler {
	return func(c *gin.Context) (view, error) {
		changed := s.changedAt()
		tag := s.etag(c)
		if s.isCurrent(c, tag, changed) {
			s.setValidators(c, tag, changed)
			c.Writer.Header().Del("Content-Security-Policy") // the client keeps that of the cached answer: drawings have their own
			return func(*server) (int, string, []byte, error) { return http.StatusNotModified, "", nil, nil }, nil
		}
		v, err := h(c)
		if err == nil {
			s.setValidators(c, tag, changed)
		}
		return v, err
	}
}

// etag identifies the revision, the program and whether the client may write, which pages
// show.
func (s *server) etag(c *gin.Context) string {
	may := "r"
	if s.guard.checkWriter(c) == nil {
		may = "w"
	}
	return fmt.Sprintf(`W/"%d-%s-%s%x"`, s.Engine.Revision(), s.Version, may, s.started.Unix())
}

// isCurrent reports whether the answer that a client holds is current.
func (s *server) isCurrent(c *gin.Context, tag string, changed time.Time) bool {
	if asked := c.GetHeader("If-None-Match"); asked != "" {
		for t := range strings.SplitSeq(asked, ",") {
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(c.GetHeader("If-Modified-Since"))
	return err == nil && !nextSecond(changed).After(since)
}

// setValidators sets ETag, Last-Modified and Cache-Control: an answer holds until the store
// changes.
func (s *server) setValidators(c *gin.Context, tag string, changed time.Time) {
	h := c.Writer.Header()
	h.Set("ETag", tag)
	if s.Access.Private || s.Access.Token != "" {
		h.Set("Cache-Control", "private, no-cache")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	h.Add("Vary", "Cookie")
	// Dates have a resolution of seconds: the current second may still see changes.
	if at := nextSecond(changed); at.Before(time.Now()) {
		h.Set("Last-Modified", at.UTC().Format(http.TimeFormat))
	}
}

// nextSecond returns the first full second after a change.
func nextSecond(changed time.Time) time.Time { return changed.Truncate(time.Second).Add(time.Second) }
