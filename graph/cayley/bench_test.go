package cayley_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// BenchmarkReplace changes one note of twenty talks back and forth, durably.
func BenchmarkReplace(b *testing.B) {
	s, err := cayley.Open("bolt:" + filepath.Join(b.TempDir(), "talks.db"))
	require.NoError(b, err)
	defer s.Close()
	talks := map[string][]string{}
	for i := range 20 {
		talks[string(rune('a'+i))] = []string{"go", "rust", "java", "redis", "monitoring"}
	}
	id, one := note("a.txt", talks)
	talks["a"] = []string{"php"}
	_, two := note("a.txt", talks)
	i := 0
	for b.Loop() {
		_, err := s.Replace(b.Context(), id, [][]graph.Fact{one, two}[i%2])
		require.NoError(b, err)
		i++
	}
}
