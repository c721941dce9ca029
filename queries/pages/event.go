package pages

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Event is the page of an event; its talks come in the order of its programme.
type Event struct {
	Heading
	Mentions
	Difference
	Siblings []queries.Item `json:"siblings,omitempty"` // the same event in other years
}

// Person is the page of a speaker.
type Person struct {
	Heading
	Mentions
	Spread
	Difference
}

// Year is the page of a year.
type Year struct {
	Heading
	Mentions
	Difference
	Events []Share `json:"events,omitempty"` // of that year
}

// differenceFromYear compares an event with the same event of another year, if there is one,
// else with all other talks.
func (r *reader) differenceFromYear(event graph.ID, others []queries.Item) Difference {
	if len(others) == 0 {
		return r.difference(event)
	}
	near := nearestYear(event, others)
	d := Difference{Against: new(r.Directory().Named(near))}
	d.More, d.Less = r.contrast(selectionOf(event), selectionOf(near), graph.KindTopic, shownContrast, event)
	return d
}

// otherYears are the events that have the same name but for the year, in its order.
func (r *reader) otherYears(event graph.ID) []queries.Item {
	series, ok := event.Series()
	if !ok {
		return nil
	}
	var out []queries.Item
	for _, id := range r.Directory().Editions(event) {
		talks := r.Index().Count(graph.Selection{All: [][]graph.ID{{id}}})
		if s, _ := id.Series(); s == series && id != event && talks > 0 {
			it := r.Item(id)
			it.Talks = talks
			out = append(out, it)
		}
	}
	slices.SortFunc(out, func(a, b queries.Item) int { return cmp.Compare(yearOf(a.ID), yearOf(b.ID)) })
	return out
}

// nearestYear is the event before one in a series, or the first of those behind it.
func nearestYear(event graph.ID, others []queries.Item) graph.ID {
	near := others[0].ID
	for _, o := range others {
		if yearOf(o.ID) < yearOf(event) {
			near = o.ID
		}
	}
	return near
}
