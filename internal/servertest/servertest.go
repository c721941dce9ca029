// Package servertest starts servers on stories or on the sample notes, for tests.
package servertest

import (
	"context"
	"crypto/rand"
	"fmt"
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

// Main runs the tests of a package, or a worker process if WORKER is set. Call it from TestMain,
// because Sandbox and Drawer start the test program as their worker.
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

// worker returns a function that makes a command to run this test program as a worker of a kind:
// "draw" or "script".
func worker(kind string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WORKER="+kind)
		return cmd
	}
}

// Sandbox makes a sandbox that runs two queries on a store at a time, each within a time limit. It
// closes the sandbox when the test ends.
func Sandbox(t testing.TB, store *cayley.Store, limit time.Duration) *gizmo.Sandbox {
	limits := gizmo.DefaultLimits
	limits.Time = limit
	sandbox := gizmo.NewSandbox(store, worker("script"), 2, limits)
	t.Cleanup(sandbox.Close)
	return sandbox
}

// Drawer makes a pool of size drawing workers. It closes the pool when the test ends.
func Drawer(t testing.TB, size int) *graphviz.Pool {
	pool := graphviz.NewPool(worker("draw"), size, 30*time.Second)
	t.Cleanup(pool.Close)
	return pool
}

// Notes implements server.Notes on a store in memory. It keeps corrections and changes in fields,
// not in the store. Corrections follow no rename.
type Notes struct {
	Extractor   *loader.Extractor
	Store       *cayley.Store
	Engine      *queries.Engine
	corrections []graph.Correction
	history     []graph.Change // newest first
}

// Corrections implements server.Notes.
func (n *Notes) Corrections(talk graph.ID) []graph.Correction {
	var out []graph.Correction
	for _, c := range n.corrections {
		if talk == "" || c.Talk == talk {
			out = append(out, c)
		}
	}
	return out
}

// Correct implements server.Notes.
func (n *Notes) Correct(ctx context.Context, cs ...graph.Correction) error {
	n.corrections = append(n.corrections, cs...)
	return n.reload(ctx)
}

// Undo implements server.Notes.
func (n *Notes) Undo(ctx context.Context, cs ...graph.Correction) error {
	n.corrections = slices.DeleteFunc(n.corrections, func(c graph.Correction) bool {
		return slices.ContainsFunc(cs, func(o graph.Correction) bool { return o.String() == c.String() })
	})
	return n.reload(ctx)
}

// Edit implements server.Notes.
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

// Suggest implements server.Notes. It returns two fixed suggestions.
func (n *Notes) Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error) {
	return []graph.Suggestion{
		{Phrase: "critical <path>", Talks: 2, Broader: "performance", Lines: []graph.Quote{{Source: "a.txt", Line: 3, Start: 4, End: 19, Text: "the critical <path> of it"}}},
		{Phrase: "log entry", Talks: 2},
	}, nil
}

