package export

import (
	"encoding/csv"
	"io"
	"strconv"
)

// Nodes and edges as tables, with a heading.

// NodeTable writes id, kind and name.
func NodeTable(w io.Writer, each Graph) error {
	nodes, err := nodesOf(each)
	if err != nil {
		return err
	}
	c := csv.NewWriter(w)
	_ = c.Write([]string{"id", "kind", "name"}) // told by Flush
	for _, n := range nodes {
		_ = c.Write([]string{string(n.id), string(n.id.Kind()), n.name})
	}
	c.Flush()
	return c.Error()
}

// EdgeTable writes source and target, the predicate, what it says, and the note, the line
// and the quote that prove it.
func EdgeTable(w io.Writer, each Graph) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"source", "target", "predicate", "says", "note", "line", "quote"})
	err := eachEdge(each, func(e Edge) error {
		line := ""
		if e.Line > 0 {
			line = strconv.Itoa(e.Line)
		}
		return c.Write([]string{string(e.From), string(e.To), string(e.Predicate), e.Relation, e.Note, line, e.Quote})
	})
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	return err
}
