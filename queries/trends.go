package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
)

// Trend is what two sets of talks speak of: two events, or two years.
type Trend struct {
	From     Item       `json:"from"` // Talks is how many it has
	To       Item       `json:"to"`
	Rose     []Contrast `json:"rose"`     // topics that To speaks of more than From, the clearest first
	Fell     []Contrast `json:"fell"`     // and less
	Came     []Item     `json:"came"`     // companies that only To has
	Went     []Item     `json:"went"`     // and only From
	Again    []Item     `json:"again"`    // speakers of both
	Repeated []Item     `json:"repeated"` // talks of To whose title From has too
}

// shownTrend is how many topics a trend tells as more, and as less.
const shownTrend = 20

// Diff tells what became different from one event, or year, to another. Its errors wrap
// graph.ErrInvalid for what is neither, and graph.ErrNotFound, as Missing.
func (e *Engine) Diff(ctx context.Context, from, to graph.ID) (Trend, error) {
	for _, id := range []graph.ID{from, to} {
		if !e.isKnown(id) {
			return Trend{}, e.directory.NotFound(id)
		}
		if k := id.Kind(); k != graph.KindEvent && k != graph.KindYear {
			return Trend{}, fmt.Errorf("%w: %s is a %s; name two events, or two years", graph.ErrInvalid, id, k)
		}
	}
	if from == to {
		return Trend{}, fmt.Errorf("%w: both are %s; name another", graph.ErrInvalid, e.directory.Name(from))
	}
	return consistently(ctx, e, func() (Trend, error) {
		r := &answering{Engine: e, ctx: ctx}
		return r.trend(from, to), nil
	})
}

// Trends is the Diff of two years, 0 for the last of which there are talks and the one
// before it.
func (e *Engine) Trends(ctx context.Context, from, to int) (Trend, error) {
	years := e.years()
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
	return e.Diff(ctx, a, b)
}

// years are those of which there are talks, in their order.
func (e *Engine) years() []graph.ID {
	var out []graph.ID
	for _, c := range e.index.Facets(graph.Selection{}, graph.KindYear, 0) {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

func (r *answering) trend(from, to graph.ID) Trend {
	here, there := graph.Selection{All: [][]graph.ID{{to}}}, graph.Selection{All: [][]graph.ID{{from}}}
	t := Trend{From: r.itemWithTalks(from), To: r.itemWithTalks(to), Rose: []Contrast{}, Fell: []Contrast{}, Came: []Item{}, Went: []Item{}, Again: []Item{}, Repeated: []Item{}}
	rose, fell := r.contrast(here, there, graph.KindTopic, shownTrend)
	t.Rose, t.Fell = append(t.Rose, rose...), append(t.Fell, fell...)
	t.Came, _ = r.onlyIn(here, there, graph.KindCompany)
	t.Went, _ = r.onlyIn(there, here, graph.KindCompany)
	_, t.Again = r.onlyIn(here, there, graph.KindPerson)
	t.Repeated = append(t.Repeated, r.sameTitles(there, here)...)
	return t
}

func (r *answering) itemWithTalks(id graph.ID) Item {
	it := r.item(id)
	it.Talks = r.index.TalkCount(id)
	return it
}

// onlyIn parts the things of a kind that one set of talks has: those that another has not,
// and those that it has too. The most frequent come first, as many as are shown.
func (r *answering) onlyIn(here, there graph.Selection, kind graph.Kind) (only, both []Item) {
	has := map[graph.ID]bool{}
	for _, c := range r.index.Facets(there, kind, 0) {
		has[c.ID] = true
	}
	only, both = []Item{}, []Item{}
	for _, c := range r.index.Facets(here, kind, 0) {
		to := &only
		if has[c.ID] {
			to = &both
		}
		if len(*to) < shownTrend {
			it := r.item(c.ID)
			it.Talks = c.Talks
			*to = append(*to, it)
		}
	}
	return only, both
}

// sameTitles are talks of the second set whose title the first has too.
func (r *answering) sameTitles(first, second graph.Selection) []Item {
	titles := map[string]bool{}
	_, talks := r.index.Select(first, 0, maxSorted)
	for _, t := range talks {
		titles[titleOf(t)] = true
	}
	var out []Item
	_, talks = r.index.Select(second, 0, maxSorted)
	for _, t := range talks {
		if titles[titleOf(t)] && len(out) < shownTrend {
			out = append(out, r.item(t))
		}
	}
	slices.SortFunc(out, func(a, b Item) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// titleOf is the last part of a talk's ID, its title.
func titleOf(talk graph.ID) string {
	s := talk.Local()
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return s[i+1:]
		}
	}
	return s
}
