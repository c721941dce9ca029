package library

import (
	"bufio"
	"context"
	"io"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// ReadGraph reads N-Quads, or JSON-LD, which begins with a brace.
func ReadGraph(in io.Reader) ([]graph.Fact, error) {
	b := bufio.NewReader(in)
	if first, _ := b.Peek(1); len(first) == 1 && first[0] == '{' {
		return cayley.ReadJSONLD(b)
	}
	return cayley.ReadQuads(b)
}

// GroupByLabel returns what facts say, label by label, each fit to be stored.
func GroupByLabel(facts []graph.Fact) ([]graph.LabelFacts, error) {
	out := graph.ByLabel(facts)
	for _, s := range out {
		if err := cayley.CheckFacts(s.Label, s.Facts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// StoreLabels stores what labels say in place of what they said.
func (lib *Library) StoreLabels(ctx context.Context, said []graph.LabelFacts) error {
	b := lib.newBatch(nil)
	for _, s := range said {
		if err := b.add(ctx, s.Label, s.Facts); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}
