package postings_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// FuzzRestore restores any bytes: the snapshot is read or refused as damaged. It never crashes,
// and what it gives can be asked. (Who keeps one keeps its checksum: only an attacker or
// a bug gets here.)
func FuzzRestore(f *testing.F) {
	x := postings.New()
	x.Apply(graph.Delta{Added: []graph.Fact{
		{Subject: "talk:a/b", Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}},
		{Subject: "talk:a/b", Predicate: graph.PredAbout, Object: graph.Object{ID: "topic:go"}},
		{Subject: "topic:go", Predicate: graph.PredBroader, Object: graph.Object{ID: "topic:languages"}},
	}})
	b, err := x.AppendBinary(nil)
	require.NoError(f, err)
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Fuzz(func(t *testing.T, snapshot []byte) {
		if _, err := postings.New().Restore(snapshot); err != nil {
			require.ErrorIs(t, err, graph.ErrDamaged)
		}
	})
}
