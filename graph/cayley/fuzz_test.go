package cayley

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// FuzzBackup: bytes are read as a backup to their end, or refused.
func FuzzBackup(f *testing.F) {
	s, err := Open(f.Context(), "memory:")
	require.NoError(f, err)
	_, err = s.Replace(f.Context(), "note:a.txt", []graph.Fact{
		{Subject: "note:a.txt", Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindNote]}, Label: "note:a.txt"},
		{Subject: "note:a.txt", Predicate: graph.PredText, Object: graph.Object{Text: "a\n\"b\""}, Label: "note:a.txt"},
	})
	require.NoError(f, err)
	var b bytes.Buffer
	require.NoError(f, s.Backup(f.Context(), &b))
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()/2])
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		_ = ReadBackup(bytes.NewReader(data), func(graph.Fact) error { n++; return nil })
	})
}

// FuzzChange: the record of a change is read, or refused as damaged.
func FuzzChange(f *testing.F) {
	f.Add(encodeChange([]graph.Delta{{Added: []graph.Fact{{Subject: "a:b", Predicate: "p:q", Object: graph.Object{Text: "x"}, Label: "note:a"}}}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := decodeChange(data); err != nil {
			require.ErrorIs(t, err, graph.ErrDamaged)
		} else {
			again, err := decodeChange(encodeChange([]graph.Delta{d}))
			require.NoError(t, err)
			require.Equal(t, len(d.Added), len(again.Added)+textsOf(d.Added))
		}
	})
}

// textsOf are the facts that a record leaves out.
func textsOf(facts []graph.Fact) (n int) {
	for _, f := range facts {
		if f.Predicate == graph.PredQuotedFrom {
			n++
		}
	}
	return n
}
