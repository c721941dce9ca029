package server

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// frame is what the layout of every page shows.
type frame struct {
	Title   string
	Asked   string // in the question box
	Section string // of the navigation, "" for none
	Picture string // address of a drawing that stands for the page elsewhere, "" for none
}

type (
	homePage struct {
		frame
		Events, Topics, Companies []queries.Item
		Talks                     int
		Examples                  []string
		Sample, Writable          bool
	}
	listPage struct {
		frame
		Kind  graph.Kind
		Items []queries.Item
		Pages pages
	}
	thingPage struct {
		frame
		queries.Thing
		Lines       []noteLines
		Pages       pages
		Writable    bool // whether the talk can be corrected here
		Corrections []graph.Correction
	}
	errorPage struct {
		frame
		Status  int
		Message string
		Nearest []question.Named
	}
)

// pages are the links to the pages around one.
type pages struct {
	Total, First, Last int
	Previous, Next     string // addresses, "" for none
}

func pagesOf(c *gin.Context, p queries.Page, total, shown int) pages {
	out := pages{Total: total, First: p.Offset + 1, Last: p.Offset + shown}
	to := func(offset int) string {
		q := c.Request.URL.Query()
		q.Set("offset", strconv.Itoa(max(offset, 0)))
		return c.Request.URL.Path + "?" + q.Encode()
	}
	if p.Offset > 0 {
		out.Previous = to(p.Offset - p.Limit)
	}
	if p.Offset+shown < total {
		out.Next = to(p.Offset + p.Limit)
	}
	return out
}

// pageOf reads limit, offset and sort.
func (s *server) pageOf(c *gin.Context, limit int) (queries.Page, error) {
	p := queries.Page{Limit: min(limit, s.Limits.Page), Sort: question.Sort(c.Query("sort"))}
	for name, to := range map[string]*int{"limit": &p.Limit, "offset": &p.Offset} {
		if s := c.Query(name); s != "" {
			v, err := strconv.Atoi(s)
			if err != nil {
				return p, fmt.Errorf("%w: %s must be a number, not %q", graph.ErrInvalid, name, s)
			}
			*to = v
		}
	}
	if p.Limit > s.Limits.Page {
		return p, fmt.Errorf("%w: a page may have %d items, not %d", graph.ErrInvalid, s.Limits.Page, p.Limit)
	}
	return p, nil
}

func (s *server) home(c *gin.Context) (view, error) {
	p := homePage{frame: frame{Title: "talkgraph", Picture: s.host(c) + "/map.png?size=40"}, Examples: s.examples(c.Request.Context()), Writable: s.mayWrite(c) == nil}
	if p.Writable {
		var err error
		if p.Sample, err = s.Notes.HasSample(c.Request.Context()); err != nil {
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

func (s *server) list(kind graph.Kind) handler {
	return func(c *gin.Context) (view, error) {
		p, err := s.pageOf(c, 100)
		if err != nil {
			return nil, err
		}
		total, items, err := s.Engine.Listing(kind, p)
		if err != nil {
			return nil, err
		}
		around := pagesOf(c, p, total, len(items))
		linkPages(c, around)
		return page(http.StatusOK, "list.html", listPage{
			frame: frame{Title: capital(kind.Plural()), Section: kind.Plural()}, Kind: kind, Items: items, Pages: around,
		}), nil
	}
}

func (s *server) thingPage(c *gin.Context, id graph.ID) (view, error) {
	p, err := s.pageOf(c, 50)
	if err != nil {
		return nil, err
	}
	t, err := s.Engine.Thing(c.Request.Context(), id, p)
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
	if s.mayWrite(c) == nil {
		v.Writable, v.Corrections = true, s.Notes.Corrections(id)
	}
	for _, place := range t.Places {
		v.Lines = append(v.Lines, highlight(place, t))
	}
	return page(http.StatusOK, "talk.html", v), nil
}

// Talked and Silent part what is narrower: what talks mention, and the rest.
func (p thingPage) Talked() []queries.Item { return p.narrower(true) }

// Silent is what is narrower and stands in no talk.
func (p thingPage) Silent() []queries.Item { return p.narrower(false) }

func (p thingPage) narrower(talked bool) []queries.Item {
	return slices.DeleteFunc(slices.Clone(p.Narrower), func(it queries.Item) bool { return (it.Talks > 0) != talked })
}

// There is what a page compares its thing with, in a word or two.
func (p thingPage) There() string {
	if p.Against == nil {
		return "others"
	}
	if year, ok := p.Against.ID.Year(); ok {
		return year.Local()
	}
	return "there"
}

func id(kind graph.Kind, local string) graph.ID { return graph.ID(string(kind) + ":" + local) }
