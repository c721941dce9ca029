// Package servertest serves stories and the sample notes to tests of package server.
package servertest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/gizmo"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/server"
	"github.com/talkgraph/talkgraph/server/graphviz"
)

// Main runs the tests of a package. The test program is its own worker, for drawings and for
// queries: call Main from TestMain.
func Main(m *testing.M) {
	var err error
	switch os.Getenv("WORKER") {
	case "draw":
		err = graphviz.Work(os.Stdin, os.Stdout)
	case "script":
		err = gizmo.RunScript(os.Stdin, os.Stdout)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		os.Exit(1)
	}
}

func worker(kind string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WORKER="+kind)
		return cmd
	}
}

// Sandbox starts a sandbox that runs queries within a time limit.
func Sandbox(t testing.TB, store *cayley.Store, limit time.Duration) *gizmo.Sandbox {
	limits := gizmo.DefaultLimits
	limits.Time = limit
	box := gizmo.NewSandbox(store, worker("script"), 2, limits)
	t.Cleanup(box.Close)
	return box
}

// Drawer draws in workers that are this test program.
func Drawer(t testing.TB, size int) *graphviz.Pool {
	pool := graphviz.NewPool(worker("draw"), size, 30*time.Second)
	t.Cleanup(pool.Close)
	return pool
}

// Notes changes the store and the engine of a test.
type Notes struct {
	Extractor   *loader.Extractor
	Store       *cayley.Store
	Engine      *queries.Engine
	corrections []graph.Correction
}

func (n *Notes) Corrections(talk graph.ID) []graph.Correction {
	var out []graph.Correction
	for _, c := range n.corrections {
		if talk == "" || c.Talk == talk {
			out = append(out, c)
		}
	}
	return out
}

func (n *Notes) Correct(ctx context.Context, cs ...graph.Correction) error {
	n.corrections = append(n.corrections, cs...)
	return n.again(ctx)
}

func (n *Notes) Undo(ctx context.Context, cs ...graph.Correction) error {
	n.corrections = slices.DeleteFunc(n.corrections, func(c graph.Correction) bool {
		return slices.ContainsFunc(cs, func(o graph.Correction) bool { return o.String() == c.String() })
	})
	return n.again(ctx)
}

func (n *Notes) Edit(ctx context.Context, in io.Reader, media string, remove bool) (int, error) {
	facts, err := cayley.ParseQuads(in, media)
	if err != nil {
		return 0, err
	}
	if remove {
		_, err = n.Store.Edit(ctx, nil, facts)
	} else {
		_, err = n.Store.Edit(ctx, facts, nil)
	}
	if err == nil {
		err = n.follow(ctx)
	}
	return len(facts), err
}

func (n *Notes) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return []graph.Suggestion{
		{Phrase: "critical <path>", Talks: 2, Broader: "performance", Lines: []graph.Quote{{Source: "a.txt", Line: 3, Start: 4, End: 19, Text: "the critical <path> of it"}}},
		{Phrase: "log entry", Talks: 2},
	}, nil
}

