package server

import (
	"context"
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// unnamed are the sources of uploads that have no name: only the ending that their media type
// gives.
const (
	unnamedText     = ".txt"
	unnamedMarkdown = ".md"
	unnamedPage     = ".html"
)

// nameUploads names the uploads that have no name, by their event and a number that no stored note
// and no other of the uploads has, such as "qcon-london-2017-2.txt". So a note never replaces
// another that nobody named. A text that is stored under a name that it may have keeps that name.
// It returns the names given. To store the notes, hold naming until they are stored.
func (h *noteHandlers) nameUploads(ctx context.Context, ups []Upload) (given map[string]bool, err error) {
	given = map[string]bool{}
	for i, u := range ups {
		if u.Source != unnamedText && u.Source != unnamedMarkdown && u.Source != unnamedPage {
			continue
		}
		n, _, err := h.notes.Preview(ctx, "pasted-note"+u.Source, u.Data)
		if err != nil {
			return nil, err
		}
		base := "pasted-note"
		if n.Event.ID != "" {
			base = graph.Slug(n.Event.Name)
		}
		for number := 1; ; number++ {
			source := fmt.Sprintf("%s-%d%s", base, number, u.Source)
			isTaken := slices.ContainsFunc(ups, func(o Upload) bool { return o.Source == source })
			text, isStored, err := h.storedText(ctx, graph.NoteID(source))
			if err != nil {
				return nil, err
			}
			if !isTaken && (!isStored || text == n.Text) {
				ups[i].Source, given[source] = source, true
				break
			}
		}
	}
	return given, nil
}

// storedText returns the text of a note, or false if it is not stored.
func (h *noteHandlers) storedText(ctx context.Context, note graph.ID) (text string, isStored bool, err error) {
	facts, err := queries.Consistently(ctx, h.engine, func(r *queries.Reader) ([]graph.Fact, error) { return r.Facts(note) })
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			text = f.Object.Text
		}
	}
	return text, len(facts) > 0, err
}
