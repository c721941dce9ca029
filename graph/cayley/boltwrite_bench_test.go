package cayley

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/quad"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
)

// BenchmarkWriters writes the same 200,000 quads in batches of 20,000, by Cayley's own
// ApplyDeltas and by ours, into files of the same layout.
func BenchmarkWriters(b *testing.B) {
	const batches, size = 10, 20_000
	batch := func(n int) []quad.Quad {
		quads := make([]quad.Quad, 0, size)
		for i := range size / 10 {
			talk := quad.IRI(fmt.Sprintf("talk:e/%d-%d", n, i))
			note := quad.IRI(fmt.Sprintf("note:%d-%d", n, i/20))
			for k := range 9 {
				quads = append(quads, quad.Quad{Subject: talk, Predicate: quad.IRI("schema:about"), Object: quad.IRI(fmt.Sprintf("topic:%d", (i*k+n)%2000)), Label: note})
			}
			quads = append(quads, quad.Quad{Subject: talk, Predicate: quad.IRI("schema:name"), Object: quad.String(fmt.Sprintf("A talk %d of %d", i, n)), Label: note})
		}
		seen := map[quad.Quad]bool{}
		out := quads[:0]
		for _, q := range quads {
			if !seen[q] {
				seen[q] = true
				out = append(out, q)
			}
		}
		return out
	}
	for name, write := range map[string]func(*boltBackend, []quad.Quad) error{
		"Cayley": func(s *boltBackend, quads []quad.Quad) error {
			return s.db.Update(func(tx *bbolt.Tx) error {
				qs, err := kv.New(&boltKV{tx: tx}, cayleyOptions)
				if err != nil {
					return err
				}
				return applyDeltas(qs, quads, nil)
			})
		},
		"ours": func(s *boltBackend, quads []quad.Quad) error {
			return s.update(b.Context(), func(w writer) error { return w.apply(b.Context(), quads, nil) })
		},
	} {
		b.Run(name, func(b *testing.B) {
			written := 0
			for b.Loop() {
				s, err := openBolt(filepath.Join(b.TempDir(), "talks.db"))
				require.NoError(b, err)
				for n := range batches {
					quads := batch(n)
					written += len(quads)
					require.NoError(b, write(s, quads))
				}
				require.NoError(b, s.close())
			}
			b.ReportMetric(float64(written)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}