// again reads every note of the store once more.
func (n *Notes) again(ctx context.Context) error {
	labels, err := n.Store.Labels(ctx)
	if err != nil {
		return err
	}
	for _, l := range labels {
		facts, err := n.Store.SubjectFacts(ctx, l)
		if err != nil {
			return err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredText {
				if _, err := n.Load(ctx, server.Upload{Source: l.Source(), Data: []byte(f.Object.Text)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (n *Notes) Load(ctx context.Context, ups ...server.Upload) ([]server.Loaded, error) {
	var out []server.Loaded
	var all []graph.LabelFacts
	for _, u := range ups {
		note, err := n.Extractor.Extract(ctx, u.Source, u.Data)
		if err != nil {
			return nil, err
		}
		if note, err = n.Extractor.Correct(ctx, note, n.corrections); err != nil {
			return nil, err
		}
		out = append(out, server.Loaded{Note: note})
		all = append(all, graph.LabelFacts{Label: note.ID, Facts: loader.Facts(note)})
	}
	ds, err := n.Store.ReplaceAll(ctx, all...)
	if err != nil {
		return nil, err
	}
	for i, d := range ds {
		out[i].Delta = d
	}
	return out, n.follow(ctx)
}

// Unpack returns an upload as it is.
func (n *Notes) Unpack(u server.Upload) ([]server.Upload, error) { return []server.Upload{u}, nil }

func (n *Notes) Preview(ctx context.Context, source string, text []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error) {
	note, err := n.Extractor.Extract(ctx, source, text)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	if note, err = n.Extractor.Correct(ctx, note, slices.Concat(n.corrections, cs)); err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	d, err := n.Store.Diff(ctx, note.ID, loader.Facts(note))
	return note, d, err
}

func (n *Notes) Revert(ctx context.Context, note graph.ID, d graph.Delta) error {
	now, err := n.Store.Facts(ctx, note)
	if err != nil {
		return err
	}
	now = slices.DeleteFunc(now, func(f graph.Fact) bool { return slices.Contains(d.Added, f) })
	if _, err = n.Store.Replace(ctx, note, append(now, d.Removed...)); err != nil {
		return err
	}
	return n.follow(ctx)
}

func (n *Notes) follow(ctx context.Context) error {
	return n.Store.Changes(ctx, n.Engine.Revision(), func(revision uint64, d graph.Delta) error {
		return n.Engine.Apply(ctx, revision, d)
	})
}

func (n *Notes) Sample(ctx context.Context, load bool) error {
	if !load {
		return n.Remove(ctx, "note:sample.txt")
	}
	_, err := n.Load(ctx, server.Upload{Source: "sample.txt", Data: []byte("SampleConf 2017\n\nA Sample Of Talks\n\nredis\n")})
	return err
}

func (n *Notes) HasSample(ctx context.Context) (bool, error) {
	labels, err := n.Store.Labels(ctx)
	return slices.Contains(labels, "note:sample.txt"), err
}

func (n *Notes) Remove(ctx context.Context, id graph.ID) error {
	if _, err := n.Store.Remove(ctx, id); err != nil {
		return err
	}
	return n.follow(ctx)
}

// noted are the talks of half of the events, as if the others were programmes.
func noted(e *queries.Engine) []graph.ID {
	_, talks := e.Index().Select(graph.Selection{}, 0, 0)
	return slices.DeleteFunc(talks, func(t graph.ID) bool { return len(t)%2 == 0 })
}

// Serve serves a story, the sample notes for "", or an empty store for "nothing". It limits the
// time of queries; configure changes the configuration.
func Serve(t *testing.T, story string, queryTime time.Duration, configure func(*server.Config)) *httptest.Server {
	t.Helper()
	v := storytest.Shipped(t)
	read := storytest.Sample(t, v)
	for _, s := range storytest.All(t) {
		if s.Name == story {
			v, read = s.Vocabulary(t), s.Notes(t)
		}
	}
	if story == "nothing" {
		read = nil
	}
	e, store := storytest.Engine(t, v, read)
	pool := Drawer(t, 1)
	c := server.Config{
		Engine: e, Store: store, Gizmo: Sandbox(t, store, queryTime), Drawer: pool, QueryTime: queryTime, Version: "test",
		Notes:      &Notes{Extractor: loader.New(v, graph.Lexicon(data.Words)), Store: store, Engine: e},
		NotedTalks: func(context.Context) ([]graph.ID, error) { return noted(e), nil },
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: server.DefaultLimits,
	}
	configure(&c)
	h, err := server.New(c)
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// Get asks for a path and returns the response with its body.
func Get(t *testing.T, srv *httptest.Server, path string) (*http.Response, string) {
	t.Helper()
	res, err := srv.Client().Get(srv.URL + path)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

// Post sends a body and returns the status and the body of the response. Headers come in
// pairs; "Host" is the name that the request is sent to.
func Post(t *testing.T, srv *httptest.Server, path, kind, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, srv.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(b)
}
