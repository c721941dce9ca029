package cayley

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// randomQuads returns quads of a label, each once. Some texts are too long for the index, some
// are apart, and some values occur in all places.
func randomQuads(rnd *rand.Rand, label graph.ID) []quad.Quad {
	var ids, objects, predicates []quad.Value
	for i := range 12 {
		ids = append(ids, quad.IRI(fmt.Sprint("x:", i)))
		objects = append(objects, quad.String(fmt.Sprint("text ", i%4)), quad.String(fmt.Sprintf("long %0300d", i%3)))
	}
	objects = append(append(objects, ids...), quad.IRI("note:0"), quad.IRI("note:1"))
	predicates = append(predicates, ids[0], ids[1], quad.IRI("p:q"), textPredicate, citation)
	pick := func(from []quad.Value) quad.Value { return from[rnd.IntN(len(from))] }
	seen := map[quad.Quad]bool{}
	var out []quad.Quad
	for range rnd.IntN(1 + rnd.IntN(200)) {
		q := quad.Quad{Subject: pick(ids), Predicate: pick(predicates), Object: pick(objects), Label: quad.IRI(label)}
		if !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}

// TestDocuments_AgreeWithTheModel replaces random labels and compares every kind of read with
// a plain list of quads.
func TestDocuments_AgreeWithTheModel(t *testing.T) {
	for seed := range uint64(3) {
		rnd := rand.New(rand.NewPCG(seed, 4))
		b, err := openBolt(filepath.Join(t.TempDir(), "x.db"))
		require.NoError(t, err)
		model := map[graph.ID][]quad.Quad{}
		for range 25 {
			var changes []labelChange
			for _, i := range rnd.Perm(6)[:1+rnd.IntN(4)] {
				label := graph.ID(fmt.Sprint("note:", i))
				c := labelChange{label: label, old: slices.Clone(model[label]), quads: randomQuads(rnd, label)}
				model[label] = slices.Clone(c.quads)
				changes = append(changes, c)
			}
			require.NoError(t, b.update(t.Context(), func(w writer) error { return w.apply(t.Context(), changes) }))
			var all []quad.Quad
			for _, quads := range model {
				all = append(all, quads...)
			}
			r, done, err := b.read(t.Context(), true)
			require.NoError(t, err)
			requireReads(t, rnd, r, all)
			done()
		}
		require.NoError(t, b.close())
	}
}

// requireReads compares the reads of a store with those of a list of quads.
func requireReads(t *testing.T, rnd *rand.Rand, r reader, all []quad.Quad) {
	t.Helper()
	ctx := context.Background()
	patterns := []quad.Quad{{}, {Subject: quad.IRI("none:x")}, {Object: quad.String("none")}, {Label: quad.IRI("note:none")}, {Predicate: quad.IRI("none:p")}}
	for range 40 {
		if len(all) == 0 {
			break
		}
		p := all[rnd.IntN(len(all))]
		for _, d := range quad.Directions {
			if rnd.IntN(2) == 0 {
				p.Set(d, nil)
			}
		}
		patterns = append(patterns, p)
	}
	for _, p := range patterns {
		var want, got []quad.Quad
		for _, q := range all {
			if fits(q, p) {
				want = append(want, q)
			}
		}
		require.NoError(t, r.forEach(ctx, p, func(q quad.Quad) error { got = append(got, q); return nil }))
		require.ElementsMatch(t, want, got, "%v", p)
	}
	nodes := map[quad.Value]int{}
	var got []quad.Quad
	for _, q := range all {
		for _, d := range quad.Directions {
			nodes[q.Get(d)]++
		}
		if s := q.Subject; (s == quad.IRI("x:1") || s == quad.IRI("x:2")) && (q.Predicate == citation || q.Predicate == textPredicate) {
			got = append(got, q)
		}
	}
	found, err := r.quadsOf(ctx, []quad.Value{quad.IRI("x:1"), quad.IRI("x:2")}, []quad.Value{citation, textPredicate})
	require.NoError(t, err)
	require.ElementsMatch(t, got, found)
	require.NoError(t, r.nodes(ctx, func(v quad.Value) error {
		require.NotZero(t, nodes[v], "%v is no node, or is used twice", v)
		n, err := r.uses(ctx, v)
		require.NoError(t, err)
		require.NotZero(t, n)
		require.LessOrEqual(t, n, nodes[v])
		delete(nodes, v)
		return nil
	}))
	require.Empty(t, nodes)
	n, err := r.count(ctx)
	require.NoError(t, err)
	require.Equal(t, len(all), n)
	skipped := 0
	require.NoError(t, r.skipPredicates([]quad.Value{citation, textPredicate}).forEach(ctx, quad.Quad{}, func(q quad.Quad) error {
		require.NotContains(t, []quad.Value{citation, textPredicate}, q.Predicate)
		skipped++
		return nil
	}))
	for _, q := range all {
		if q.Predicate == citation || q.Predicate == textPredicate {
			skipped++
		}
	}
	require.Equal(t, len(all), skipped)
	require.NoError(t, r.verify(ctx, func(format string, args ...any) { t.Errorf(format, args...) }))
}
