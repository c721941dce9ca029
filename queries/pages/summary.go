package pages

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Summary says in a few words what matters of an entity.
type Summary struct {
	Course Course           `json:"course"`           // "" if there are too few talks to tell
	Before *Period          `json:"before,omitempty"` // the years before Recent, if Course is set
	Recent *Period          `json:"recent,omitempty"` // the last years, if Course is set
	Kind   graph.Kind       `json:"-"`
	With   []question.Named `json:"with,omitempty"`  // what its talks are about beside it
	First  []queries.Item   `json:"first,omitempty"` // talks to begin with
}

// Course states whether the share of an entity rises.
type Course string

// The courses of an entity.
const (
	Rising  Course = "rising"
	Falling Course = "falling"
	Steady  Course = "steady"
)

// Period is a range of years with the talks of an entity.
type Period struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Talks int    `json:"talks"`
	Of    int    `json:"of"`   // all talks of the years
	Like  bool   `json:"like"` // whether only the series that both periods have are counted
}

// share returns the share of the entity in all talks of the period.
func (p Period) share() float64 { return float64(p.Talks) / float64(max(p.Of, 1)) }

// Percent returns the share of the entity in all talks of the period, such as "2.4 %".
func (p Period) Percent() string { return fmt.Sprintf("%.1f %%", 100*p.share()) }

// The bounds of a summary. A course needs minCourseTalks talks of the entity and minPeriodTalks of
// all in each period; the shares differ by courseScore standard errors, the usual 95 %.
const (
	periodYears    = 3
	minCourseTalks = 10
	minPeriodTalks = 50
	courseScore    = 1.96
	summaryWith    = 3
	summaryFirst   = 3
	maxSummarized  = 2000 // talks among which those to begin with are chosen
)

// summary returns the summary of an entity. with lists what its talks are about, the best first, and
// page what the page shows of its talks.
func (r *reader) summary(id graph.ID, with []queries.Item, m Mentions) (Summary, error) {
	s := Summary{Kind: id.Kind()}
	if id.Kind() != graph.KindEvent {
		s.Course, s.Before, s.Recent = r.course(id)
	}
	for _, it := range with[:min(len(with), summaryWith)] {
		s.With = append(s.With, r.Directory().Named(it.ID))
	}
	if m.Total <= 2*summaryFirst || m.Total > maxSummarized {
		return s, nil
	}
	var err error
	s.First, err = r.selectFirst(selectionOf(id), m.Total, summaryFirst, id)
	for i := range s.First {
		s.First[i].Evidence = nil
	}
	return s, err
}

// course compares the share of an entity in the last years with that in the years before.
func (r *reader) course(id graph.ID) (Course, *Period, *Period) {
	years := yearsOf(r.Index())
	if len(years) < 2*periodYears {
		return "", nil, nil
	}
	years = years[len(years)-2*periodYears:]
	like := r.likeEvents(years[:periodYears], years[periodYears:])
	before, recent := r.period(id, years[:periodYears], like), r.period(id, years[periodYears:], like)
	if before.Talks+recent.Talks < minCourseTalks || min(before.Of, recent.Of) < minPeriodTalks {
		return "", nil, nil
	}
	pooled := float64(before.Talks+recent.Talks) / float64(before.Of+recent.Of)
	z := (recent.share() - before.share()) / math.Sqrt(pooled*(1-pooled)*(1/float64(before.Of)+1/float64(recent.Of)))
	switch {
	case z >= courseScore:
		return Rising, &before, &recent
	case z <= -courseScore:
		return Falling, &before, &recent
	}
	return Steady, &before, &recent
}

// likeEvents returns the events of the series that have talks in both lists of years.
func (r *reader) likeEvents(before, recent []graph.ID) []graph.ID {
	c := r.commonSeries(graph.Selection{All: [][]graph.ID{before}}, graph.Selection{All: [][]graph.ID{recent}})
	return slices.Concat(c.events[0], c.events[1])
}

// period counts the talks of an entity in years, of some events if there are any.
func (r *reader) period(id graph.ID, years, events []graph.ID) Period {
	all := [][]graph.ID{years}
	if len(events) > 0 {
		all = append(all, events)
	}
	return Period{
		Like: len(events) > 0,
		From: years[0].Local(), To: years[len(years)-1].Local(),
		Talks: r.Index().Count(graph.Selection{All: append(all, []graph.ID{id})}), Of: r.Index().Count(graph.Selection{All: all}),
	}
}

// bySalience sorts what a talk mentions: first what its title names, then what most lines name.
func bySalience(items []queries.Item, title map[graph.ID]bool) {
	slices.SortStableFunc(items, func(a, b queries.Item) int {
		weight := func(it queries.Item) int {
			n := len(it.Evidence) + it.Omitted
			if title[it.ID] {
				n += 1000
			}
			return n
		}
		return cmp.Compare(weight(b), weight(a))
	})
}
