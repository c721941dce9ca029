package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// listPage shows a page of the nodes of a kind.
type listPage struct {
	frame
	Kind    graph.Kind
	Filter  string
	Sort    question.Sort
	Sorts   []option
	Letters []option
	Letter  string
	Items   []queries.Listed
	Pages   paging
	Facets  []facet // of all talks, for the list of talks
}

// listItems is how many items a list has on one page, unless the request names another limit.
const listItems = 20

// fewItems is the largest list that needs neither letters nor orders.
const fewItems = 10

// list makes the handler of the list of a kind: the nodes whose name contains "q" and begins with
// "letter", in the order "sort".
func (s *server) list(kind graph.Kind) handler {
	return func(c *gin.Context) (view, error) {
		p, err := s.Limits.pageOf(c, listItems)
		if err != nil {
			return nil, err
		}
		o := queries.CatalogOptions{Text: strings.TrimSpace(c.Query("q")), Letter: c.Query("letter"), Sort: p.Sort}
		if _, err := p.Validate(); err != nil {
			return nil, err
		}
		if o.Sort != question.ByName && o.Sort != question.Newest {
			o.Sort = question.ByDefault
		}
		total, items, letters, err := s.listed(c.Request.Context(), kind, o, queries.Page{Limit: p.Limit, Offset: p.Offset})
		if err != nil {
			return nil, err
		}
		around := pagesOf(c, p, total, len(items))
		linkPages(c, around)
		f := frame{Title: capital(kind.Plural()), Section: kind.Plural(), Description: "All " + kind.Plural() + " in this collection of notes."}
		if around.Previous == "" && o.Text == "" && o.Letter == "" {
			f.Canonical = s.host(c) + c.Request.URL.Path
		}
		v := listPage{frame: f, Kind: kind, Filter: o.Text, Sort: o.Sort, Letter: o.Letter, Items: items, Pages: around}
		v.addLinks(c, letters)
		if kind == graph.KindTalk && total > fewItems && o.Text == "" {
			v.Facets = facetsOf(s.Engine, question.Question{Find: question.Find(graph.KindTalk)})
		}
		return page(http.StatusOK, "list.html", v), nil
	}
}

// listed returns a page of a list, the number of all its items and those for each letter. It needs no
// catalog for the talks in the order of the index, which may be a million.
func (s *server) listed(ctx context.Context, kind graph.Kind, o queries.CatalogOptions, p queries.Page) (total int, items []queries.Listed, letters []queries.LetterCount, err error) {
	if kind == graph.KindTalk && o == (queries.CatalogOptions{}) {
		total, talks, err := s.Engine.Listing(kind, p)
		for _, t := range talks {
			items = append(items, queries.Listed{Item: t})
		}
		return total, items, nil, err
	}
	catalog, err := s.catalogs.getOrMake(ctx, s.Engine.Revision(), string(kind), func() (*queries.Catalog, error) { return s.Engine.Catalog(kind), nil })
	if err != nil {
		return 0, nil, nil, err
	}
	return catalog.List(o, p)
}

// addLinks sets the links to the orders and letters of a list.
func (v *listPage) addLinks(c *gin.Context, letters []queries.LetterCount) {
	link := func(sort question.Sort, letter string) string {
		q := url.Values{}
		for name, value := range map[string]string{"q": v.Filter, "sort": string(sort), "letter": letter} {
			if value != "" {
				q.Set(name, value)
			}
		}
		if len(q) == 0 {
			return c.Request.URL.Path
		}
		return c.Request.URL.Path + "?" + q.Encode()
	}
	first := "talks"
	if v.Kind == graph.KindTalk {
		first = "event"
	}
	for _, o := range []struct {
		word string
		sort question.Sort
	}{{first, question.ByDefault}, {"name", question.ByName}, {"latest", question.Newest}} {
		v.Sorts = append(v.Sorts, option{o.word, link(o.sort, v.Letter), o.sort == v.Sort})
	}
	all := 0
	for _, l := range letters {
		all += l.Entries
		v.Letters = append(v.Letters, option{l.Letter, link(v.Sort, l.Letter), l.Letter == v.Letter})
	}
	if max(all, v.Pages.Total) <= fewItems {
		v.Sorts, v.Letters = nil, nil
	}
	if v.Letter != "" {
		v.Letters = append([]option{{"all", link(v.Sort, ""), false}}, v.Letters...)
	}
}
