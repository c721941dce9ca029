package library

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// MaxSuggestNotes is how many notes Suggest reads. It extracts each again, so that the time
// grows with their number.
const MaxSuggestNotes = 10_000

// Suggest extracts the stored notes again with x and returns at most limit phrases that the
// vocabulary lacks, best first.
func (lib *Library) Suggest(ctx context.Context, x *loader.Extractor, limit int) ([]graph.Suggestion, error) {
	labels, err := lib.store.Labels(ctx)
	if err != nil {
		return nil, err
	}
	s := x.NewSuggester()
	notes := 0
	for _, l := range labels {
		if l.Kind() != graph.KindNote || notes == MaxSuggestNotes {
			continue
		}
		notes++
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

// Suggest returns at most limit phrases that the vocabulary lacks, best first.
func (e *Editor) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return e.library.Suggest(ctx, e.extractor, limit)
}
