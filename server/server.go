// Package server serves the graph on the web: pages, its own API and Cayley's API.
//
// A handler reads a request, calls package queries and returns a view or an error. One adapter
// (respond.go) renders the view into a buffer, or turns the error into a status and a sentence.
// Pages work without JavaScript.
//
// Handlers that share state of their own are methods of a type with only that state:
// noteHandlers (notes.go), queryHandlers (console.go) and guard (auth.go). The others are methods
// of server.
//
//	site, pages for people
//	  home.go list.go thing.go      the home page, lists, the page of one node
//	  ask.go examples.go            the answer to a question, and questions to try
//	  maps.go mapparams.go          map pages and drawings, and their parameters
//	  compare.go trends.go          two nodes side by side; changes between events or years
//	  digest.go readnext.go         an event on one page; talks to read next
//	  console.go                    the Gizmo console
//	  add.go preview.go teach.go    adding notes: form, preview, corrections by its lines
//	  share.go                      what other apps share, as a preview
//	  changes.go rename.go          the last changes with undo; renaming a note
//	  own_notes.go                  the notes on the home page
//	  corrections.go suggestions.go corrections; phrases that the vocabulary lacks
//	  session.go                    signing in
//	api, data for programs
//	  notes.go note_names.go        load and remove notes; name those without a name
//	  note_pages.go                 list, read, download and delete notes
//	  export.go feeds.go            the whole graph; feeds and calendars of a question
//	  conneg.go dataset.go          nodes as linked data; the description of all data
//	  crawlers.go manifest.go       robots.txt, the sitemap, OpenSearch; the installed app
//	  openapi.go                    the OpenAPI document and its page
//	  mcp.go                        the Model Context Protocol, by package server/mcp
//	cayleyapi
//	  cayleyapi.go                  Cayley's own HTTP API
//	around every request
//	  server.go middleware.go       routes; log, headers, deadlines
//	  auth.go limits.go             who may read and write; limits of requests
//	  turns.go rates.go             turns of heavy requests; rates of clients
//	  respond.go render.go          the adapter and errors; views and templates
//	  head.go                       descriptions, canonical addresses and JSON-LD of pages
//	  paging.go highlight.go        links between pages; lines of notes with their mentions
//	  conditional.go revcache.go    304 and a cache until the store changes
//	  longwrite.go metrics.go       write deadlines of long answers; Prometheus metrics
package server

import (
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Notes changes the contents of the store. library.Editor implements it.
type Notes interface {
	// Save replaces the facts of notes, which must have different sources, and stores
	// corrections. On an error it stores none. It returns the change for Revert.
	Save(ctx context.Context, cs []graph.Correction, notes ...Upload) ([]Loaded, graph.Change, error)
	// Unpack returns the notes of an upload. It converts a file of another tool to notes as
	// Markdown, and returns any other upload unchanged.
	Unpack(u Upload) ([]Upload, error)
	// Preview extracts a note as Save does, with further corrections, and returns what Save
	// would change. It stores nothing.
	Preview(ctx context.Context, source string, data []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error)
	// LineKinds returns the kind of each line of a note; "" for one that is blank or continues
	// another. Lines of one kind look alike.
	LineKinds(source, text string) []string
	// SpeakersOfLine returns the speakers that a line names.
	SpeakersOfLine(line string) []graph.Speaker
	// Changes returns the last changes that people made, the newest first.
	Changes(ctx context.Context) ([]graph.Change, error)
	// Revert undoes the change with an ID; "" means the last change. It returns
	// graph.ErrNotFound for an unknown change, and graph.ErrInvalid if a note has changed since.
	Revert(ctx context.Context, id string) (graph.Change, error)
	// Renaming returns what Rename would change beside the name of a note.
	Renaming(ctx context.Context, note graph.ID, name string) (graph.Renaming, error)
	// Rename gives a note another name. Its corrections follow. It returns graph.ErrInvalid if a
	// note has that name already.
	Rename(ctx context.Context, note graph.ID, name string) error
	// Remove removes a note. It returns graph.ErrNotFound if the note is not stored.
	Remove(ctx context.Context, note graph.ID) error
	// Sample loads the sample notes if load is set, else it removes them.
	Sample(ctx context.Context, load bool) error
	// HasSample reports whether the sample notes are stored unchanged.
	HasSample(ctx context.Context) (bool, error)
	// Corrections returns the corrections of a talk, or all corrections for "".
	Corrections(talk graph.ID) []graph.Correction
	// Correct stores corrections and loads their notes again.
	Correct(ctx context.Context, cs ...graph.Correction) error
	// Undo removes corrections and loads their notes again. It returns graph.ErrNotFound if
	// one is not stored.
	Undo(ctx context.Context, cs ...graph.Correction) error
	// Edit adds the quads that in holds in a media type, or removes them if remove is set. It
	// returns the number of quads in the text.
	Edit(ctx context.Context, in io.Reader, media string, remove bool) (int, error)
	// Suggest returns at most limit phrases that the vocabulary lacks, best first.
	Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error)
}

