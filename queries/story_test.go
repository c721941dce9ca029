package queries_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

func TestAsk_Stories(t *testing.T) {
	for _, s := range storytest.All(t) {
		asks, ok := s.Section("ask")
		if !ok {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			e, _ := s.Engine(t)
			var b strings.Builder
			for line := range strings.Lines(asks) {
				text, ok := strings.CutPrefix(strings.TrimSpace(line), "? ")
				if !ok {
					continue
				}
				a, err := e.Ask(t.Context(), text, queries.Page{})
				require.NoError(t, err)
				fmt.Fprintf(&b, "? %s\n", text)
				writeAnswer(&b, a, e.Directory())
				again, err := e.Understand(a.Understood.Print(e.Directory()))
				require.NoError(t, err)
				if a.Understood.LeftOut, a.Understood.Corrected = nil, nil; len(a.Unknown) == 0 {
					require.Equal(t, a.Understood, again, "%q prints as %q", text, a.Understood.Print(e.Directory()))
				}
			}
			s.Check(t, "ask", b.String())
		})
	}
}

func writeAnswer(b *strings.Builder, a queries.Answer, n *question.Directory) {
	fmt.Fprintf(b, "  = %s\n", a.Understood.Print(n))
	for _, u := range a.Unknown {
		fmt.Fprintf(b, "  unknown %q, near %v\n", u.Text, u.Nearest)
	}
	if len(a.LeftOut) > 0 {
		fmt.Fprintf(b, "  dropped %q\n", a.LeftOut)
	}
	if a.Text != "" {
		fmt.Fprintf(b, "  text %q\n", a.Text)
	}
	if a.Empty != "" {
		fmt.Fprintf(b, "  0: %s\n", a.Empty)
	}
	for _, it := range a.Items {
		fmt.Fprintf(b, "  %s", it.ID)
		if it.Talks > 0 {
			fmt.Fprintf(b, " in %d", it.Talks)
		}
		if it.Reason != "" {
			fmt.Fprintf(b, " (%s)", it.Reason)
		}
		for _, w := range it.Evidence {
			fmt.Fprintf(b, " [%s %s:%d %q]", w.Name, w.Source, w.Line, w.Text)
		}
		b.WriteByte('\n')
	}
}
