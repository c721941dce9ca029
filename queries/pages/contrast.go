package pages

import (
	"cmp"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// shownContrast is how many topics a page shows as more, and as less, frequent.
const shownContrast = 8

// Contrast is a thing that stands in some talks more often, or less, than in others.
type Contrast struct {
	queries.Item
	Here  float64 `json:"here"`  // share of the talks, 0 to 1
	There float64 `json:"there"` // share of the talks they are compared with
}

// The least that makes a difference: talks that mention the thing on the side where
// it is frequent, and standard errors between the two shares.
const (
	leastTalks      = 2
	leastDifference = 1.0
)

// contrast compares how often the things of a kind stand in two sets of talks. It
// returns what is more frequent here and what is less, the clearest difference first:
// by the difference of the log odds over its standard error, half a talk added to
// each count so that rare things do not win (Monroe, Colaresi and Quinn 2008).
func (r *reader) contrast(here, there graph.Selection, kind graph.Kind, limit int, but ...graph.ID) (more, less []Contrast) {
	n, m := float64(r.Index().Count(here)), float64(r.Index().Count(there))
	if n < leastTalks || m < leastTalks {
		return nil, nil
	}
	counts := map[graph.ID][2]float64{}
	for side, s := range []graph.Selection{here, there} {
		for _, c := range r.Index().Facets(s, kind, 0) {
			pair := counts[c.ID]
			pair[side] = float64(c.Talks)
			counts[c.ID] = pair
		}
	}
	type scored struct {
		id graph.ID
		z  float64
	}
	var all []scored
	for id, k := range counts {
		a, b := k[0]+0.5, k[1]+0.5
		delta := math.Log(a/(n-k[0]+0.5)) - math.Log(b/(m-k[1]+0.5))
		z := delta / math.Sqrt(1/a+1/b)
		frequent := k[0]
		if z < 0 {
			frequent = k[1] * n / m // as many talks as one would expect here
		}
		if !slices.Contains(but, id) && math.Abs(z) >= leastDifference && frequent >= leastTalks {
			all = append(all, scored{id, z})
		}
	}
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(math.Abs(b.z), math.Abs(a.z)), cmp.Compare(a.id, b.id))
	})
	for _, s := range all {
		c := Contrast{Item: r.Item(s.id), Here: counts[s.id][0] / n, There: counts[s.id][1] / m}
		c.Talks = int(counts[s.id][0])
		switch {
		case s.z > 0 && len(more) < limit:
			more = append(more, c)
		case s.z < 0 && len(less) < limit:
			less = append(less, c)
		}
	}
	return more, less
}

// Share is how many of the talks of a year or an event mention something: Talks of
// its Item are those, Of is all of them.
type Share struct {
	queries.Item
	Of int `json:"of"`
}

// shares counts a thing's talks by year or event, in the order of time.
func (r *reader) shares(own graph.Selection, kind graph.Kind, limit int) []Share {
	var out []Share
	for _, c := range r.Index().Facets(own, kind, limit) {
		s := Share{Item: r.Item(c.ID), Of: r.Index().TalkCount(c.ID)}
		s.Talks = c.Talks
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(yearOf(a.ID), yearOf(b.ID)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func yearOf(id graph.ID) graph.ID {
	if id.Kind() == graph.KindYear {
		return id
	}
	y, _ := id.Year()
	return y
}
