package gizmo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// The test program is the process of its own queries.
func TestMain(m *testing.M) {
	if os.Getenv("SCRIPT") != "" {
		if gizmo.RunScript(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		return
	}
	if os.Getenv("RESTRICTED") != "" {
		runRestricted()
	}
	os.Exit(m.Run())
}

func sandbox(t testing.TB, s *cayley.Store, limits gizmo.Limits) *gizmo.Sandbox {
	t.Helper()
	command := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = []string{"SCRIPT=1"}
		return cmd
	}
	box := gizmo.NewSandbox(s, command, runtime.NumCPU(), limits)
	t.Cleanup(box.Close)
	return box
}

func TestQuery_ReturnsResultsUpToTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *cayley.Store) {
		id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}, "Two": {"go"}})
		_, err := s.Replace(t.Context(), id, facts)
		require.NoError(t, err)
		box := sandbox(t, s, gizmo.DefaultLimits)
		ids := func(ids ...string) []any {
			var out []any
			for _, id := range ids {
				out = append(out, map[string]any{"id": "<" + id + ">"})
			}
			return out
		}
		for query, want := range map[string][]any{
			`g.V("<topic:go>").In("<schema:about>").All()`:                                                                 ids("talk:conf/one", "talk:conf/two"),
			`g.V("<talk:conf/one>").Out("<schema:about>").All()`:                                                           ids("topic:go", "topic:rust"),
			`g.V("<topic:go>").In("<schema:about>").And(g.V("<topic:rust>").In("<schema:about>")).All()`:                   ids("talk:conf/one"),
			`g.V("<topic:go>").In("<schema:about>").Except(g.V("<topic:rust>").In("<schema:about>")).All()`:                ids("talk:conf/two"),
			`g.V().Has("<schema:about>", "<topic:rust>").All()`:                                                            ids("talk:conf/one"),
			`g.V().Has("<schema:name>", "Two").All()`:                                                                      ids("talk:conf/two"),
			`g.V("<talk:conf/one>").Out("<schema:about>").In("<schema:about>").Unique().All()`:                             ids("talk:conf/one", "talk:conf/two"),
			`g.V("<topic:none>").All()`:                                                                                    nil,
			`g.V("<topic:go>").LabelContext("<note:a.txt>").In("<schema:about>").All()`:                                    ids("talk:conf/one", "talk:conf/two"),
			`g.V("<topic:go>").LabelContext("<note:b.txt>").In("<schema:about>").All()`:                                    nil,
			`g.V("<talk:conf/two>").Save("<schema:name>", "name").All()`:                                                   {map[string]any{"id": "<talk:conf/two>", "name": "Two"}},
			`g.V("<talk:conf/two>").OutPredicates().Count(); g.Emit(g.V("<talk:conf/two>").Out("<schema:about>").Count())`: {json.Number("1")},
			`g.Emit({a: 1}); g.Emit("b")`:                                                                                  {map[string]any{"a": json.Number("1")}, "b"},
		} {
			got, more, err := box.Query(t.Context(), "gizmo", query, 10)
			require.NoError(t, err, query)
			require.False(t, more)
			require.ElementsMatch(t, want, got, query)
		}
		got, more, err := box.Query(t.Context(), "gizmo", `g.V().All()`, 3)
		require.NoError(t, err)
		require.True(t, more)
		require.Len(t, got, 3)
		got, more, err = box.Query(t.Context(), "gizmo", `while(true) g.Emit(1)`, 3)
		require.NoError(t, err)
		require.True(t, more)
		require.Len(t, got, 3)

		_, _, err = box.Query(t.Context(), "gizmo", "g.V()\n.All(", 10)
		require.ErrorIs(t, err, graph.ErrQuery)
		require.ErrorContains(t, err, "line 2, column 6")
		for _, wrong := range []string{`g.V().Nope()`, `g.V().In({}).All()`, `g.V().In(1, 2, 3).All()`, `iri(1)`, `throw "x"`, `nope`, `g.V().And(1).All()`, `require("fs")`} {
			_, _, err = box.Query(t.Context(), "gizmo", wrong, 10)
			require.ErrorIs(t, err, graph.ErrQuery, wrong)
			t.Log(wrong, err)
			require.NotContains(t, err.Error(), "its process ended", wrong)
			require.NotContains(t, err.Error(), "goroutine", wrong)
		}
	})
}

// endings are scripts that take all they can get, each with a part of its error. It is "" for a
// script that some machines finish within the limits.
var endings = map[string]string{
	`while(true){}`:                                    "limit",
	`for(;;) g.V().Count()`:                            "limit",
	`for(;;) g.V("<talk:conf/one>").Out().All()`:       "",
	`new Array(4e9).join()`:                            "limit",
	`/(a+)+$/.test(new Array(40).join("a")+"b")`:       "",
	`a=[]; a[0]=a; a.join()`:                           "",
	`function f(){f()}; f()`:                           "limit",
	`JSON.parse(new Array(1e6).join("["))`:             "",
	`eval(new Array(1e6).join("["))`:                   "limit",
	`a={}; a.a=a; g.Emit(a)`:                           "limit",
	`s="x"; for(;;) s+=s`:                              "limit",
	`a=[]; for(;;) a.push("x"+a.length)`:               "limit",
	`s="x"; for(i=0;i<22;i++) s+=s; for(;;) g.Emit(s)`: "limit",
	`a=[]; for(;;) a.push(g.V().ToArray())`:            "limit",
	`p=g.V(); for(;;) p=p.Out()`:                       "limit",
	`p=g.V(); for(i=0;i<200;i++) p=p.Out(); p.All()`:   "",
}

