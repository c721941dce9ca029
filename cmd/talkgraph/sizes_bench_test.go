package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// BenchmarkSizes asks stores of 1,000, 50,000 and a million talks the same questions, and
// loads and changes them. The second are real talks if TALKGRAPH_TALKS names a file of
// them, else synthetic; the third comes only if TALKGRAPH_BENCH names a folder, in which
// the talks and the store are kept for the next time. Beside the mean it tells the
// median and what 99 in 100 stay below.
func BenchmarkSizes(b *testing.B) {
	dir := b.TempDir()
	b.Run("1k", func(b *testing.B) { measureSize(b, writeRecords(b, dir, 1_000, 1), dbIn(b, b.TempDir())) })
	b.Run("50k", func(b *testing.B) {
		path := os.Getenv("TALKGRAPH_TALKS")
		if path == "" {
			path = writeRecords(b, dir, 50_000, 1)
		}
		measureSize(b, path, dbIn(b, b.TempDir()))
	})
	kept := os.Getenv("TALKGRAPH_BENCH")
	if kept == "" {
		return
	}
	require.NoError(b, os.MkdirAll(kept, 0o700))
	b.Run("1M", func(b *testing.B) {
		measureSize(b, writeRecords(b, kept, 1_000_000, 1), "bolt:"+filepath.Join(kept, "million.db"))
	})
}

// writeRecords makes a file of synthetic talks, unless it is there. Those of another seed
// are other talks of the same events.
func writeRecords(t testing.TB, dir string, talks int, seed uint64) string {
	t.Helper()
	path := filepath.Join(dir, fmt.Sprintf("synthetic-%d-%d.jsonl", talks, seed))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	f, err := os.Create(path + ".part")
	require.NoError(t, err)
	w := bufio.NewWriterSize(f, 1<<20)
	out := json.NewEncoder(w)
	for r := range storytest.Records(storytest.Shipped(t), talks, seed) {
		require.NoError(t, out.Encode(map[string]any{
			"id": r.ID, "title": r.Title, "event": r.Event, "abstract": r.Abstract, "speakers": []string{r.Speakers[0].Name}, "date": r.Date,
		}))
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
	require.NoError(t, os.Rename(path+".part", path))
	return path
}

// measureSize measures a store of the talks of a file.
func measureSize(b *testing.B, records, db string) {
	path := strings.TrimPrefix(db, "bolt:")
	if _, err := os.Stat(path + ".index"); err != nil {
		b.Run("load", func(b *testing.B) { loadAll(b, records, db) })
	}
	b.Run("open and ask", func(b *testing.B) {
		for b.Loop() {
			cmd := command(b, "ask", "--db", db, "which talks mention kubernetes and monitoring")
			require.NoError(b, cmd.Run())
		}
	})
	before := heap()
	a, err := library.Open(b.Context(), db)
	require.NoError(b, err)
	defer a.Close()
	talks := a.Engine().Index().Count(graph.Selection{})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(float64(heap()-before)/float64(talks), "B/talk")
		b.ReportMetric(indexHeap(b, a.Engine())/float64(talks), "index-B/talk")
		runtime.KeepAlive(a)
	})
	questions(b, a.Engine())
	b.Run("HTTP", func(b *testing.B) { overHTTP(b, a) })
	b.Run("changes", func(b *testing.B) { replacing(b, a) })
	b.Run("while loading", func(b *testing.B) { whileLoading(b, a) })
}

// heap is the memory in use, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// indexHeap is the memory that a copy of the index takes, names left out.
func indexHeap(b *testing.B, e *queries.Engine) float64 {
	saved, err := e.Index().AppendBinary(nil)
	require.NoError(b, err)
	before := heap()
	x := postings.New()
	_, err = x.Restore(saved)
	require.NoError(b, err)
	taken := heap() - before
	runtime.KeepAlive(x)
	runtime.KeepAlive(saved)
	return float64(taken)
}

