package server

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// comparePage shows two nodes side by side.
type comparePage struct {
	frame
	A, B string // names of the nodes; without a comparison, the texts of the form
	pages.Comparison
	Found bool // whether there is a comparison
	Names *question.Directory
}

// compare answers GET /compare. "a" and "b" are IDs or names; if one is missing, the page shows
// the form only.
func (s *server) compare(c *gin.Context) (view, error) {
	n := s.Engine.Directory()
	p := comparePage{frame: frame{Title: "Compare"}, A: strings.TrimSpace(c.Query("a")), B: strings.TrimSpace(c.Query("b")), Names: n}
	var ids []graph.ID
	for _, to := range []*string{&p.A, &p.B} {
		if *to == "" {
			continue
		}
		id, err := n.Identify(*to)
		if err != nil {
			return nil, err
		}
		ids, *to = append(ids, id), n.Name(id)
	}
	if len(ids) < 2 {
		return page(http.StatusOK, "compare.html", p), nil
	}
	var err error
	if p.Comparison, err = pages.Compare(c.Request.Context(), s.Engine, ids[0], ids[1]); err != nil {
		return nil, err
	}
	p.Title, p.Found = p.A+" and "+p.B, true
	return page(http.StatusOK, "compare.html", p), nil
}

// Link returns the address of all results of an answer; the page shows the first ones.
func (p comparePage) Link(a queries.Answer) string { return askPath(a.Understood.Print(p.Names)) }
