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

// Trend is what two sets of talks speak of: two events, or two years.
type Trend struct {
	From     queries.Item   `json:"from"` // Talks is how many it has
	To       queries.Item   `json:"to"`
	Rose     []Contrast     `json:"rose"`     // topics that To speaks of more than From, the clearest first
	Fell     []Contrast     `json:"fell"`     // and less
	Came     []queries.Item `json:"came"`     // companies that only To has
	Went     []queries.Item `json:"went"`     // and only From
	Again    []queries.Item `json:"again"`    // speakers of both
	Repeated []queries.Item `json:"repeated"` // talks of To whose title From has too
}

// shownTrend is how many topics a trend tells as more, and as less.
const shownTrend = 20

// Diff tells what became different from one event, or year, to another. Its errors wrap
// graph.ErrInvalid for what is neither, and graph.ErrNotFound, as Missing.
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

// Trends is the Diff of two years, 0 for the last of which there are talks and the one
// before it.
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

// yearsOf are those of which there are talks, in their order.
func yearsOf(x queries.Index) []graph.ID {
	var out []graph.ID
	for _, c := range x.Facets(graph.Selection{}, graph.KindYear, 0) {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

func (r *reader) trend(from, to graph.ID) Trend {
	here, there := graph.Selection{All: [][]graph.ID{{to}}}, graph.Selection{All: [][]graph.ID{{from}}}
	t := Trend{From: r.ItemWithTalks(from), To: r.ItemWithTalks(to), Rose: []Contrast{}, Fell: []Contrast{}, Came: []queries.Item{}, Went: []queries.Item{}, Again: []queries.Item{}, Repeated: []queries.Item{}}
	rose, fell := r.contrast(here, there, graph.KindTopic, shownTrend)
	t.Rose, t.Fell = append(t.Rose, rose...), append(t.Fell, fell...)
	t.Came, _ = r.onlyIn(here, there, graph.KindCompany)
	t.Went, _ = r.onlyIn(there, here, graph.KindCompany)
	_, t.Again = r.onlyIn(here, there, graph.KindPerson)
	t.Repeated = append(t.Repeated, r.sameTitles(there, here)...)
	return t
}

// onlyIn parts the things of a kind that one set of talks has: those that another has not,
// and those that it has too. The most frequent come first, as many as are shown.
func (r *reader) onlyIn(here, there graph.Selection, kind graph.Kind) (only, both []queries.Item) {
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

// sameTitles are talks of the second set whose title the first has too.
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
