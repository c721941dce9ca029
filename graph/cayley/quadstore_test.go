package cayley

import (
	"cmp"
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley"
	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// wider is a quad store of values of all kinds over one of IRIs and texts: it stores each
// value as an IRI. Cayley's tests use numbers, times and texts in all places.
type wider struct {
	*QuadStore
	written map[quad.Quad]int
}

// inOrder returns quads in the order in which they were written. One of Cayley's tests fails
// with another order, because Contains of its recursive iterator keeps the tags of the node
// before.
type inOrder struct {
	Source
	written map[quad.Quad]int
}

func (s inOrder) Quads(ctx context.Context, pattern quad.Quad, of quad.Direction) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		var quads []quad.Quad
		for q, err := range s.Source.Quads(ctx, pattern, of) {
			if err != nil {
				yield(q, err)
				return
			}
			quads = append(quads, q)
		}
		slices.SortFunc(quads, func(a, b quad.Quad) int { return cmp.Compare(s.written[a], s.written[b]) })
		for _, q := range quads {
			if !yield(q, nil) {
				return
			}
		}
	}
}

const widePrefix = "wide:"

func narrowed(v quad.Value) quad.Value {
	b, err := pquads.MarshalValue(v)
	if err != nil {
		panic(err)
	}
	return quad.IRI(widePrefix + string(b))
}

func widened(v quad.Value) quad.Value {
	iri, _ := v.(quad.IRI)
	b, ok := strings.CutPrefix(string(iri), widePrefix)
	if !ok {
		return v
	}
	out, err := pquads.UnmarshalValue([]byte(b))
	if err != nil {
		panic(err)
	}
	return out
}

func convert(q quad.Quad, f func(quad.Value) quad.Value) quad.Quad {
	for _, d := range quad.Directions {
		if v := q.Get(d); v != nil {
			q.Set(d, f(v))
		}
	}
	return q
}

func (w wider) ValueOf(v quad.Value) cgraph.Ref          { return w.QuadStore.ValueOf(narrowed(v)) }
func (w wider) NameOf(ref cgraph.Ref) quad.Value         { return widened(w.QuadStore.NameOf(ref)) }
func (w wider) Quad(ref cgraph.Ref) quad.Quad            { return convert(w.QuadStore.Quad(ref), widened) }
func (w wider) NewQuadWriter() (quad.WriteCloser, error) { return quadWriterOf{w}, nil }

func (w wider) ApplyDeltas(deltas []cgraph.Delta, o cgraph.IgnoreOpts) error {
	deltas = slices.Clone(deltas)
	for i := range deltas {
		deltas[i].Quad = convert(deltas[i].Quad, narrowed)
		w.written[deltas[i].Quad] = len(w.written)
	}
	return w.QuadStore.ApplyDeltas(deltas, o)
}

type quadWriterOf struct{ w wider }

func (w quadWriterOf) WriteQuad(q quad.Quad) error {
	_, err := w.WriteQuads([]quad.Quad{q})
	return err
}
func (w quadWriterOf) Close() error { return nil }
func (w quadWriterOf) WriteQuads(quads []quad.Quad) (int, error) {
	inner, err := w.w.QuadStore.NewQuadWriter()
	if err != nil {
		return 0, err
	}
	quads = slices.Clone(quads)
	for i := range quads {
		quads[i] = convert(quads[i], narrowed)
	}
	return inner.WriteQuads(quads)
}

// TestQuadStore_PassesCayleysTests runs Cayley's own conformance suite on files.
func TestQuadStore_PassesCayleysTests(t *testing.T) {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(strings.TrimSpace(string(module)), "data"), filepath.Join(dir, "data")))
	t.Chdir(dir) // the suite looks for its quads in data
	graphtest.TestAll(t, func(t testing.TB) (cgraph.QuadStore, cgraph.Options, func()) {
		s, err := Open(context.Background(), "bolt:"+filepath.Join(t.TempDir(), "x.db"))
		require.NoError(t, err)
		qs, written := s.QuadStore(), map[quad.Quad]int{}
		own := qs.source
		qs.source = inOrder{own, written}
		return wider{qs, written}, nil, func() {
			qs.source = own
			require.NoError(t, s.Verify(context.Background(), func(p Problem) { t.Error(p) }))
			require.NoError(t, qs.Close())
		}
	}, nil)
}

