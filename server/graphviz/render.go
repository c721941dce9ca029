package graphviz

import (
	"context"
	"fmt"
	"io"
	"sync"

	gv "github.com/goccy/go-graphviz"

	"github.com/talkgraph/talkgraph/graph"
)

// The formats of drawings.
const (
	formatSVG = "svg"
	formatPNG = "png"
	formatDOT = "dot"
)

// drawing is held while Graphviz runs: two at once crash the process.
var drawing sync.Mutex

// render draws a map in this process. It cannot be stopped; only a worker calls it.
func render(q request) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: drawing: %v", graph.ErrDamaged, p)
		}
	}()
	places, err := layOut(q.DOT, q.Map.Nodes)
	if err != nil {
		return nil, err
	}
	s := newScene(q.Map, q.Sheet)
	s.arrange(places)
	svg := s.writeSVG()
	if q.Sheet.Format == formatPNG {
		return rasterize(svg)
	}
	return svg, nil
}

// layOut returns where Graphviz puts the nodes of a map that is given as DOT.
func layOut(dot []byte, nodes []graph.MapNode) ([]point, error) {
	drawing.Lock()
	defer drawing.Unlock()
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
	if err := g.Render(ctx, parsed, gv.XDOT, io.Discard); err != nil { // this writes the places into the graph
		return nil, fmt.Errorf("drawing: %w", err)
	}
	at := map[string]point{}
	for n, err := parsed.FirstNode(); n != nil || err != nil; n, err = parsed.NextNode(n) {
		if err != nil {
			return nil, fmt.Errorf("drawing: %w", err)
		}
		name, err := n.Name()
		if err != nil {
			return nil, fmt.Errorf("drawing: %w", err)
		}
		var p point
		if _, err := fmt.Sscanf(n.GetStr("pos"), "%f,%f", &p.x, &p.y); err != nil {
			return nil, fmt.Errorf("reading where a node is: %w", err)
		}
		at[name] = p
	}
	places := make([]point, len(nodes))
	for i, n := range nodes {
		places[i] = at[clean(string(n.ID))]
	}
	return places, nil
}
