package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
)

func newServe() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the graph on the web",
		Long: `Serve the graph on the web. An empty store starts with the sample notes.

At a loopback address (127.0.0.1, the default) everyone who reaches the server may add
notes. At other addresses, or with --host or --cors, changes require a token. The token
is in a file (--token-file), which is created if it is missing. Enter it in the browser
at /login, or send it as "Authorization: Bearer TOKEN". --private requires it for
reading too; --read-only refuses all changes over HTTP. Behind a proxy, name the proxy
with --trusted-proxy and the public name with --host; without one, --tls-cert and
--tls-key serve HTTPS.

While the server has a bolt store open, other commands of its owner run inside the
server, at most 64 at a time. When it stops, it cancels them.

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
			if _, err := applySettings(cmd.Flags()); err != nil {
				return usageError(err)
			}
			return o.serve(cmd)
		},
	}
	o.declareFlags(cmd)
	return cmd
}

// serve checks the options, opens the library and serves it until the context ends.
func (o *serveOptions) serve(cmd *cobra.Command) error {
	log, err := o.logger(cmd)
	if err != nil {
		return usageError(err)
	}
	if err := o.check(); err != nil {
		return usageError(err)
	}
	x, v, err := library.NewExtractor(o.reading)
	if err != nil {
		return err
	}
	return withLibrary(cmd, o.db, func(lib *library.Library) error {
		if err := lib.Prepare(cmd.Context(), x, v); err != nil {
			return err
		}
		return o.serveLibrary(cmd, log, lib, x)
	})
}

// serveLibrary serves an open library and follows what changes it, until the context ends.
func (o *serveOptions) serveLibrary(cmd *cobra.Command, log *slog.Logger, lib *library.Library, x *loader.Extractor) error {
	pool, err := newPool(o.drawTime)
	if err != nil {
		return err
	}
	defer pool.Close()
	sandbox, err := newSandbox(lib, o.gizmo)
	if err != nil {
		return err
	}
	defer sandbox.Close()
	l, err := o.listen(cmd)
	if err != nil {
		return err
	}
	defer l.Close()
	c := server.Config{
		Engine: lib.Engine(), Store: lib.Store(), Gizmo: sandbox, Drawer: pool, QueryTime: o.gizmo.Time, Version: version(), Formats: cayley.QuadFormats(), NotedTalks: lib.NotedTalks, StoredNotes: lib.StoredNotes,
		Log: log, Access: o.access, Limits: o.limits,
	}
	if !o.readOnly {
		c.Notes = editor{library.NewEditor(lib, x)}
	}
	handler, err := server.New(c)
	if err != nil {
		return err
	}
	if lib.Store().IsShared() {
		go lib.Follow(cmd.Context(), log)
	}
	stopCommands := o.serveCommands(cmd.Context(), lib, log)
	defer stopCommands()
	if o.watch != "" {
		go lib.WatchFolder(cmd.Context(), x, o.watch, log)
	}
	scheme := "http"
	if o.cert != "" {
		scheme = "https"
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "talkgraph serves on %s://%s\n", scheme, l.Addr())
	return o.answer(cmd.Context(), l, handler)
}

// editor adapts a library.Editor to the types of server.Notes.
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

// Save implements server.Notes.
func (e editor) Save(ctx context.Context, cs []graph.Correction, notes ...server.Upload) ([]server.Loaded, graph.Change, error) {
	uploads := make([]library.Upload, len(notes))
	for i, n := range notes {
		uploads[i] = library.Upload(n)
	}
	stored, change, err := e.Editor.Save(ctx, cs, uploads...)
	out := make([]server.Loaded, len(stored))
	for i, l := range stored {
		out[i] = server.Loaded(l)
	}
	return out, change, err
}

// answer answers requests until the context ends, then waits for those in flight. It returns
// an error if some are still in flight after the shutdown timeout.
func (o *serveOptions) answer(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: o.timeouts.header, ReadTimeout: o.timeouts.read,
		WriteTimeout: o.timeouts.write, IdleTimeout: o.timeouts.idle, MaxHeaderBytes: o.maxHeader,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	fmt.Fprintln(os.Stderr, "talkgraph stops")
	end, cancel := context.WithTimeout(context.Background(), o.timeouts.shutdown)
	defer cancel()
	if err := srv.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stopping: %w; requests in flight were aborted", err)
	}
	return nil
}
