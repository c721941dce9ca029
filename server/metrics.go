package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Store is the store behind the engine. cayley.Store implements it.
type Store interface {
	// Revision returns the current revision. An error means that the store cannot be reached.
	Revision(ctx context.Context) (uint64, error)
	// Backup writes a snapshot of the store to w.
	Backup(ctx context.Context, w io.Writer) error
	// EachLabel calls use with the facts of each label, all at one revision.
	EachLabel(ctx context.Context, use func(graph.LabelFacts) error) error
	// WriteQuads writes the quads that match p. name or media, each "" if not given, choose the
	// format, and iri how IRIs are written. It calls to with the media type before it writes.
	WriteQuads(ctx context.Context, p graph.Pattern, name, media, iri string, to func(media string) io.Writer) error
	// Size returns the bytes that the store takes on disk, or 0 if that is unknown.
	Size(ctx context.Context) (int64, error)
}

// metrics counts requests, questions, queries, drawings and loads for Prometheus.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec // by route, method and status
	questions *prometheus.CounterVec   // by form and whether they found anything
	gizmo     *prometheus.CounterVec   // by outcome
	drawings  *prometheus.HistogramVec // by format and outcome
	loaded    *prometheus.CounterVec   // notes, by outcome
}

// seconds holds the buckets of durations. They range from an index lookup (0.5 ms) to more than
// the time limits of a query or a drawing (10 s).
var seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// newMetrics makes the metrics of a server and registers their gauges.
func (s *server) newMetrics() *metrics {
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		requests:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "talkgraph_request_seconds", Help: "Requests, by how long they took.", Buckets: seconds}, []string{"route", "method", "status"}),
		questions: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "talkgraph_questions_total", Help: "Questions, by their form and whether anything was found."}, []string{"form", "found"}),
		gizmo:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "talkgraph_gizmo_total", Help: "Gizmo queries, by how they ended."}, []string{"end"}),
		drawings:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "talkgraph_drawing_seconds", Help: "Drawings of maps, by how long they took.", Buckets: seconds}, []string{"format", "end"}),
		loaded:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "talkgraph_notes_loaded_total", Help: "Notes that were sent to be loaded, by how that ended."}, []string{"end"}),
	}
	gauge := func(name, help string, value func(ctx context.Context) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), readyTime)
			defer cancel()
			return value(ctx)
		}))
	}
	for kind, p := range s.turns.kinds() {
		labels := prometheus.Labels{"kind": kind}
		m.registry.MustRegister(
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "talkgraph_heavy_running", Help: "Heavy requests that are under way, by kind.", ConstLabels: labels}, func() float64 { return float64(p.running()) }),
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "talkgraph_heavy_waiting", Help: "Heavy requests that wait for their turn, by kind.", ConstLabels: labels}, func() float64 { return float64(p.waiting()) }),
		)
	}
	gauge("talkgraph_talks", "Talks that are stored.", func(context.Context) float64 { return float64(s.Engine.Index().Count(graph.Selection{})) })
	gauge("talkgraph_index_revision", "The revision of the store that answers are drawn from.", func(context.Context) float64 { return float64(s.Engine.Revision()) })
	gauge("talkgraph_index_lag", "Changes of the store that the index does not have yet; -1 if the store cannot be reached.", func(ctx context.Context) float64 {
		seen := s.Engine.Revision()
		now, err := s.Store.Revision(ctx)
		if err != nil {
			return -1
		}
		return float64(now - min(now, seen))
	})
	gauge("talkgraph_store_bytes", "Bytes that the store takes on disk.", func(ctx context.Context) float64 {
		n, _ := s.Store.Size(ctx)
		return float64(n)
	})
	m.registry.MustRegister(m.requests, m.questions, m.gizmo, m.drawings, m.loaded, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// serveMetrics makes the handler of GET /metrics.
func (s *server) serveMetrics() gin.HandlerFunc {
	return gin.WrapH(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
}

// methods are the methods that get a label of their own. All others share one, because a client
// may send any method.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions}

// request records an answered request and how long it took.
func (m *metrics) request(c *gin.Context, took time.Duration) {
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	method := c.Request.Method
	if !slices.Contains(methods, method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(c.Writer.Status())).Observe(took.Seconds())
}

// question records the form of a question and whether it found anything.
func (m *metrics) question(a queries.Answer) {
	form := string(a.Understood.Form)
	if form == "" {
		form = "list"
	}
	m.questions.WithLabelValues(form, strconv.FormatBool(a.Total > 0)).Inc()
}

// outcome returns the label of an operation by its error: "done", "time", "busy", "cancelled" or
// "failed".
func outcome(err error) string {
	switch {
	case err == nil:
		return "done"
	case errors.Is(err, graph.ErrTimeout):
		return "time"
	case errors.Is(err, graph.ErrBusy):
		return "busy"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	}
	return "failed"
}

// readyTime limits how long the store may take to answer a probe. One second is the default
// timeout of a probe in Kubernetes.
const readyTime = time.Second

// health answers GET /healthz: 200 while the process runs.
func (s *server) health(*gin.Context) (view, error) {
	return jsonView(http.StatusOK, gin.H{"status": "ok", "version": s.Version}), nil
}

// ready answers GET /readyz: 200 if the store answers within readyTime, else 503.
func (s *server) ready(c *gin.Context) (view, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTime)
	defer cancel()
	revision, err := s.Store.Revision(ctx)
	if err != nil {
		s.Log.Error("the store cannot be reached", "error", err)
		return jsonView(http.StatusServiceUnavailable, gin.H{"status": "the store cannot be reached", "version": s.Version}), nil
	}
	return jsonView(http.StatusOK, gin.H{"status": "ok", "version": s.Version, "revision": revision, "index": s.Engine.Revision()}), nil
}
