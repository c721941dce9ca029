package graphviz

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/maps"
)

// measures is how well a drawing can be read.
type measures struct {
	nodes, labels int
	font          float64 // the least of its labels, in pixels of its frame
	overlaps      int     // pairs of labels
	crossings     int     // pairs of edges that share no node
	through       int     // edges that run through the label of another node
	empty         float64 // share of the cells of 40 pixels in which nothing is drawn
}

// element is a part of a drawing with what is in it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// find returns the elements of a kind within e, such as the "text" of a node.
func (e element) find(kind string) []element {
	var out []element
	for _, c := range e.Children {
		if c.XMLName.Local == kind {
			out = append(out, c)
		}
		out = append(out, c.find(kind)...)
	}
	return out
}

// measure reads an SVG as a program would that knows nothing of how it was made.
func measure(t *testing.T, svg []byte) measures {
	t.Helper()
	var root element
	require.NoError(t, xml.Unmarshal(svg, &root))
	size := floats(root.attr("viewBox"))
	require.Len(t, size, 4)
	m := measures{font: math.Inf(1)}
	labels := map[string]rect{}
	var drawn []rect
	type edge struct {
		ends   []string
		points []point
	}
	var edges []edge
	for _, g := range root.find("g") {
		class := strings.Fields(g.attr("class"))
		switch {
		case slices.Contains(class, "node"):
			m.nodes++
			id := g.find("title")[0].Text
			for _, e := range append(g.find("circle"), g.find("rect")...) {
				x, y, r := number(e.attr("cx")), number(e.attr("cy")), number(e.attr("r"))
				box := rect{x - r, y - r, x + r, y + r}
				if e.XMLName.Local == "rect" {
					x, y = number(e.attr("x")), number(e.attr("y"))
					box = rect{x, y, x + number(e.attr("width")), y + number(e.attr("height"))}
				}
				drawn = append(drawn, box)
			}
			for _, e := range g.find("text") {
				if e.attr("display") == "none" {
					continue
				}
				font, x, y := number(e.attr("font-size")), number(e.attr("x")), number(e.attr("y"))
				m.font = min(m.font, font)
				w := textWidth(e.Text, font, e.attr("font-weight") == "bold") / 2
				line := rect{x - w, y - 0.72*font, x + w, y + 0.2*font}
				if b, ok := labels[id]; ok {
					line = rect{min(b.left, line.left), min(b.top, line.top), max(b.right, line.right), max(b.bottom, line.bottom)}
				}
				labels[id] = line
			}
		case slices.Contains(class, "edge"):
			d := strings.NewReplacer("M", "", "C", " ").Replace(g.find("path")[0].attr("d"))
			v := floats(d)
			require.Len(t, v, 8)
			e := edge{ends: strings.Split(g.find("title")[0].Text, "--")}
			c := [4]point{{v[0], v[1]}, {v[2], v[3]}, {v[4], v[5]}, {v[6], v[7]}}
			for k := range 25 {
				e.points = append(e.points, along(c, float64(k)/24))
			}
			edges = append(edges, e)
		}
	}
	m.labels = len(labels)
	for id, a := range labels {
		drawn = append(drawn, a)
		for other, b := range labels {
			if id < other && a.overlaps(b) {
				m.overlaps++
			}
		}
		for _, e := range edges {
			if !slices.Contains(e.ends, id) && slices.ContainsFunc(e.points, a.contains) {
				m.through++
			}
		}
	}
	for i, a := range edges {
		for _, b := range edges[i+1:] {
			if !slices.ContainsFunc(a.ends, func(id string) bool { return slices.Contains(b.ends, id) }) && cross(a.points, b.points) {
				m.crossings++
			}
		}
	}
	const side = 40
	cells, empty := 0, 0
	for x := 0.0; x+side <= size[2]; x += side {
		for y := 0.0; y+side <= size[3]; y += side {
			cells++
			if !slices.ContainsFunc(drawn, rect{x, y, x + side, y + side}.overlaps) {
				empty++
			}
		}
	}
	m.empty = float64(empty) / float64(cells)
	return m
}

// cross reports whether two lines of points cross.
func cross(a, b []point) bool {
	side := func(p, q, r point) float64 { return (q.x-p.x)*(r.y-p.y) - (q.y-p.y)*(r.x-p.x) }
	for i := range a[1:] {
		for j := range b[1:] {
			if side(a[i], a[i+1], b[j])*side(a[i], a[i+1], b[j+1]) < 0 && side(b[j], b[j+1], a[i])*side(b[j], b[j+1], a[i+1]) < 0 {
				return true
			}
		}
	}
	return false
}

