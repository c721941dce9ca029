package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	askPage struct {
		frame
		Answer       queries.Answer
		Chips        []chip
		Widen        *option // link that includes or excludes narrower topics; nil if there are none
		Facets       []facet
		Sorts        []option // links to other orders
		Alternatives []string // other questions, if this one finds nothing
		Pages        paging
		Examples     []string
		Names        *question.Directory
	}
	// chip is a term of the question, with links that change its role or drop it.
	chip struct {
		question.Term
		Drop  string // address of the question without the term
		Roles []option
	}
	// option is a choice with its address. Chosen marks the current choice.
	option struct {
		Word, Link string
		Chosen     bool
	}
	// facet lists nodes of one kind that narrow the answer. More is the address of the list of
	// all of them.
	facet struct {
		Title, More string
		Values      []facetValue
	}
	// facetValue is a node that narrows the answer to some of its talks.
	facetValue struct {
		Name, Link string
		Talks      int
	}
)

// facetValues is how many nodes of each kind a page offers to narrow its answer, chosen by
// judgement.
const facetValues = 7

// ask answers GET /ask with a page, or with a CSV file for "format=csv".
func (s *server) ask(c *gin.Context) (view, error) {
	q, err := s.question(c)
	if err != nil {
		return nil, err
	}
	if q = strings.TrimSpace(q); q == "" {
		return page(http.StatusOK, "ask.html", askPage{frame: frame{Title: "Ask"}, Examples: s.examples(c.Request.Context())}), nil
	}
	p, err := s.Limits.pageOf(c, askItems)
	if err != nil {
		return nil, err
	}
	a, err := s.Engine.Ask(c.Request.Context(), q, p)
	if err != nil {
		return nil, err
	}
	s.metrics.question(a)
	if c.Query("format") == "csv" {
		return answerCSV(a)
	}
	v := askPage{
		frame: frame{Title: a.Question, Asked: q}, Answer: a, Names: s.Engine.Directory(),
		Pages: pagesOf(c, p, a.Total, len(a.Items)),
	}
	linkPages(c, v.Pages)
	if len(a.Items) > 0 && a.Items[0].Kind == graph.KindTalk {
		for _, f := range feedTypes {
			address := f.path + "?q=" + url.QueryEscape(a.Question)
			c.Writer.Header().Add("Link", `<`+address+`>; rel="alternate"; type="`+f.media+`"`)
			v.Alternates = append(v.Alternates, alternate{f.media, address, a.Question})
		}
	}
	if a.Total > 0 {
		v.Picture = s.host(c) + mapParams{Text: a.Question}.link("/map.png")
	}
	v.addRefinements(s.Engine)
	v.addSorts(p)
	if a.Total == 0 {
		v.Alternatives, v.Examples = s.Engine.Alternatives(q, a.Understood), s.examples(c.Request.Context())
	}
	return page(http.StatusOK, "ask.html", v), nil
}

// askItems is how many results a page of an answer shows, unless the request names another limit.
// With their lines they take less than 4,000 pixels on a desktop screen.
const askItems = 12

// addRefinements sets the chips, the link to narrower topics and the facets of the question.
func (p *askPage) addRefinements(e *queries.Engine) {
	q, n := p.Answer.Understood, e.Directory()
	link := func(q question.Question) string { return askPath(q.Print(n)) }
	for _, t := range q.Terms(n) {
		ch := chip{Term: t, Drop: link(q.Remove(t.ID))}
		for _, r := range q.Roles(t) {
			ch.Roles = append(ch.Roles, option{string(r), link(q.SetRole(t.ID, r)), r == t.Role})
		}
		p.Chips = append(p.Chips, ch)
	}
	for _, t := range q.TextTerms() {
		ch := chip{Term: question.Term{Named: question.Named{Name: t.Text}, Role: t.Role}, Drop: link(q.RemoveText(t.Text))}
		for _, r := range []question.Role{question.And, question.Or, question.Not} {
			ch.Roles = append(ch.Roles, option{textRoles[r], link(q.SetTextRole(t.Text, r)), r == t.Role})
		}
		p.Chips = append(p.Chips, ch)
	}
	if e.Widens(q) {
		wider := q
		wider.Narrower = !q.Narrower
		p.Widen = &option{"including narrower topics", link(wider), q.Narrower}
	}
	if p.Answer.Total < 2 {
		return
	}
	p.Facets = facetsOf(e, q)
}

