package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// ownNotes is what the home page of one's own store shows of the notes.
type ownNotes struct {
	Latest     []noteRow      // the last changed notes, then those of the latest events
	Unfinished []noteRow      // notes with problems
	Next       []queries.Item // talks to read next
}

// The bounds of ownNotes. The lists are short enough for one desktop screen; a note takes about
// 5 ms to be read for its problems.
const (
	latestNotes     = 6
	unfinishedNotes = 5
	searchedNotes   = 40 // notes that are read for problems
	nextTalks       = 3
)

// ownNotes returns what the home page shows of the notes. It returns nothing if there are no notes
// but those of data files or, if isSample is set, the sample.
func (s *server) ownNotes(c *gin.Context, isSample bool) (ownNotes, error) {
	changes, err := s.notes.notes.Changes(c.Request.Context())
	if err != nil || isSample && len(changes) == 0 {
		return ownNotes{}, err
	}
	return s.notes.own.getOrMake(c.Request.Context(), s.Engine.Revision(), "", func() (ownNotes, error) {
		var own ownNotes
		rows, err := s.notes.latest(c, changes)
		if err != nil || len(rows) == 0 {
			return own, err
		}
		own.Latest = rows[:min(len(rows), latestNotes)]
		for _, r := range rows {
			if len(r.Problems) > 0 && len(own.Unfinished) < unfinishedNotes {
				own.Unfinished = append(own.Unfinished, r)
			}
		}
		noted, err := s.notedTalks(c.Request.Context())
		if err == nil {
			_, own.Next, err = pages.ReadingList(c.Request.Context(), s.Engine, noted, queries.Page{Limit: nextTalks})
		}
		return own, err
	})
}

// latest returns at most searchedNotes notes that people wrote: the last changed ones, then those
// of the latest events.
func (h *noteHandlers) latest(c *gin.Context, changes []graph.Change) ([]noteRow, error) {
	var ids []graph.ID
	for _, change := range changes {
		for _, n := range change.Notes {
			if id := graph.NoteID(n.Source); !slices.Contains(ids, id) && len(ids) < searchedNotes {
				ids = append(ids, id)
			}
		}
	}
	changed := len(ids)
	stored, err := h.stored(c.Request.Context())
	if err != nil {
		return nil, err
	}
	for _, id := range stored {
		if !slices.Contains(ids, id) && len(ids) < searchedNotes {
			ids = append(ids, id)
		}
	}
	rows, err := h.readRows(c, ids)
	order := func(r noteRow) int { return min(slices.Index(ids, r.ID), changed) }
	rows = slices.DeleteFunc(rows, func(r noteRow) bool { return r.IsData })
	slices.SortStableFunc(rows, func(a, b noteRow) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Date, a.Date))
	})
	return rows, err
}

// notedTalks returns the talks that notes describe, from a cache.
func (s *server) notedTalks(ctx context.Context) ([]graph.ID, error) {
	return s.notedCache.getOrMake(ctx, s.Engine.Revision(), "", func() ([]graph.ID, error) { return s.NotedTalks(ctx) })
}
