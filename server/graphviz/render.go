package graphviz

import (
	"bytes"
	"context"
	"fmt"
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
	var b bytes.Buffer
	if err := g.Render(ctx, parsed, gv.SVG, &b); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	if f == PNG {
		return rasterize(b.Bytes())
	}
	return styled(b.Bytes()), nil
}

// styles make the drawing follow a dark page; everything else is in the elements.
const styles = `<style>
:root{color-scheme:light dark}
text{font-family:Helvetica,Arial,sans-serif}
a:hover path,a:hover ellipse,a:hover polygon,a:focus path,a:focus ellipse,a:focus polygon{stroke-width:3}
@media (prefers-color-scheme:dark){
.graph>text,.graph>g>a>text{fill:#e6edf3}
.link path{stroke:#57636f}
.talk path{fill:#12344d;stroke:#58b0e6}.topic ellipse{fill:#43330f;stroke:#e6a93a}
.company polygon{fill:#47220f;stroke:#f08a52}.event polygon{fill:#0d3a2e;stroke:#3fc39a}.person polygon{fill:#3b2035;stroke:#d58abb}
.node text{fill:#f0f4f8}
}
</style>
`

// styled puts the styles behind the opening tag and drops the prolog, so that the
// drawing can stand in a page as well as in a file.
func styled(svg []byte) []byte {
	start := bytes.Index(svg, []byte("<svg"))
	if start < 0 {
		return svg
	}
	end := start + bytes.IndexByte(svg[start:], '>') + 1
	out := make([]byte, 0, len(svg)+len(styles))
	out = append(out, svg[start:end]...)
	out = append(out, '\n')
	out = append(out, styles...)
	return append(out, bytes.TrimLeft(svg[end:], "\n")...)
}
