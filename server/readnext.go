package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// readNextPage lists the talks to read next.
type readNextPage struct {
	frame
	Items []queries.Item
	Pages paging
	Notes int // how many talks have notes
}

// readNext answers GET /next with talks that share the most with those that have notes.
func (s *server) readNext(c *gin.Context) (view, error) {
	p, err := s.Limits.pageOf(c, queries.DefaultPage)
	if err != nil {
		return nil, err
	}
	noted, err := s.notedTalks(c.Request.Context())
	if err != nil {
		return nil, err
	}
	total, items, err := pages.ReadingList(c.Request.Context(), s.Engine, noted, p)
	if err != nil {
		return nil, err
	}
	around := pagesOf(c, p, total, len(items))
	linkPages(c, around)
	return page(http.StatusOK, "next.html", readNextPage{frame{Title: "Read next", Section: "next"}, items, around, len(noted)}), nil
}