type (
	// Upload is a file as a client sent it, or a note from one. Source is its name, Data its
	// bytes. Problems are those of the file, for the first note from it.
	Upload struct {
		Source   string
		Data     []byte
		Problems []graph.Problem
	}
	// Loaded is a stored note and the facts that the load added and removed.
	Loaded struct {
		Note  graph.Note
		Delta graph.Delta
	}
)

// Querier runs queries in the languages "gizmo", "graphql" and "mql". It returns at most limit
// results and reports whether there are more. gizmo.Sandbox implements it.
type Querier interface {
	Query(ctx context.Context, lang, query string, limit int) (results []any, more bool, err error)
}

// Drawer draws maps on sheets. graphviz.Pool implements it.
type Drawer interface {
	Draw(ctx context.Context, m graph.Map, sheet graph.Sheet) ([]byte, error)
}

// Config holds what a server needs. Access and Limits are optional.
type Config struct {
	Engine *queries.Engine
	Store  Store
	Gizmo  Querier
	Drawer Drawer
	Notes  Notes // nil makes the server read-only
	// NotedTalks returns the talks that the user's own notes describe.
	NotedTalks func(ctx context.Context) ([]graph.ID, error)
	// StoredNotes returns the notes: first those that people wrote, then the talks of data files.
	StoredNotes func(ctx context.Context) ([]graph.ID, error)
	Formats     any // formats of quads, for /api/v2/formats
	Log         *slog.Logger
	QueryTime   time.Duration // time limit of a Gizmo query, which the console shows
	Version     string
	Access      Access
	Limits      Limits // DefaultLimits if zero
}

// server holds the state of the site. It is the receiver of the handlers that need no type of
// their own.
type server struct {
	Config
	pages        map[string]*template.Template
	seenRevision atomic.Pointer[seenRevision]
	started      time.Time
	guard        *guard
	notes        *noteHandlers
	queries      *queryHandlers
	turns        *turns
	metrics      *metrics

	document []byte // the OpenAPI document as JSON

	writeRate, heavyRate *rateLimiter

	exampleCache revisionCache[[]string]         // example questions, under the key ""
	mapCache     revisionCache[graph.Map]        // maps, by their parameters
	notedCache   revisionCache[[]graph.ID]       // talks with notes, under the key ""
	catalogs     revisionCache[*queries.Catalog] // lists, by their kinds
}

// New makes the handler of the whole site. Serve it with an http.Server, whose write timeout
// limits answers. It returns graph.ErrInvalid for bad proxies and origins in c.Access.
func New(c Config) (http.Handler, error) {
	pages, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits
	}
	guard, err := newGuard(c.Access, c.Notes == nil)
	if err != nil {
		return nil, err
	}
	document, err := readOpenAPI()
	if err != nil {
		return nil, err
	}
	s := &server{
		document: document, Config: c, started: time.Now(), pages: pages, guard: guard, turns: newTurns(c.Limits),
		writeRate: newRateLimiter(c.Limits.WriteRate), heavyRate: newRateLimiter(c.Limits.HeavyRate),
	}
	s.metrics = s.newMetrics()
	s.notes = &noteHandlers{notes: c.Notes, stored: c.StoredNotes, engine: c.Engine, limits: c.Limits, guard: guard, loaded: s.metrics.loaded}
	s.queries = &queryHandlers{gizmo: c.Gizmo, engine: c.Engine, limits: c.Limits, timeLimit: c.QueryTime, guard: guard, heavy: func(h handler) handler { return s.heavy(s.turns.queries, h) }, ended: s.metrics.gizmo}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	if err := r.SetTrustedProxies(c.Access.Proxies); err != nil {
		return nil, fmt.Errorf("%w: %v", graph.ErrInvalid, err)
	}
	r.Use(s.logRequest, s.recoverPanic, s.setHeaders, s.check(guard.checkHost), guard.allowOrigins, s.check(guard.authenticate), s.check(guard.checkReader), s.limitBody, s.setDeadline)
	s.routes(r)
	// The fastest levels: at the default levels, compression takes half of the time of an answer.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.ZstdCompressionLevel(1))
	if err != nil {
		return nil, fmt.Errorf("compressing answers: %w", err)
	}
	return compress(guard.sites.Handler(r)), nil
}

