// Package server shows the graph on the web: pages by html/template and a JSON API,
// routed by Gin. Handlers read the request, call queries and return a view or an
// error; one adapter renders the view into a buffer, or turns the error into a status
// and a sentence. All pages work without JavaScript.
//
//	server.go   routes, limits and headers
//	respond.go  the adapter of handlers, and errors as statuses and sentences
//	render.go   views: JSON, pages and what templates may call
//	pages.go    home, lists, the page of a thing
//	memo.go     what is kept until the graph changes
//	parts.go    the lines of notes, cut at their mentions
//	ask.go      the answer page and its API
//	examples.go questions that the notes at hand answer
//	compare.go  two things side by side
//	asked.go    what an address says of a map
//	maps.go     map pages and drawings
//	console.go  the Gizmo console and Cayley's query API
//	notes.go    adding and removing notes by the API
//	add.go      the page that adds notes, and undo
//	preview.go  what a note would change, and the corrections made of it
//	correct.go  corrections
//	suggest.go  phrases that the vocabulary lacks
//	access.go   who may read and write, and from where
//	signin.go   the token, and sessions of browsers
//	limits.go   what requests may take, and turns for the heavy ones
//	lasting.go  answers that take long, as long as they are read
//	metrics.go  how many, how slow, how full, how stale
//	linked.go   things as linked data, and what the data set is
//	revised.go  answers that hold until the store changes
//	feeds.go    feeds, calendars and exports
//	trends.go   what rose and fell, digests, what to read next
//	cayley.go   the rest of Cayley's HTTP API
//	openapi.go  the document of the API, and the page that shows it
package server

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Notes changes what is stored. A nil Notes makes a server that only reads.
type Notes interface {
	// Load puts notes, each of another source, in place of what they said before: all of
	// them or, on an error, none.
	Load(ctx context.Context, notes ...Upload) ([]Loaded, error)
	// Preview reads a note as Load would, with more corrections than those that hold,
	// and tells what that would change; nothing is stored.
	Preview(ctx context.Context, source string, data []byte, cs ...graph.Correction) (graph.Note, graph.Delta, error)
	// Revert takes a change of a note back; graph.ErrInvalid if it has changed since.
	Revert(ctx context.Context, note graph.ID, d graph.Delta) error
	Remove(ctx context.Context, note graph.ID) error
	// Sample loads the notes that are shipped, or takes them out.
	Sample(ctx context.Context, load bool) error
	// HasSample tells whether they are stored as they are shipped.
	HasSample(ctx context.Context) (bool, error)
	// Corrections are those that concern a talk; of all talks for "".
	Corrections(talk graph.ID) []graph.Correction
	Correct(ctx context.Context, cs ...graph.Correction) error
	Undo(ctx context.Context, cs ...graph.Correction) error
	// Edit adds the quads of a text of a media type, or takes them out, and tells how many
	// the text has.
	Edit(ctx context.Context, in io.Reader, media string, remove bool) (int, error)
	// Suggest proposes phrases of the notes that the vocabulary lacks, best first.
	Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error)
}

// Upload is a note as it was sent, Loaded what became of it.
type (
	Upload struct {
		Source string
		Data   []byte
	}
	Loaded struct {
		Note  graph.Note
		Delta graph.Delta
	}
)

// Querier runs queries in Cayley's languages: "gizmo", "graphql", "mql".
type Querier interface {
	Query(ctx context.Context, lang, query string, limit int) (results []any, more bool, err error)
}

// Drawer draws maps as "svg", "png" or "dot"; links on the map begin with base.
type Drawer interface {
	Draw(ctx context.Context, m graph.Map, format, base string) ([]byte, error)
}

// Config is what a server works with. All but Notes, Access and Limits are required.
type Config struct {
	Engine *queries.Engine
	Store  Store
	Gizmo  Querier
	Drawer Drawer
	Notes  Notes
	// Noted are the talks that notes are about, rather than programmes.
	Noted     func(ctx context.Context) ([]graph.ID, error)
	Formats   any // of quads, as Cayley's API lists them
	Log       *slog.Logger
	QueryTime time.Duration // the longest that Gizmo lets a query run
	Version   string
	Access    Access
	Limits    Limits // the zero one is DefaultLimits
}

// server is the handlers' receiver.
type server struct {
	Config
	pages   map[string]*template.Template
	last    atomic.Pointer[lastLoad]
	seen    atomic.Pointer[seenRevision]
	started time.Time
	proxies []*net.IPNet
	sites   *http.CrossOriginProtection
	turns   *turns
	metrics *metrics

	document []byte // OpenAPI

	writeRate, heavyRate *rates

	asks  memo[[]string]           // questions that the notes at hand answer
	maps  memo[graph.Map]          // by what is asked
	lacks memo[[]graph.Suggestion] // what the vocabulary lacks
	noted memo[[]graph.ID]         // talks that notes are about
}

