package cayley

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"

	"github.com/talkgraph/talkgraph/graph"
)

// ReadQuads parses N-Quads as graph/export writes them. It refuses, with graph.ErrInvalid
// and the number of the quad, whatever is no fact of talkgraph.
func ReadQuads(r io.Reader) ([]graph.Fact, error) {
	return readFacts(nquads.NewReader(r, false), contracted)
}

// MaxJSONLD is the largest JSON-LD document, in bytes: the library holds it as a whole.
const MaxJSONLD = 256 << 20

// ReadJSONLD reads JSON-LD with an inline context as ReadQuads reads N-Quads. It opens no other context.
func ReadJSONLD(r io.Reader) ([]graph.Fact, error) {
	limited := &io.LimitedReader{R: r, N: MaxJSONLD + 1}
	facts, err := readFacts(newJSONLDReader(limited), contracted)
	if limited.N == 0 {
		return nil, fmt.Errorf("%w: JSON-LD may have %d MB; export as N-Quads", graph.ErrTooLarge, MaxJSONLD>>20)
	}
	return facts, err
}

// readFacts parses quads to the end and converts each by fact, which returns false for a
// quad that is no fact.
func readFacts(rd quad.ReadCloser, fact func(quad.Quad) (graph.Fact, bool)) ([]graph.Fact, error) {
	defer rd.Close()
	var facts []graph.Fact
	for n := 1; ; n++ {
		q, err := rd.ReadQuad()
		if errors.Is(err, io.EOF) {
			return facts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: quad %d: %v", graph.ErrInvalid, n, err)
		}
		f, ok := fact(q)
		if !ok {
			return nil, fmt.Errorf("%w: quad %d (%s): this store holds IRIs and plain texts; subject, predicate and label must be IRIs", graph.ErrInvalid, n, q)
		}
		facts = append(facts, f)
	}
}

// contracted returns the fact of a quad with expanded prefixes, or false if talkgraph writes
// no such quad.
func contracted(q quad.Quad) (graph.Fact, bool) {
	q.Predicate, q.Object = ShortIRI(q.Predicate), ShortIRI(q.Object)
	return toFact(q)
}

// ShortIRI returns an IRI of a known namespace with its prefix, as the store has it, and
// every other value unchanged.
func ShortIRI(v quad.Value) quad.Value {
	if iri, ok := v.(quad.IRI); ok {
		for prefix, ns := range graph.Namespaces {
			if name, ok := strings.CutPrefix(string(iri), ns); ok {
				return quad.IRI(prefix + ":" + name)
			}
		}
	}
	return v
}

// EachLabel calls use with the sorted facts of each label, of one state of the store.
func (s *Store) EachLabel(ctx context.Context, use func(graph.LabelFacts) error) error {
	r, done, err := s.backend.read(ctx, true)
	if err != nil {
		return err
	}
	defer done()
	return eachLabel(ctx, r, use)
}

func eachLabel(ctx context.Context, r reader, use func(graph.LabelFacts) error) error {
	all, err := r.sources(ctx)
	if err != nil {
		return err
	}
	for _, label := range all {
		quads, err := labelQuads(ctx, r, label)
		if err != nil {
			return err
		}
		if err := use(graph.LabelFacts{Label: label, Facts: facts(quads)}); err != nil {
			return err
		}
	}
	return nil
}
