package export

import (
	"cmp"
	"io"
	"strconv"
)

// Tables writes nodes.csv and edges.csv.
func Tables(each, _ Graph, write WriteFile) error {
	err := write("nodes.csv", func(w io.Writer) error { return NodeTable(w, each) })
	if err != nil {
		return err
	}
	return write("edges.csv", func(w io.Writer) error { return EdgeTable(w, each) })
}

// NodeTable writes the ID, kind and name of each node as CSV with a header row.
func NodeTable(w io.Writer, each Graph) error {
	nodes, err := nodesOf(each)
	if err != nil {
		return err
	}
	c := NewCSVWriter(w)
	_ = c.Write([]string{"id", "kind", "name"}) // Flush returns the error
	for _, n := range nodes {
		_ = c.Write([]string{string(n.id), string(n.id.Kind()), n.name})
	}
	return c.Flush()
}

// EdgeTable writes the edges as CSV with a header row: ends, predicate, its wording, and the
// note, line and quote that prove the edge.
func EdgeTable(w io.Writer, each Graph) error {
	c := NewCSVWriter(w)
	_ = c.Write([]string{"source", "target", "predicate", "says", "note", "line", "quote"})
	err := eachEdge(each, func(e Edge) error {
		line := ""
		if e.Line > 0 {
			line = strconv.Itoa(e.Line)
		}
		return c.Write([]string{string(e.From), string(e.To), string(e.Predicate), e.Relation, e.Note, line, e.Quote})
	})
	return cmp.Or(err, c.Flush())
}
