package server

import (
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// paging describes a page of a list. First and Last are the numbers of its first and last item.
// Previous and Next are the addresses of the pages around it, or "" if there is none.
type paging struct {
	Total, First, Last int
	Previous, Next     string
}

// pagesOf makes the paging of a page p that shows some of total items.
func pagesOf(c *gin.Context, p queries.Page, total, shown int) paging {
	out := paging{Total: total, First: p.Offset + 1, Last: p.Offset + shown}
	address := func(offset int) string {
		q := c.Request.URL.Query()
		q.Set("offset", strconv.Itoa(max(offset, 0)))
		return c.Request.URL.Path + "?" + q.Encode()
	}
	if p.Offset > 0 {
		out.Previous = address(p.Offset - p.Limit)
	}
	if p.Offset+shown < total {
		out.Next = address(p.Offset + p.Limit)
	}
	return out
}

// pageOf reads "limit", "offset" and "sort" of a request. limit is the default. It returns
// graph.ErrInvalid for bad numbers and for more than Limits.Page items.
func (l Limits) pageOf(c *gin.Context, limit int) (queries.Page, error) {
	p := queries.Page{Limit: min(limit, l.Page), Sort: question.Sort(c.Query("sort"))}
	for name, to := range map[string]*int{"limit": &p.Limit, "offset": &p.Offset} {
		if s := c.Query(name); s != "" {
			v, err := strconv.Atoi(s)
			if err != nil {
				return p, fmt.Errorf("%w: %s must be a number, not %q", graph.ErrInvalid, name, s)
			}
			*to = v
		}
	}
	if p.Limit > l.Page {
		return p, fmt.Errorf("%w: a page may have at most %d items, not %d", graph.ErrInvalid, l.Page, p.Limit)
	}
	return p, nil
}

// cut returns the part of a list that a page of a request selects. It takes a negative number as 0.
func cut[T any](all []T, p queries.Page) []T {
	return queries.Cut(all, queries.Page{Offset: max(p.Offset, 0), Limit: max(p.Limit, 0)})
}

// linkPages adds Link headers for the pages before and after a page.
func linkPages(c *gin.Context, p paging) {
	for rel, address := range map[string]string{"prev": p.Previous, "next": p.Next} {
		if address != "" {
			c.Writer.Header().Add("Link", fmt.Sprintf(`<%s>; rel="%s"`, address, rel))
		}
	}
}
