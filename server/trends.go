package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	trendsPage struct {
		frame
		queries.Trend
		Found bool
		Here  string // heads of a table: the names, or as little of them as tells them apart
		There string
		Years []trendYear
		Lists []trendList
		Empty string // why there is nothing
	}
	trendYear struct {
		Name, Link string
		On         bool
	}
	trendList struct {
		Title string
		Items []queries.Item
	}
	nextPage struct {
		frame
		Items []queries.Item
		Pages pages
		Notes int // talks that there are notes on
	}
	digestPage struct {
		frame
		queries.Digest
		Link string // of its Markdown
	}
)

// trends tells what rose and fell: between two years, or with "?from=…&to=…" between two
// events or years, by ID or name.
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
		v.Trend, err = s.Engine.Diff(c.Request.Context(), ids[0], ids[1])
	} else {
		v.Trend, err = s.Engine.Trends(c.Request.Context(), question.YearNumber(ids[0]), question.YearNumber(ids[1]))
	}
	switch {
	case err != nil && ids == [2]graph.ID{}:
		v.Empty = sentence(err.Error())
		return page(http.StatusOK, "trends.html", v), nil
	case err != nil:
		return nil, err
	}
	v.Here, v.There = heads(v.To, v.From)
	v.Found, v.Title = true, "From "+v.From.Name+" to "+v.To.Name
	for _, l := range []trendList{{"Companies that came", v.Came}, {"Companies that went", v.Went}, {"Speakers who came again", v.Again}} {
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

// heads are the years of two events of a series, else their names.
func heads(here, there queries.Item) (string, string) {
	a, ok1 := here.ID.Year()
	b, ok2 := there.ID.Year()
	if ok1 && ok2 && a != b {
		return a.Local(), b.Local()
	}
	return here.Name, there.Name
}

// next proposes what to read next.
func (s *server) next(c *gin.Context) (view, error) {
	p, err := s.pageOf(c, queries.DefaultPage)
	if err != nil {
		return nil, err
	}
	read, err := s.noted.made(s.Engine.Revision(), "", func() ([]graph.ID, error) { return s.Noted(c.Request.Context()) })
	if err != nil {
		return nil, err
	}
	total, items, err := s.Engine.Next(c.Request.Context(), read, p)
	if err != nil {
		return nil, err
	}
	around := pagesOf(c, p, total, len(items))
	linkPages(c, around)
	return page(http.StatusOK, "next.html", nextPage{frame{Title: "Read next", Section: "next"}, items, around, len(read)}), nil
}

// digest is an event on one page; ".md" gives it as Markdown.
func (s *server) digest(c *gin.Context) (view, error) {
	local, markdown := strings.CutSuffix(strings.TrimPrefix(c.Param("id"), "/"), ".md")
	event := id(graph.KindEvent, local)
	d, err := s.Engine.Digest(c.Request.Context(), event)
	if err != nil {
		return nil, err
	}
	if markdown {
		text := d.Markdown(func(id graph.ID) string { return s.host(c) + id.Path() }, s.host(c)+event.Path()+".svg")
		return data("text/markdown; charset=utf-8", []byte(text)), nil
	}
	v := digestPage{frame: frame{Title: "Digest of " + d.Event.Name, Section: "events", Picture: s.host(c) + event.Path() + ".png?size=30"}, Digest: d}
	v.Link = strings.Replace(event.Path(), "/events/", "/digest/", 1) + ".md"
	return page(http.StatusOK, "digest.html", v), nil
}

// DigestLink is where the digest of an event stands, "" for what is no event.
func (p thingPage) DigestLink() string {
	if p.Kind != graph.KindEvent {
		return ""
	}
	return strings.Replace(p.ID.Path(), "/events/", "/digest/", 1)
}

// TrendLink is where it stands what became different since the event before.
func (p thingPage) TrendLink() string {
	if p.Kind != graph.KindEvent || p.Against == nil {
		return ""
	}
	from, to := p.Against.ID, p.ID
	if a, ok := p.ID.Year(); ok {
		if b, ok := p.Against.ID.Year(); ok && b > a {
			from, to = to, from
		}
	}
	return "/trends?" + url.Values{"from": {string(from)}, "to": {string(to)}}.Encode()
}
