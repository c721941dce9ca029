package library

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

// TestReadGraph_FormsThatItCannotReadAreRefused reads each form of one file.
func TestReadGraph_FormsThatItCannotReadAreRefused(t *testing.T) {
	facts := []graph.Fact{{Subject: "talk:a", Predicate: graph.PredName, Object: graph.Object{Text: "A"}, Label: "note:a.txt"}}
	for _, f := range export.Forms() {
		var b bytes.Buffer
		switch {
		case f.WriteGraph != nil:
			require.NoError(t, f.WriteGraph(&b, func(use func(graph.LabelFacts) error) error {
				return use(graph.LabelFacts{Label: "note:a.txt", Facts: facts})
			}))
		case f.WriteTalks != nil:
			_, err := f.WriteTalks(&b, export.TalkList{Title: "talks", Entries: []export.Entry{{ID: "talk:a", Title: "A", Date: "2019-02-03"}}})
			require.NoError(t, err)
		default:
			b.WriteString("id,kind,name\ntalk:a,talk,A\n")
		}
		got, err := ReadGraph(&b)
		if f.IsComplete {
			require.NoError(t, err, f.Name)
			require.Equal(t, facts, got, f.Name)
			continue
		}
		require.ErrorIs(t, err, graph.ErrInvalid, f.Name)
		require.ErrorContains(t, err, "import reads nquads and jsonld", f.Name)
	}
}
