package graphviz

import (
	"bytes"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
)

// headScale is how much larger title and legend are on a poster.
func (s *scene) headScale() float64 {
	if s.sheet.Poster {
		return 1.6
	}
	return 1
}

// headTop returns the height of title, caption and legend, 0 without them.
func (s *scene) headTop() float64 {
	if s.sheet.Bare {
		return 0
	}
	return s.headScale() * (64 + 17*float64(len(s.captionLines())))
}

// captionLines returns the caption, and how much was left out, in lines of the drawing's width.
func (s *scene) captionLines() []string {
	caption := s.Caption
	switch {
	case s.Omitted == 1:
		caption += " 1 weaker node or edge is not shown."
	case s.Omitted > 1:
		caption += fmt.Sprintf(" %d weaker nodes and edges are not shown.", s.Omitted)
	}
	if caption == "" {
		return nil
	}
	return wrap(caption, max(int((s.w-2*margin)/6.2/s.headScale()), 20), 3)
}

// writeHead writes the title with the date, the caption and the legend.
func (s *scene) writeHead(b *bytes.Buffer) {
	k := s.headScale()
	x, y := margin+4, 32*k
	write := func(x, y, size float64, weight, colour, words string) {
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s"%s fill="%s">%s</text>`, number1(x), number1(y), number1(size), weight, colour, html(words))
	}
	b.WriteString(`<g class="head">`)
	title := clean(s.Title)
	size := 22 * k
	if w := textWidth(title, size, true); w > s.w-2*x {
		size = max(size*(s.w-2*x)/w, 12)
	}
	write(x, y, size, ` font-weight="bold"`, text, title)
	if s.Date != "" {
		if w := textWidth(s.Date, 14*k, false); x+textWidth(title, size, true)+20+w < s.w {
			write(x+textWidth(title, size, true)+14*k, y, 14*k, "", hues[0].ink, s.Date)
		}
	}
	for _, l := range s.captionLines() {
		y += 17 * k
		write(x, y, 12*k, "", hues[0].ink, l)
	}
	y += 22 * k
	for _, e := range legend(s.Nodes) {
		f := figure{MapNode: graph.MapNode{Kind: e.kind}, x: x + 7*k, y: y - 4*k, radius: 6 * k, minor: e.kind == graph.KindTalk, colour: s.legendColour(e.kind)}
		fmt.Fprintf(b, `<g class="c%d">%s</g>`, f.colour, mark(&f))
		write(x+18*k, y, 12*k, "", text, e.words)
		x += 18*k + textWidth(e.words, 12*k, false) + 18*k
	}
	if x+textWidth("larger: more talks · thicker: stronger tie", 12*k, false) < s.w {
		write(x, y, 12*k, "", hues[0].ink, "larger: more talks · thicker: stronger tie")
	}
	b.WriteString("</g>\n")
}

// legendColour returns the colour of a kind, which is none where colours are communities.
func (s *scene) legendColour(k graph.Kind) int {
	if len(s.Communities) > 0 {
		return 0
	}
	return kindColours[k]
}
