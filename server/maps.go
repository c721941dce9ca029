package server

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

type mapPage struct {
	frame
	Of      mapAsked
	Map     graph.Map
	Drawing string // the query of the drawing's address, "?…" or ""
	Embed   string // the HTML that shows the map elsewhere
	Names   map[graph.ID]string
	Nodes   []mapNode
	Shows   []shown // the kinds of things
	Sizes   []option
	Leasts  []option
}

// shown tells whether a map shows a kind of things.
type shown struct {
	Kind graph.Kind
	On   bool
}

// mapNode is a thing on the map with the addresses of other maps: with or without its
// neighbours, and around it.
type mapNode struct {
	graph.MapNode
	Expand, Focus string
	Expanded      bool
}

// mapAsked is what a request says of a map: "q=QUESTION", "around=ID" or "thing=ID"
// (again and again); and how: "expand=ID", "show=KIND", "least=2", "size=60".
type mapAsked struct {
	Text string
	queries.View
}

func askedMap(c *gin.Context) (m mapAsked, err error) {
	m.Text = strings.TrimSpace(c.Query("q"))
	if a := c.Query("around"); a != "" {
		if m.Around, err = mapID(a); err != nil {
			return m, err
		}
	}
	for name, to := range map[string]*[]graph.ID{"thing": &m.Things, "expand": &m.Expand} {
		for _, a := range c.QueryArray(name) {
			id, err := mapID(a)
			if err != nil {
				return m, err
			}
			if !slices.Contains(*to, id) {
				*to = append(*to, id)
			}
		}
	}
	for _, k := range c.QueryArray("show") {
		m.Show = append(m.Show, graph.Kind(k))
	}
	if s := c.Query("least"); s != "" {
		if m.Least, err = strconv.ParseFloat(s, 64); err != nil {
			return m, fmt.Errorf("%w: least must be a number, not %q", graph.ErrInvalid, s)
		}
	}
	if s := c.Query("size"); s != "" {
		if m.Nodes, err = strconv.Atoi(s); err != nil {
			return m, fmt.Errorf("%w: size must be a number, not %q", graph.ErrInvalid, s)
		}
	}
	return m, nil
}

func mapID(s string) (graph.ID, error) {
	id, ok := graph.ParseID(s)
	if !ok {
		return "", fmt.Errorf("%w: %q is not an ID; write one such as topic:microservices", graph.ErrInvalid, s)
	}
	return id, nil
}

// values are the parameters of the address that asks for the same map.
func (m mapAsked) values() url.Values {
	v := url.Values{}
	if m.Text != "" {
		v.Set("q", m.Text)
	}
	if m.Around != "" {
		v.Set("around", string(m.Around))
	}
	for name, ids := range map[string][]graph.ID{"thing": m.Things, "expand": m.Expand} {
		for _, id := range ids {
			v.Add(name, string(id))
		}
	}
	for _, k := range m.Show {
		v.Add("show", string(k))
	}
	if m.Least > 0 {
		v.Set("least", strconv.FormatFloat(m.Least, 'g', -1, 64))
	}
	if m.Nodes > 0 {
		v.Set("size", strconv.Itoa(m.Nodes))
	}
	return v
}

// with is the same with a thing's neighbours, or without them if they are there.
func (m mapAsked) with(id graph.ID) (out mapAsked, expanded bool) {
	out = m
	if i := slices.Index(m.Expand, id); i >= 0 {
		out.Expand = slices.Delete(slices.Clone(m.Expand), i, i+1)
		return out, true
	}
	out.Expand = append(slices.Clone(m.Expand), id)
	return out, false
}

// Kept are the parameters that the form of the map page does not ask for.
func (m mapAsked) Kept() url.Values {
	m.Show, m.Least, m.Nodes = nil, 0, 0
	return m.values()
}

// Download is the address of the map as a file.
func (m mapAsked) Download(format string) string {
	v := m.values()
	v.Set("download", "1")
	return "/map." + format + "?" + v.Encode()
}

// Plain is the address of the map without the neighbours that were added.
func (m mapAsked) Plain() string {
	m.Expand = nil
	return m.link("/map")
}

func (m mapAsked) link(path string) string {
	if q := m.values().Encode(); q != "" {
		return path + "?" + q
	}
	return path
}

