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

// BenchmarkSizes measures loading, asking and changing stores of 1,000, 50,000 and a million talks,
// and reports p50 and p99 besides the mean.
//
// $TALKGRAPH_TALKS names a file of real talks to use in place of 50,000 synthetic ones.
// $TALKGRAPH_BENCH names a folder that keeps the million talks and their store for the next
// run; without it that size is skipped.
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

// writeRecords writes a file of synthetic talks, unless it exists, and returns its path. Another
// seed gives other talks of the same events.
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

// measureSize loads the talks of a file, unless the store exists, and measures the store.
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
	before := heapInUse()
	a, err := library.Open(b.Context(), db)
	require.NoError(b, err)
	defer a.Close()
	talks := a.Engine().Index().Count(graph.Selection{})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(float64(heapInUse()-before)/float64(talks), "B/talk")
		b.ReportMetric(indexHeap(b, a.Engine())/float64(talks), "index-B/talk")
		runtime.KeepAlive(a)
	})
	measureQuestions(b, a.Engine())
	b.Run("HTTP", func(b *testing.B) { measureHTTP(b, a) })
	b.Run("changes", func(b *testing.B) { measureChanges(b, a) })
	b.Run("while loading", func(b *testing.B) { measureWhileLoading(b, a) })
}

// heapInUse collects garbage and returns the bytes of the heap that are in use.
func heapInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// indexHeap returns the bytes of heap that a copy of the index takes, without names.
func indexHeap(b *testing.B, e *queries.Engine) float64 {
	saved, err := e.Index().AppendBinary(nil)
	require.NoError(b, err)
	before := heapInUse()
	x := postings.New()
	_, err = x.Restore(saved)
	require.NoError(b, err)
	used := heapInUse() - before
	runtime.KeepAlive(x)
	runtime.KeepAlive(saved)
	return float64(used)
}

// loadAll loads the records in a process of its own. It reports talks a second, the peak of
// memory and the sizes of the files.
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

// measure runs a function repeatedly and reports the percentiles of its time. p99-cpu-µs is
// processor time of the thread, which other processes on the machine do not change.
func measure(b *testing.B, name string, run func(i int)) {
	b.Run(name, func(b *testing.B) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var took, worked []time.Duration
		i := 0
		for b.Loop() {
			start, startCPU := time.Now(), threadTime()
			run(i)
			took, worked = append(took, time.Since(start)), append(worked, threadTime()-startCPU)
			i++
		}
		reportPercentiles(b, took)
		slices.Sort(worked)
		b.ReportMetric(float64(worked[len(worked)*99/100].Microseconds()), "p99-cpu-µs")
	})
}

// threadTime returns the processor time of this thread.
func threadTime() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

// reportPercentiles sorts durations and reports their p50 and p99.
func reportPercentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(part int) float64 { return float64(took[len(took)*part/100].Microseconds()) }
	b.ReportMetric(at(50), "p50-µs")
	b.ReportMetric(at(99), "p99-µs")
}

// frequentTopics returns the n topics that most talks mention.
func frequentTopics(e *queries.Engine, n int) []graph.ID {
	var out []graph.ID
	for _, c := range e.Index().Facets(graph.Selection{}, graph.KindTopic, n) {
		out = append(out, c.ID)
	}
	return out
}

// randomPair returns two different topics.
func randomPair(rnd *rand.Rand, topics []graph.ID) (graph.ID, graph.ID) {
	i := rnd.IntN(len(topics))
	return topics[i], topics[(i+1+rnd.IntN(len(topics)-1))%len(topics)]
}

