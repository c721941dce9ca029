package export

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// NQuads writes a fact a line, sorted within its label.
func NQuads(w io.Writer, each Graph) error {
	b := bufio.NewWriter(w)
	err := each(func(said graph.LabelFacts) error {
		for _, f := range said.Facts {
			b.WriteString(f.Subject.IRI() + " <" + expanded(string(f.Predicate)) + "> " + object(f.Object, false) + " " + f.Label.IRI() + " .\n")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// Turtle writes what is said of each subject of a label together.
func Turtle(w io.Writer, each Graph) error {
	b := bufio.NewWriter(w)
	for _, prefix := range prefixes() {
		b.WriteString("@prefix " + prefix + ": <" + graph.Namespaces[prefix] + "> .\n")
	}
	err := each(func(said graph.LabelFacts) error {
		var subject graph.ID
		var predicate graph.Predicate
		for _, f := range said.Facts {
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

func verb(p graph.Predicate) string {
	if p == graph.PredType {
		return "a"
	}
	return string(p)
}

// object returns a text, or a thing: one with a known prefix stays short where prefixes are
// declared.
func object(o graph.Object, short bool) string {
	switch {
	case o.ID == "":
		return `"` + escapes.Replace(o.Text) + `"`
	case short && isPrefixed(string(o.ID)):
		return string(o.ID)
	}
	return "<" + expanded(string(o.ID)) + ">"
}

// escapes are those of a text in N-Quads and Turtle.
var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

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

func prefixes() []string {
	var out []string
	for p := range graph.Namespaces {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}
