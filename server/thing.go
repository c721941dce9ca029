package server

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// thingPage shows one node.
type thingPage struct {
	frame
	pages.Thing
	Lines       []noteLines
	Pages       paging
	Writable    bool // whether the talk can be corrected here
	Corrections []graph.Correction
}

func (s *server) thingPage(c *gin.Context, id graph.ID) (view, error) {
	p, err := s.pageOf(c, 50)
	if err != nil {
		return nil, err
	}
	t, err := pages.Read(c.Request.Context(), s.Engine, id, p)
	if err != nil {
		return nil, err
	}
	v := thingPage{
		frame: frame{Title: t.Name, Section: t.Kind.Plural(), Picture: s.host(c) + id.Path() + ".png?size=30"},
		Thing: t, Pages: pagesOf(c, p, t.Total, len(t.Programme)),
	}
	linkPages(c, v.Pages)
	if t.Kind != graph.KindTalk {
		return page(http.StatusOK, "thing.html", v), nil
	}
	if s.checkWriter(c) == nil {
		v.Writable, v.Corrections = true, s.Notes.Corrections(id)
	}
	for _, place := range t.Places {
		v.Lines = append(v.Lines, highlight(place, t))
	}
	return page(http.StatusOK, "talk.html", v), nil
}

// NarrowerMentioned returns the narrower nodes that talks mention.
func (p thingPage) NarrowerMentioned() []queries.Item { return p.narrower(true) }

// NarrowerUnmentioned returns the narrower nodes that no talk mentions.
func (p thingPage) NarrowerUnmentioned() []queries.Item { return p.narrower(false) }

// narrower returns the narrower nodes that talks mention, or the others.
func (p thingPage) narrower(talked bool) []queries.Item {
	return slices.DeleteFunc(slices.Clone(p.Narrower), func(it queries.Item) bool { return (it.Talks > 0) != talked })
}

// ComparedWith returns the column head of what the page compares its node with.
func (p thingPage) ComparedWith() string {
	if p.Against == nil {
		return "others"
	}
	if year, ok := p.Against.ID.Year(); ok {
		return year.Local()
	}
	return "there"
}

// newID makes an ID of a kind and a local name.
func newID(kind graph.Kind, local string) graph.ID { return graph.ID(string(kind) + ":" + local) }
