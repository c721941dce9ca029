package queries

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// maxProgramme bounds the talks of an event that are sorted by their places in the notes.
const maxProgramme = 1000

// Slot is a talk in a programme.
type Slot struct {
	Talk graph.ID
	Day  string // "day 2"; "" if the notes name no day
	at   graph.Place
}

// Programme returns the talks of an event in the order of the notes.
func (r *Reader) Programme(event graph.ID) ([]Slot, error) {
	if p, ok := r.engine.cache.programme(event); ok {
		return p, nil
	}
	_, talks := r.index.Select(graph.Selection{All: [][]graph.ID{{event}}}, 0, maxProgramme)
	shown, _, err := r.engine.store.TalkDetails(r.ctx, talks, func(graph.ID) bool { return true }) // the order needs no texts
	if err != nil {
		return nil, err
	}
	out := make([]Slot, len(talks))
	for i, s := range shown {
		out[i] = Slot{Talk: s.Talk, Day: s.Day}
		if places := s.Evidence[s.Talk].Places; len(places) > 0 {
			out[i].at = places[0]
		}
	}
	slices.SortStableFunc(out, func(a, b Slot) int {
		return cmp.Or(cmp.Compare(a.at.Note, b.at.Note), cmp.Compare(a.at.Start, b.at.Start))
	})
	r.engine.cache.putProgramme(event, out)
	return out, nil
}
