package server

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

type askPage struct {
	frame
	Answer   queries.Answer
	Reads    string // the question as understood, in words
	Pages    pages
	Examples []string
	Names    *queries.Names
}

// ask shows an answer; "format=csv" gives it as a table to download.
func (s *server) ask(c *gin.Context) (view, error) {
	q := strings.TrimSpace(c.Query("q"))
	if q == "" {
		return page(http.StatusOK, "ask.html", askPage{frame: frame{Title: "Ask"}, Examples: s.examples(c.Request.Context())}), nil
	}
	p, err := pageOf(c, queries.DefaultPage)
	if err != nil {
		return nil, err
	}
	a, err := s.Engine.Ask(c.Request.Context(), q, p)
	if err != nil {
		return nil, err
	}
	if c.Query("format") == "csv" {
		return answerCSV(a)
	}
	var instead []string
	if a.Total == 0 {
		instead = s.examples(c.Request.Context())
	}
	return page(http.StatusOK, "ask.html", askPage{
		frame: frame{Title: a.Question, Asked: q}, Answer: a, Reads: a.Understood.Print(s.Engine.Names()),
		Pages: pagesOf(c, p, a.Total, len(a.Items)), Examples: instead, Names: s.Engine.Names(),
	}), nil
}

func (s *server) askAPI(c *gin.Context) (view, error) {
	p, err := pageOf(c, queries.DefaultPage)
	if err != nil {
		return nil, err
	}
	a, err := s.Engine.Ask(c.Request.Context(), c.Query("q"), p)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, a), nil
}

func answerCSV(a queries.Answer) (view, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(a.Rows())
	return data("text/csv; charset=utf-8", b.Bytes()), err
}

// Talk names the talk that a line of evidence is from.
func (p askPage) Talk(id graph.ID) string { return p.Names.Of(id) }

// Number is the place of an item in the whole answer.
func (p askPage) Number(i int) string { return strconv.Itoa(p.Pages.First + i) }
