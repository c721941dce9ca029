package graphviz

import (
	"fmt"
	"math"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// look is how DOT draws a kind: a shape, and colours that stay apart for colour-blind eyes (after
// Okabe and Ito).
type look struct{ shape, fill, line string }

var looks = map[graph.Kind]look{
	graph.KindTalk:    {"box", "#dcebf7", "#0072b2"},
	graph.KindTopic:   {"ellipse", "#fdebc8", "#b87700"},
	graph.KindCompany: {"hexagon", "#f9dcd0", "#c04a00"},
	graph.KindEvent:   {"octagon", "#d5efe5", "#00785a"},
	graph.KindPerson:  {"house", "#f0deea", "#a3568a"},
	graph.KindYear:    {"octagon", "#d5efe5", "#00785a"},
}

// legendKinds is the order of kinds in the legend.
var legendKinds = []graph.Kind{graph.KindTalk, graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson}

// legendEntry is a kind on a map and the number of its nodes in words: "2 companies".
type legendEntry struct {
	kind  graph.Kind
	words string
}

// legend returns the kinds of nodes in the order of the legend.
func legend(nodes []graph.MapNode) []legendEntry {
	count := map[graph.Kind]int{}
	for i := range nodes {
		count[nodes[i].Kind]++
	}
	var out []legendEntry
	for _, k := range legendKinds {
		if n := count[k]; n > 0 {
			out = append(out, legendEntry{k, k.Quantity(n)})
		}
	}
	return out
}

const (
	wrapAt   = 20 // characters of a label's line
	maxLines = 4
)

// Lengths of edges between communities and to a node that the map is about. Within a community
// edges have Graphviz's length of 1.
const (
	betweenLength = 1.9
	focusLength   = 2.0
)

// DOT writes a map in Graphviz's language. Equal maps give equal bytes. Links begin
// with base ("" for links within the site, "https://host" for a file of its own). Edges within a
// community are short, so that a layout by springs keeps it together.
func DOT(m graph.Map, base string) []byte {
	var b strings.Builder
	b.WriteString("graph talkgraph {\n")
	// Springs between all pairs of nodes show the shape of a map best.
	fmt.Fprintf(&b, " graph [layout=neato, overlap=true, splines=false, outputorder=edgesfirst, start=7, bgcolor=\"transparent\", pad=0.3, fontname=\"%s\", fontsize=13, labelloc=t, label=%s];\n", fonts, title(m))
	fmt.Fprintf(&b, " node [fontname=\"%s\", fontsize=11, style=filled, penwidth=1.2, height=0.3];\n", fonts)
	b.WriteString(" edge [color=\"#a9b4c0\", class=link];\n")
	for _, n := range m.Nodes {
		b.WriteString(node(n, base))
	}
	heaviest := heaviest(m.Edges)
	community := map[graph.ID]int{}
	for _, n := range m.Nodes {
		community[n.ID] = n.Community
		if n.Focus {
			community[n.ID] = -1
		}
	}
	for _, e := range m.Edges {
		length := ""
		switch from, to := community[e.From], community[e.To]; {
		case from < 0 || to < 0:
			length = fmt.Sprintf(" len=%.1f,", focusLength)
		case from != to:
			length = fmt.Sprintf(" len=%.1f,", betweenLength)
		}
		fmt.Fprintf(&b, " %s -- %s [penwidth=%.2f,%s tooltip=%s];\n", quote(string(e.From)), quote(string(e.To)), 0.9+3*(e.Weight-1)/heaviest, length, quote(e.Reason))
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// heaviest returns the largest weight of the edges, at least 1.
func heaviest(edges []graph.MapEdge) float64 {
	most := 1.0
	for _, e := range edges {
		most = max(most, e.Weight)
	}
	return most
}

// tooltip returns the name of a node with its note.
func tooltip(n graph.MapNode) string {
	if n.Note == "" {
		return n.Name
	}
	return n.Name + " · " + n.Note
}

func node(n graph.MapNode, base string) string {
	l, ok := looks[n.Kind]
	if !ok {
		l = looks[graph.KindTopic]
	}
	size := 10 + min(float64(n.Degree)*0.45, 7)
	width := 1.2
	style := "filled"
	if n.Kind == graph.KindTalk {
		size, style = 10.5, "filled,rounded"
	}
	margin := "0.15,0.06" // room for fonts wider than the one Graphviz measures with
	if n.Kind == graph.KindCompany {
		margin = "0.03,0.04"
	}
	if n.Focus {
		size, width = size+3, 3
	}
	return fmt.Sprintf(" %s [shape=%s, style=%s, label=%s, fillcolor=%q, color=%q, fontcolor=\"#16202c\", fontsize=%.1f, penwidth=%.1f, margin=\"%s\", class=%s, tooltip=%s, URL=%s, target=\"_top\"];\n",
		quote(string(n.ID)), l.shape, quote(style), label(n.Name), l.fill, l.line, size, width, margin, n.Kind, quote(tooltip(n)), quote(base+n.ID.Path()))
}

// title is the heading with the legend: kinds that are on the map, and how many
// things are not.
func title(m graph.Map) string {
	var b strings.Builder
	large, small := 15+math.Sqrt(float64(len(m.Nodes))), 9+math.Sqrt(float64(len(m.Nodes)))/2 // to be read when the whole map is
	fmt.Fprintf(&b, `<<table border="0" cellborder="0" cellspacing="4" cellpadding="2"><tr><td colspan="6"><font point-size="%.0f"><b>%s</b></font></td></tr><tr>`, large, html(m.Title))
	for _, e := range legend(m.Nodes) {
		l := looks[e.kind]
		fmt.Fprintf(&b, `<td bgcolor="%s" border="1" color="%s" style="rounded"><font point-size="%.0f" color="#16202c"> %s </font></td>`, l.fill, l.line, small, e.words)
	}
	words := "a thicker line: a stronger tie"
	if m.Omitted > 0 {
		words += fmt.Sprintf(" · %d weaker left out", m.Omitted)
	}
	fmt.Fprintf(&b, `<td><font point-size="%.0f">%s</font></td></tr></table>>`, small, html(words))
	return b.String()
}

// label breaks a name into short lines.
func label(s string) string {
	lines := wrap(s, wrapAt, maxLines)
	for i := range lines {
		lines[i] = escape(lines[i])
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

// quote makes a DOT string of a text on one line.
func quote(s string) string { return `"` + escape(clean(s)) + `"` }

func escape(s string) string { return dotEscapes.Replace(s) }

// dotEscapes and htmlEscapes escape a text in DOT, and in SVG or a label of DOT with markup.
var (
	dotEscapes  = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// clean takes out what a label or a tooltip cannot show: control characters, and
// marks that would turn the direction of the text around it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
	if len(s) > 400 {
		s = strings.ToValidUTF8(s[:400], "") + "…"
	}
	return strings.TrimSpace(s)
}

func html(s string) string { return htmlEscapes.Replace(clean(s)) }
