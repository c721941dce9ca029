package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/server"
)

func newServe() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the graph on the web",
		Long: `Serve the graph on the web. An empty store starts with the sample notes.

At an address of this machine's own (127.0.0.1, the default) everybody who reaches it
may add notes. Elsewhere, or where --host gives it a name or --cors lets other sites in,
changes take a token: it stands in a file that is made when it is not there
(--token-file), and is given in the browser under /login or sent as "Authorization:
Bearer TOKEN". --private makes reading take it too, --read-only takes no changes at all.
Behind a proxy, name it with --trusted-proxy and the public name with --host; without
one, --tls-cert and --tls-key serve HTTPS.

Every limit below can be set; sizes are written as 64kB, 32MB, 1GB. What goes beyond
one is answered with a sentence that names it. Settings also come from a YAML file
(--config) and the environment: TALKGRAPH_ADDR is --addr. Flags are stronger than the
environment, the environment than the file; "talkgraph config show" tells what holds.`,
		Example: `  talkgraph serve
  talkgraph serve --db bolt:team.db --addr 127.0.0.1:9000
  talkgraph serve --addr :8080 --token-file team.token --private
  talkgraph serve --host talks.example.org --trusted-proxy 127.0.0.1`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := settle(cmd.Flags()); err != nil {
				return usage(err)
			}
			return s.run(cmd)
		},
	}
	s.flags(cmd)
	return cmd
}

func (s *serving) run(cmd *cobra.Command) error {
	log, err := s.logger(cmd)
	if err != nil {
		return usage(err)
	}
	if err := s.check(); err != nil {
		return usage(err)
	}
	x, v, err := library.NewExtractor(s.reading)
	if err != nil {
		return err
	}
	return withLibrary(cmd, s.db, func(lib *library.Library) error {
		if err := lib.Prepare(cmd.Context(), x, v); err != nil {
			return err
		}
		pool, err := newPool(s.drawTime)
		if err != nil {
			return err
		}
		defer pool.Close()
		box, err := newSandbox(lib, s.gizmo)
		if err != nil {
			return err
		}
		defer box.Close()
		l, err := s.listen(cmd)
		if err != nil {
			return err
		}
		defer l.Close()
		if lib.Store().IsShared() {
			go lib.Follow(cmd.Context(), log)
		}
		if s.watch != "" {
			if info, err := os.Stat(s.watch); err != nil || !info.IsDir() {
				return usage(fmt.Errorf("--watch %q is no folder; name one with notes", s.watch))
			}
			go lib.WatchFolder(cmd.Context(), x, s.watch, log)
		}
		c := server.Config{
			Engine: lib.Engine(), Store: lib.Store(), Gizmo: box, Drawer: pool, QueryTime: s.gizmo.Time, Version: version(), Formats: cayley.QuadFormats(), Noted: lib.NotedTalks,
			Log: log, Access: s.access, Limits: s.limits,
		}
		if !s.readOnly {
			c.Notes = editor{library.NewEditor(lib, x)}
		}
		handler, err := server.New(c)
		if err != nil {
			return err
		}
		scheme := "http"
		if s.cert != "" {
			scheme = "https"
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "talkgraph serves on %s://%s\n", scheme, l.Addr())
		return serve(cmd.Context(), l, handler, s.times, s.maxHeader)
	})
}

// editor is a library.Editor with the types of the server.
type editor struct{ *library.Editor }

// Load implements server.Notes.
func (e editor) Load(ctx context.Context, notes ...server.Upload) ([]server.Loaded, error) {
	uploads := make([]library.Upload, len(notes))
	for i, n := range notes {
		uploads[i] = library.Upload(n)
	}
	stored, err := e.Editor.Load(ctx, uploads...)
	out := make([]server.Loaded, len(stored))
	for i, l := range stored {
		out[i] = server.Loaded(l)
	}
	return out, err
}

// serve answers requests until the context ends, then waits for those in flight.
func serve(ctx context.Context, l net.Listener, h http.Handler, t times, maxHeader int) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: t.header, ReadTimeout: t.read,
		WriteTimeout: t.write, IdleTimeout: t.idle, MaxHeaderBytes: maxHeader,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	fmt.Fprintln(os.Stderr, "talkgraph stops")
	end, cancel := context.WithTimeout(context.Background(), t.shutdown)
	defer cancel()
	if err := srv.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stopping: %w; what was under way has been broken off", err)
	}
	return nil
}
