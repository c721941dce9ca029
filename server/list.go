package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// listPage shows a page of the nodes of a kind.
type listPage struct {
	frame
	Kind  graph.Kind
	Items []queries.Item
	Pages paging
}

// listItems is how many items a list has on one page, unless the request names another limit.
const listItems = 100

// list makes the handler of the list of a kind.
func (s *server) list(kind graph.Kind) handler {
	return func(c *gin.Context) (view, error) {
		p, err := s.Limits.pageOf(c, listItems)
		if err != nil {
			return nil, err
		}
		total, items, err := s.Engine.Listing(kind, p)
		if err != nil {
			return nil, err
		}
		around := pagesOf(c, p, total, len(items))
		linkPages(c, around)
		f := frame{Title: capital(kind.Plural()), Section: kind.Plural(), Description: "All " + kind.Plural() + " in this collection of notes."}
		if around.Previous == "" {
			f.Canonical = s.host(c) + c.Request.URL.Path
		}
		return page(http.StatusOK, "list.html", listPage{frame: f, Kind: kind, Items: items, Pages: around}), nil
	}
}
