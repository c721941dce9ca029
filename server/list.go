package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// listPage lists the nodes of a kind.
type listPage struct {
	frame
	Kind  graph.Kind
	Items []queries.Item
	Pages paging
}

// list makes the handler of the list of a kind.
func (s *server) list(kind graph.Kind) handler {
	return func(c *gin.Context) (view, error) {
		p, err := s.pageOf(c, 100)
		if err != nil {
			return nil, err
		}
		total, items, err := s.Engine.Listing(kind, p)
		if err != nil {
			return nil, err
		}
		around := pagesOf(c, p, total, len(items))
		linkPages(c, around)
		return page(http.StatusOK, "list.html", listPage{
			frame: frame{Title: capital(kind.Plural()), Section: kind.Plural()}, Kind: kind, Items: items, Pages: around,
		}), nil
	}
}
