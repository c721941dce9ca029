package cayley_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// BenchmarkReplace changes one note of twenty talks back and forth, durably.
func BenchmarkReplace(b *testing.B) {
	s, err := cayley.Open(b.Context(), "bolt:"+filepath.Join(b.TempDir(), "talks.db"))
	require.NoError(b, err)
	defer s.Close()
	talks := map[string][]string{}
	for i := range 20 {
		talks[string(rune('a'+i))] = []string{"go", "rust", "java", "redis", "monitoring"}
	}
	id, one := storetest.Note("a.txt", talks)
	talks["a"] = []string{"php"}
	_, two := storetest.Note("a.txt", talks)
	i := 0
	for b.Loop() {
		_, err := s.Replace(b.Context(), id, [][]graph.Fact{one, two}[i%2])
		require.NoError(b, err)
		i++
	}
}

// BenchmarkOf reads one talk from a bolt store of two hundred.
func BenchmarkOf(b *testing.B) {
	s, err := cayley.Open(b.Context(), "bolt:"+filepath.Join(b.TempDir(), "talks.db"))
	require.NoError(b, err)
	defer s.Close()
	talks := map[string][]string{}
	for i := range 200 {
		talks[fmt.Sprint("Talk ", i)] = []string{"go", "rust", "java", "redis", "monitoring"}
	}
	id, facts := storetest.Note("a.txt", talks)
	_, err = s.Replace(b.Context(), id, facts)
	require.NoError(b, err)
	for b.Loop() {
		facts, err := s.SubjectFacts(b.Context(), "talk:conf/talk-7")
		require.NoError(b, err)
		require.Len(b, facts, 8)
	}
}
