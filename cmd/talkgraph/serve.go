package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

func newServe() *cobra.Command {
	var db, addr string
	var o reading
	limits := cayley.DefaultLimits
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the graph on the web",
		Long: fmt.Sprintf(`Serve the graph on the web. An empty store starts with the sample notes.

Notes can be added in the browser when the address is one of this machine's own
(127.0.0.1, the default); bound elsewhere, the server only reads. An upload may
have %d MB, a Gizmo query gives %d results and a drawing takes %s at most.`,
			server.MaxUpload>>20, server.MaxResults, graphviz.DefaultTime),
		Example: `  talkgraph serve
  talkgraph serve --db bolt:team.db --addr 127.0.0.1:9000`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			x, v, err := newExtractor(o)
			if err != nil {
				return err
			}
			a, err := open(cmd.Context(), db)
			if err != nil {
				return err
			}
			defer a.close()
			if err := a.prepare(cmd.Context(), x, v); err != nil {
				return err
			}
			pool, err := newPool(graphviz.DefaultTime)
			if err != nil {
				return err
			}
			defer pool.Close()
			box, err := a.newSandbox(limits)
			if err != nil {
				return err
			}
			defer box.Close()
			l, err := net.Listen("tcp", addr)
			if err != nil {
				return fmt.Errorf("cannot listen on %s: %w; name another address with --addr", addr, err)
			}
			if a.store.Shared() {
				go a.keepUp(cmd.Context(), slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			}
			c := server.Config{
				Engine: a.engine, Gizmo: box, Drawer: pool, QueryTime: limits.Time, Version: version(),
				Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
			}
			if ip, ok := l.Addr().(*net.TCPAddr); ok && ip.IP.IsLoopback() {
				c.Notes = &writer{a, x}
			}
			handler, err := server.New(c)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "talkgraph serves on http://%s\n", l.Addr())
			return serve(cmd.Context(), l, handler)
		},
	}
	dbFlag(cmd, &db)
	readingFlags(cmd, &o)
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "the `HOST:PORT` to listen on")
	queryFlags(cmd, &limits)
	return cmd
}

// queryFlags are the limits of Gizmo.
func queryFlags(cmd *cobra.Command, l *cayley.Limits) {
	cmd.Flags().DurationVar(&l.Time, "query-time", l.Time, "the longest that a Gizmo query runs")
	size(cmd, &l.Memory, "query-memory", "the most memory that a Gizmo query takes")
	size(cmd, &l.Results, "query-bytes", "the most bytes that the results of a Gizmo query take")
}

// prepare teaches the store the vocabulary and, if it is empty, the sample notes.
func (a *app) prepare(ctx context.Context, x *loader.Extractor, v *graph.Vocabulary) error {
	if err := a.teach(ctx, v); err != nil {
		return err
	}
	if a.engine.Index().Count(graph.Selection{}) > 0 {
		return nil
	}
	return (&writer{a, x}).Sample(ctx, true)
}

// serve answers until the context ends, then lets requests finish.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	fmt.Fprintln(os.Stderr, "talkgraph stops")
	end, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	if err := srv.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}
