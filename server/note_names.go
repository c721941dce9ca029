package server

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// These are the sources of uploads without a name: the extension of their media type alone.
const (
	unnamedText     = ".txt"
	unnamedMarkdown = ".md"
	unnamedPage     = ".html"
)

// nameUploads gives each upload without a name the name of its event and the first free number,
// such as "qcon-london-2017-2.txt", and returns these names. A number is free if no stored note
// and no other upload has it, or if the stored note has the same text. To store the notes, hold
// the mutex naming from this call until they are stored. An event that a person typed into form, as
// the preview has it, replaces the one that is read; form may be nil.
func (h *noteHandlers) nameUploads(ctx context.Context, ups []Upload, form url.Values) (names map[string]bool, err error) {
	names = map[string]bool{}
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
		if typed, ok := typedField(form, "event:"+strconv.Itoa(i)); ok && typed != "" {
			base = graph.Slug(typed)
		}
		for number := 1; ; number++ {
			source := fmt.Sprintf("%s-%d%s", base, number, u.Source)
			isTaken := slices.ContainsFunc(ups, func(o Upload) bool { return o.Source == source })
			text, isStored, err := h.storedText(ctx, graph.NoteID(source))
			if err != nil {
				return nil, err
			}
			if !isTaken && (!isStored || text == n.Text) {
				ups[i].Source, names[source] = source, true
				break
			}
		}
	}
	return names, nil
}

// storedText returns the stored text of a note, and whether the note is stored.
func (h *noteHandlers) storedText(ctx context.Context, note graph.ID) (text string, isStored bool, err error) {
	facts, err := queries.Consistently(ctx, h.engine, func(r *queries.Reader) ([]graph.Fact, error) { return r.Facts(note) })
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			text = f.Object.Text
		}
	}
	return text, len(facts) > 0, err
}
