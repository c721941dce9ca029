package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// serving is what a server is told, by its flags.
type serving struct {
	db, addr            string
	reading             reading
	access              server.Access
	tokenFile           string
	readOnly            bool
	cert, key           string
	limits              server.Limits
	gizmo               cayley.Limits
	drawTime            time.Duration
	times               times
	connections         int
	maxHeader           int
	logFormat, logLevel string
}

// times bound how long a connection may take.
type times struct{ header, read, write, idle, shutdown time.Duration }

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

// flags are the settings, each with its default.
func (s *serving) flags(cmd *cobra.Command) {
	s.limits, s.gizmo, s.maxHeader = server.DefaultLimits, cayley.DefaultLimits, 64<<10
	f, l := cmd.Flags(), &s.limits
	configFlag(f)
	dbFlag(cmd, &s.db)
	readingFlags(cmd, &s.reading)
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "the `HOST:PORT` to listen on")

	f.StringVar(&s.tokenFile, "token-file", "", "the `FILE` with the token that changes take (default: none at this machine's own address, else \"token\" beside the user's data)")
	f.BoolVar(&s.access.Private, "private", false, "reading takes the token too")
	f.BoolVar(&s.readOnly, "read-only", false, "take no changes at all")
	f.StringSliceVar(&s.access.Hosts, "host", nil, "another `NAME` by which the server is addressed; * for any (may be repeated)")
	f.StringSliceVar(&s.access.Origins, "cors", nil, "an `ORIGIN` whose pages may call the API; * for any (may be repeated)")
	f.StringSliceVar(&s.access.Proxies, "trusted-proxy", nil, "an `ADDRESS` or network whose X-Forwarded headers are believed (may be repeated)")
	f.StringVar(&s.cert, "tls-cert", "", "a `FILE` with the certificate for HTTPS")
	f.StringVar(&s.key, "tls-key", "", "a `FILE` with its key")

	size(cmd, &l.Upload, "max-upload", "the body of a request")
	size(cmd, &l.Note, "max-note", "one note; at most "+byteSize[int]{&largestNote}.String())
	f.IntVar(&l.Notes, "max-notes", l.Notes, "notes of one upload")
	f.IntVar(&l.Question, "max-question", l.Question, "characters of a question, up to the default")
	f.IntVar(&l.Page, "max-page", l.Page, "items of a page, up to the default")
	f.IntVar(&l.Results, "query-results", l.Results, "results of a Gizmo query")
	queryFlags(cmd, &s.gizmo)
	f.IntVar(&l.MapNodes, "max-map", l.MapNodes, "things on a map, up to the default")
	f.DurationVar(&s.drawTime, "draw-time", graphviz.DefaultTime, "the longest that a drawing takes")
	f.IntVar(&l.Heavy, "heavy", l.Heavy, "drawings, queries and loads at a time")
	f.IntVar(&l.Waiting, "heavy-queue", l.Waiting, "of them that wait for their turn; more are answered 503")
	f.DurationVar(&l.Wait, "heavy-wait", l.Wait, "the longest that one waits")
	f.Float64Var(&l.WriteRate, "write-rate", 0, "changes a second of one client; 0 for any number (default 5 where changes take a token)")
	f.Float64Var(&l.HeavyRate, "heavy-rate", 0, "drawings and queries a second of one client, likewise")
	f.IntVar(&s.connections, "max-connections", 4096, "connections at a time; more wait")
	size(cmd, &s.maxHeader, "max-header", "the head of a request")
	f.DurationVar(&s.times.header, "header-time", 5*time.Second, "the longest that the head of a request takes")
	f.DurationVar(&s.times.read, "read-time", time.Minute, "the longest that a request takes to come in")
	f.DurationVar(&s.times.write, "write-time", 2*time.Minute, "the longest that an answer takes to go out")
	f.DurationVar(&s.times.idle, "idle-time", 2*time.Minute, "the longest that a connection waits for another request")
	f.DurationVar(&s.times.shutdown, "shutdown-time", 15*time.Second, "the longest that requests under way are waited for at the end")

	f.StringVar(&s.logFormat, "log-format", "text", "text or json")
	f.StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
}

// largestNote is what the loader reads at most.
var largestNote = loader.MaxNote

