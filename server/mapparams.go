package server

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/maps"
)

// mapParams holds the parameters of a map. "q=QUESTION", "around=ID" or several "thing=ID" choose
// the map; "expand=ID", "show=KIND", "least=2" and "size=60" change it.
type mapParams struct {
	Text string
	maps.View
}

// readMapParams parses the parameters of a map from a request. It returns graph.ErrInvalid for
// bad IDs and numbers.
func readMapParams(c *gin.Context) (m mapParams, err error) {
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

// readSheet parses the sheet of a drawing. "frame=1200x800" is the size in pixels of the frame on a
// page, for a drawing without title and legend. "poster=1" is an A3 sheet to print.
func readSheet(c *gin.Context) (sheet graph.Sheet, err error) {
	sheet.Poster = c.Query("poster") != ""
	if frame := c.Query("frame"); frame != "" {
		sheet.Bare = true
		if _, err := fmt.Sscanf(frame, "%dx%d", &sheet.Width, &sheet.Height); err != nil || sheet.Width <= 0 || sheet.Height <= 0 {
			return sheet, fmt.Errorf("%w: a frame has a width and a height, such as 1200x800, not %q", graph.ErrInvalid, frame)
		}
	}
	return sheet, nil
}

// These limits keep the labels of a map readable. A phone shows 12 nodes, and a wider frame one for
// each nodeRoom of its area: 60 nodes at 1440 by 625 pixels.
const (
	phoneWidth = 480 // pixels; narrower frames are those of phones
	phoneNodes = 12
	nodeRoom   = 15_000 // square pixels
)

// nodesIn returns how many nodes are readable in a frame.
func nodesIn(frame graph.Sheet) int {
	if frame.Width < phoneWidth {
		return phoneNodes
	}
	return min(max(frame.Width*frame.Height/nodeRoom, phoneNodes), maps.DefaultNodes)
}

// mapID parses an ID, or returns graph.ErrInvalid.
func mapID(s string) (graph.ID, error) {
	id, ok := graph.ParseID(s)
	if !ok {
		return "", fmt.Errorf("%w: %q is not an ID; write one such as topic:microservices", graph.ErrInvalid, s)
	}
	return id, nil
}

// values returns the parameters as URL values.
func (m mapParams) values() url.Values {
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

// toggleExpanded returns the parameters with a node expanded, or collapsed if it is expanded.
// expanded reports whether m has the node expanded.
func (m mapParams) toggleExpanded(id graph.ID) (out mapParams, expanded bool) {
	out = m
	if i := slices.Index(m.Expand, id); i >= 0 {
		out.Expand = slices.Delete(slices.Clone(m.Expand), i, i+1)
		return out, true
	}
	out.Expand = append(slices.Clone(m.Expand), id)
	return out, false
}

// HiddenFields returns the parameters that the form of the map page keeps in hidden fields.
func (m mapParams) HiddenFields() url.Values {
	m.Show, m.Least, m.Nodes = nil, 0, 0
	return m.values()
}

// Download returns the address of the map as a file.
func (m mapParams) Download(format string) string {
	v := m.values()
	v.Set("download", "1")
	return "/map." + format + "?" + v.Encode()
}

// CollapsedLink returns the address of the map with all nodes collapsed.
func (m mapParams) CollapsedLink() string {
	m.Expand = nil
	return m.link("/map")
}

// link returns a path with the parameters as its query string.
func (m mapParams) link(path string) string {
	if q := m.values().Encode(); q != "" {
		return path + "?" + q
	}
	return path
}
