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

// The pages of nodes, one for each kind. All but talkPage show their talks a page at a time.
type (
	talkPage struct {
		frame
		pages.Talk
		Lines       []noteLines
		Writable    bool // whether the client may correct the talk
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

// nodeTalks is how many talks the page of a node shows, unless the request names another limit.
const nodeTalks = 12

// thingPage makes the page of a node. It returns graph.ErrNotFound if the node has none.
func (s *server) thingPage(c *gin.Context, id graph.ID) (view, error) {
	p, err := s.Limits.pageOf(c, nodeTalks)
	if err != nil {
		return nil, err
	}
	t, err := pages.Read(c.Request.Context(), s.Engine, id, p)
	if err != nil {
		return nil, err
	}
	f := nodeFrame(s.host(c), t)
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

// talkPage makes the page of a talk: the lines of its notes and, for clients that may write, forms
// to correct it.
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

// narrowerList shows the narrower topics of a topic, or the companies that a company owns, under
// a word such as "owns:". Those that no talk mentions are folded.
type narrowerList struct {
	Word                   string
	Mentioned, Unmentioned []queries.Item
}

// newNarrowerList splits items by whether talks mention them.
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

// comparedWith returns the column head for the node that a page compares its own with: its year,
// else "there". Without a node it returns "others".
func comparedWith(against *question.Named) string {
	if against == nil {
		return "others"
	}
	if year, ok := against.ID.Year(); ok {
		return year.Local()
	}
	return "there"
}

// newID makes an ID from a kind and a local name.
func newID(kind graph.Kind, local string) graph.ID { return graph.ID(string(kind) + ":" + local) }
