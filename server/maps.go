package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

type mapPage struct {
	frame
	Map   graph.Map
	Query string // of the drawing's address, "?…" or ""
	Names map[graph.ID]string
}

// mapPage shows a map and, beside it, a table that says the same.
func (s *server) mapPage(c *gin.Context) (view, error) {
	q, around, err := mapOf(c)
	if err != nil {
		return nil, err
	}
	m, err := s.mapFor(c, q, around)
	if err != nil {
		return nil, err
	}
	v := mapPage{frame: frame{Title: "Map: " + m.Title, Asked: q}, Map: m, Names: map[graph.ID]string{}}
	if c.Request.URL.RawQuery != "" {
		v.Query = "?" + url.Values{"q": {q}, "around": {string(around)}}.Encode()
	}
	for _, n := range m.Nodes {
		v.Names[n.ID] = n.Name
	}
	return page(http.StatusOK, "map.html", v), nil
}

// drawing answers "/map.svg?q=…" and "?around=ID".
func (s *server) drawing(format string) handler {
	return func(c *gin.Context) (view, error) {
		q, around, err := mapOf(c)
		if err != nil {
			return nil, err
		}
		return s.draw(c, q, around, format)
	}
}

func mapOf(c *gin.Context) (q string, around graph.ID, err error) {
	q = strings.TrimSpace(c.Query("q"))
	if a := c.Query("around"); a != "" {
		var ok bool
		if around, ok = graph.ParseID(a); !ok {
			return "", "", fmt.Errorf("%w: %q is not an ID; write one such as topic:microservices", graph.ErrInvalid, a)
		}
	}
	return q, around, nil
}

func (s *server) mapFor(c *gin.Context, q string, around graph.ID) (graph.Map, error) {
	ctx := c.Request.Context()
	if around != "" {
		m, err := s.Engine.Map(ctx, around)
		return m, s.near(around.Kind(), around.Local(), err)
	}
	if q == "" {
		return s.Engine.MapAnswer(ctx, queries.Question{Find: queries.Find(graph.KindTalk)})
	}
	asked, err := queries.Parse(q, s.Engine.Names())
	if err != nil {
		return graph.Map{}, err
	}
	for _, u := range asked.Unknown {
		return graph.Map{}, nearError{fmt.Errorf("%w: nothing here is called %q", graph.ErrNotFound, u.Text), u.Nearest}
	}
	return s.Engine.MapAnswer(ctx, asked)
}

var drawingTypes = map[string]string{
	"svg": "image/svg+xml", "png": "image/png", "dot": "text/vnd.graphviz; charset=utf-8",
}

// draw sends a drawing. With "download" its links are absolute and the browser saves
// it. The drawing brings its own style, so its policy allows that and nothing else.
func (s *server) draw(c *gin.Context, q string, around graph.ID, format string) (view, error) {
	m, err := s.mapFor(c, q, around)
	if err != nil {
		return nil, err
	}
	base := ""
	if c.Query("download") != "" {
		scheme := "http://"
		if c.Request.TLS != nil {
			scheme = "https://"
		}
		base = scheme + c.Request.Host
		c.Header("Content-Disposition", `attachment; filename="`+graph.Slug(m.Title)+"."+format+`"`)
	}
	body, err := s.Drawer.Draw(c.Request.Context(), m, format, base)
	if err != nil {
		return nil, err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	return data(drawingTypes[format], body), nil
}
