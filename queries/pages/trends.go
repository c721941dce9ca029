package pages

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Trend is the difference between two sets of talks: those of two events, or of two years.
type Trend struct {
	From     queries.Item   `json:"from"` // Talks is how many it has
	To       queries.Item   `json:"to"`
	Rose     []Contrast     `json:"rose"`     // topics that are more frequent in To than in From, the clearest first
	Fell     []Contrast     `json:"fell"`     // topics that are less frequent in To than in From
	Came     []queries.Item `json:"came"`     // companies that only To mentions
	Went     []queries.Item `json:"went"`     // companies that only From mentions
	Again    []queries.Item `json:"again"`    // speakers of both
	Repeated []queries.Item `json:"repeated"` // talks of To whose title is also one of From
	Basis    Basis          `json:"basis"`
	Years    []string       `json:"years,omitempty"` // the years of Contrast.Years, the earliest first
}

// Basis states which talks a trend compares. Two years are compared by the events of the series
// that both have, if there are any, because other events come and go with their topics.
type Basis struct {
	From    int            `json:"from"` // talks
	To      int            `json:"to"`
	Least   int            `json:"least"`    // talks from which on a topic counts
	Series  int            `json:"series"`   // series that both years have; 0 if all talks are compared
	LeftOut []queries.Item `json:"left_out"` // events of other series, the largest first
	Omitted int            `json:"omitted"`  // talks of those events
}

// minTrendTalks is the number of talks from which on a topic counts in a trend, on the side where it
// is more frequent. "From 0 to 2 talks" may be chance.
const minTrendTalks = 3

// shownTrend is how many results each list of a trend holds.
const shownTrend = 20

// Diff returns the changes from one event to another, or from one year to another. Its errors
// wrap graph.ErrInvalid for entities of other kinds and graph.ErrNotFound, as
// question.NotFoundError, for one that the graph does not have.
func Diff(ctx context.Context, e *queries.Engine, from, to graph.ID) (Trend, error) {
	for _, id := range []graph.ID{from, to} {
		if err := e.CheckKnown(id); err != nil {
			return Trend{}, err
		}
		if k := id.Kind(); k != graph.KindEvent && k != graph.KindYear {
			return Trend{}, fmt.Errorf("%w: %s is a %s; name two events, or two years", graph.ErrInvalid, id, k)
		}
	}
	if from == to {
		return Trend{}, fmt.Errorf("%w: both are %s; name another", graph.ErrInvalid, e.Directory().Name(from))
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) (Trend, error) { return (&reader{r}).trend(from, to), nil })
}

// Trends returns the Diff of two years. A 0 for to means the last year that has talks; a 0 for
// from means the last such year before to.
func Trends(ctx context.Context, e *queries.Engine, from, to int) (Trend, error) {
	years := yearsOf(e.Index())
	last := func(below graph.ID) (graph.ID, bool) {
		for _, y := range slices.Backward(years) {
			if below == "" || y < below {
				return y, true
			}
		}
		return "", false
	}
	year := func(n int) graph.ID { return graph.ID(string(graph.KindYear) + ":" + strconv.Itoa(n)) }
	b, ok := last("")
	if to != 0 {
		b = year(to)
	}
	a, ok2 := last(b)
	if from != 0 {
		a = year(from)
	}
	if !ok || a == "" || !ok2 && from == 0 {
		return Trend{}, fmt.Errorf("%w: there are no talks of two years; load more", graph.ErrNotFound)
	}
	return Diff(ctx, e, a, b)
}

