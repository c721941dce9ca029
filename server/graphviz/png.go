package graphviz

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
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

// rasterize paints the few elements that Graphviz writes. Its own PNG, as compiled to
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
	case "g":
		if i := strings.Index(a["transform"], "translate("); i >= 0 {
			if v := floats(a["transform"][i+len("translate("):]); len(v) >= 2 {
				p.dc.Translate(v[0], v[1])
			}
		}
	case "polygon":
		v := floats(a["points"])
		for i := 0; i+1 < len(v); i += 2 {
			p.dc.LineTo(v[i], v[i+1])
		}
		p.dc.ClosePath()
		p.paint(a)
	case "ellipse":
		p.dc.DrawEllipse(number(a["cx"]), number(a["cy"]), number(a["rx"]), number(a["ry"]))
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
	p.dc.SetColor(color.White)
	p.dc.Clear()
	p.dc.Scale(p.scale, p.scale)
	return nil
}

// path draws Graphviz's paths: a move, then cubic curves.
func (p *painter) path(d string) {
	move, curves, _ := strings.Cut(strings.TrimPrefix(d, "M"), "C")
	if v := floats(move); len(v) >= 2 {
		p.dc.MoveTo(v[0], v[1])
	}
	v := floats(strings.ReplaceAll(curves, "C", " "))
	for i := 0; i+5 < len(v); i += 6 {
		p.dc.CubicTo(v[i], v[i+1], v[i+2], v[i+3], v[i+4], v[i+5])
	}
}

func (p *painter) paint(a map[string]string) {
	if c, ok := hexColor(a["fill"]); ok {
		p.dc.SetColor(c)
		p.dc.FillPreserve()
	}
	if c, ok := hexColor(a["stroke"]); ok {
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
	c, ok := hexColor(p.attrs["fill"])
	if !ok {
		c = color.Black
	}
	p.dc.SetColor(c)
	anchor := map[string]float64{"middle": 0.5, "end": 1}[p.attrs["text-anchor"]]
	x, y := p.dc.TransformPoint(number(p.attrs["x"]), number(p.attrs["y"]))
	p.dc.Push()
	p.dc.Identity()
	p.dc.DrawStringAnchored(p.text.String(), x, y, anchor, 0)
	p.dc.Pop()
	p.attrs = nil
	return nil
}

func hexColor(s string) (color.Color, bool) {
	if len(s) != 7 || s[0] != '#' {
		return color.Black, s == "black"
	}
	v, err := strconv.ParseUint(s[1:], 16, 32)
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}, err == nil
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}

// floats reads numbers parted by spaces and commas, up to a closing bracket.
func floats(s string) []float64 {
	s, _, _ = strings.Cut(s, ")")
	var out []float64
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
		out = append(out, number(f))
	}
	return out
}
