package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// homePage shows one's own notes, the most frequent events, topics and companies, and example
// questions.
type homePage struct {
	frame
	Events, Topics, Companies []queries.Item
	Talks                     int
	Examples                  []string
	Sample                    bool // whether the sample notes are stored unchanged
	Writable                  bool
	Own                       ownNotes // for those who may change the notes
}

// home answers GET /. Its lists are short enough for two columns on a desktop screen.
func (s *server) home(c *gin.Context) (view, error) {
	p := homePage{frame: frame{
		Title: "talkgraph", Picture: s.host(c) + "/map.png?size=40", Canonical: s.host(c) + "/",
		Description: "Talks, topics and companies of conferences, each link with the line of the notes that proves it.",
	}, Examples: s.examples(c.Request.Context()), Writable: s.guard.checkWriter(c) == nil}
	if p.Writable {
		var err error
		if p.Sample, err = s.Notes.HasSample(c.Request.Context()); err != nil {
			return nil, err
		}
		if p.Own, err = s.ownNotes(c, p.Sample); err != nil {
			return nil, err
		}
	}
	for _, l := range []struct {
		kind  graph.Kind
		limit int
		to    *[]queries.Item
	}{{graph.KindEvent, 12, &p.Events}, {graph.KindTopic, 30, &p.Topics}, {graph.KindCompany, 20, &p.Companies}} {
		_, items, err := s.Engine.Listing(l.kind, queries.Page{Limit: l.limit})
		if err != nil {
			return nil, err
		}
		*l.to = items
	}
	p.Talks = s.Engine.Index().Count(graph.Selection{})
	return page(http.StatusOK, "home.html", p), nil
}
