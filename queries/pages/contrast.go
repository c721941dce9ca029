package pages

import (
	"cmp"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// shownContrast bounds the more frequent, and the less frequent, topics of a page.
const shownContrast = 8

// Contrast is an entity that is more, or less, frequent in one set of talks than in another.
type Contrast struct {
	queries.Item
	Here  float64 `json:"here"`  // share of the first set, 0 to 1
	There float64 `json:"there"` // share of the other set, 0 to 1

	Years []float64 `json:"years,omitempty"` // share of each year, in a trend
}

// The thresholds of a difference that is shown. The score is a choice: half of the two
// standard errors of a usual test, because an event has few talks. By chance alone, every third
// topic exceeds it. Lists begin with the highest scores, so that weak ones come last.
const (
	minContrastTalks = 2   // talks on the side where the entity is frequent; one may be chance
	minContrastScore = 1.0 // standard errors of the difference of the log odds
)

// contrast returns the entities of a kind that are more frequent here than there, and those that
// are less frequent, the clearest difference first. A difference is that of the log odds over its
// standard error (Monroe, Colaresi and Quinn 2008). Half a talk is added to each count to damp
// rare entities. It omits the excluded entities.
func (r *reader) contrast(here, there graph.Selection, kind graph.Kind, limit int, excluded ...graph.ID) (more, less []Contrast) {
	return r.contrastFrom(minContrastTalks, here, there, kind, limit, excluded...)
}

// contrastFrom returns what contrast returns, of the entities with least talks on the side where
// they are more frequent.
func (r *reader) contrastFrom(least float64, here, there graph.Selection, kind graph.Kind, limit int, excluded ...graph.ID) (more, less []Contrast) {
	n, m := float64(r.Index().Count(here)), float64(r.Index().Count(there))
	if n < minContrastTalks || m < minContrastTalks {
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
			frequent = k[1] * n / m // the talks expected here
		}
		if !slices.Contains(excluded, id) && math.Abs(z) >= minContrastScore && frequent >= least {
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

// Share is the part of the talks of a year or an event that belong to an entity. Talks of the
// Item counts that part.
type Share struct {
	queries.Item
	Total int `json:"of"` // all talks of the year or event
}

// shares counts the talks of a selection by year or event, the earliest first.
func (r *reader) shares(own graph.Selection, kind graph.Kind, limit int) []Share {
	var out []Share
	for _, c := range r.Index().Facets(own, kind, limit) {
		s := Share{Item: r.Item(c.ID), Total: r.Index().TalkCount(c.ID)}
		s.Talks = c.Talks
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(yearOf(a.ID), yearOf(b.ID)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// yearOf returns the year of an event, or the year itself.
func yearOf(id graph.ID) graph.ID {
	if id.Kind() == graph.KindYear {
		return id
	}
	y, _ := id.Year()
	return y
}
