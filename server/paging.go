package server

import (
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// paging are the links to the pages before and after one.
type paging struct {
	Total, First, Last int
	Previous, Next     string // addresses; "" for none
}

// pagesOf makes the links around a page that shows some of total items.
func pagesOf(c *gin.Context, p queries.Page, total, shown int) paging {
	out := paging{Total: total, First: p.Offset + 1, Last: p.Offset + shown}
	to := func(offset int) string {
		q := c.Request.URL.Query()
		q.Set("offset", strconv.Itoa(max(offset, 0)))
		return c.Request.URL.Path + "?" + q.Encode()
	}
	if p.Offset > 0 {
		out.Previous = to(p.Offset - p.Limit)
	}
	if p.Offset+shown < total {
		out.Next = to(p.Offset + p.Limit)
	}
	return out
}

// pageOf reads "limit", "offset" and "sort".
func (s *server) pageOf(c *gin.Context, limit int) (queries.Page, error) {
	p := queries.Page{Limit: min(limit, s.Limits.Page), Sort: question.Sort(c.Query("sort"))}
	for name, to := range map[string]*int{"limit": &p.Limit, "offset": &p.Offset} {
		if s := c.Query(name); s != "" {
			v, err := strconv.Atoi(s)
			if err != nil {
				return p, fmt.Errorf("%w: %s must be a number, not %q", graph.ErrInvalid, name, s)
			}
			*to = v
		}
	}
	if p.Limit > s.Limits.Page {
		return p, fmt.Errorf("%w: a page may have at most %d items, not %d", graph.ErrInvalid, s.Limits.Page, p.Limit)
	}
	return p, nil
}

// linkPages adds Link headers to the pages before and after one.
func linkPages(c *gin.Context, p paging) {
	for rel, address := range map[string]string{"prev": p.Previous, "next": p.Next} {
		if address != "" {
			c.Writer.Header().Add("Link", fmt.Sprintf(`<%s>; rel="%s"`, address, rel))
		}
	}
}
