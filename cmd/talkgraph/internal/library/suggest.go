package library

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// MaxSuggestNotes limits the notes that Suggest reads.
const MaxSuggestNotes = 10_000

// Suggest extracts the stored notes again and returns phrases that the vocabulary lacks.
func (lib *Library) Suggest(ctx context.Context, x *loader.Extractor, limit int) ([]graph.Suggestion, error) {
	labels, err := lib.store.Labels(ctx)
	if err != nil {
		return nil, err
	}
	s := x.NewSuggester()
	read := 0
	for _, l := range labels {
		if l.Kind() != graph.KindNote || read == MaxSuggestNotes {
			continue
		}
		read++
		text, err := lib.NoteText(ctx, l)
		if err != nil {
			return nil, err
		}
		n, err := x.Extract(ctx, l.Source(), []byte(text))
		if err != nil {
			return nil, err
		}
		if n, err = x.Correct(ctx, n, lib.Corrections()); err != nil {
			return nil, err
		}
		s.Add(n)
	}
	return s.List(limit), nil
}

// Suggest returns phrases that the vocabulary lacks.
func (e *Editor) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return e.library.Suggest(ctx, e.extractor, limit)
}
