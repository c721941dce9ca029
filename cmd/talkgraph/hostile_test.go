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

// TestHostileNotes sends bad notes to a server. Each is taken as text or refused with a
// sentence; pages, answers, maps and tables of what was taken can be had; the store is in
// order, nothing was written elsewhere, nothing runs on.
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

	taken, refused := 0, 0
	for h := range storytest.Hostiles(atLeast(t, 80)*6, 1) {
		start := time.Now()
		res, err := http.Post(site+"/api/v1/notes?source="+url.QueryEscape(h.Source), "text/plain", strings.NewReader(h.Text))
		require.NoError(t, err, "%q", h.Source)
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		res.Body.Close()
		require.Less(t, time.Since(start), time.Minute, "%q", h.Source)
		switch res.StatusCode {
		case http.StatusCreated:
			taken++
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			refused++
			var says struct{ Error string }
			require.NoError(t, json.Unmarshal(b, &says))
			require.True(t, strings.HasSuffix(says.Error, "."), says.Error)
			require.NotContains(t, says.Error, "runtime error")
		default:
			t.Fatalf("%q: %d %s", h.Source, res.StatusCode, b)
		}
	}
	t.Log(taken, "taken,", refused, "refused")
	require.Greater(t, taken, refused)

	_, talks := a.Engine().Index().Select(graph.Selection{}, 0, 0)
	require.NotEmpty(t, talks)
	for i := 0; i < len(talks); i += max(len(talks)/atLeast(t, 15), 1) {
		path := talks[i].Path()
		status, body := get(path)
		require.Equal(t, http.StatusOK, status, path)
		require.NotContains(t, body, "<script>alert")
		require.NotContains(t, body, "onerror=alert(1)>")
		get(path + ".json")
	}
	for i := 0; i < len(talks); i += max(len(talks)/atLeast(t, 6), 1) {
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
	require.Equal(t, []string{filepath.Join(dir, "talks.db")}, slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".index") || strings.HasSuffix(f, ".words") }))
	for _, elsewhere := range []string{"hostile-", "/tmp/hostile-", "../hostile-"} {
		got, err := filepath.Glob(elsewhere + "*")
		require.NoError(t, err)
		require.Empty(t, got)
	}
	require.Eventually(t, func() bool {
		http.DefaultClient.CloseIdleConnections()
		return runtime.NumGoroutine() <= goroutines+2
	}, time.Minute, 20*time.Millisecond, "nothing runs on")

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
	require.True(t, one.String() == two.String(), "what goes out comes back")
}
