package export

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// xmlWriter writes lines of XML.
type xmlWriter struct{ *bufio.Writer }

// line writes a line with its texts escaped.
func (w xmlWriter) line(format string, texts ...string) {
	args := make([]any, len(texts))
	for i, t := range texts {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(t)) // a strings.Builder returns no error
		args[i] = b.String()
	}
	fmt.Fprintf(w, format+"\n", args...)
}

// GraphML writes nodes with their names and kinds. It writes edges with their wording and the
// line that proves them.
func GraphML(w io.Writer, each Graph) error {
	nodes, err := nodesOf(each)
	if err != nil {
		return err
	}
	x := xmlWriter{bufio.NewWriter(w)}
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">`)
	for _, k := range [][2]string{{"label", "node"}, {"kind", "node"}, {"says", "edge"}, {"note", "edge"}, {"quote", "edge"}} {
		x.line(`<key id="%s" for="%s" attr.name="%s" attr.type="string"/>`, k[0], k[1], k[0])
	}
	x.line(`<key id="line" for="edge" attr.name="line" attr.type="int"/>`)
	x.line(`<graph id="talkgraph" edgedefault="directed">`)
	for _, n := range nodes {
		x.line(`<node id="%s"><data key="label">%s</data><data key="kind">%s</data></node>`, string(n.id), n.name, string(n.id.Kind()))
	}
	err = eachEdge(each, func(e Edge) error {
		x.line(`<edge source="%s" target="%s"><data key="says">%s</data><data key="note">%s</data><data key="quote">%s</data><data key="line">%s</data></edge>`,
			string(e.From), string(e.To), e.Relation, e.Note, e.Quote, fmt.Sprint(e.Line))
		return nil
	})
	if err != nil {
		return err
	}
	x.line(`</graph>`)
	x.line(`</graphml>`)
	return x.Flush()
}

// colours are the red, green and blue of kinds, as in the light theme of the maps.
var colours = map[graph.Kind][3]string{
	graph.KindTalk: {"58", "110", "165"}, graph.KindTopic: {"74", "124", "89"}, graph.KindCompany: {"176", "112", "60"},
	graph.KindEvent: {"122", "92", "150"}, graph.KindPerson: {"140", "140", "140"},
}

// GEXF writes the nodes and edges of GraphML as GEXF, with a colour for each kind of node.
func GEXF(w io.Writer, each Graph) error {
	nodes, err := nodesOf(each)
	if err != nil {
		return err
	}
	x := xmlWriter{bufio.NewWriter(w)}
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">`)
	x.line(`<graph defaultedgetype="directed">`)
	x.line(`<attributes class="node"><attribute id="kind" title="kind" type="string"/></attributes>`)
	x.line(`<attributes class="edge"><attribute id="note" title="note" type="string"/><attribute id="line" title="line" type="integer"/><attribute id="quote" title="quote" type="string"/></attributes>`)
	x.line(`<nodes>`)
	for _, n := range nodes {
		c := colours[n.id.Kind()]
		if c[0] == "" {
			c = [3]string{"110", "110", "110"}
		}
		x.line(`<node id="%s" label="%s"><attvalues><attvalue for="kind" value="%s"/></attvalues><viz:color r="%s" g="%s" b="%s"/></node>`,
			string(n.id), n.name, string(n.id.Kind()), c[0], c[1], c[2])
	}
	x.line(`</nodes>`)
	x.line(`<edges>`)
	number := 0
	err = eachEdge(each, func(e Edge) error {
		number++
		x.line(`<edge id="%s" source="%s" target="%s" label="%s"><attvalues><attvalue for="note" value="%s"/><attvalue for="line" value="%s"/><attvalue for="quote" value="%s"/></attvalues></edge>`,
			fmt.Sprint(number), string(e.From), string(e.To), e.Relation, e.Note, fmt.Sprint(e.Line), e.Quote)
		return nil
	})
	if err != nil {
		return err
	}
	x.line(`</edges>`)
	x.line(`</graph>`)
	x.line(`</gexf>`)
	return x.Flush()
}
