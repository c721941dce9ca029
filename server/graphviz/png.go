package graphviz

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/talkgraph/talkgraph/graph"
)

const (
	pngScale = 2.0  // pixels for each point of the drawing
	maxPixel = 6000 // of the longer side
	// goFonts are wider than the Helvetica that Graphviz measured with.
	goFonts = 0.93
)

// rasterize paints the few elements that writeSVG writes. Graphviz's own PNG, as compiled to
// WebAssembly, leaves out edges and borders.
func rasterize(svg []byte) ([]byte, error) {
	p := &painter{faces: map[string]font.Face{}}
	dec := xml.NewDecoder(bytes.NewReader(svg))
	dec.Strict = false
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the drawing: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := p.element(t); err != nil {
				return nil, err
			}
		case xml.CharData:
			p.text.Write(t)
		case xml.EndElement:
			if t.Name.Local == "text" {
				if err := p.write(); err != nil {
					return nil, err
				}
			}
		}
	}
	if p.dc == nil {
		return nil, fmt.Errorf("%w: the drawing has no size", graph.ErrDamaged)
	}
	var out bytes.Buffer
	if err := p.dc.EncodePNG(&out); err != nil {
		return nil, fmt.Errorf("writing the PNG: %w", err)
	}
	return out.Bytes(), nil
}

// painter holds the canvas and the text element being read.
type painter struct {
	dc    *gg.Context
	scale float64
	faces map[string]font.Face
	attrs map[string]string
	text  strings.Builder
}

func (p *painter) element(e xml.StartElement) error {
	a := map[string]string{}
	for _, at := range e.Attr {
		a[at.Name.Local] = at.Value
	}
	if e.Name.Local == "svg" {
		return p.begin(a["viewBox"])
	}
	if p.dc == nil {
		return nil
	}
	switch e.Name.Local {
	case "rect":
		p.rectangle(a)
		p.paint(a)
	case "circle":
		p.dc.DrawCircle(number(a["cx"]), number(a["cy"]), number(a["r"]))
		p.paint(a)
	case "polygon":
		v := floats(a["points"])
		for i := 0; i+1 < len(v); i += 2 {
			p.dc.LineTo(v[i], v[i+1])
		}
		p.dc.ClosePath()
		p.paint(a)
	case "path":
		p.path(a["d"])
		p.paint(a)
	case "text":
		p.attrs = a
		p.text.Reset()
	}
	return nil
}

func (p *painter) begin(viewBox string) error {
	v := floats(viewBox)
	if len(v) != 4 || v[2] <= 0 || v[3] <= 0 {
		return fmt.Errorf("%w: the drawing has no size", graph.ErrDamaged)
	}
	p.scale = min(pngScale, maxPixel/max(v[2], v[3]))
	p.dc = gg.NewContext(int(v[2]*p.scale)+1, int(v[3]*p.scale)+1)
	p.dc.SetFillRuleEvenOdd() // of fields with holes
	p.dc.SetColor(color.White)
	p.dc.Clear()
	p.dc.Scale(p.scale, p.scale)
	return nil
}

// rectangle draws a rectangle, whose corners may be rounded.
func (p *painter) rectangle(a map[string]string) {
	x, y, w, h := number(a["x"]), number(a["y"]), number(a["width"]), number(a["height"])
	if r := number(a["rx"]); r > 0 {
		p.dc.DrawRoundedRectangle(x, y, w, h, r)
	} else {
		p.dc.DrawRectangle(x, y, w, h)
	}
}

// path draws the paths that writeSVG writes: moves, quadratic and cubic curves and closings, such
// as "M1,2Q3,4 5,6Z".
func (p *painter) path(d string) {
	for d != "" {
		command := d[0]
		end := strings.IndexAny(d[1:], "MQCZ") + 1
		if end == 0 {
			end = len(d)
		}
		v := floats(d[1:end])
		d = d[end:]
		switch {
		case command == 'M' && len(v) == 2:
			p.dc.MoveTo(v[0], v[1])
		case command == 'Q' && len(v) == 4:
			p.dc.QuadraticTo(v[0], v[1], v[2], v[3])
		case command == 'C' && len(v) == 6:
			p.dc.CubicTo(v[0], v[1], v[2], v[3], v[4], v[5])
		case command == 'Z':
			p.dc.ClosePath()
		}
	}
}

func (p *painter) paint(a map[string]string) {
	if c, ok := hexColor(a["fill"], a["fill-opacity"]); ok {
		p.dc.SetColor(c)
		p.dc.FillPreserve()
	}
	if c, ok := hexColor(a["stroke"], a["stroke-opacity"]); ok {
		p.dc.SetColor(c)
		w := 1.0
		if s := a["stroke-width"]; s != "" {
			w = number(s)
		}
		p.dc.SetLineWidth(w * p.scale)
		p.dc.StrokePreserve()
	}
	p.dc.ClearPath()
}

// write sets the text just read. The canvas does not scale fonts, so it is drawn in
// pixels.
func (p *painter) write() error {
	if p.dc == nil || p.attrs == nil {
		return nil
	}
	size := number(p.attrs["font-size"])
	key := p.attrs["font-weight"] + p.attrs["font-size"]
	face, ok := p.faces[key]
	if !ok {
		ttf := goregular.TTF
		if p.attrs["font-weight"] == "bold" {
			ttf = gobold.TTF
		}
		var err error
		if face, err = gg.LoadFontFaceFromBytes(ttf, size*goFonts*p.scale); err != nil {
			return fmt.Errorf("loading the font: %w", err)
		}
		p.faces[key] = face
	}
	p.dc.SetFontFace(face)
	anchor := map[string]float64{"middle": 0.5, "end": 1}[p.attrs["text-anchor"]]
	x, y := p.dc.TransformPoint(number(p.attrs["x"]), number(p.attrs["y"]))
	p.dc.Push()
	p.dc.Identity()
	if halo, ok := hexColor(p.attrs["stroke"], p.attrs["stroke-opacity"]); ok {
		p.dc.SetColor(halo)
		for _, d := range []point{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			p.dc.DrawStringAnchored(p.text.String(), x+d.x*p.scale, y+d.y*p.scale, anchor, 0)
		}
	}
	if c, ok := hexColor(p.attrs["fill"], ""); ok {
		p.dc.SetColor(c)
	}
	p.dc.DrawStringAnchored(p.text.String(), x, y, anchor, 0)
	p.dc.Pop()
	p.attrs = nil
	return nil
}

// hexColor parses a colour such as "#0072b2" with an opacity such as "0.5"; "" is opaque.
func hexColor(s, opacity string) (color.Color, bool) {
	if len(s) != 7 || s[0] != '#' {
		return nil, false
	}
	v, err := strconv.ParseUint(s[1:], 16, 32)
	alpha := 1.0
	if opacity != "" {
		alpha = number(opacity)
	}
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), uint8(math.Round(alpha * 255))}, err == nil
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}

// floats reads numbers that spaces and commas separate.
func floats(s string) []float64 {
	var out []float64
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
		out = append(out, number(f))
	}
	return out
}
