package server

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	// trendsPage shows the changes between two events or years.
	trendsPage struct {
		frame
		pages.Trend
		Found       bool
		Here, There string      // heads of the columns: the years of a series, or the names
		Choices     []trendYear // years to choose from; nil for events
		Lists       []trendList
		Topics      []trendTopics
		Empty       string // why the page shows no changes
	}
	// trendYear is a link to the changes in a year.
	trendYear struct {
		Name, Link string
		Chosen     bool
	}
	// trendTopics is a list of topics under a title.
	trendTopics struct {
		Title, None string
		Rows        []trendRow
	}
	// trendRow is a topic with its talks on both sides and its share of all years.
	trendRow struct {
		pages.Contrast
		Before, After int    // talks
		Line          string // points of a drawing of 100 by 24, or ""
	}
	// trendList is a list of companies or speakers under a title.
	trendList struct {
		Title string
		Items []queries.Item
	}
)

// trends answers GET /trends with the changes between "from" and "to". Both are IDs or names of
// events or years. If one is missing, it is a year that pages.Trends chooses.
func (s *server) trends(c *gin.Context) (view, error) {
	v := trendsPage{frame: frame{Title: "Trends", Section: "trends"}}
	from, err := s.eventOrYear(c.Query("from"))
	if err != nil {
		return nil, err
	}
	to, err := s.eventOrYear(c.Query("to"))
	if err != nil {
		return nil, err
	}
	if from != "" && to != "" {
		v.Trend, err = pages.Diff(c.Request.Context(), s.Engine, from, to)
	} else {
		v.Trend, err = pages.Trends(c.Request.Context(), s.Engine, question.YearNumber(from), question.YearNumber(to))
	}
	switch {
	case err != nil && from == "" && to == "":
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
	v.Topics = []trendTopics{{"Rising topics", "No topic rose clearly.", v.rows(v.Rose)}, {"Falling topics", "No topic fell clearly.", v.rows(v.Fell)}}
	if v.To.Kind == graph.KindYear {
		_, years, err := s.Engine.Listing(graph.KindYear, queries.Page{Limit: queries.MaxPage, Sort: question.ByName})
		if err != nil {
			return nil, err
		}
		slices.SortFunc(years, func(a, b queries.Item) int { return cmp.Compare(a.ID, b.ID) })
		for _, y := range years {
			v.Choices = append(v.Choices, trendYear{y.Name, "/trends?" + url.Values{"to": {y.Name}}.Encode(), y.ID == v.To.ID})
		}
	}
	return page(http.StatusOK, "trends.html", v), nil
}

// eventOrYear returns the ID of an event or a year by its ID or name, or "" for a blank text.
func (s *server) eventOrYear(text string) (graph.ID, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if _, err := strconv.Atoi(text); err == nil && len(text) == 4 {
		text = string(graph.KindYear) + ":" + text
	}
	return s.Engine.Directory().Identify(text)
}

// yearHeads returns the years of two events if the years differ, else the names of the events.
func yearHeads(here, there queries.Item) (string, string) {
	a, ok1 := here.ID.Year()
	b, ok2 := there.ID.Year()
	if ok1 && ok2 && a != b {
		return a.Local(), b.Local()
	}
	return here.Name, there.Name
}

// rows makes the rows of topics.
func (v trendsPage) rows(list []pages.Contrast) []trendRow {
	var out []trendRow
	for _, c := range list {
		out = append(out, trendRow{
			Contrast: c, After: int(math.Round(c.Here * float64(v.Basis.To))), Before: int(math.Round(c.There * float64(v.Basis.From))),
			Line: linePoints(c.Years),
		})
	}
	return out
}

// linePoints returns the points of a line of values in a drawing of 100 by 24, with the largest
// value at the top. It returns "" for fewer than three values.
func linePoints(values []float64) string {
	if len(values) < 3 {
		return ""
	}
	largest := max(slices.Max(values), 1e-9) // not 0
	var points []string
	for i, v := range values {
		points = append(points, fmt.Sprintf("%.1f,%.1f", 100*float64(i)/float64(len(values)-1), 23-22*v/largest))
	}
	return strings.Join(points, " ")
}
