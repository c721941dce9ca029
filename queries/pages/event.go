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
	Summary  Summary        `json:"summary"`
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
	Events []Share `json:"events,omitempty"` // the events of that year
}

// differenceFromYear compares an event with the nearest event of its series or, if others is
// empty, with all other talks.
func (r *reader) differenceFromYear(event graph.ID, others []queries.Item) Difference {
	if len(others) == 0 {
		return r.difference(event)
	}
	other := nearestYear(event, others)
	d := Difference{Against: new(r.Directory().Named(other))}
	d.More, d.Less = r.contrast(selectionOf(event), selectionOf(other), graph.KindTopic, shownContrast, event)
	return d
}

// otherYears returns the events with the same name except for the year, the earliest first.
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

// nearestYear returns the last event of a series before one or, if there is none, the first after
// it.
func nearestYear(event graph.ID, others []queries.Item) graph.ID {
	nearest := others[0].ID
	for _, o := range others {
		if yearOf(o.ID) < yearOf(event) {
			nearest = o.ID
		}
	}
	return nearest
}