// facetsOf returns the facets of a question.
func facetsOf(e *queries.Engine, q question.Question) []facet {
	link := func(q question.Question) string { return askPath(q.Print(e.Directory())) }
	var out []facet
	for _, f := range e.Facets(q, facetValues) {
		all := q
		all.Find = question.Find(f.Kind)
		v := facet{Title: capital(f.Kind.Plural()), More: link(all)}
		for _, it := range f.Items {
			v.Values = append(v.Values, facetValue{it.Name, link(q.Strict().SetRole(it.ID, question.And)), it.Talks})
		}
		out = append(out, v)
	}
	return out
}

// textRoles holds the labels of the roles that a word or phrase may have.
var textRoles = map[question.Role]string{question.And: "must", question.Or: "may", question.Not: "not"}

// addSorts sets the links to the orders of a list. It sets none for fewer than two results.
func (p *askPage) addSorts(page queries.Page) {
	q := p.Answer.Understood
	if !q.SelectsTalks() || p.Answer.Total < 2 {
		return
	}
	if graph.Kind(q.Find) != graph.KindTalk {
		p.Sorts = []option{
			{"talks", askPath(p.Asked), page.Sort != question.ByName},
			{string(question.ByName), askPath(p.Asked) + "&sort=" + string(question.ByName), page.Sort == question.ByName},
		}
		return
	}
	link := askPath(p.Asked)
	if q.Sort != question.ByDefault { // the question itself names an order
		plain := q
		plain.Sort = question.ByDefault
		link = askPath(plain.Print(p.Names))
	}
	for _, by := range []question.Sort{question.Best, question.ByEvent, question.Newest, question.Oldest, question.ByName} {
		p.Sorts = append(p.Sorts, option{string(by), link + "&sort=" + string(by), by == p.Answer.Sort})
	}
}

// askPath returns the address of the answer to a question.
func askPath(question string) string { return "/ask?q=" + url.QueryEscape(question) }

// maxCompletions is how many completions the question box shows: a list without a scroll bar.
const maxCompletions = 9

// complete answers GET /api/v1/complete with completions of the text in "q", or with example
// questions if that is blank.
func (s *server) complete(c *gin.Context) (view, error) {
	text := c.Query("q")
	out := s.Engine.Directory().Complete(text, maxCompletions)
	if strings.TrimSpace(text) == "" {
		for _, q := range s.examples(c.Request.Context()) {
			out = append(out, question.Completion{Question: q, Name: q})
		}
	}
	if out == nil {
		out = []question.Completion{}
	}
	return jsonView(http.StatusOK, gin.H{"completions": out}), nil
}

// askJSON answers GET /api/v1/ask. "explain=1" adds the parts of each score.
func (s *server) askJSON(c *gin.Context) (view, error) {
	p, err := s.Limits.pageOf(c, queries.DefaultPage)
	if err != nil {
		return nil, err
	}
	q, err := s.question(c)
	if err != nil {
		return nil, err
	}
	p.Explain = c.Query("explain") == "1"
	a, err := s.Engine.Ask(c.Request.Context(), q, p)
	if err != nil {
		return nil, err
	}
	s.metrics.question(a)
	linkPages(c, pagesOf(c, p, a.Total, len(a.Items)))
	return jsonView(http.StatusOK, a), nil
}

// answerCSV makes a CSV file of an answer.
func answerCSV(a queries.Answer) (view, error) {
	var b bytes.Buffer
	err := export.WriteCSV(&b, a.Rows())
	return data("text/csv; charset=utf-8", b.Bytes()), err
}

// proofRows holds proofs with the names of their talks.
type proofRows struct {
	List  []proofOfSeveral
	Names *question.Directory
}

// Rows returns proofs with the names of their talks.
func (p askPage) Rows(list []proofOfSeveral) proofRows { return proofRows{list, p.Names} }