// loadAll loads once, in a process of its own, and tells the rate and the most memory.
func loadAll(b *testing.B, records, db string) {
	for b.Loop() {
		path := strings.TrimPrefix(db, "bolt:")
		for _, f := range []string{path, path + ".index"} {
			_ = os.Remove(f)
		}
		start := time.Now()
		cmd := command(b, "load", "--db", db, records)
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, string(out))
		var talks float64
		_, err = fmt.Sscanf(string(out[strings.IndexByte(string(out), ':')+1:]), "%f talks", &talks)
		require.NoError(b, err, string(out))
		use := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		b.ReportMetric(talks/time.Since(start).Seconds(), "talks/s")
		b.ReportMetric(float64(use.Maxrss)/1024, "MB-RSS")
		for name, f := range map[string]string{"MB-store": path, "MB-index": path + ".index"} {
			info, err := os.Stat(f)
			require.NoError(b, err)
			b.ReportMetric(float64(info.Size())/(1<<20), name)
		}
	}
}

// timed runs something again and again and tells how long it takes, by the clock and by
// what the processor did for it: on a shared machine others come between.
func timed(b *testing.B, name string, run func(i int)) {
	b.Run(name, func(b *testing.B) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var took, worked []time.Duration
		i := 0
		for b.Loop() {
			start, at := time.Now(), processor()
			run(i)
			took, worked = append(took, time.Since(start)), append(worked, processor()-at)
			i++
		}
		report(b, took)
		slices.Sort(worked)
		b.ReportMetric(float64(worked[len(worked)*99/100].Microseconds()), "p99-cpu-µs")
	})
}

// processor is how long this thread has been run.
func processor() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(part int) float64 { return float64(took[len(took)*part/100].Microseconds()) }
	b.ReportMetric(at(50), "p50-µs")
	b.ReportMetric(at(99), "p99-µs")
}

// frequent are the most frequent topics.
func frequent(e *queries.Engine, n int) []graph.ID {
	var out []graph.ID
	for _, c := range e.Index().Facets(graph.Selection{}, graph.KindTopic, n) {
		out = append(out, c.ID)
	}
	return out
}

// pair draws two of them.
func pair(rnd *rand.Rand, topics []graph.ID) (graph.ID, graph.ID) {
	i := rnd.IntN(len(topics))
	return topics[i], topics[(i+1+rnd.IntN(len(topics)-1))%len(topics)]
}

func questions(b *testing.B, e *queries.Engine) {
	ctx, index := b.Context(), e.Index()
	topics := frequent(e, 50)
	top := graph.Selection{All: [][]graph.ID{{topics[0]}}}
	_, page := index.Select(top, 0, 200)
	rnd := rand.New(rand.NewPCG(1, 1))
	timed(b, "two topics, page of 20", func(int) {
		x, y := pair(rnd, topics)
		a, err := e.Answer(ctx, question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{x, y}}, queries.Page{})
		require.NoError(b, err)
		require.Equal(b, min(a.Total, queries.DefaultPage), len(a.Items))
	})
	timed(b, "two topics, any page", func(int) {
		x, y := pair(rnd, topics)
		n := index.Count(graph.Selection{All: [][]graph.ID{{x}, {y}}})
		_, err := e.Answer(ctx, question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{x, y}}, queries.Page{Offset: rnd.IntN(n + 1)})
		require.NoError(b, err)
	})
	timed(b, "two topics, count", func(int) {
		x, y := pair(rnd, topics)
		index.Count(graph.Selection{All: [][]graph.ID{{x}, {y}}})
	})
	timed(b, "related talks", func(int) { index.Related(page[rnd.IntN(len(page))], 10) })
	timed(b, "facets", func(int) { index.Facets(top, graph.KindTopic, 20) })
	timed(b, "parse", func(int) {
		x, y := pair(rnd, topics)
		_, err := question.Parse(fmt.Sprintf("which talks mention %s and %s", e.Directory().Name(x), e.Directory().Name(y)), e.Directory())
		require.NoError(b, err)
	})
}

// connections is how many clients ask at a time.
const connections = 64

