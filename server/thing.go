package server

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// The pages of nodes, one for each kind. Mentions of other kinds than a talk's come in pages.
type (
	talkPage struct {
		frame
		pages.Talk
		Lines       []noteLines
		Writable    bool // whether the talk can be corrected here
		Corrections []graph.Correction
	}
	topicPage struct {
		frame
		pages.Topic
		Pages paging
	}
	companyPage struct {
		frame
		pages.Company
		Pages paging
	}
	eventPage struct {
		frame
		pages.Event
		Pages paging
	}
	personPage struct {
		frame
		pages.Person
		Pages paging
	}
	yearPage struct {
		frame
		pages.Year
		Pages paging
	}
)

// thingPage shows the page of one node.
func (s *server) thingPage(c *gin.Context, id graph.ID) (view, error) {
	p, err := s.pageOf(c, 50)
	if err != nil {
		return nil, err
	}
	t, err := pages.Read(c.Request.Context(), s.Engine, id, p)
	if err != nil {
		return nil, err
	}
	f := frame{Title: t.Head().Name, Section: id.Kind().Plural(), Picture: s.host(c) + id.Path() + ".png?size=30"}
	around := func(m pages.Mentions) paging {
		out := pagesOf(c, p, m.Total, len(m.Programme))
		linkPages(c, out)
		return out
	}
	switch t := t.(type) {
	case pages.Talk:
		return s.talkPage(c, f, t)
	case pages.Topic:
		return page(http.StatusOK, "topic.html", topicPage{f, t, around(t.Mentions)}), nil
	case pages.Company:
		return page(http.StatusOK, "company.html", companyPage{f, t, around(t.Mentions)}), nil
	case pages.Event:
		return page(http.StatusOK, "event.html", eventPage{f, t, around(t.Mentions)}), nil
	case pages.Person:
		return page(http.StatusOK, "person.html", personPage{f, t, around(t.Mentions)}), nil
	case pages.Year:
		return page(http.StatusOK, "year.html", yearPage{f, t, around(t.Mentions)}), nil
	}
	return nil, fmt.Errorf("%w: %s has no page", graph.ErrNotFound, id)
}

// talkPage shows a talk with the lines of its notes and, to who may write, a form to correct it.
func (s *server) talkPage(c *gin.Context, f frame, t pages.Talk) (view, error) {
	v := talkPage{frame: f, Talk: t}
	if s.guard.checkWriter(c) == nil {
		v.Writable, v.Corrections = true, s.Notes.Corrections(t.ID)
	}
	for _, place := range t.Places {
		v.Lines = append(v.Lines, highlight(place, t))
	}
	return page(http.StatusOK, "talk.html", v), nil
}

// narrowerList shows the narrower nodes of one: those that talks mention, and the others.
type narrowerList struct {
	Word                   string
	Mentioned, Unmentioned []queries.Item
}

func newNarrowerList(word string, items []queries.Item) narrowerList {
	out := narrowerList{Word: word}
	for _, it := range items {
		if it.Talks > 0 {
			out.Mentioned = append(out.Mentioned, it)
		} else {
			out.Unmentioned = append(out.Unmentioned, it)
		}
	}
	return out
}

// comparedWith returns the column head of what a page compares its node with.
func comparedWith(against *question.Named) string {
	if against == nil {
		return "others"
	}
	if year, ok := against.ID.Year(); ok {
		return year.Local()
	}
	return "there"
}

// newID makes an ID of a kind and a local name.
func newID(kind graph.Kind, local string) graph.ID { return graph.ID(string(kind) + ":" + local) }
