package library

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/export"
)

// ReadGraph parses N-Quads, or JSON-LD if the first byte is "{". Its error names the forms
// that it reads.
func ReadGraph(in io.Reader) ([]graph.Fact, error) {
	b := bufio.NewReader(in)
	start, _ := b.Peek(256)
	var facts []graph.Fact
	var err error
	if bytes.HasPrefix(start, []byte("{")) {
		facts, err = cayley.ReadJSONLD(b)
		if err == nil && len(facts) == 0 && !bytes.Contains(start, []byte(`"@`)) {
			err = fmt.Errorf("%w: the file is JSON without a graph", graph.ErrInvalid)
		}
	} else {
		facts, err = cayley.ReadQuads(b)
	}
	if errors.Is(err, graph.ErrInvalid) {
		err = fmt.Errorf("%w; import reads %s, which name the note of each fact: export the graph as one of them", err, strings.Join(export.Complete(), " and "))
	}
	return facts, err
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
