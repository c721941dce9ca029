package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	trendsPage struct {
		frame
		pages.Trend
		Found bool
		Here  string // column heads: the years of a series, or the names
		There string
		Years []trendYear
		Lists []trendList
		Empty string // why nothing is shown
	}
	trendYear struct {
		Name, Link string
		Chosen     bool
	}
	trendList struct {
		Title string
		Items []queries.Item
	}
)

// trends answers GET /trends: what changed between two years or, with "from" and "to",
// between two events or years by ID or name.
func (s *server) trends(c *gin.Context) (view, error) {
	v := trendsPage{frame: frame{Title: "Trends", Section: "trends"}}
	n := s.Engine.Directory()
	var ids [2]graph.ID
	for i, name := range []string{"from", "to"} {
		text := strings.TrimSpace(c.Query(name))
		if _, err := strconv.Atoi(text); err == nil && len(text) == 4 {
			text = string(graph.KindYear) + ":" + text
		}
		if text == "" {
			continue
		}
		id, err := n.Identify(text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	var err error
	if ids[0] != "" && ids[1] != "" {
		v.Trend, err = pages.Diff(c.Request.Context(), s.Engine, ids[0], ids[1])
	} else {
		v.Trend, err = pages.Trends(c.Request.Context(), s.Engine, question.YearNumber(ids[0]), question.YearNumber(ids[1]))
	}
	switch {
	case err != nil && ids == [2]graph.ID{}:
		v.Empty = sentence(err.Error())
		return page(http.StatusOK, "trends.html", v), nil
	case err != nil:
		return nil, err
	}
	v.Here, v.There = yearHeads(v.To, v.From)
	v.Found, v.Title = true, "From "+v.From.Name+" to "+v.To.Name
	for _, l := range []trendList{{"New companies", v.Came}, {"No longer mentioned", v.Went}, {"Returning speakers", v.Again}} {
		if len(l.Items) > 0 {
			v.Lists = append(v.Lists, l)
		}
	}
	if v.To.Kind == graph.KindYear {
		_, years, err := s.Engine.Listing(graph.KindYear, queries.Page{Limit: queries.MaxPage, Sort: question.ByName})
		if err != nil {
			return nil, err
		}
		for _, y := range years {
			v.Years = append(v.Years, trendYear{y.Name, "/trends?" + url.Values{"to": {y.Name}}.Encode(), y.ID == v.To.ID})
		}
	}
	return page(http.StatusOK, "trends.html", v), nil
}

// yearHeads returns the years of two events of a series, else their names.
func yearHeads(here, there queries.Item) (string, string) {
	a, ok1 := here.ID.Year()
	b, ok2 := there.ID.Year()
	if ok1 && ok2 && a != b {
		return a.Local(), b.Local()
	}
	return here.Name, there.Name
}
