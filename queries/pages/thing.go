package pages

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Thing is what a page shows of one thing: a Talk, Topic, Company, Event, Person or Year.
type Thing interface {
	Head() Heading
}

// Heading is what every page begins with.
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

// Mentions are the talks that mention a thing, or that an event, a year or a speaker has, and
// what else these talks mention.
type Mentions struct {
	Programme []queries.Item `json:"talks,omitempty"`     // a page of the talks
	Total     int            `json:"total,omitempty"`     // how many talks there are
	Topics    []queries.Item `json:"topics,omitempty"`    // the most frequent first
	Companies []queries.Item `json:"companies,omitempty"` // the most frequent first
}

// Spread counts the talks of a thing by time and place.
type Spread struct {
	Years  []Share `json:"years,omitempty"`
	Events []Share `json:"events,omitempty"`
}

// Difference is what the talks of a thing mention more, and less, than others do.
type Difference struct {
	More    []Contrast      `json:"more,omitempty"`
	Less    []Contrast      `json:"less,omitempty"`
	Against *question.Named `json:"against,omitempty"` // the event compared with; nil for all other talks
}

// Read reads what a page shows of one thing, and of its talks the part that page says. Its
// error is question.NotFoundError for a thing that the graph does not have, and wraps
// graph.ErrInvalid for one that has no page, such as a product.
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
		return Topic{Heading: h, Mentions: m, Spread: r.spread(id), Lineage: v.lineage, Narrower: v.narrower, Related: r.coOccurring(id)}, nil
	case graph.KindCompany:
		return Company{Heading: h, Mentions: m, Spread: r.spread(id), Difference: r.difference(id), People: v.people, Owned: v.narrower, Products: v.products}, nil
	case graph.KindEvent:
		others := r.otherYears(id)
		return Event{Heading: h, Mentions: m, Difference: r.differenceFromYear(id, others), Siblings: others}, nil
	case graph.KindPerson:
		return Person{Heading: h, Mentions: m, Spread: r.spread(id), Difference: r.difference(id)}, nil
	case graph.KindYear:
		return Year{Heading: h, Mentions: m, Events: r.shares(selectionOf(id), graph.KindEvent, 0), Difference: r.difference(id)}, nil
	}
	return nil, fmt.Errorf("%w: a %s has no page", graph.ErrInvalid, h.Kind)
}

func selectionOf(id graph.ID) graph.Selection { return graph.Selection{All: [][]graph.ID{{id}}} }

// shownLines is how many lines prove a talk on the page of what it mentions.
const shownLines = 3

// mentions reads a page of the talks of a thing. Talks of an event come in the order of its
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

// shownFrequent is how many topics and companies of the talks of a thing a page shows.
const shownFrequent = 24

// frequent returns what of a kind the talks of a thing mention most, but for the thing.
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

// shownEvents is how many events a page counts talks by.
const shownEvents = 12

func (r *reader) spread(id graph.ID) Spread {
	own := selectionOf(id)
	return Spread{Years: r.shares(own, graph.KindYear, 0), Events: r.shares(own, graph.KindEvent, shownEvents)}
}

// difference compares the talks of a thing with all others.
func (r *reader) difference(id graph.ID) (d Difference) {
	d.More, d.Less = r.contrast(selectionOf(id), graph.Selection{None: []graph.ID{id}}, graph.KindTopic, shownContrast, id)
	return d
}
