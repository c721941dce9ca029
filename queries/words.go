package queries

import (
	"context"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
)

// texts adapts the word index to question.Texts.
type texts struct {
	index  *text.Index
	common graph.Lexicon
}

func (t texts) IsCommon(word string) bool { return t.common.Has(word) }

func (t texts) Frequency(s string) int { return t.index.Frequency(text.NewTerm(s, false)) }

func (t texts) Nearest(word string) (nearest string, talks int) {
	words := text.Words(word)
	if len(words) != 1 {
		return "", 0
	}
	return t.index.Nearest(words[0].Text)
}

// readChangedNotes reads the notes that a change touches, as they are in the store now.
func (e *Engine) readChangedNotes(ctx context.Context, d graph.Delta) ([]text.Note, error) {
	var labels []graph.ID
	for _, facts := range [][]graph.Fact{d.Added, d.Removed} {
		for _, f := range facts {
			if f.Label.Kind() == graph.KindNote && (len(labels) == 0 || labels[len(labels)-1] != f.Label) {
				labels = append(labels, f.Label)
			}
		}
	}
	slices.Sort(labels)
	var notes []text.Note
	for _, label := range slices.Compact(labels) {
		facts, err := e.store.Facts(ctx, label)
		if err != nil {
			return nil, err
		}
		notes = append(notes, text.NoteOf(graph.LabelFacts{Label: label, Facts: facts}))
	}
	return notes, nil
}