// reload loads every note of the store again from its stored text.
func (n *Notes) reload(ctx context.Context) error {
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
				if _, err := n.load(ctx, server.Upload{Source: l.Source(), Data: []byte(f.Object.Text)}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Save implements server.Notes.
func (n *Notes) Save(ctx context.Context, cs []graph.Correction, ups ...server.Upload) ([]server.Loaded, graph.Change, error) {
	c := graph.Change{Kind: graph.NotesEdited, Added: cs}
	for _, u := range ups {
		text, _, err := loader.Text(u.Source, u.Data)
		if err != nil {
			return nil, c, err
		}
		if before := n.text(ctx, graph.NoteID(u.Source)); before != text {
			c.Notes = append(c.Notes, graph.NoteChange{Source: u.Source, Before: before, After: text})
		}
	}
	n.corrections = append(n.corrections, cs...)
	loaded, err := n.load(ctx, ups...)
	if err != nil {
		return nil, c, err
	}
	return loaded, n.record(c), nil
}

// record adds a change to the history.
func (n *Notes) record(c graph.Change) graph.Change {
	if len(c.Notes)+len(c.Added)+len(c.Removed) == 0 {
		return graph.Change{}
	}
	c.ID = rand.Text()
	n.history = append([]graph.Change{c}, n.history...)
	return c
}

// text returns the stored text of a note, or "".
func (n *Notes) text(ctx context.Context, note graph.ID) string {
	texts, err := n.Store.Texts(ctx, note, graph.PredText)
	if err != nil || len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// Changes implements server.Notes.
func (n *Notes) Changes(context.Context) ([]graph.Change, error) { return n.history, nil }

// Revert implements server.Notes.
func (n *Notes) Revert(ctx context.Context, id string) (graph.Change, error) {
	i := slices.IndexFunc(n.history, func(c graph.Change) bool { return id == "" || c.ID == id })
	if i < 0 {
		return graph.Change{}, fmt.Errorf("%w: this change is no longer kept", graph.ErrNotFound)
	}
	c := n.history[i]
	undo := graph.Change{Kind: graph.ChangeUndone, Undoes: c.ID, Added: c.Removed, Removed: c.Added}
	n.corrections = append(slices.DeleteFunc(n.corrections, func(o graph.Correction) bool { return slices.Contains(c.Added, o) }), c.Removed...)
	for _, o := range c.Notes {
		now := n.text(ctx, graph.NoteID(o.Source))
		if now != o.After {
			return graph.Change{}, fmt.Errorf("%w: %s has changed since", graph.ErrInvalid, o.Source)
		}
		var err error
		if o.Before == "" {
			err = n.remove(ctx, graph.NoteID(o.Source))
		} else {
			_, err = n.load(ctx, server.Upload{Source: o.Source, Data: []byte(o.Before)})
		}
		if err != nil {
			return graph.Change{}, err
		}
		undo.Notes = append(undo.Notes, graph.NoteChange{Source: o.Source, Before: o.After, After: o.Before})
	}
	return n.record(undo), n.reload(ctx)
}

// Renaming implements server.Notes. It names no moved talks.
func (n *Notes) Renaming(ctx context.Context, _ graph.ID, name string) (graph.Renaming, error) {
	if n.text(ctx, graph.NoteID(name)) != "" {
		return graph.Renaming{}, fmt.Errorf("%w: a note is called %q already", graph.ErrInvalid, name)
	}
	return graph.Renaming{}, nil
}

// Rename implements server.Notes.
func (n *Notes) Rename(ctx context.Context, note graph.ID, name string) error {
	text := n.text(ctx, note)
	if err := n.remove(ctx, note); err != nil {
		return err
	}
	_, err := n.load(ctx, server.Upload{Source: name, Data: []byte(text)})
	n.record(graph.Change{Kind: graph.NoteRenamed, Moved: map[graph.ID]graph.ID{note: graph.NoteID(name)}, Notes: []graph.NoteChange{{Source: name, After: text}, {Source: note.Source(), Before: text}}})
	return err
}

// load replaces the facts of notes.
func (n *Notes) load(ctx context.Context, ups ...server.Upload) ([]server.Loaded, error) {
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

// Unpack implements server.Notes. It returns every upload unchanged.
func (n *Notes) Unpack(u server.Upload) ([]server.Upload, error) { return []server.Upload{u}, nil }

// Preview implements server.Notes.
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

// LineKinds implements server.Notes.
func (n *Notes) LineKinds(source, text string) []string { return loader.LineKinds(source, text) }

// SpeakersOfLine implements server.Notes.
func (n *Notes) SpeakersOfLine(line string) []graph.Speaker { return n.Extractor.SpeakersOfLine(line) }

// follow applies the changes of the store to the engine.
func (n *Notes) follow(ctx context.Context) error {
	return n.Store.Changes(ctx, n.Engine.Revision(), func(revision uint64, d graph.Delta) error {
		return n.Engine.Apply(ctx, revision, d)
	})
}

// Sample implements server.Notes with one sample note.
func (n *Notes) Sample(ctx context.Context, load bool) error {
	if !load {
		return n.remove(ctx, "note:sample.txt")
	}
	_, err := n.load(ctx, server.Upload{Source: "sample.txt", Data: []byte("SampleConf 2017\n\nA Sample Of Talks\n\nredis\n")})
	return err
}

// HasSample implements server.Notes.
func (n *Notes) HasSample(ctx context.Context) (bool, error) {
	labels, err := n.Store.Labels(ctx)
	return slices.Contains(labels, "note:sample.txt"), err
}

// Remove implements server.Notes.
func (n *Notes) Remove(ctx context.Context, id graph.ID) error {
	before := n.text(ctx, id)
	if err := n.remove(ctx, id); err != nil {
		return err
	}
	n.record(graph.Change{Kind: graph.NoteDeleted, Notes: []graph.NoteChange{{Source: id.Source(), Before: before}}})
	return nil
}

// remove removes the facts of a note.
func (n *Notes) remove(ctx context.Context, id graph.ID) error {
	if _, err := n.Store.Remove(ctx, id); err != nil {
		return err
	}
	return n.follow(ctx)
}

// notedTalks returns about half of the talks, as if data files listed the others.
func notedTalks(e *queries.Engine) []graph.ID {
	_, talks := e.Index().Select(graph.Selection{}, 0, 0)
	return slices.DeleteFunc(talks, func(t graph.ID) bool { return len(t)%2 == 0 })
}

// Serve starts a server on a story, on the sample notes for "", or on an empty store for
// "nothing". queryTime limits a query. configure may change the configuration before the start.
// Serve stops the server when the test ends.
func Serve(t *testing.T, story string, queryTime time.Duration, configure func(*server.Config)) *httptest.Server {
	t.Helper()
	v := storytest.Shipped(t)
	notes := storytest.Sample(t, v)
	for _, s := range storytest.All(t) {
		if s.Name == story {
			v, notes = s.Vocabulary(t), s.Notes(t)
		}
	}
	if story == "nothing" {
		notes = nil
	}
	e, store := storytest.Engine(t, v, notes)
	pool := Drawer(t, 1)
	c := server.Config{
		Engine: e, Store: store, Gizmo: Sandbox(t, store, queryTime), Drawer: pool, QueryTime: queryTime, Version: "test",
		Notes: &Notes{Extractor: loader.New(v, graph.Lexicon(data.Words)), Store: store, Engine: e},
		StoredNotes: func(ctx context.Context) ([]graph.ID, error) {
			labels, err := store.Labels(ctx)
			return slices.DeleteFunc(labels, func(l graph.ID) bool { return l.Kind() != graph.KindNote }), err
		},
		NotedTalks: func(context.Context) ([]graph.ID, error) { return notedTalks(e), nil },
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: server.DefaultLimits,
	}
	configure(&c)
	h, err := server.New(c)
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv
}

// Get requests a path and returns the response and its body.
func Get(t *testing.T, srv *httptest.Server, path string) (*http.Response, string) {
	t.Helper()
	res, err := srv.Client().Get(srv.URL + path)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

// Post sends a body of a content type and returns the status and the body of the response. headers
// alternate names and values; "Host" sets the host name of the request.
func Post(t *testing.T, srv *httptest.Server, path, contentType, body string, headers ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, srv.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", contentType)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(b)
}
