package library

import (
	"bufio"
	"context"
	"io"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// ReadGraph parses N-Quads, or JSON-LD if the first byte is "{".
func ReadGraph(in io.Reader) ([]graph.Fact, error) {
	b := bufio.NewReader(in)
	if first, _ := b.Peek(1); len(first) == 1 && first[0] == '{' {
		return cayley.ReadJSONLD(b)
	}
	return cayley.ReadQuads(b)
}

// GroupByLabel groups facts by label. It returns the error with which the store would refuse
// one of the groups.
func GroupByLabel(facts []graph.Fact) ([]graph.LabelFacts, error) {
	out := graph.ByLabel(facts)
	for _, s := range out {
		if err := cayley.CheckFacts(s.Label, s.Facts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// StoreLabels replaces the facts of each label, in batches.
func (lib *Library) StoreLabels(ctx context.Context, labels []graph.LabelFacts) error {
	b := lib.newBatch(nil)
	for _, s := range labels {
		if err := b.add(ctx, s.Label, s.Facts); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}
