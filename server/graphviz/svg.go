package graphviz

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// hue is the colour of a community or a kind: of marks and of what is written or drawn in it,
// each on light and on dark.
type hue struct{ fill, ink, darkFill, darkInk string }

// hues are after Okabe and Ito, whose colours stay apart for colour-blind eyes; 0 is the hue of
// what belongs to no community.
var hues = []hue{
	{"#b4bec8", "#57646f", "#5f6d7a", "#a5b2be"},
	{"#0072b2", "#00507d", "#3d8fd6", "#8cc4f2"},
	{"#e69f00", "#7d5600", "#e69f00", "#f3c15c"},
	{"#009e73", "#00634a", "#17a882", "#6fd6b8"},
	{"#cc79a7", "#8a3f68", "#cf7fac", "#eab3d1"},
	{"#d55e00", "#953f00", "#e0702a", "#f5ab7c"},
	{"#56b4e9", "#1b6391", "#8fd0f7", "#b9e2fb"},
	{"#f0e442", "#665f00", "#d9cd3c", "#eee67c"},
	{"#16202c", "#16202c", "#eef3f7", "#eef3f7"}, // what the map is about
}

const focusColour = 8

// kindColours are the hues of kinds on maps without communities.
var kindColours = map[graph.Kind]int{graph.KindTalk: 1, graph.KindTopic: 2, graph.KindEvent: 3, graph.KindYear: 3, graph.KindPerson: 4, graph.KindCompany: 5}

const (
	fonts  = "Helvetica,Arial,Liberation Sans,Arimo,sans-serif"
	text   = "#16202c"
	paper  = "#ffffff"
	thin   = 0.7 // width of the weakest edge
	thick  = 4.2 // and by how much the strongest is wider
	faint  = 0.3 // opacity of the weakest edge
	spoke  = 0.7 // of the opacity of an edge to what the map is about
	strong = 0.5 // and by how much the strongest is less transparent
)

// style makes a drawing follow a dark page and answer to the mouse and the keyboard. Everything
// else is in the attributes, for programs that know no style.
func style() string {
	var b strings.Builder
	b.WriteString(`<style>
:root{color-scheme:light dark}
text{font-family:Helvetica,Arial,"Liberation Sans",Arimo,sans-serif}
.zoomed .near{display:inline}
a{cursor:pointer}.link path{pointer-events:stroke}
.node a:hover .mark,.node a:focus .mark{stroke-width:3}.link a:hover path,.link a:focus path{stroke-opacity:1}
a:focus{outline:none}.field path,.field text{pointer-events:none}
@media (prefers-color-scheme:dark){
text{fill:#eef3f7}text[stroke]{stroke:#171f27}.card{fill:#171f27}.paper{fill:#171f27}
`)
	for i, h := range hues {
		fmt.Fprintf(&b, ".c%d .mark{fill:%s;stroke:%s}.c%d .card{stroke:%s}.c%d.field path{fill:%s}.c%d.field text{fill:%s;stroke:#171f27}.c%d.link path{stroke:%s}\n",
			i, h.darkFill, h.darkInk, i, h.darkFill, i, h.darkFill, i, h.darkInk, i, h.darkInk)
	}
	b.WriteString(".link.c0 path{stroke:#8d9aa6}.card.mark{fill:#171f27}\n}\n</style>\n")
	return b.String()
}

