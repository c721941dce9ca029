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
package server

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Notes changes what is stored. A nil Notes makes a server that only reads.
type Notes interface {
	Load(ctx context.Context, source string, data []byte) (graph.Note, graph.Delta, error)
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
	// Suggest proposes phrases of the notes that the vocabulary lacks, best first.
	Suggest(ctx context.Context, limit int) ([]graph.Suggestion, error)
}

// Querier runs Gizmo.
type Querier interface {
	Query(ctx context.Context, gizmo string, limit int) (results []any, more bool, err error)
}

// Drawer draws maps as "svg", "png" or "dot"; links on the map begin with base.
type Drawer interface {
	Draw(ctx context.Context, m graph.Map, format, base string) ([]byte, error)
}

// Config is what a server works with. Engine, Gizmo, Drawer and Log are required.
type Config struct {
	Engine    *queries.Engine
	Gizmo     Querier
	Drawer    Drawer
	Notes     Notes
	Log       *slog.Logger
	QueryTime time.Duration // the longest that Gizmo lets a query run
	Version   string
}

// The limits of requests.
const (
	MaxUpload  = 32 << 20 // bytes of one upload
	MaxGizmo   = 64 << 10 // bytes of a Gizmo query
	MaxResults = 1000     // results of a Gizmo query
)

// server is the handlers' receiver.
type server struct {
	Config
	pages map[string]*template.Template
	last  atomic.Pointer[lastLoad]

	asks  memo[[]string]           // questions that the notes at hand answer
	maps  memo[graph.Map]          // by what is asked
	lacks memo[[]graph.Suggestion] // what the vocabulary lacks
}

// New makes the handler of the whole site.
func New(c Config) (http.Handler, error) {
	pages, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	s := &server{Config: c, pages: pages}
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	if err := r.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	r.Use(s.log, s.recover, headers)
	s.routes(r)
	return http.NewCrossOriginProtection().Handler(r), nil
}

func (s *server) routes(r *gin.Engine) {
	get := func(path string, h handler) { r.GET(path, s.adapt(h)); r.HEAD(path, s.adapt(h)) }
	get("/", s.home)
	get("/ask", s.ask)
	get("/map", s.mapPage)
	get("/map.svg", s.drawing("svg"))
	get("/map.png", s.drawing("png"))
	get("/map.dot", s.drawing("dot"))
	get("/console", s.console)
	get("/notes/add", s.addPage)
	r.POST("/notes/add", s.adapt(s.addForm))
	r.POST("/notes/undo", s.adapt(s.undoLoad))
	r.POST("/notes/sample", s.adapt(s.sample))
	get("/compare", s.compare)
	get("/corrections", s.corrections)
	r.POST("/corrections", s.adapt(s.correct))
	get("/suggestions", s.suggestions)
	for _, k := range []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson} {
		get("/"+k.Plural(), s.list(k))
		get("/"+k.Plural()+"/*id", s.thing(k))
	}
	get("/api/v1/ask", s.askAPI)
	get("/api/v1/complete", s.complete)
	r.POST("/api/v1/notes", s.adapt(s.loadAPI))
	r.DELETE("/api/v1/notes/*id", s.adapt(s.removeAPI))
	get("/api/v2/query", s.queryAPI)
	r.POST("/api/v2/query", s.adapt(s.queryAPI))
	get("/healthz", s.health)
	get("/readyz", s.health)
	get("/static/*file", s.static)
	r.NoRoute(s.adapt(func(*gin.Context) (view, error) { return nil, errNoPage }))
	r.HandleMethodNotAllowed = true
	r.NoMethod(s.adapt(func(*gin.Context) (view, error) { return nil, errMethod }))
}

// headers are those of every answer: no scripts but our own, nothing from elsewhere.
func headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	c.Next()
}

// log writes a line for each request, without what was asked.
func (s *server) log(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.Log.Info("request", "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "bytes", c.Writer.Size(), "took", time.Since(start).Round(time.Microsecond))
}

// local tells whether a request is addressed to this machine by a name of its own,
// so that a page elsewhere cannot reach in by rebinding its host name.
func local(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(host)
	return host == "localhost" || host == "[::1]" || ip != nil && ip.IsLoopback()
}
