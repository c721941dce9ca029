package server_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/server"
)

// BenchmarkServer requests pages, answers and maps of different nodes from a server with 50,000
// talks in a bolt file. p50-ms is the median time of an answer.
func BenchmarkServer(b *testing.B) {
	const talks = 50_000

	v := storytest.Shipped(b)
	store := storytest.Stored(b, v, talks)
	e := storytest.BuildEngine(b, store)
	index, names := e.Index(), e.Directory()
	draw := servertest.Drawer(b, 1)
	h, err := server.New(server.Config{Engine: e, Store: store, Gizmo: servertest.Sandbox(b, store, time.Minute), Drawer: draw, QueryTime: time.Minute, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	require.NoError(b, err)

	frequent := func(kind graph.Kind) (out []graph.ID) {
		for _, c := range index.Facets(graph.Selection{}, kind, 200) {
			out = append(out, c.ID)
		}
		return out
	}
	topics := frequent(graph.KindTopic)
	_, all := index.Select(graph.Selection{}, 0, 0)
	page := func(ids []graph.ID) func(int) string { return func(i int) string { return ids[i%len(ids)].Path() } }
	ask := func(i int) string {
		a, b := topics[i%len(topics)], topics[(i*7+3)%len(topics)]
		return url.QueryEscape(fmt.Sprintf("talks about %s and %s", a, b))
	}
	for _, c := range []struct {
		name string
		path func(i int) string
	}{
		{"home", func(int) string { return "/" }},
		{"talk", func(i int) string { return all[i*7919%len(all)].Path() }},
		{"topic", page(topics)},
		{"company", page(frequent(graph.KindCompany))},
		{"event", page(frequent(graph.KindEvent))},
		{"person", page(frequent(graph.KindPerson))},
		{"list", func(i int) string { return fmt.Sprintf("/talks?offset=%d", i*100%40_000) }},
		{"compare", func(i int) string {
			return fmt.Sprintf("/compare?a=%s&b=%s", topics[i%len(topics)], topics[(i+1)%len(topics)])
		}},
		{"answer page", func(i int) string { return "/ask?q=" + ask(i) }},
		{"answer JSON", func(i int) string { return "/api/v1/ask?q=" + ask(i) }},
		{"complete", func(i int) string {
			return "/api/v1/complete?q=" + url.QueryEscape("talks about "+names.Name(topics[i%len(topics)])[:1])
		}},
		{"map fresh", func(i int) string {
			return fmt.Sprintf("/map.svg?around=%s&size=%d", topics[i%len(topics)], 60-i/len(topics)%20)
		}},
		{"map cached", func(int) string { return "/map.svg" }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			i := 0
			for b.Loop() {
				start := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path(i), nil))
				took = append(took, time.Since(start))
				if w.Code != http.StatusOK {
					b.Fatal(c.path(i), w.Code, w.Body.String())
				}
				i++
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}
