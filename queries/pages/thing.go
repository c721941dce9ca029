package pages

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Thing is the page of one entity: a Talk, Topic, Company, Event, Person or Year.
type Thing interface {
	Head() Heading
}

// Heading is the first part of every page.
type Heading struct {
	queries.Item
	OtherNames []string    `json:"others,omitempty"`
	Links      []NamedLink `json:"links,omitempty"` // related topics, parent companies, employers
}

// Head returns the heading.
func (h Heading) Head() Heading { return h }

// NamedLink is an edge in words: "is related to" monitoring.
type NamedLink struct {
	Words string   `json:"words"`
	ID    graph.ID `json:"id"`
	Name  string   `json:"name"`
}

// Mentions holds the talks of an entity and the topics and companies of those talks.
type Mentions struct {
	Programme []queries.Item `json:"talks,omitempty"`     // a page of the talks
	Total     int            `json:"total,omitempty"`     // the number of all talks
	Topics    []queries.Item `json:"topics,omitempty"`    // the most frequent first
	Companies []queries.Item `json:"companies,omitempty"` // the most frequent first
}

// Spread counts the talks of an entity by year and event.
type Spread struct {
	Years  []Share `json:"years,omitempty"`
	Events []Share `json:"events,omitempty"`
}

// Difference holds the topics that are more, and less, frequent in an entity's talks than in
// others.
type Difference struct {
	More    []Contrast      `json:"more,omitempty"`
	Less    []Contrast      `json:"less,omitempty"`
	Against *question.Named `json:"against,omitempty"` // the other event; nil for all other talks
}

// Read returns the page of an entity; page selects the part of its talks. Its error is
// question.NotFoundError for an entity that the graph does not have. It wraps graph.ErrInvalid
// for one that has no page, such as a product.
func Read(ctx context.Context, e *queries.Engine, id graph.ID, page queries.Page) (Thing, error) {
	page, err := page.Validate()
	if err != nil {
		return nil, err
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) (Thing, error) {
		if !r.Directory().Known(id) {
			return nil, r.Directory().NotFound(id)
		}
		t, err := (&reader{r}).thing(id, page)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", id, err)
		}
		return t, nil
	})
}

// thing reads the page of an entity by its kind.
func (r *reader) thing(id graph.ID, page queries.Page) (Thing, error) {
	h := Heading{Item: r.Item(id), OtherNames: r.Directory().OtherNames(id)}
	if h.Kind == graph.KindTalk {
		return r.talk(h)
	}
	m, err := r.mentions(id, page)
	if err != nil {
		return nil, err
	}
	v := r.vocabulary(id)
	h.Links = v.links
	switch h.Kind {
	case graph.KindTopic:
		t := Topic{Heading: h, Mentions: m, Spread: r.spread(id), Lineage: v.lineage, Narrower: v.narrower, Related: r.coOccurring(id)}
		t.Summary, err = r.summary(id, t.Related, m)
		return t, err
	case graph.KindCompany:
		c := Company{Heading: h, Mentions: m, Spread: r.spread(id), Difference: r.difference(id), People: v.people, Owned: v.narrower, Products: v.products}
		c.Summary, err = r.summary(id, itemsOf(c.More), m)
		return c, err
	case graph.KindEvent:
		others := r.otherYears(id)
		e := Event{Heading: h, Mentions: m, Difference: r.differenceFromYear(id, others), Siblings: others}
		e.Summary, err = r.summary(id, itemsOf(e.More), m)
		return e, err
	case graph.KindPerson:
		return Person{Heading: h, Mentions: m, Spread: r.spread(id), Difference: r.difference(id)}, nil
	case graph.KindYear:
		return Year{Heading: h, Mentions: m, Events: r.shares(selectionOf(id), graph.KindEvent, 0), Difference: r.difference(id)}, nil
	}
	return nil, fmt.Errorf("%w: a %s has no page", graph.ErrInvalid, h.Kind)
}

// itemsOf returns the entities of contrasts.
func itemsOf(list []Contrast) []queries.Item {
	var out []queries.Item
	for _, c := range list {
		out = append(out, c.Item)
	}
	return out
}

// selectionOf returns the selection of an entity's talks.
func selectionOf(id graph.ID) graph.Selection { return graph.Selection{All: [][]graph.ID{{id}}} }

// shownLines bounds the lines of evidence of a talk on the page of an entity.
const shownLines = 3

// mentions reads a page of the talks of an entity. Talks of an event come in the order of its
// programme.
func (r *reader) mentions(id graph.ID, p queries.Page) (Mentions, error) {
	var m Mentions
	var page []queries.Slot
	if id.Kind() == graph.KindEvent {
		all, err := r.Programme(id)
		if err != nil {
			return m, err
		}
		m.Total, page = len(all), queries.Cut(all, p)
	} else {
		var talks []graph.ID
		m.Total, talks, _ = r.SelectPage(selectionOf(id), p)
		for _, talk := range talks {
			page = append(page, queries.Slot{Talk: talk})
		}
	}
	shown := make([]graph.ID, len(page))
	for i, s := range page {
		shown[i] = s.Talk
	}
	if err := r.Prefetch(shown); err != nil {
		return m, err
	}
	for _, s := range page {
		it := r.Item(s.Talk)
		evidence, err := r.Evidence(s.Talk, id, shownLines)
		if err != nil {
			return m, err
		}
		it.Day, it.Evidence = s.Day, append(it.Evidence, evidence...)
		m.Programme = append(m.Programme, it)
	}
	m.Topics = r.frequent(id, graph.KindTopic)
	m.Companies = r.frequent(id, graph.KindCompany)
	return m, nil
}

// shownFrequent bounds the topics, and the companies, of an entity's talks on its page.
const shownFrequent = 24

// frequent returns the most frequent entities of a kind in an entity's talks, except itself.
func (r *reader) frequent(id graph.ID, kind graph.Kind) []queries.Item {
	var out []queries.Item
	for _, c := range r.Index().Facets(selectionOf(id), kind, shownFrequent+1) {
		if c.ID != id && len(out) < shownFrequent {
			it := r.Item(c.ID)
			it.Talks = c.Talks
			out = append(out, it)
		}
	}
	return out
}

// shownEvents bounds the events by which a page counts talks.
const shownEvents = 12

// spread counts the talks of an entity by year and event.
func (r *reader) spread(id graph.ID) Spread {
	own := selectionOf(id)
	return Spread{Years: r.shares(own, graph.KindYear, 0), Events: r.shares(own, graph.KindEvent, shownEvents)}
}

// difference compares the talks of an entity with all others.
func (r *reader) difference(id graph.ID) (d Difference) {
	d.More, d.Less = r.contrast(selectionOf(id), graph.Selection{None: []graph.ID{id}}, graph.KindTopic, shownContrast, id)
	return d
}