// writeSVG writes a scene that is arranged.
func (s *scene) writeSVG() []byte {
	var b bytes.Buffer
	width, height := fmt.Sprintf("%.0f", s.w), fmt.Sprintf("%.0f", s.h)
	unit := ""
	if s.sheet.Poster {
		width, height, unit = "420", "297", "mm"
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%s%s" height="%s%s" viewBox="0 0 %.0f %.0f" font-family="%s" data-caption="%s">`+"\n", width, unit, height, unit, s.w, s.h, fonts, html(s.Caption))
	b.WriteString(style())
	if s.sheet.Poster {
		fmt.Fprintf(&b, `<rect class="paper" width="%.0f" height="%.0f" fill="%s"/>`+"\n", s.w, s.h, paper)
	}
	for i := range s.fields {
		s.writeField(&b, &s.fields[i])
	}
	for i := range s.lines {
		s.writeLine(&b, i)
	}
	for i := range s.fields {
		s.writeName(&b, &s.fields[i])
	}
	for i := range s.figures {
		s.writeFigure(&b, i)
	}
	if !s.sheet.Bare {
		s.writeHead(&b)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// writeField draws the ground of a community with rounded corners.
func (s *scene) writeField(b *bytes.Buffer, f *field) {
	if len(f.outlines) == 0 {
		return
	}
	fmt.Fprintf(b, `<g class="field c%d" data-name="%s"><path fill="%s" fill-opacity="0.15" fill-rule="evenodd" d="`, f.colour, html(f.name), hues[f.colour].fill)
	for _, o := range f.outlines {
		middle := func(i int) point {
			p, q := o[i%len(o)], o[(i+1)%len(o)]
			return point{(p.x + q.x) / 2, (p.y + q.y) / 2}
		}
		fmt.Fprintf(b, "M%s", xy(middle(len(o)-1)))
		for i := range o {
			fmt.Fprintf(b, "Q%s %s", xy(o[i]), xy(middle(i)))
		}
		b.WriteString("Z")
	}
	b.WriteString("\"/></g>\n")
}

// writeName writes the name of a community.
func (s *scene) writeName(b *bytes.Buffer, f *field) {
	if !f.named {
		return
	}
	fmt.Fprintf(b, `<g class="field c%d"><text x="%s" y="%s" text-anchor="middle" font-size="%g" font-weight="bold" letter-spacing="%g" fill="%s" stroke="%s" stroke-opacity="0.7" stroke-width="3" stroke-linejoin="round" paint-order="stroke">%s</text></g>`+"\n",
		f.colour, number1(f.at.x), number1(f.at.y), nameFont, nameSpace, hues[f.colour].ink, paper, html(strings.ToUpper(f.label)))
}

func (s *scene) writeLine(b *bytes.Buffer, i int) {
	l := &s.lines[i]
	colour := hues[l.colour].ink
	if l.colour == 0 {
		colour = "#7d8a96"
	}
	opacity := faint + strong*l.strength
	if l.isSpoke {
		opacity *= spoke
	}
	from, to := s.figures[l.from].ID, s.figures[l.to].ID
	fmt.Fprintf(b, `<g id="edge%d" class="edge link c%d"><title>%s--%s</title><a tabindex="0" role="img" aria-label="%s" xlink:title="%s"><path fill="none" stroke="%s" stroke-opacity="%.2f" stroke-width="%.2f" stroke-linecap="round" d="M%sC%s %s %s"/></a></g>`+"\n",
		i+1, l.colour, html(string(from)), html(string(to)), html(l.Reason), html(l.Reason), colour, opacity, thin+thick*l.strength*l.strength,
		xy(l.curve[0]), xy(l.curve[1]), xy(l.curve[2]), xy(l.curve[3]))
}

func (s *scene) writeFigure(b *bytes.Buffer, i int) {
	f := &s.figures[i]
	class := ""
	if f.Focus {
		class = " focus"
	}
	fmt.Fprintf(b, `<g id="node%d" class="node %s c%d%s" data-talks="%d"><title>%s</title><a xlink:href="%s" target="_top" xlink:title="%s">`,
		i+1, f.Kind, f.colour, class, f.Talks, html(string(f.ID)), html(s.sheet.Base+f.ID.Path()), html(tooltip(f.MapNode)))
	if f.isCard() {
		r := f.mark()
		fmt.Fprintf(b, `<rect class="mark card" x="%s" y="%s" width="%s" height="%s" rx="7" fill="%s" stroke="%s" stroke-width="%s"/>`,
			number1(r.left), number1(r.top), number1(f.w), number1(f.h), paper, hues[f.colour].fill, map[bool]string{true: "3", false: "1.6"}[f.Focus])
	} else {
		b.WriteString(mark(f))
	}
	if f.minor {
		_, h := f.markSize()
		for k, line := range f.lines {
			fmt.Fprintf(b, `<text class="near" display="none" x="%s" y="%s" text-anchor="middle" font-size="%g" fill="%s">%s</text>`, number1(f.x), number1(f.y+h+nearFont*(1.1+float64(k)*leading)), nearFont, text, html(line))
		}
	} else {
		l := f.label()
		y := (l.top+l.bottom)/2 - float64(len(f.lines))*f.font*leading/2 + f.font*0.88
		weight := ""
		if f.bold {
			weight = ` font-weight="bold"`
		}
		halo := fmt.Sprintf(` stroke="%s" stroke-opacity="0.85" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`, paper)
		if f.isCard() {
			halo = ""
		}
		for k, line := range f.lines {
			fmt.Fprintf(b, `<text x="%s" y="%s" text-anchor="middle" font-size="%s"%s fill="%s"%s>%s</text>`, number1(f.x), number1(y+float64(k)*f.font*leading), number1(f.font), weight, text, halo, html(line))
		}
	}
	b.WriteString("</a></g>\n")
}

// mark returns the shape of the figure's kind, as large as a circle of its radius.
func mark(f *figure) string {
	h := hues[f.colour]
	paint := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="1"`, h.fill, h.ink)
	w, half := f.markSize()
	switch f.Kind {
	case graph.KindTalk:
		return fmt.Sprintf(`<rect class="mark card" x="%s" y="%s" width="%s" height="%s" rx="2" fill="%s" stroke="%s" stroke-width="1.6"/>`, number1(f.x-w), number1(f.y-half), number1(2*w), number1(2*half), paper, h.fill)
	case graph.KindCompany:
		return fmt.Sprintf(`<rect class="mark" x="%s" y="%s" width="%s" height="%s" rx="%s" %s/>`, number1(f.x-w), number1(f.y-half), number1(2*w), number1(2*half), number1(w*0.2), paint)
	case graph.KindPerson:
		return polygon(f.x, f.y, f.radius*1.25, 4, paint)
	case graph.KindEvent, graph.KindYear:
		return polygon(f.x, f.y, f.radius*1.1, 6, paint)
	}
	return fmt.Sprintf(`<circle class="mark" cx="%s" cy="%s" r="%s" %s/>`, number1(f.x), number1(f.y), number1(f.radius), paint)
}

// polygon returns a regular polygon with a corner at the top.
func polygon(x, y, radius float64, corners int, paint string) string {
	var b strings.Builder
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		fmt.Fprintf(&b, "%s ", xy(point{x + radius*sin, y - radius*cos}))
	}
	return fmt.Sprintf(`<polygon class="mark" points="%s" %s/>`, strings.TrimSpace(b.String()), paint)
}

// xy and number1 write coordinates with one decimal, which is less than eyes resolve.
func xy(p point) string { return number1(p.x) + "," + number1(p.y) }

func number1(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
