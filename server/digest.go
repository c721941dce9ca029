package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// digestPage shows an event on one page.
type digestPage struct {
	frame
	pages.Digest
	Link string // address of the Markdown
}

// digest answers GET /digest/EVENT with a page, or GET /digest/EVENT.md with Markdown.
func (s *server) digest(c *gin.Context) (view, error) {
	local, markdown := strings.CutSuffix(strings.TrimPrefix(c.Param("id"), "/"), ".md")
	event := newID(graph.KindEvent, local)
	d, err := pages.ReadDigest(c.Request.Context(), s.Engine, event)
	if err != nil {
		return nil, err
	}
	if markdown {
		text := d.Markdown(func(id graph.ID) string { return s.host(c) + id.Path() }, s.host(c)+event.Path()+".svg")
		return data("text/markdown; charset=utf-8", []byte(text)), nil
	}
	v := digestPage{frame: frame{Title: "Digest of " + d.Event.Name, Section: "events", Picture: s.host(c) + event.Path() + ".png?size=30"}, Digest: d}
	v.Link = strings.Replace(event.Path(), "/events/", "/digest/", 1) + ".md"
	return page(http.StatusOK, "digest.html", v), nil
}

// DigestLink returns the address of the digest of the event.
func (p eventPage) DigestLink() string {
	return strings.Replace(p.ID.Path(), "/events/", "/digest/", 1)
}

// TrendLink returns the address of the changes between the event and the one that its page
// compares it with, in the order of their years. It returns "" if there is no such event.
func (p eventPage) TrendLink() string {
	if p.Against == nil {
		return ""
	}
	from, to := p.Against.ID, p.ID
	if a, ok := p.ID.Year(); ok {
		if b, ok := p.Against.ID.Year(); ok && b > a {
			from, to = to, from
		}
	}
	return "/trends?" + url.Values{"from": {string(from)}, "to": {string(to)}}.Encode()
}
