package server

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// feedTalks is how many talks one page of a feed has, chosen by judgement.
const feedTalks = 50

// feedTypes are the feeds of a question, as paths and media types.
var feedTypes = []struct{ path, media string }{{"/feed.atom", "application/atom+xml"}, {"/feed.json", "application/feed+json"}}

// talkList makes the handler that sends the talks of a question in the form that name names, such
// as "jsonfeed". limit is the default size of a page. An order other than question.ByDefault
// replaces that of the request.
func (s *server) talkList(name string, limit int, order question.Sort) handler {
	return func(c *gin.Context) (view, error) {
		form, err := export.Find(export.Forms(), name)
		if err != nil {
			return nil, err
		}
		p, err := s.Limits.pageOf(c, limit)
		if err != nil {
			return nil, err
		}
		if order != question.ByDefault {
			p.Sort = order
		}
		entries, a, err := s.entries(c, p)
		if err != nil {
			return nil, err
		}
		host, around := s.host(c), pagesOf(c, p, a.Total, len(a.Items))
		linkPages(c, around)
		if around.Next != "" {
			around.Next = host + around.Next
		}
		var b bytes.Buffer
		_, err = form.WriteTalks(&b, export.TalkList{
			Title: a.Question, Home: host + askPath(a.Question), Self: host + c.Request.URL.RequestURI(), Next: around.Next, Entries: entries,
		})
		return data(form.Media+"; charset=utf-8", b.Bytes()), err
	}
}

// entries returns a page of the talks that answer the question in "q", and the answer. It returns
// graph.ErrInvalid if there is no question, or if the question asks for something else.
func (s *server) entries(c *gin.Context, p queries.Page) ([]export.Entry, queries.Answer, error) {
	q, err := s.question(c)
	if err == nil && strings.TrimSpace(q) == "" {
		err = fmt.Errorf(`%w: ask for talks with "?q=", as in ?q=talks+about+go`, graph.ErrInvalid)
	}
	if err != nil {
		return nil, queries.Answer{}, err
	}
	a, err := s.Engine.Ask(c.Request.Context(), q, p)
	if err != nil {
		return nil, a, err
	}
	s.metrics.question(a)
	talks, err := pages.FeedEntries(c.Request.Context(), s.Engine, a.Items)
	var out []export.Entry
	for _, t := range talks {
		out = append(out, export.Entry{
			ID: t.ID, Title: t.Name, Event: t.Event, Date: t.Date, URL: t.URL, Page: s.host(c) + t.ID.Path(), Text: t.EvidenceText(), Speakers: t.Speakers, Tags: t.Topics,
		})
	}
	return out, a, err
}