// TestMaps_CanBeRead measures the drawings of eight maps: no labels overlap, each has at least
// 11 pixels on the screen that it is drawn for, and edges, crossings and empty ground stay within
// bounds a fifth above what was measured when the drawings were judged by eye, or one or two more.
// The maps of files were built from 3,000 generated talks. They are kept, because other talks
// make other maps.
func TestMaps_CanBeRead(t *testing.T) {
	vocabulary := storytest.Shipped(t)
	sample, _ := storytest.Engine(t, vocabulary, storytest.Sample(t, vocabulary))
	desktop, phone := graph.Sheet{Width: 1320, Height: 640, Bare: true}, graph.Sheet{Width: 380, Height: 640, Bare: true}
	for _, c := range []struct {
		name   string
		view   maps.View // of the sample
		file   string    // with another map
		sheet  graph.Sheet
		bounds measures // the most of each, but the least of labels
	}{
		{"talk", maps.View{Around: "talk:qcon-london-2017/real-world-java-9", Nodes: 20}, "", desktop, measures{labels: 9, crossings: 1, through: 1, empty: 0.95}},
		{"topic on a phone", maps.View{Around: "topic:monitoring", Nodes: 12}, "", phone, measures{labels: 12, crossings: 4, through: 4, empty: 0.61}},
		{"event", maps.View{Around: "event:qcon-london-2017"}, "", desktop, measures{labels: 55, crossings: 16, through: 4, empty: 0.60}},
		{"event as a poster", maps.View{Around: "event:qcon-london-2017"}, "", graph.Sheet{Width: posterWidth, Height: posterHeight, Poster: true}, measures{labels: 55, crossings: 16, through: 5, empty: 0.83}},
		{"whole sample", maps.View{}, "", desktop, measures{labels: 59, crossings: 20, through: 6, empty: 0.56}},
		{"topic", maps.View{}, "map-topic.json", desktop, measures{labels: 60, crossings: 28, through: 4, empty: 0.72}},
		{"whole on a phone", maps.View{}, "map-whole-12.json", phone, measures{labels: 12, crossings: 3, through: 2, empty: 0.57}},
		{"whole with 200 nodes", maps.View{}, "map-whole-200.json", desktop, measures{labels: 130, crossings: 960, through: 95, empty: 0.30}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := readMap(t, sample, c.view, c.file)
			svg, err := render(request{DOT(m, ""), m, c.sheet})
			require.NoError(t, err)
			got := measure(t, svg)
			t.Logf("%+v", got)
			require.Equal(t, len(m.Nodes), got.nodes)
			require.Zero(t, got.overlaps)
			require.GreaterOrEqual(t, got.font, minFont)
			require.GreaterOrEqual(t, got.labels, c.bounds.labels)
			require.LessOrEqual(t, got.crossings, c.bounds.crossings)
			require.LessOrEqual(t, got.through, c.bounds.through)
			require.LessOrEqual(t, got.empty, c.bounds.empty)
		})
	}
}

// readMap returns the map in a file of testdata, or builds the one of a view if file is "".
func readMap(t *testing.T, e *queries.Engine, view maps.View, file string) graph.Map {
	t.Helper()
	if file == "" {
		m, err := maps.Build(t.Context(), e, view)
		require.NoError(t, err)
		return m
	}
	b, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	var m graph.Map
	require.NoError(t, json.Unmarshal(b, &m))
	return m
}

// TestMeasure_SeesWhatIsWrong holds the measuring itself.
func TestMeasure_SeesWhatIsWrong(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">`)
	for id, at := range map[string]string{"a": `x="100" y="100"`, "b": `x="104" y="104"`, "c": `x="300" y="300"`} {
		b.WriteString(`<g class="node topic"><title>` + id + `</title><text ` + at + ` font-size="9">label</text></g>`)
	}
	b.WriteString(`<g class="edge"><title>a--c</title><path d="M0,0C100,100 200,200 300,300"/></g><g class="edge"><title>b--d</title><path d="M0,310C100,210 200,110 310,0"/></g></svg>`)
	got := measure(t, b.Bytes())
	require.Equal(t, measures{nodes: 3, labels: 3, font: 9, overlaps: 1, crossings: 1, through: 1, empty: got.empty}, got)
}
