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

At a loopback address (127.0.0.1, the default) everybody who reaches the server may add
notes. At other addresses, or with --host or --cors, changes require a token. The token
is in a file (--token-file), which is created if it is missing. Give it in the browser
under /login, or send it as "Authorization: Bearer TOKEN". --private requires it for
reading too; --read-only refuses all changes. Behind a proxy, name the proxy with
--trusted-proxy and the public name with --host; without one, --tls-cert and --tls-key
serve HTTPS.

Sizes are written as 64kB, 32MB, 1GB. A request beyond a limit gets an error that names
the limit. Settings also come from a YAML file (--config) and the environment:
TALKGRAPH_ADDR is --addr. Flags override the environment, which overrides the file;
"talkgraph config show" prints the result.`,
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
				return usage(fmt.Errorf("--watch %q is not a folder; name one with notes", s.watch))
			}
			go lib.WatchFolder(cmd.Context(), x, s.watch, log)
		}
		c := server.Config{
			Engine: lib.Engine(), Store: lib.Store(), Gizmo: box, Drawer: pool, QueryTime: s.gizmo.Time, Version: version(), Formats: cayley.QuadFormats(), NotedTalks: lib.NotedTalks,
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

// Unpack implements server.Notes.
func (e editor) Unpack(u server.Upload) ([]server.Upload, error) {
	notes, err := e.Editor.Unpack(library.Upload(u))
	out := make([]server.Upload, len(notes))
	for i, n := range notes {
		out[i] = server.Upload(n)
	}
	return out, err
}

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
		return fmt.Errorf("stopping: %w; requests in flight were aborted", err)
	}
	return nil
}
