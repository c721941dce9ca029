package server

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// feedTalks is how many talks one page of a feed has.
const feedTalks = 50

// feed answers GET /feed.json with the talks of a question, newest first: a saved question
// to subscribe to.
func (s *server) feed(c *gin.Context) (view, error) {
	p, err := s.pageOf(c, feedTalks)
	if err != nil {
		return nil, err
	}
	p.Sort = question.Newest
	entries, a, err := s.entries(c, p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	host, around := s.host(c), pagesOf(c, p, a.Total, len(a.Items))
	linkPages(c, around)
	if around.Next != "" {
		around.Next = host + around.Next
	}
	err = export.Feed(&b, a.Question, host+askPath(a.Question), host+c.Request.URL.RequestURI(), around.Next, entries)
	return data("application/feed+json; charset=utf-8", b.Bytes()), err
}

// calendar answers GET /calendar.ics with the talks of a question that have a date.
func (s *server) calendar(c *gin.Context) (view, error) {
	p, err := s.pageOf(c, queries.MaxPage)
	if err != nil {
		return nil, err
	}
	entries, a, err := s.entries(c, p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	linkPages(c, pagesOf(c, p, a.Total, len(a.Items)))
	_, err = export.Calendar(&b, a.Question, entries)
	return data("text/calendar; charset=utf-8", b.Bytes()), err
}

// entries returns the talks that answer the question in "q".
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
	talks, err := s.Engine.FeedEntries(c.Request.Context(), a.Items)
	var out []export.Entry
	for _, t := range talks {
		out = append(out, export.Entry{
			ID: t.ID, Title: t.Name, Event: t.Event, Date: t.Date, URL: t.URL, Page: s.host(c) + t.ID.Path(), Text: t.EvidenceText(), Speakers: t.Speakers, Tags: t.Topics,
		})
	}
	return out, a, err
}