// New makes the handler of the whole site.
func New(c Config) (http.Handler, error) {
	pages, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits
	}
	proxies, err := networks(c.Access.Proxies)
	if err != nil {
		return nil, err
	}
	sites, err := c.Access.sites()
	if err != nil {
		return nil, err
	}
	document, err := readOpenAPI()
	if err != nil {
		return nil, err
	}
	s := &server{
		document: document, Config: c, started: time.Now(), pages: pages, proxies: proxies, sites: sites, turns: newTurns(c.Limits),
		writeRate: newRates(c.Limits.WriteRate), heavyRate: newRates(c.Limits.HeavyRate),
	}
	s.metrics = s.newMetrics()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	if err := r.SetTrustedProxies(c.Access.Proxies); err != nil {
		return nil, fmt.Errorf("%w: %v", graph.ErrInvalid, err)
	}
	r.Use(s.log, s.recover, s.headers, s.addressed, s.shared, s.reading, s.bounded, s.timed)
	s.routes(r)
	// Quick rather than small: by default half of the time of an answer would go into it.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.ZstdCompressionLevel(1))
	if err != nil {
		return nil, fmt.Errorf("compressing answers: %w", err)
	}
	return compress(sites.Handler(r)), nil
}

func (s *server) routes(r *gin.Engine) {
	get := func(path string, h handler) { r.GET(path, s.adapt(h)); r.HEAD(path, s.adapt(h)) }
	stored := func(path string, h handler) { get(path, s.revised(h)) }
	stored("/", s.home)
	stored("/ask", s.ask)
	stored("/map", s.mapPage)
	change := func(path string, h handler) { r.POST(path, s.adapt(s.writing(h))) }
	for _, format := range []string{"svg", "png", "dot"} {
		stored("/map."+format, s.drawing(format))
	}
	get("/console", s.console)
	get("/login", s.login)
	r.POST("/login", s.adapt(s.loginForm))
	r.POST("/logout", s.adapt(s.logout))
	get("/notes/add", s.addPage)
	change("/notes/add", s.heavy(s.addForm))
	change("/notes/undo", s.heavy(s.undoLoad))
	change("/notes/sample", s.heavy(s.sample))
	stored("/compare", s.compare)
	stored("/trends", s.trends)
	stored("/next", s.heavy(s.next))
	stored("/digest/*id", s.digest)
	get("/api", s.apiDocs)
	get("/api/openapi.json", s.openapi)
	get("/context.jsonld", s.context)
	get("/corrections", s.corrections)
	change("/corrections", s.heavy(s.correct))
	get("/suggestions", s.heavy(s.suggestions))
	for _, k := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson} {
		stored("/"+k.Plural(), s.list(k))
		stored("/"+k.Plural()+"/*id", s.thing(k))
	}
	stored("/feed.json", s.feed)
	stored("/calendar.ics", s.calendar)
	stored(dataset, s.void)
	stored("/api/v1/ask", s.askAPI)
	r.GET("/api/v1/export", s.export)
	get("/api/v1/complete", s.complete)
	change("/api/v1/notes", s.heavy(s.loadAPI))
	r.GET("/api/v1/backup", s.backup)
	r.DELETE("/api/v1/notes/*id", s.adapt(s.writing(s.removeAPI)))
	s.cayleyRoutes(r)
	get("/healthz", s.health)
	get("/readyz", s.ready)
	r.GET("/metrics", s.serveMetrics())
	get("/static/*file", s.static)
	r.NoRoute(s.adapt(func(*gin.Context) (view, error) { return nil, errNoPage }))
	r.HandleMethodNotAllowed = true
	r.NoMethod(s.adapt(func(*gin.Context) (view, error) { return nil, errMethod }))
}

// headers are those of every answer: no scripts but our own, nothing from elsewhere.
func (s *server) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.scheme(c) == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

// requestID is how a request is called in the log and in its answer: as a proxy calls it,
// if that is a name, or anew.
func (s *server) requestID(c *gin.Context) string {
	if id := c.GetHeader("X-Request-Id"); s.trusted(c.RemoteIP()) && nameOfRequest.MatchString(id) {
		return id
	}
	return rand.Text()[:12]
}

var nameOfRequest = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// log writes a line for each request, without what was asked.
func (s *server) log(c *gin.Context) {
	start, id := time.Now(), s.requestID(c)
	c.Set(requestKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
	took := time.Since(start)
	s.metrics.request(c, took)
	s.Log.Info("request", "id", id, "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "bytes", c.Writer.Size(), "took", took.Round(time.Microsecond))
}

// requestKey is where a request's ID is kept.
const requestKey = "request"

// complain logs what went wrong with a request.
func (s *server) complain(c *gin.Context, what string, args ...any) {
	s.Log.Error(what, append([]any{"id", c.GetString(requestKey), "route", c.FullPath()}, args...)...)
}
