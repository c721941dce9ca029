package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// endlessStore is a Store whose EachLabel does not end before its context or an error. It counts
// the labels and then closes ended.
type endlessStore struct {
	server.Store
	ended chan struct{}
	count atomic.Int64
}

func (e *endlessStore) EachLabel(ctx context.Context, use func(graph.LabelFacts) error) error {
	defer close(e.ended)
	label := graph.LabelFacts{Label: "note:a.txt", Facts: []graph.Fact{{Subject: "note:a.txt", Predicate: graph.PredText, Object: graph.Object{Text: strings.Repeat("x", 10_000)}, Label: "note:a.txt"}}}
	for ctx.Err() == nil {
		if err := use(label); err != nil {
			return err
		}
		e.count.Add(1)
	}
	return ctx.Err()
}

// TestExport_EndsWhenItsClientStopsReading exports an endless store. The export may take longer
// than other answers, but must end when its client stops reading, and in the end anyway.
func TestExport_EndsWhenItsClientStopsReading(t *testing.T) {
	const each = 100 * time.Millisecond
	for name, read := range map[string]func(net.Conn){
		"a client that stops reading": func(net.Conn) {},
		"a client that never ends":    func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &endlessStore{ended: make(chan struct{})}
			inner := servertest.Serve(t, "questions", time.Minute, func(c *server.Config) {
				store.Store = c.Store
				c.Store = store
			})
			slow := httptest.NewUnstartedServer(inner.Config.Handler)
			slow.Config.WriteTimeout = each
			slow.Start()
			defer slow.Close()
			c, err := net.Dial("tcp", slow.Listener.Addr().String())
			require.NoError(t, err)
			defer c.Close()
			start := time.Now()
			_, err = io.WriteString(c, "GET /api/v1/export HTTP/1.1\r\nHost: localhost\r\n\r\n")
			require.NoError(t, err)
			go read(c)
			<-store.ended
			require.Positive(t, store.count.Load())
			if strings.Contains(name, "never") {
				require.Greater(t, time.Since(start), 2*each, "it may take longer than other answers")
			}
		})
	}
}

func TestMetrics_UnknownMethodsAreOneLabel(t *testing.T) {
	srv := serve(t, "questions")
	for _, method := range []string{"ABC", "DEF"} {
		req, err := http.NewRequest(method, srv.URL+"/ask", nil)
		require.NoError(t, err)
		res, err := srv.Client().Do(req)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	}
	_, body := servertest.Get(t, srv, "/metrics")
	require.Contains(t, body, `talkgraph_request_seconds_count{method="other",route="none",status="405"} 2`)
	require.NotContains(t, body, "ABC")
}
