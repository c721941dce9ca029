package library

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// MaxSuggestNotes bounds the notes that suggestions are drawn from.
const MaxSuggestNotes = 10_000

// Suggest reads the notes of the store again for what the vocabulary lacks.
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
		n, err := x.Extract(l.Source(), []byte(text))
		if err != nil {
			return nil, err
		}
		s.Add(x.Correct(n, lib.Corrections()))
	}
	return s.List(limit), nil
}

// Suggest returns what the vocabulary lacks, for the server.
func (e *Editor) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return e.library.Suggest(ctx, e.extractor, limit)
}