// mapSizes and mapLeasts are what the map page offers.
var (
	mapKinds  = []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindPerson}
	mapSizes  = []int{20, queries.DefaultMapNodes, queries.MaxMapNodes}
	mapLeasts = []int{1, 2, 3, 5}
)

// mapPage shows a map and, beside it, tables that say the same.
func (s *server) mapPage(c *gin.Context) (view, error) {
	asked, err := askedMap(c)
	if err != nil {
		return nil, err
	}
	m, err := s.mapOf(c, asked)
	if err != nil {
		return nil, err
	}
	v := mapPage{
		frame: frame{Title: "Map: " + m.Title, Asked: asked.Text, Section: "map", Picture: host(c) + asked.link("/map.png")}, Of: asked, Map: m, Names: map[graph.ID]string{},
		Drawing: asked.link(""), Embed: fmt.Sprintf(`<img src="%s" alt="%s">`, html.EscapeString(host(c)+asked.link("/map.svg")), html.EscapeString(m.Title)),
	}
	for _, n := range m.Nodes {
		v.Names[n.ID] = n.Name
		with, expanded := asked.with(n.ID)
		around := mapAsked{View: queries.View{Around: n.ID, Nodes: asked.Nodes}}
		v.Nodes = append(v.Nodes, mapNode{n, with.link("/map"), around.link("/map"), expanded})
	}
	for _, k := range mapKinds {
		v.Shows = append(v.Shows, shown{k, len(asked.Show) == 0 || slices.Contains(asked.Show, k)})
	}
	for _, n := range mapSizes {
		v.Sizes = append(v.Sizes, option{Word: strconv.Itoa(n), On: n == cmp.Or(asked.Nodes, queries.DefaultMapNodes)})
	}
	for _, n := range mapLeasts {
		v.Leasts = append(v.Leasts, option{Word: strconv.Itoa(n), On: float64(n) == max(asked.Least, 1)})
	}
	return page(http.StatusOK, "map.html", v), nil
}

// mapOf reads the question of what is asked, if there is one, and makes the map.
func (s *server) mapOf(c *gin.Context, asked mapAsked) (graph.Map, error) {
	revision, key := s.Engine.Revision(), asked.values().Encode()
	if m, ok := s.maps.get(revision, key); ok {
		return m, nil
	}
	if asked.Text != "" && asked.Around == "" {
		q, err := queries.Parse(asked.Text, s.Engine.Names())
		if err != nil {
			return graph.Map{}, err
		}
		asked.Question = &q
	}
	m, err := s.Engine.Map(c.Request.Context(), asked.View)
	if err == nil {
		s.maps.put(revision, key, m)
	}
	return m, err
}

// drawing answers "/map.svg" and its like.
func (s *server) drawing(format string) handler {
	return func(c *gin.Context) (view, error) {
		asked, err := askedMap(c)
		if err != nil {
			return nil, err
		}
		return s.draw(c, asked, format)
	}
}

// drawAround answers "/topics/monitoring.svg" and its like.
func (s *server) drawAround(c *gin.Context, id graph.ID, format string) (view, error) {
	asked, err := askedMap(c)
	if err != nil {
		return nil, err
	}
	asked.Around = id
	return s.draw(c, asked, format)
}

var drawingTypes = map[string]string{
	"svg": "image/svg+xml", "png": "image/png", "dot": "text/vnd.graphviz; charset=utf-8",
}

// draw sends a drawing. With "download" its links are absolute and the browser saves
// it. The drawing brings its own style, so its policy allows that and nothing else.
func (s *server) draw(c *gin.Context, asked mapAsked, format string) (view, error) {
	m, err := s.mapOf(c, asked)
	if err != nil {
		return nil, err
	}
	base := ""
	if c.Query("download") != "" {
		base = host(c)
		c.Header("Content-Disposition", `attachment; filename="`+graph.Slug(m.Title)+"."+format+`"`)
	}
	body, err := s.Drawer.Draw(c.Request.Context(), m, format, base)
	if err != nil {
		return nil, err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	return data(drawingTypes[format], body), nil
}

// host is the beginning of the site's addresses, as the request names it.
func host(c *gin.Context) string {
	if c.Request.TLS != nil {
		return "https://" + c.Request.Host
	}
	return "http://" + c.Request.Host
}
