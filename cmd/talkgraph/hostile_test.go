package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// TestHostileNotes sends generated hostile notes to a server, which must store each as text or
// refuse it with a sentence. Pages, answers, maps and exports of the stored notes must work. At
// the end the store has no problems, no other file was written and no goroutine is left.
func TestHostileNotes(t *testing.T) {
	dir := t.TempDir()
	a, err := library.Open(t.Context(), dbIn(t, dir))
	require.NoError(t, err)
	defer a.Close()
	x, v, err := library.NewExtractor(library.ReadOptions{})
	require.NoError(t, err)
	require.NoError(t, a.StoreVocabulary(t.Context(), v))
	site := serveApp(t, a, editor{library.NewEditor(a, x)})
	get := func(path string) (int, string) {
		res, err := http.Get(site + path)
		require.NoError(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Less(t, res.StatusCode, 500, "%s: %s", path, b)
		return res.StatusCode, string(b)
	}
	get("/")
	goroutines := runtime.NumGoroutine()

	stored, refused := 0, 0
	for h := range storytest.Hostiles(repetitions(t, 80)*6, 1) {
		start := time.Now()
		res, err := http.Post(site+"/api/v1/notes?source="+url.QueryEscape(h.Source), "text/plain", strings.NewReader(h.Text))
		require.NoError(t, err, "%q", h.Source)
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		res.Body.Close()
		require.Less(t, time.Since(start), time.Minute, "%q", h.Source)
		switch res.StatusCode {
		case http.StatusCreated:
			stored++
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			refused++
			var problem struct{ Error string }
			require.NoError(t, json.Unmarshal(b, &problem))
			require.True(t, strings.HasSuffix(problem.Error, "."), problem.Error)
			require.NotContains(t, problem.Error, "runtime error")
		default:
			t.Fatalf("%q: %d %s", h.Source, res.StatusCode, b)
		}
	}
	t.Log(stored, "stored,", refused, "refused")
	require.Greater(t, stored, refused)

	_, talks := a.Engine().Index().Select(graph.Selection{}, 0, 0)
	require.NotEmpty(t, talks)
	for i := 0; i < len(talks); i += max(len(talks)/repetitions(t, 15), 1) {
		path := talks[i].Path()
		status, body := get(path)
		require.Equal(t, http.StatusOK, status, path)
		require.NotContains(t, body, "<script>alert")
		require.NotContains(t, body, "onerror=alert(1)>")
		get(path + ".json")
	}
	for i := 0; i < len(talks); i += max(len(talks)/repetitions(t, 6), 1) {
		status, svg := get(talks[i].Path() + ".svg")
		require.Equal(t, http.StatusOK, status)
		require.NotContains(t, svg, "<script")
		require.NotContains(t, svg, `href="javascript:`)
	}
	for _, q := range []string{"talks about redis and kubernetes", "talks at HostileConf 2019", "companies that talk about redis"} {
		for _, path := range []string{"/ask?q=", "/api/v1/ask?limit=200&q=", "/ask?format=csv&q=", "/map?q=", "/map.dot?q=", "/map.png?q="} {
			get(path + url.QueryEscape(q))
		}
	}
	for h := range storytest.Hostiles(200, 2) {
		get("/ask?q=" + url.QueryEscape(h.Text[:min(len(h.Text), 400)]))
		get("/api/v1/complete?q=" + url.QueryEscape(h.Source))
		get("/talks/" + url.PathEscape(h.Source))
		get("/map.dot?around=" + url.QueryEscape(h.Source))
	}
	for _, e := range pages.Examples() {
		get("/console?query=" + url.QueryEscape(e.Gizmo))
	}

	found, err := a.Check(t.Context())
	require.NoError(t, err)
	require.Zero(t, found.Count(), "%v", found)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "talks.db"), filepath.Join(dir, "talks.db.history")}, slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".index") || strings.HasSuffix(f, ".words") }))
	for _, elsewhere := range []string{"hostile-", "/tmp/hostile-", "../hostile-"} {
		got, err := filepath.Glob(elsewhere + "*")
		require.NoError(t, err)
		require.Empty(t, got)
	}
	require.Eventually(t, func() bool {
		http.DefaultClient.CloseIdleConnections()
		return runtime.NumGoroutine() <= goroutines+2
	}, time.Minute, 20*time.Millisecond, "goroutines return to the idle count")

	exported := filepath.Join(dir, "all.nq.zst")
	_, err = library.WriteBackup(exported, func(w io.Writer) error { return a.Store().Backup(t.Context(), w) })
	require.NoError(t, err)
	in, err := os.Open(exported)
	require.NoError(t, err)
	defer in.Close()
	again := dbIn(t, t.TempDir())
	_, err = library.Restore(t.Context(), again, in)
	require.NoError(t, err)
	b, err := library.Open(t.Context(), again)
	require.NoError(t, err)
	defer b.Close()
	var one, two strings.Builder
	require.NoError(t, export.NQuads(&one, a.AllFacts(t.Context())))
	require.NoError(t, export.NQuads(&two, b.AllFacts(t.Context())))
	require.True(t, one.String() == two.String(), "a restored backup is an equal graph")
}
