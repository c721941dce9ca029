package cayley

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"

	"github.com/talkgraph/talkgraph/graph"
)

// WriteQuads writes facts as N-Quads, with the prefixes of graph.Namespaces
// expanded.
func WriteQuads(w io.Writer, facts []graph.Fact) error {
	b := bufio.NewWriter(w)
	nq := nquads.NewWriter(b)
	for _, f := range facts {
		q := toQuad(f)
		q.Predicate = expand(q.Predicate)
		q.Object = expand(q.Object)
		if err := nq.WriteQuad(q); err != nil {
			return fmt.Errorf("writing N-Quads: %w", err)
		}
	}
	return b.Flush()
}

// ReadQuads reads what WriteQuads wrote. It refuses, with graph.ErrInvalid and the
// number of the quad, anything that is not a fact of talkgraph.
func ReadQuads(r io.Reader) ([]graph.Fact, error) {
	rd := nquads.NewReader(r, false)
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
		f, ok := contracted(q)
		if !ok {
			return nil, fmt.Errorf("%w: quad %d (%s): subject, predicate and label must be IRIs, the object an IRI or a plain string", graph.ErrInvalid, n, q)
		}
		facts = append(facts, f)
	}
}

// contracted is the fact of a quad whose prefixes are expanded; false for one that
// talkgraph does not write.
func contracted(q quad.Quad) (graph.Fact, bool) {
	q.Predicate, q.Object = contract(q.Predicate), contract(q.Object)
	return toFact(q)
}

func expand(v quad.Value) quad.Value {
	if iri, ok := v.(quad.IRI); ok {
		if prefix, name, ok := strings.Cut(string(iri), ":"); ok {
			if ns, ok := graph.Namespaces[prefix]; ok {
				return quad.IRI(ns + name)
			}
		}
	}
	return v
}

func contract(v quad.Value) quad.Value {
	if iri, ok := v.(quad.IRI); ok {
		for prefix, ns := range graph.Namespaces {
			if name, ok := strings.CutPrefix(string(iri), ns); ok {
				return quad.IRI(prefix + ":" + name)
			}
		}
	}
	return v
}

// Export writes every fact as N-Quads, label by label: equal stores write equal
// bytes. Its memory is that of the largest note or the vocabulary.
func (s *Store) Export(ctx context.Context, w io.Writer) error {
	r, done, err := s.back.read(ctx, true)
	if err != nil {
		return err
	}
	defer done()
	return export(ctx, r, w)
}

func export(ctx context.Context, r reader, w io.Writer) error {
	all, err := labels(ctx, r)
	if err != nil {
		return err
	}
	for _, label := range all {
		quads, err := said(ctx, r, label)
		if err != nil {
			return err
		}
		if err := WriteQuads(w, facts(quads)); err != nil {
			return err
		}
	}
	return nil
}