// routes adds all routes to e.
func (s *server) routes(e *gin.Engine) {
	r := router{e, s}
	s.pageRoutes(r)
	s.apiRoutes(r)
	s.cayleyRoutes(e)
	r.get("/healthz", s.health)
	r.get("/readyz", s.ready)
	r.GET("/metrics", s.serveMetrics())
	r.get("/static/*file", s.static)
	r.NoRoute(s.adapt(func(*gin.Context) (view, error) { return nil, errNoPage }))
	r.HandleMethodNotAllowed = true
	r.NoMethod(s.adapt(func(*gin.Context) (view, error) { return nil, errMethod }))
}

// pageRoutes adds the pages and drawings for people.
func (s *server) pageRoutes(r router) {
	r.getStored("/", s.home)
	r.getStored("/ask", s.ask)
	r.getStored("/map", s.mapPage)
	for _, format := range []string{"svg", "png", "dot"} {
		r.getStored("/map."+format, s.drawing(format))
	}
	for _, k := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson} {
		r.getStored("/"+k.Plural(), s.list(k))
		r.getStored("/"+k.Plural()+"/*id", s.node(k))
	}
	r.getStored("/compare", s.compare)
	r.getStored("/trends", s.trends)
	r.getStored("/next", s.heavy(s.turns.pages, s.readNext))
	r.getStored("/digest/*id", s.digest)
	r.get("/console", s.queries.console)
	r.get("/notes", s.heavy(s.turns.pages, s.notes.list))
	r.get("/notes/read/*id", s.notes.read)
	r.get("/notes/file/*id", s.notes.file)
	r.get("/notes/delete/*id", s.notes.askDelete)
	r.change("/notes/delete/*id", s.heavyChange(s.notes.deleteForm))
	r.get("/notes/rename/*id", s.notes.askRename)
	r.change("/notes/rename/*id", s.heavyChange(s.notes.renameForm))
	r.get("/notes/changes", s.notes.changes)
	r.get("/notes/add", s.notes.addPage)
	r.change("/notes/add", s.heavyChange(s.notes.addForm))
	r.change("/notes/share", s.heavyChange(s.notes.shareForm))
	r.change("/notes/undo", s.heavyChange(s.notes.undoChange))
	r.change("/notes/sample", s.heavyChange(s.notes.sample))
	r.get("/corrections", s.notes.corrections)
	r.change("/corrections", s.heavyChange(s.notes.postCorrection))
	r.get("/suggestions", s.heavy(s.turns.pages, s.notes.suggestions))
	r.get("/login", s.guard.login)
	r.POST("/login", s.adapt(s.guard.loginForm))
	r.POST("/logout", s.adapt(s.guard.logout))
}

// apiRoutes adds the API, feeds and linked data for programs.
func (s *server) apiRoutes(r router) {
	r.get("/api", s.apiPage)
	r.get("/api/openapi.json", s.openapi)
	r.getStored("/api/v1/ask", s.askJSON)
	r.get("/api/v1/complete", s.complete)
	r.change("/api/v1/notes", s.heavyChange(s.notes.postNotes))
	r.DELETE("/api/v1/notes/*id", s.adapt(s.requireWriter(s.notes.deleteNote)))
	r.GET("/api/v1/export", s.export)
	r.GET("/api/v1/backup", s.backup)
	r.POST("/mcp", s.serveMCP())
	r.getStored("/feed.json", s.talkList("jsonfeed", feedTalks, question.Newest))
	r.getStored("/feed.atom", s.talkList("atom", feedTalks, question.Newest))
	r.getStored("/calendar.ics", s.talkList("ical", queries.MaxPage, question.ByDefault))
	r.getStored(dataset, s.describeDataset)
	r.get("/context.jsonld", s.context)
	r.get("/robots.txt", s.robots)
	r.getStored("/sitemap.xml", s.heavy(s.turns.pages, s.sitemap))
	r.get("/opensearch.xml", s.openSearch)
	r.get("/manifest.webmanifest", s.manifest)
}

// router adds routes for handlers of a server.
type router struct {
	*gin.Engine
	server *server
}

// get adds a route for GET and HEAD.
func (r router) get(path string, h handler) {
	r.GET(path, r.server.adapt(h))
	r.HEAD(path, r.server.adapt(h))
}

// getStored adds a route for GET and HEAD whose answers change only with the store.
func (r router) getStored(path string, h handler) { r.get(path, r.server.conditional(h)) }

// change adds a route for POST that only clients that may change the store can use.
func (r router) change(path string, h handler) {
	r.POST(path, r.server.adapt(r.server.requireWriter(h)))
}