// TestRegister_MakesABackend opens a store by Cayley's registry, writes and reads it by
// Cayley's own API, its paths and Gizmo, and then by talkgraph.
func TestRegister_MakesABackend(t *testing.T) {
	Register()
	Register()
	path := filepath.Join(t.TempDir(), "x.db")
	require.NoError(t, cgraph.InitQuadStore(BackendName, path, nil))
	s, err := Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	for label, topics := range map[graph.ID][]graph.ID{"note:a": {"topic:go", "topic:kafka"}, "note:b": {"topic:kafka"}} {
		talk := graph.ID("talk:conf/" + label.Local())
		facts := []graph.Fact{{Subject: talk, Predicate: graph.PredBasedOn, Object: graph.Object{ID: label}, Label: label}}
		for _, topic := range topics {
			facts = append(facts, graph.Fact{Subject: talk, Predicate: graph.PredAbout, Object: graph.Object{ID: topic}, Label: label})
		}
		_, err = s.Replace(t.Context(), label, facts)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())

	g, err := cayley.NewGraph(BackendName, path, nil)
	require.NoError(t, err)
	likes := quad.Make(quad.IRI("x:ann"), quad.IRI("x:likes"), quad.IRI("talk:conf/a"), nil)
	require.NoError(t, g.AddQuad(likes))
	require.NoError(t, g.AddQuad(likes), "Cayley's writer ignores what is stored")
	require.True(t, cgraph.IsQuadExist(g.ApplyDeltas([]cgraph.Delta{{Quad: likes, Action: cgraph.Add}}, cgraph.IgnoreOpts{})))
	err = g.AddQuad(quad.Make("a text", quad.IRI("x:likes"), quad.IRI("x:b"), nil))
	require.ErrorContains(t, err, "must be IRIs")

	found, err := cayley.StartPath(g, quad.IRI("topic:kafka")).In(quad.IRI("schema:about")).Iterate(t.Context()).AllValues(nil)
	require.NoError(t, err)
	require.ElementsMatch(t, []quad.Value{quad.IRI("talk:conf/a"), quad.IRI("talk:conf/b")}, found)
	for script, want := range map[string][]string{
		`g.V("<topic:kafka>").In("<schema:about>").All()`:                                             {"talk:conf/a", "talk:conf/b"},
		`g.V("<topic:kafka>").In("<schema:about>").And(g.V("<topic:go>").In("<schema:about>")).All()`: {"talk:conf/a"},
		`g.V("<x:ann>").Out("<x:likes>").Out("<schema:about>").All()`:                                 {"topic:go", "topic:kafka"},
		`g.V().Has("<schema:about>", "<topic:go>").In("<x:likes>").All()`:                             {"x:ann"},
		`g.V("<talk:conf/a>").LabelContext("<note:b>").Out("<schema:about>").All()`:                   nil,
		`g.V("<talk:conf/a>").LabelContext("<note:a>").Out("<schema:about>").All()`:                   {"topic:go", "topic:kafka"},
		`g.V("<topic:none>").In("<schema:about>").All()`:                                              nil,
		`g.V("<topic:go>").In().All()`:                                                                {"talk:conf/a"},
		`g.V("<talk:conf/b>").Out("<schema:about>").In("<schema:about>").Unique().All()`:              {"talk:conf/a", "talk:conf/b"},
	} {
		it, err := gizmo.NewSession(g).Execute(t.Context(), script, query.Options{Collation: query.Raw})
		require.NoError(t, err)
		var got []string
		for it.Next(t.Context()) {
			r, ok := it.Result().(*gizmo.Result)
			require.True(t, ok)
			got = append(got, string(g.NameOf(r.Tags[gizmo.TopResultTag]).(quad.IRI)))
		}
		require.NoError(t, it.Err())
		require.ElementsMatch(t, want, got, script)
	}
	require.NoError(t, g.RemoveQuad(likes))
	require.True(t, cgraph.IsQuadNotExist(g.RemoveQuad(likes)))
	require.NoError(t, g.Close())

	s, err = Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	requireSound(t, s)
	require.NoError(t, s.Close())
}
