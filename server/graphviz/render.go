package graphviz

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	gv "github.com/goccy/go-graphviz"

	"github.com/talkgraph/talkgraph/graph"
)

// Format is what a map is drawn as.
type Format string

// The formats of drawings.
const (
	SVG Format = "svg"
	PNG Format = "png"
)

// drawing is held while Graphviz runs: two at once crash the process.
var drawing sync.Mutex

// render draws DOT in this process. It cannot be stopped; only a worker calls it.
func render(dot []byte, f Format) (out []byte, err error) {
	drawing.Lock()
	defer drawing.Unlock()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: drawing: %v", graph.ErrDamaged, p)
		}
	}()
	ctx := context.Background()
	g, err := gv.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting Graphviz: %w", err)
	}
	defer g.Close()
	parsed, err := gv.ParseBytes(dot)
	if err != nil {
		return nil, fmt.Errorf("%w: the map is not valid DOT: %v", graph.ErrInvalid, err)
	}
	defer parsed.Close()
	if err := place(ctx, g, parsed); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	var b bytes.Buffer
	if err := g.Render(ctx, parsed, gv.SVG, &b); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	if f == PNG {
		return rasterize(b.Bytes())
	}
	return styled(b.Bytes()), nil
}

// place lets Graphviz lay the graph out, moves what overlaps apart, and fixes every
// node where it is, so that the next layout only draws.
func place(ctx context.Context, g *gv.Graphviz, m *gv.Graph) error {
	if err := g.Render(ctx, m, gv.XDOT, io.Discard); err != nil { // this writes the places into the graph
		return err
	}
	var nodes []*gv.Node
	var boxes []box
	for n, err := m.FirstNode(); n != nil || err != nil; n, err = m.NextNode(n) {
		if err != nil {
			return err
		}
		var b box
		if _, err := fmt.Sscanf(n.GetStr("pos")+" "+n.GetStr("width")+" "+n.GetStr("height"), "%f,%f %f %f", &b.x, &b.y, &b.w, &b.h); err != nil {
			return fmt.Errorf("reading where a node is: %w", err)
		}
		b.w, b.h = 72*b.w, 72*b.h // inches
		nodes, boxes = append(nodes, n), append(boxes, b)
	}
	spread(boxes)
	for i, n := range nodes {
		if err := n.Set("pos", fmt.Sprintf("%.2f,%.2f!", boxes[i].x, boxes[i].y)); err != nil {
			return err
		}
	}
	for name, value := range map[string]string{"layout": "nop", "bb": "", "lp": ""} { // the title finds a new place
		if err := m.Set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// style makes a drawing follow a dark page and answer to the mouse and the keyboard;
// everything else is in the elements. In the dark each kind's colours are exchanged
// wherever they stand, in the legend too.
func style() []byte {
	var b strings.Builder
	b.WriteString(`<style>
:root{color-scheme:light dark}
text{font-family:Helvetica,Arial,"Liberation Sans",Arimo,sans-serif}
a{cursor:pointer}.link path{pointer-events:stroke}
a:hover :is(path,ellipse,polygon),a:focus :is(path,ellipse,polygon){stroke-width:3}
.link a:hover path,.link a:focus path{stroke:#0072b2}
a:focus{outline:none}
@media (prefers-color-scheme:dark){
text,text[fill]{fill:#eef3f7}
.link path{stroke:#5f6d7a}.link a:hover path,.link a:focus path{stroke:#7cc4f0}
`)
	for _, k := range legend {
		l := looks[k]
		fmt.Fprintf(&b, "[fill=%q]{fill:%s}[stroke=%q]{stroke:%s}\n", l.fill, l.darkFill, l.line, l.darkLine)
	}
	b.WriteString("}\n</style>\n")
	return []byte(b.String())
}

// edgeLink is how Graphviz opens the link of an edge, which leads nowhere.
var edgeLink = regexp.MustCompile(`<a xlink:title="([^"]*)">`)

// styled puts the style behind the opening tag and drops the prolog, so that the
// drawing can stand in a page as well as in a file. The keyboard reaches edges too.
func styled(svg []byte) []byte {
	start := bytes.Index(svg, []byte("<svg"))
	if start < 0 {
		return svg
	}
	end := start + bytes.IndexByte(svg[start:], '>') + 1
	body := edgeLink.ReplaceAll(svg[end:], []byte(`<a tabindex="0" role="img" aria-label="$1" xlink:title="$1">`))
	return slices.Concat(svg[start:end], []byte("\n"), style(), bytes.TrimLeft(body, "\n"))
}
