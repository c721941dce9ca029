package export

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// NQuads writes one fact on each line, in the order of the graph.
func NQuads(w io.Writer, each Graph) error {
	b := bufio.NewWriter(w)
	err := each(func(x graph.LabelFacts) error {
		for _, f := range x.Facts {
			b.WriteString(f.Subject.IRI() + " <" + expanded(string(f.Predicate)) + "> " + object(f.Object, false) + " " + f.Label.IRI() + " .\n")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// Turtle writes the facts without their labels. The facts of a subject under one label form
// one statement.
func Turtle(w io.Writer, each Graph) error {
	b := bufio.NewWriter(w)
	for _, prefix := range prefixes() {
		b.WriteString("@prefix " + prefix + ": <" + graph.Namespaces[prefix] + "> .\n")
	}
	err := each(func(x graph.LabelFacts) error {
		var subject graph.ID
		var predicate graph.Predicate
		for _, f := range x.Facts {
			switch {
			case f.Subject != subject:
				if subject != "" {
					b.WriteString(" .\n")
				}
				b.WriteString("\n" + f.Subject.IRI() + " " + verb(f.Predicate) + " ")
			case f.Predicate != predicate:
				b.WriteString(" ;\n    " + verb(f.Predicate) + " ")
			default:
				b.WriteString(", ")
			}
			subject, predicate = f.Subject, f.Predicate
			b.WriteString(object(f.Object, true))
		}
		if subject != "" {
			b.WriteString(" .\n")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// verb returns a predicate in Turtle, which has a short form for the type.
func verb(p graph.Predicate) string {
	if p == graph.PredType {
		return "a"
	}
	return string(p)
}

// object returns an object in N-Quads, or in Turtle if short, where an ID with a known prefix
// keeps it.
func object(o graph.Object, short bool) string {
	switch {
	case o.ID == "":
		return `"` + escapes.Replace(o.Text) + `"`
	case short && isPrefixed(string(o.ID)):
		return string(o.ID)
	}
	return "<" + expanded(string(o.ID)) + ">"
}

// escapes escapes a text in N-Quads and Turtle.
var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// isPrefixed reports whether an ID has a known prefix.
func isPrefixed(id string) bool {
	prefix, _, _ := strings.Cut(id, ":")
	return graph.Namespaces[prefix] != ""
}

// expanded returns an IRI with its prefix written out, if it has a known one.
func expanded(id string) string {
	prefix, name, _ := strings.Cut(id, ":")
	if ns := graph.Namespaces[prefix]; ns != "" {
		return ns + name
	}
	return id
}

// prefixes returns the known prefixes, sorted.
func prefixes() []string {
	var out []string
	for p := range graph.Namespaces {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}