// overHTTP asks a server from many connections. Clients and server share the cores.
func overHTTP(b *testing.B, a *library.Library) {
	topics := frequent(a.Engine(), 50)
	site := serveApp(b, a, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections, DisableCompression: true}}
	var mu sync.Mutex
	var took []time.Duration
	var n atomic.Int64
	start := time.Now()
	for b.Loop() {
		var all sync.WaitGroup
		for c := range connections {
			all.Go(func() {
				rnd := rand.New(rand.NewPCG(uint64(c), uint64(n.Load())))
				for range 20 {
					x, y := pair(rnd, topics)
					begin := time.Now()
					res, err := client.Get(site + "/api/v1/ask?q=" + url.QueryEscape(fmt.Sprintf("talks about %s and %s", x, y)))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					res.Body.Close()
					n.Add(1)
					mu.Lock()
					took = append(took, time.Since(begin))
					mu.Unlock()
				}
			})
		}
		all.Wait()
	}
	b.ReportMetric(float64(n.Load())/time.Since(start).Seconds(), "requests/s")
	report(b, took)
}

// serveApp serves a store on a port of its own; changes are made by notes, nil for none.
func serveApp(b testing.TB, a *library.Library, notes server.Notes) string {
	b.Setenv("TALKGRAPH_TEST_MAIN", "1") // for the workers
	pool, err := newPool(graphviz.DefaultTime)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	box, err := newSandbox(a, gizmo.DefaultLimits)
	require.NoError(b, err)
	b.Cleanup(box.Close)
	h, err := server.New(server.Config{Engine: a.Engine(), Store: a.Store(), Gizmo: box, Drawer: pool, Notes: notes, Log: slog.New(slog.DiscardHandler)})
	require.NoError(b, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, l, h, times{header: time.Minute, read: time.Minute, write: time.Minute, idle: time.Minute, shutdown: time.Minute}, 64<<10)
	}()
	b.Cleanup(func() {
		stop()
		require.NoError(b, <-ended)
	})
	return "http://" + l.Addr().String()
}

// replacing changes one note back and forth, durably.
func replacing(b *testing.B, a *library.Library) {
	x, _, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(b, err)
	w := library.NewEditor(a, x)
	timed(b, "replace a note", func(i int) {
		text := "BenchConf 2019\n\nJane Roe - A Talk Of Many Things\n\n" + []string{"kubernetes and monitoring", "microservices and terraform"}[i%2] + "\n"
		_, err := w.Load(b.Context(), library.Upload{Source: "bench.txt", Data: []byte(text)})
		require.NoError(b, err)
	})
	require.NoError(b, w.Remove(b.Context(), "note:bench.txt"))
}

// whileLoading asks while more talks go in.
func whileLoading(b *testing.B, a *library.Library) {
	topics := frequent(a.Engine(), 50)
	index := a.Engine().Index()
	top := graph.Selection{All: [][]graph.ID{{topics[0]}}}
	_, page := index.Select(top, 0, 200)
	x, _, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(b, err)
	path := writeRecords(b, b.TempDir(), 50_000, 2)
	done := make(chan error, 1)
	stop := make(chan struct{})
	go func() {
		in, err := library.FindInput(nil, []string{path})
		r := library.Reporter{Out: io.Discard, Problems: io.Discard}
		if err == nil {
			err = in.Check(b.Context(), r)
		}
		if err == nil {
			err = a.Load(b.Context(), r, x, in)
		}
		close(stop)
		done <- err
	}()
	rnd := rand.New(rand.NewPCG(2, 2))
	for name, run := range map[string]func(){
		"related talks": func() { index.Related(page[rnd.IntN(len(page))], 10) },
		"facets":        func() { index.Facets(top, graph.KindTopic, 20) },
	} {
		timed(b, name, func(int) { run() })
	}
	select {
	case <-stop:
		b.Error("the load ended before the questions did")
	default:
	}
	require.NoError(b, <-done)
	stored, err := a.Sources(b.Context())
	require.NoError(b, err)
	_, err = a.RemoveNotes(b.Context(), stored[filepath.Base(path)])
	require.NoError(b, err)
}