// measureQuestions measures lists, counts, related talks, facets and parsing.
func measureQuestions(b *testing.B, e *queries.Engine) {
	ctx, index := b.Context(), e.Index()
	topics := frequentTopics(e, 50)
	top := graph.Selection{All: [][]graph.ID{{topics[0]}}}
	_, page := index.Select(top, 0, 200)
	rnd := rand.New(rand.NewPCG(1, 1))
	measure(b, "two topics, page of 20", func(int) {
		x, y := randomPair(rnd, topics)
		a, err := e.Answer(ctx, question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{x, y}}, queries.Page{})
		require.NoError(b, err)
		require.Equal(b, min(a.Total, queries.DefaultPage), len(a.Items))
	})
	measure(b, "two topics, any page", func(int) {
		x, y := randomPair(rnd, topics)
		n := index.Count(graph.Selection{All: [][]graph.ID{{x}, {y}}})
		_, err := e.Answer(ctx, question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{x, y}}, queries.Page{Offset: rnd.IntN(n + 1)})
		require.NoError(b, err)
	})
	measure(b, "two topics, count", func(int) {
		x, y := randomPair(rnd, topics)
		index.Count(graph.Selection{All: [][]graph.ID{{x}, {y}}})
	})
	measure(b, "related talks", func(int) { index.Related(page[rnd.IntN(len(page))], 10) })
	measure(b, "facets", func(int) { index.Facets(top, graph.KindTopic, 20) })
	measure(b, "parse", func(int) {
		x, y := randomPair(rnd, topics)
		_, err := question.Parse(fmt.Sprintf("which talks mention %s and %s", e.Directory().Name(x), e.Directory().Name(y)), e.Directory())
		require.NoError(b, err)
	})
}

// connections is how many clients send requests at a time.
const connections = 64

// measureHTTP sends questions to a server from many clients, which share its cores.
func measureHTTP(b *testing.B, a *library.Library) {
	topics := frequentTopics(a.Engine(), 50)
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
					x, y := randomPair(rnd, topics)
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
	reportPercentiles(b, took)
}

// serveApp serves a library on a free port and returns the address. It stops the server when
// the test ends. A nil notes makes the server read-only.
func serveApp(b testing.TB, a *library.Library, notes server.Notes) string {
	b.Setenv("TALKGRAPH_TEST_MAIN", "1") // so that workers run main
	pool, err := newPool(graphviz.DefaultTime)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	sandbox, err := newSandbox(a, gizmo.DefaultLimits)
	require.NoError(b, err)
	b.Cleanup(sandbox.Close)
	h, err := server.New(server.Config{Engine: a.Engine(), Store: a.Store(), Gizmo: sandbox, Drawer: pool, Notes: notes, NotedTalks: a.NotedTalks, StoredNotes: a.StoredNotes, Log: slog.New(slog.DiscardHandler)})
	require.NoError(b, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	o := serveOptions{timeouts: timeouts{header: time.Minute, read: time.Minute, write: time.Minute, idle: time.Minute, shutdown: time.Minute}, maxHeader: 64 << 10}
	go func() { ended <- o.answer(ctx, l, h) }()
	b.Cleanup(func() {
		stop()
		require.NoError(b, <-ended)
	})
	return "http://" + l.Addr().String()
}

// measureChanges replaces a note by one of two texts and back, each time on disk.
func measureChanges(b *testing.B, a *library.Library) {
	x, _, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(b, err)
	w := library.NewEditor(a, x)
	measure(b, "replace a note", func(i int) {
		text := "BenchConf 2019\n\nJane Roe - A Talk Of Many Things\n\n" + []string{"kubernetes and monitoring", "microservices and terraform"}[i%2] + "\n"
		_, err := w.Load(b.Context(), library.Upload{Source: "bench.txt", Data: []byte(text)})
		require.NoError(b, err)
	})
	require.NoError(b, w.Remove(b.Context(), "note:bench.txt"))
}

// measureWhileLoading measures queries of the index while 50,000 more talks are loaded.
func measureWhileLoading(b *testing.B, a *library.Library) {
	topics := frequentTopics(a.Engine(), 50)
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
		measure(b, name, func(int) { run() })
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
