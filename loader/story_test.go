package loader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
)

func TestExtract_Stories(t *testing.T) {
	for _, s := range storytest.All(t) {
		t.Run(s.Name, func(t *testing.T) {
			var b strings.Builder
			for _, n := range s.Notes(t) {
				writeNote(&b, n)
			}
			s.Check(t, "extract", b.String())
		})
	}
}

// writeNote prints a note: a line for each talk and, below it, each mention with its places as
// line:start-end and their text.
func writeNote(b *strings.Builder, n graph.Note) {
	fmt.Fprintf(b, "%s: %q\n", n.Source, n.Event.Name)
	for _, t := range n.Talks {
		fmt.Fprintf(b, "  %d-%d day %d %q\n", t.Line, t.EndLine, t.Day, t.Title)
		for _, s := range t.Speakers {
			fmt.Fprintf(b, "    by %s, %q\n", s.Name, s.Company)
		}
		for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
			for _, m := range ms {
				fmt.Fprintf(b, "    %s", m.ID)
				for _, e := range m.Evidence {
					fmt.Fprintf(b, " %d:%d-%d %q", e.Line, e.Start, e.End, e.Text)
				}
				b.WriteByte('\n')
			}
		}
	}
	for _, p := range n.Problems {
		fmt.Fprintf(b, "  ! %d %s\n", p.Line, p.Message)
	}
}
