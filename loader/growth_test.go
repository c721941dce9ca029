package loader_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// A small hostile note takes little memory. One took 950 MB when the YAML parser listed all
// pairs of repeated keys in its error.
func TestExtract_RepeatedKeysTakeLittle(t *testing.T) {
	x := shipped(t)
	_, err := x.Extract(t.Context(), "b.md", []byte("# A Talk About Redis\n")) // the models are read once
	require.NoError(t, err)
	text := "---\n" + strings.Repeat("a: b\n", 4000) + "---\n# A Talk About Redis\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := x.Extract(t.Context(), "a.md", []byte(text))
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20))
	require.Len(t, n.Problems, 2)
	require.Contains(t, n.Problems[0].Message, "twice")
}

// Numbering the talks of one title takes time linear in their number, for any stored talks and
// any order. The test counts the calls of the store.
func TestDeduper_ManyTalksOfOneTitle(t *testing.T) {
	count := func(n int, isStored, isReversed, isNamed bool) int {
		calls := 0
		stored := map[graph.ID][]graph.ID{}
		name := func(i int) string { return fmt.Sprintf("Jane Roe%d", i) }
		id := func(i int) graph.ID {
			if i == 0 {
				return "talk:exampleconf/welcome"
			}
			return graph.ID(fmt.Sprintf("talk:exampleconf/welcome-%d", i+1))
		}
		for i := range n {
			if isStored {
				stored[id(i)] = []graph.ID{graph.NewID(graph.KindPerson, name(i))}
			}
		}
		s := loader.NewDeduper(func(id graph.ID) ([]graph.ID, bool) {
			calls++
			who, ok := stored[id]
			return who, ok
		}, func(graph.ID) []string { return nil })
		for i := range n {
			want := i + 1
			if isReversed {
				i = n - 1 - i
				want = i + 1
			}
			r := graph.Record{Event: "ExampleConf", Title: "Welcome"}
			if isNamed {
				r.Speakers = []graph.Speaker{{Name: name(i)}}
			}
			require.Equal(t, want, s.Number(r))
		}
		return calls
	}
	for _, c := range []struct{ isStored, isReversed, isNamed bool }{
		{isNamed: true}, {}, {isStored: true, isNamed: true}, {isStored: true, isReversed: true, isNamed: true},
	} {
		once, twice := count(2000, c.isStored, c.isReversed, c.isNamed), count(4000, c.isStored, c.isReversed, c.isNamed)
		require.LessOrEqual(t, twice, 5*once/2+10, "%+v", c)
		require.LessOrEqual(t, once, 5*2000, "%+v", c)
	}
}

// The memory of the largest notes is linear in their size, whatever they repeat. The test
// counts all allocations, of which about a third is in use at the same time.
func TestExtract_LargestNotes(t *testing.T) {
	x := shipped(t)
	const size = loader.MaxNote / 4
	for name, piece := range map[string]string{
		"words":      "all of java and redis and kafka ",
		"lines":      "all of java and redis\n",
		"tags":       "#redis (#go) [[Kafka]] ",
		"paragraphs": "Some words about Java, and a few more of them until the line ends.\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			text := "# A Talk by Jane Roebuck\n\n" + strings.Repeat(piece, size/len(piece)-1)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			n, err := x.Extract(t.Context(), "a.md", []byte(text))
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			for _, m := range slices.Concat(n.Talks[0].Topics, n.Talks[0].Companies) {
				require.LessOrEqual(t, len(m.Evidence), 10_000)
			}
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(250*size))
		})
	}
}

func TestDecode_RefusesTooManyLines(t *testing.T) {
	_, err := loader.Decode("a.md", []byte("a"+strings.Repeat("\n", 2<<20)))
	require.ErrorIs(t, err, graph.ErrTooLarge)
	require.ErrorContains(t, err, "split it")
}

func TestExtract_RefusesTooManyTalks(t *testing.T) {
	_, err := shipped(t).Extract(t.Context(), "a.md", []byte(many("# Talk %d About Redis\n", 60_000)))
	require.ErrorIs(t, err, graph.ErrTooLarge)
	require.ErrorContains(t, err, "60000 talks")
}