// TestQuery_StopsHostileScripts runs a hundred at a time: each ends within its time and two seconds,
// and says which limit it met; this process hardly grows, and reads go on.
func TestQuery_StopsHostileScripts(t *testing.T) {
	s := storetest.Open(t, "bolt:"+t.TempDir()+"/talks.db")
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go", "rust"}, "Two": {"go"}})
	_, err := s.Replace(t.Context(), id, facts)
	require.NoError(t, err)
	limits := gizmo.DefaultLimits
	limits.Time = time.Second
	box := sandbox(t, s, limits)
	for query, says := range endings {
		start := time.Now()
		_, _, err := box.Query(t.Context(), "gizmo", query, 1000)
		t.Log(query, "=>", err)
		if says != "" {
			require.ErrorContains(t, err, says, query)
		}
		require.Less(t, time.Since(start), limits.Time+time.Minute, query)
	}

	before := memory()
	goroutines := runtime.NumGoroutine()
	queries := make([]string, 0, 100)
	for len(queries) < 100 {
		for query := range endings {
			queries = append(queries, query)
		}
	}
	var all sync.WaitGroup
	start := time.Now()
	for _, query := range queries[:100] {
		all.Go(func() {
			_, _, err := box.Query(t.Context(), "gizmo", query, 1000)
			if err != nil && !strings.Contains(err.Error(), "limit") && !strings.Contains(err.Error(), "try again") {
				t.Errorf("%s: %v", query, err)
			}
		})
	}
	most := uint64(0)
	reads := make(chan struct{})
	go func() {
		defer close(reads)
		for time.Since(start) < limits.Time/2 {
			_, err := s.SubjectFacts(t.Context(), "talk:conf/one")
			if err != nil {
				t.Error(err)
			}
			most = max(most, memory())
		}
	}()
	all.Wait()
	<-reads
	require.Less(t, time.Since(start), limits.Time+time.Minute)
	require.Less(t, most-min(most, before), uint64(64<<20), "bytes of this process")
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= goroutines+2 }, time.Minute, 10*time.Millisecond, "no goroutine is left")
}

func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

func TestQuery_EndsWithItsContext(t *testing.T) {
	s := storetest.Open(t, "memory:")
	box := sandbox(t, s, gizmo.DefaultLimits)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, _, err := box.Query(ctx, "gizmo", `while(true){}`, 10)
	require.ErrorIs(t, err, context.Canceled)
}

// BenchmarkQuery runs one query after the other.
func BenchmarkQuery(b *testing.B) {
	s, err := cayley.Open(b.Context(), "bolt:"+b.TempDir()+"/talks.db")
	require.NoError(b, err)
	defer s.Close()
	talks := map[string][]string{}
	for i := range 2000 {
		talks[fmt.Sprint("Talk ", i)] = []string{"go", "rust", []string{"java", "redis"}[i%2]}
	}
	id, facts := storetest.Note("a.txt", talks)
	_, err = s.Replace(b.Context(), id, facts)
	require.NoError(b, err)
	box := sandbox(b, s, gizmo.DefaultLimits)
	for name, query := range map[string]string{
		"emit": `g.Emit(1)`,
		"two":  `g.V("<topic:go>").In("<schema:about>").And(g.V("<topic:java>").In("<schema:about>")).Count()`,
		"name": `g.V("<topic:go>").In("<schema:about>").Save("<schema:name>", "name").GetLimit(500)`,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _, err := box.Query(b.Context(), "gizmo", query, 1000)
				require.NoError(b, err)
			}
		})
	}
}

func TestSandbox_LongErrorsAreCut(t *testing.T) {
	box := sandbox(t, storetest.Open(t, "memory:"), gizmo.DefaultLimits)
	for _, query := range []string{
		`var s="x";while(s.length<3e6)s+=s; throw s`,
		`var s="ä€";while(s.length<3e6)s+=s; throw new Error(s)`,
	} {
		_, _, err := box.Query(t.Context(), "gizmo", query, 10)
		require.ErrorIs(t, err, graph.ErrQuery)
		require.Less(t, len(err.Error()), 5000)
		require.True(t, utf8.ValidString(err.Error()))
	}
}

// TestSandbox_SmallValuesCountForMore: a million empty arrays are 3 MB of JSON, and 40 MB
// once they are decoded.
func TestSandbox_SmallValuesCountForMore(t *testing.T) {
	box := sandbox(t, storetest.Open(t, "memory:"), gizmo.DefaultLimits)
	_, _, err := box.Query(t.Context(), "gizmo", `a=[];for(i=0;i<1000;i++)a.push([]);for(j=0;j<1000;j++)g.Emit(a)`, 1000)
	require.ErrorContains(t, err, "its results take more than 8 MB")
}

func TestWriteQuads_ProductOfListsIsBounded(t *testing.T) {
	s := storetest.Open(t, "memory:")
	many := slices.Repeat([]string{"a"}, 6000)
	read := func(p graph.Pattern) error {
		return s.WriteQuads(t.Context(), p, "", "", "", func(string) io.Writer { return io.Discard })
	}
	require.NoError(t, read(graph.Pattern{Subjects: many}))
	require.ErrorIs(t, read(graph.Pattern{Subjects: many, Predicates: []string{"a", "b"}}), graph.ErrTooLarge)
	require.ErrorIs(t, read(graph.Pattern{Subjects: many, Predicates: many, Objects: many, Labels: many}), graph.ErrTooLarge)
}
