package server

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/maps"
)

// mapPage shows a map and tables of its nodes and edges.
type mapPage struct {
	frame
	Params  mapParams
	Map     graph.Map
	Drawing string // query string of the drawing, "?…" or ""
	Embed   string // HTML that embeds the map in another page
	Names   map[graph.ID]string
	Nodes   []mapNode
	Shows   []kindOption // the kinds of nodes
	Sizes   []option
	Weights []option
}

// kindOption is a kind of node and whether the map shows it.
type kindOption struct {
	Kind   graph.Kind
	Chosen bool
}

// mapNode is a node of the map with two links: Expand shows or hides its neighbours, Focus leads
// to the map around it.
type mapNode struct {
	graph.MapNode
	Expand, Focus string
	Expanded      bool
}

// mapKinds, mapSizes and mapWeights are the choices of the map page.
var (
	mapKinds   = []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson}
	mapSizes   = []int{20, maps.DefaultNodes, maps.MaxNodes}
	mapWeights = []int{1, 2, 3, 5}
)

// mapPage answers GET /map.
func (s *server) mapPage(c *gin.Context) (view, error) {
	asked, err := readMapParams(c)
	if err != nil {
		return nil, err
	}
	m, err := s.mapOf(c, asked)
	if err != nil {
		return nil, err
	}
	v := mapPage{
		frame: frame{Title: "Map: " + m.Title, Asked: asked.Text, Section: "map", Picture: s.host(c) + asked.link("/map.png")}, Params: asked, Map: m, Names: map[graph.ID]string{},
		Drawing: asked.link(""), Embed: fmt.Sprintf(`<img src="%s" alt="%s">`, html.EscapeString(s.host(c)+asked.link("/map.svg")), html.EscapeString(m.Title)),
	}
	for _, n := range m.Nodes {
		v.Names[n.ID] = n.Name
		toggled, expanded := asked.toggleExpanded(n.ID)
		around := mapParams{View: maps.View{Around: n.ID, Nodes: asked.Nodes}}
		v.Nodes = append(v.Nodes, mapNode{n, toggled.link("/map"), around.link("/map"), expanded})
	}
	for _, k := range mapKinds {
		v.Shows = append(v.Shows, kindOption{k, len(asked.Show) == 0 || slices.Contains(asked.Show, k)})
	}
	for _, n := range mapSizes {
		v.Sizes = append(v.Sizes, option{Word: strconv.Itoa(n), Chosen: n == cmp.Or(asked.Nodes, maps.DefaultNodes)})
	}
	for _, n := range mapWeights {
		v.Weights = append(v.Weights, option{Word: strconv.Itoa(n), Chosen: float64(n) == max(asked.Least, 1)})
	}
	return page(http.StatusOK, "map.html", v), nil
}

// mapOf returns the map of some parameters, from the cache if it is there. It returns
// graph.ErrInvalid for more nodes than Limits.MapNodes.
func (s *server) mapOf(c *gin.Context, asked mapParams) (graph.Map, error) {
	if asked.Nodes == 0 {
		asked.Nodes = min(maps.DefaultNodes, s.Limits.MapNodes)
	}
	if asked.Nodes > s.Limits.MapNodes {
		return graph.Map{}, fmt.Errorf("%w: a map shows 1 to %d nodes, not %d", graph.ErrInvalid, s.Limits.MapNodes, asked.Nodes)
	}
	return s.mapCache.getOrMake(c.Request.Context(), s.Engine.Revision(), asked.values().Encode(), func() (graph.Map, error) {
		if asked.Text != "" && asked.Around == "" {
			q, err := s.Engine.Understand(asked.Text)
			if err != nil {
				return graph.Map{}, err
			}
			asked.Question = &q
		}
		return maps.Build(c.Request.Context(), s.Engine, asked.View)
	})
}

// drawing makes the handler of /map.svg, /map.png or /map.dot, by format.
func (s *server) drawing(format string) handler {
	return s.heavy(s.turns.drawings, func(c *gin.Context) (view, error) {
		asked, err := readMapParams(c)
		if err != nil {
			return nil, err
		}
		return s.draw(c, asked, format)
	})
}

// drawAround makes the handler of the map around one node, such as /topics/monitoring.svg.
func (s *server) drawAround(id graph.ID, format string) handler {
	return s.heavy(s.turns.drawings, func(c *gin.Context) (view, error) {
		asked, err := readMapParams(c)
		if err != nil {
			return nil, err
		}
		asked.Around = id
		return s.draw(c, asked, format)
	})
}

// drawingTypes holds the content type of each format of a drawing.
var drawingTypes = map[string]string{
	"svg": "image/svg+xml", "png": "image/png", "dot": "text/vnd.graphviz; charset=utf-8",
}

// draw makes the view of a drawing, which may use its own style and nothing else. With "download"
// the browser saves the drawing, and its links are absolute.
func (s *server) draw(c *gin.Context, asked mapParams, format string) (view, error) {
	sheet, err := readSheet(c)
	if err != nil {
		return nil, err
	}
	if sheet.Bare && asked.Nodes == 0 {
		asked.Nodes = min(nodesIn(sheet), s.Limits.MapNodes)
	}
	m, err := s.mapOf(c, asked)
	if err != nil {
		return nil, err
	}
	sheet.Format = format
	if c.Query("download") != "" {
		sheet.Base = s.host(c)
		c.Header("Content-Disposition", `attachment; filename="`+graph.Slug(m.Title)+"."+format+`"`)
	}
	start := time.Now()
	body, err := s.Drawer.Draw(c.Request.Context(), m, sheet)
	s.metrics.drawings.WithLabelValues(format, outcome(err)).Observe(time.Since(start).Seconds())
	if err != nil {
		return nil, err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	return data(drawingTypes[format], body), nil
}

// host returns the start of absolute addresses, such as "https://talks.example.org".
func (s *server) host(c *gin.Context) string { return s.guard.scheme(c) + "://" + c.Request.Host }
