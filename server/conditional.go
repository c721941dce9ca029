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

// changedAt returns when this server first saw the engine's revision.
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

// conditional makes a handler from h, whose answer must change only with the store. It answers a
// client that has the current answer with 304, without calling h.
func (s *server) conditional(h handler) handler {
	return func(c *gin.Context) (view, error) {
		changed := s.changedAt()
		tag := s.etag(c)
		if s.isCurrent(c, tag, changed) {
			s.setValidators(c, tag, changed)
			// A header here would replace that of the client's cached answer; drawings have a policy of their own.
			c.Writer.Header().Del("Content-Security-Policy")
			return func(*server) (int, string, []byte, error) { return http.StatusNotModified, "", nil, nil }, nil
		}
		v, err := h(c)
		if err == nil {
			s.setValidators(c, tag, changed)
		}
		return v, err
	}
}

// etag returns the ETag of an answer. It contains the revision, the version and start of the
// server, and whether the client may write, because pages then have forms.
func (s *server) etag(c *gin.Context) string {
	access := "r"
	if s.guard.checkWriter(c) == nil {
		access = "w"
	}
	return fmt.Sprintf(`W/"%d-%s-%s%x"`, s.Engine.Revision(), s.Version, access, s.started.Unix())
}

// isCurrent reports whether the answer that a client has is current, by the ETags in
// If-None-Match or else by the time in If-Modified-Since.
func (s *server) isCurrent(c *gin.Context, tag string, changed time.Time) bool {
	if tags := c.GetHeader("If-None-Match"); tags != "" {
		for t := range strings.SplitSeq(tags, ",") {
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(c.GetHeader("If-Modified-Since"))
	return err == nil && !nextSecond(changed).After(since)
}

// setValidators sets ETag, Last-Modified and Cache-Control, so that a client asks again before it
// shows a cached answer.
func (s *server) setValidators(c *gin.Context, tag string, changed time.Time) {
	h := c.Writer.Header()
	h.Set("ETag", tag)
	if s.Access.Private || s.Access.Token != "" {
		h.Set("Cache-Control", "private, no-cache")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	h.Add("Vary", "Cookie")
	// HTTP dates have a resolution of a second, and the current second may still bring changes.
	if at := nextSecond(changed); at.Before(time.Now()) {
		h.Set("Last-Modified", at.UTC().Format(http.TimeFormat))
	}
}

// nextSecond returns the first full second after a change.
func nextSecond(changed time.Time) time.Time { return changed.Truncate(time.Second).Add(time.Second) }
