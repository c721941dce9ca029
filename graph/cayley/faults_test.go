package cayley_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// TestDamagedFile_IsAnErrorNotAPanic damages 60 stores at random bytes. Opening, reading, verifying
// and changing each must end with graph.ErrDamaged or without an error.
func TestDamagedFile_IsAnErrorNotAPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talks.db")
	s, err := cayley.Open(t.Context(), "bolt:"+path)
	require.NoError(t, err)
	var labels []graph.ID
	for i := range 200 {
		id, facts := storetest.Note(fmt.Sprintf("%d.txt", i), map[string][]string{"One": {"go", "rust"}, fmt.Sprint("Two", i): {"go", fmt.Sprint("topic", i)}})
		labels = append(labels, id)
		_, err := s.Replace(t.Context(), id, facts)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	intact, err := os.ReadFile(path)
	require.NoError(t, err)
	used := len(intact)
	for used > 0 && intact[used-1] == 0 {
		used--
	}
	random := rand.New(rand.NewPCG(1, 2))
	damaged := 0
	for i := range 60 {
		b := make([]byte, used)
		copy(b, intact)
		for range []int{1, 4, 64}[i%3] {
			b[random.IntN(used)] = byte(random.IntN(256))
		}
		require.NoError(t, os.WriteFile(path, b, 0o600))
		require.NoError(t, os.Truncate(path, int64(len(intact))))
		if err := useAll(t, path, labels); err != nil {
			damaged++
			require.ErrorIs(t, err, graph.ErrDamaged, i)
		}
	}
	require.Greater(t, damaged, 10)
}

// useAll opens a store, verifies it, reads all labels and changes one. It returns the first error,
// or an error that wraps graph.ErrDamaged for the first problem.
func useAll(t *testing.T, path string, labels []graph.ID) error {
	s, err := cayley.Open(t.Context(), "bolt:"+path)
	if err != nil {
		return err
	}
	defer s.Close()
	var first error
	note := func(err error) {
		if first == nil {
			first = err
		}
	}
	note(s.Verify(t.Context(), func(p cayley.Problem) { note(fmt.Errorf("%w: %s", graph.ErrDamaged, p.Message)) }))
	for _, label := range labels {
		_, err := s.Facts(t.Context(), label)
		note(err)
	}
	_, err = s.Replace(t.Context(), labels[0], nil)
	note(err)
	return first
}