func (s *serving) run(cmd *cobra.Command) error {
	log, err := s.logger(cmd)
	if err != nil {
		return usage(err)
	}
	if err := s.check(); err != nil {
		return usage(err)
	}
	x, v, err := newExtractor(s.reading)
	if err != nil {
		return err
	}
	a, err := open(cmd.Context(), s.db)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.prepare(cmd.Context(), x, v); err != nil {
		return err
	}
	pool, err := newPool(s.drawTime)
	if err != nil {
		return err
	}
	defer pool.Close()
	box, err := a.newSandbox(s.gizmo)
	if err != nil {
		return err
	}
	defer box.Close()
	l, err := s.listen(cmd)
	if err != nil {
		return err
	}
	defer l.Close()
	if a.store.Shared() {
		go a.keepUp(cmd.Context(), log)
	}
	c := server.Config{
		Engine: a.engine, Store: a.store, Gizmo: box, Drawer: pool, QueryTime: s.gizmo.Time, Version: version(),
		Log: log, Access: s.access, Limits: s.limits,
	}
	if !s.readOnly {
		c.Notes = &writer{a, x}
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
}

func (s *serving) logger(cmd *cobra.Command) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return nil, fmt.Errorf("unknown level %q; write debug, info, warn or error", s.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch s.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), o)), nil
	}
	return nil, fmt.Errorf("unknown format %q of the log; write text or json", s.logFormat)
}

// check refuses settings that cannot be.
func (s *serving) check() error {
	most, l := server.DefaultLimits, s.limits
	for _, n := range []struct {
		flag     string
		is, most int
	}{
		{"max-note", l.Note, loader.MaxNote}, {"max-notes", l.Notes, 100_000}, {"max-question", l.Question, most.Question},
		{"max-page", l.Page, most.Page}, {"query-results", l.Results, 100_000}, {"max-map", l.MapNodes, most.MapNodes},
		{"heavy", l.Heavy, 10_000}, {"max-connections", s.connections, 1 << 20},
	} {
		if n.is < 1 || n.is > n.most {
			return fmt.Errorf("--%s is 1 to %d, not %d", n.flag, n.most, n.is)
		}
	}
	switch {
	case l.Waiting < 0 || l.WriteRate < 0 || l.HeavyRate < 0:
		return errors.New("--heavy-queue, --write-rate and --heavy-rate are 0 or more")
	case min(s.drawTime, s.gizmo.Time, l.Wait, s.times.header, s.times.read, s.times.write, s.times.idle, s.times.shutdown) <= 0:
		return errors.New("every time is more than 0")
	case (s.cert == "") != (s.key == ""):
		return errors.New("HTTPS takes both --tls-cert and --tls-key")
	}
	return nil
}

// listen opens the address, and reads or makes the token if changes take one there.
func (s *serving) listen(cmd *cobra.Command) (net.Listener, error) {
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; name another address with --addr", s.addr, err)
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	own := ok && tcp.IP.IsLoopback()
	if !own && len(s.access.Hosts) == 0 {
		s.access.Hosts = []string{"*"}
	}
	if !own || len(s.access.Hosts)+len(s.access.Origins) > 0 || s.tokenFile != "" || s.access.Private {
		err = s.readToken(cmd)
		for _, rate := range []struct {
			flag string
			to   *float64
		}{{"write-rate", &s.limits.WriteRate}, {"heavy-rate", &s.limits.HeavyRate}} {
			if !cmd.Flags().Changed(rate.flag) {
				*rate.to = 5
			}
		}
	}
	var pair tls.Certificate
	if err == nil && s.cert != "" {
		if pair, err = tls.LoadX509KeyPair(s.cert, s.key); err != nil {
			err = fmt.Errorf("cannot read the certificate: %w", err)
		}
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	l = netutil.LimitListener(l, s.connections)
	if s.cert != "" {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12})
	}
	return l, nil
}

// leastToken is how many characters a token has at least.
const leastToken = 16

// readToken reads the token from its file, which is made if it is not there.
func (s *serving) readToken(cmd *cobra.Command) error {
	path := s.tokenFile
	if path == "" {
		dir, err := dataFolder()
		if err != nil {
			return err
		}
		path = filepath.Join(dir, "token")
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b = []byte(rand.Text() + "\n")
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			err = writeNew(path, b)
		}
	}
	if err != nil {
		return fmt.Errorf("the token: %w; name another file with --token-file", err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w: others may read the token in %s; chmod 600 it", graph.ErrInvalid, path)
	}
	if s.access.Token = strings.TrimSpace(string(b)); len(s.access.Token) < leastToken {
		return fmt.Errorf("%w: the token in %s has fewer than %d characters; remove the file, and another is made", graph.ErrInvalid, path, leastToken)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "changes take the token in %s\n", path)
	return nil
}

// writeNew makes a file that only its owner reads, and that was not there.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
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