// yearsOf returns the years that have talks, the earliest first.
func yearsOf(x queries.Index) []graph.ID {
	var out []graph.ID
	for _, c := range x.Facets(graph.Selection{}, graph.KindYear, 0) {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

// trend returns the difference between two events or years that are known.
func (r *reader) trend(from, to graph.ID) Trend {
	here, there := graph.Selection{All: [][]graph.ID{{to}}}, graph.Selection{All: [][]graph.ID{{from}}}
	t := Trend{From: r.ItemWithTalks(from), To: r.ItemWithTalks(to), Rose: []Contrast{}, Fell: []Contrast{}, Came: []queries.Item{}, Went: []queries.Item{}, Again: []queries.Item{}, Repeated: []queries.Item{}}
	here, there = r.compareLike(&t, here, there)
	t.Basis.From, t.Basis.To, t.Basis.Least = r.Index().Count(there), r.Index().Count(here), minTrendTalks
	rose, fell := r.contrastFrom(minTrendTalks, here, there, graph.KindTopic, shownTrend)
	t.Rose, t.Fell = append(t.Rose, rose...), append(t.Fell, fell...)
	r.addYears(&t)
	t.Came, _ = r.split(here, there, graph.KindCompany)
	t.Went, _ = r.split(there, here, graph.KindCompany)
	_, t.Again = r.split(here, there, graph.KindPerson)
	t.Repeated = append(t.Repeated, r.sameTitles(there, here)...)
	return t
}

// commonSeries holds the series that have talks on both of two sides, with their events. Only these
// are compared, because other events come and go with their topics.
type commonSeries struct {
	events [2][]graph.ID // events of the series on each side
	others []graph.Count // events of other series
	series int
}

// commonSeries returns the series that have talks in both selections.
func (r *reader) commonSeries(one, other graph.Selection) commonSeries {
	var events [2][]graph.Count
	series := [2]map[graph.ID]bool{{}, {}}
	for i, side := range [2]graph.Selection{one, other} {
		events[i] = r.Index().Facets(side, graph.KindEvent, 0)
		for _, e := range events[i] {
			if s, ok := e.ID.Series(); ok {
				series[i][s] = true
			}
		}
	}
	var out commonSeries
	for s := range series[0] {
		if series[1][s] {
			out.series++
		}
	}
	for i := range events {
		for _, e := range events[i] {
			if s, ok := e.ID.Series(); ok && series[1-i][s] {
				out.events[i] = append(out.events[i], e.ID)
			} else {
				out.others = append(out.others, e)
			}
		}
	}
	return out
}

// compareLike restricts the talks of two years to the events of the series that both have, and states
// that in t.Basis. It returns the selections as they are for events, and if there is no such series.
func (r *reader) compareLike(t *Trend, here, there graph.Selection) (graph.Selection, graph.Selection) {
	t.Basis.LeftOut = []queries.Item{}
	if t.To.Kind != graph.KindYear {
		return here, there
	}
	common := r.commonSeries(here, there)
	if common.series == 0 {
		return here, there
	}
	here.All = append(slices.Clone(here.All), common.events[0])
	there.All = append(slices.Clone(there.All), common.events[1])
	left := common.others
	for _, e := range left {
		t.Basis.Omitted += e.Talks
	}
	slices.SortStableFunc(left, func(a, b graph.Count) int { return cmp.Compare(b.Talks, a.Talks) })
	for _, e := range left[:min(len(left), shownTrend)] {
		it := r.Item(e.ID)
		it.Talks = e.Talks
		t.Basis.LeftOut = append(t.Basis.LeftOut, it)
	}
	t.Basis.Series = common.series
	return here, there
}

// addYears adds the share of all years to the topics of a trend.
func (r *reader) addYears(t *Trend) {
	years := yearsOf(r.Index())
	if len(years) < 3 {
		return
	}
	for _, y := range years {
		t.Years = append(t.Years, y.Local())
	}
	for _, list := range [][]Contrast{t.Rose, t.Fell} {
		for i := range list {
			for _, y := range years {
				talks := r.Index().Count(graph.Selection{All: [][]graph.ID{{list[i].ID}, {y}}})
				list[i].Years = append(list[i].Years, float64(talks)/float64(max(r.Index().TalkCount(y), 1)))
			}
		}
	}
}

// split returns the entities of a kind that only the first set of talks has, and those that both
// sets have. Each list has at most shownTrend, the most frequent first.
func (r *reader) split(here, there graph.Selection, kind graph.Kind) (only, both []queries.Item) {
	has := map[graph.ID]bool{}
	for _, c := range r.Index().Facets(there, kind, 0) {
		has[c.ID] = true
	}
	only, both = []queries.Item{}, []queries.Item{}
	for _, c := range r.Index().Facets(here, kind, 0) {
		to := &only
		if has[c.ID] {
			to = &both
		}
		if len(*to) < shownTrend {
			it := r.Item(c.ID)
			it.Talks = c.Talks
			*to = append(*to, it)
		}
	}
	return only, both
}

// sameTitles returns the talks of the second set whose title is also in the first.
func (r *reader) sameTitles(first, second graph.Selection) []queries.Item {
	titles := map[string]bool{}
	_, talks := r.Index().Select(first, 0, maxWeighed)
	for _, t := range talks {
		titles[titleOf(t)] = true
	}
	var out []queries.Item
	_, talks = r.Index().Select(second, 0, maxWeighed)
	for _, t := range talks {
		if titles[titleOf(t)] && len(out) < shownTrend {
			out = append(out, r.Item(t))
		}
	}
	slices.SortFunc(out, func(a, b queries.Item) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// titleOf returns the last part of a talk's ID, the slug of its title.
func titleOf(talk graph.ID) string {
	s := talk.Local()
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return s[i+1:]
		}
	}
	return s
}
