package pages

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Note is a stored note with what it states.
type Note struct {
	ID     graph.ID
	Source string
	Text   string
	Event  question.Named // the zero Named if the note states none
	Date   string         // of the event; "" if the note states none
	Talks  []NoteTalk     // in the order of the note
	IsData bool           // whether it is a talk of a data file, which nobody wrote as a note
}

// NoteTalk is a talk of a note. IsShared reports whether another note states it too, so that it
// stays when the note is removed.
type NoteTalk struct {
	question.Named
	IsShared bool
}

// ReadNote returns a stored note. It returns graph.ErrNotFound if the note is not stored.
func ReadNote(ctx context.Context, e *queries.Engine, note graph.ID) (Note, error) {
	return queries.Consistently(ctx, e, func(r *queries.Reader) (Note, error) {
		n, err := readNote(r, note)
		for i := 0; err == nil && i < len(n.Talks); i++ {
			n.Talks[i].IsShared, err = isShared(r, n.Talks[i].ID, note)
		}
		return n, err
	})
}

// ReadNotes returns stored notes for a list, in which IsShared is not set. Notes that are no
// longer stored are left out.
func ReadNotes(ctx context.Context, e *queries.Engine, notes []graph.ID) ([]Note, error) {
	return queries.Consistently(ctx, e, func(r *queries.Reader) ([]Note, error) {
		var out []Note
		for _, id := range notes {
			n, err := readNote(r, id)
			if errors.Is(err, graph.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		return out, nil
	})
}

func readNote(r *queries.Reader, note graph.ID) (Note, error) {
	n := Note{ID: note, Source: note.Source()}
	facts, err := r.LabelFacts(note)
	if err != nil {
		return n, err
	}
	if len(facts) == 0 {
		return n, fmt.Errorf("%w: no note here is called %q; /notes lists all", graph.ErrNotFound, note.Source())
	}
	starts := map[graph.ID]int{}
	for _, f := range facts {
		switch {
		case f.Subject == note && f.Predicate == graph.PredText:
			n.Text = f.Object.Text
		case f.Subject == note && f.Predicate == graph.PredVersion:
			n.IsData = true
		case f.Subject.Kind() == graph.KindEvent && f.Predicate == graph.PredType:
			n.Event = r.Directory().Named(f.Subject)
		case f.Subject.Kind() == graph.KindEvent && f.Predicate == graph.PredStartDate:
			n.Date = f.Object.Text
		case f.Subject.Kind() == graph.KindTalk && f.Predicate == graph.PredType:
			n.Talks = append(n.Talks, NoteTalk{Named: r.Directory().Named(f.Subject)})
		case f.Subject.Kind() == graph.KindTalk && f.Predicate == graph.PredQuotedFrom:
			place, _ := graph.ParsePlace(f.Object.ID) // of a stored note it is valid
			starts[f.Subject] = place.Start
		}
	}
	slices.SortStableFunc(n.Talks, func(a, b NoteTalk) int { return cmp.Compare(starts[a.ID], starts[b.ID]) })
	return n, nil
}

// isShared reports whether another note than the given one states a talk.
func isShared(r *queries.Reader, talk, note graph.ID) (bool, error) {
	facts, err := r.Facts(talk)
	return slices.ContainsFunc(facts, func(f graph.Fact) bool {
		return f.Predicate == graph.PredType && f.Label != note && f.Label.Kind() == graph.KindNote
	}), err
}
