package cayley

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// TestDamagedFile_IsAnErrorNotAPanic damages a store of 200 notes 60 times at random bytes, the same
// each time. Opening, verifying, reading and changing it must end with an error for damage, or
// without one.
func TestDamagedFile_IsAnErrorNotAPanic(t *testing.T) {
	path := writeOld(t, "layout4.db.zst")
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
		if err := useAll(t, path); err != nil {
			damaged++
			require.True(t, errors.Is(err, graph.ErrDamaged) || errors.Is(err, graph.ErrForeign), "store %d: %.200s", i, err)
		}
	}
	require.Greater(t, damaged, 10)
}

// useAll opens a store, verifies it, reads all notes and removes one. It returns the first error,
// or an error that wraps graph.ErrDamaged for the first problem.
func useAll(t *testing.T, path string) error {
	s, err := Open(t.Context(), "bolt:"+path)
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
	note(s.Verify(t.Context(), func(p Problem) { note(fmt.Errorf("%w: %s", graph.ErrDamaged, p.Message)) }))
	for i := range 200 {
		_, err := s.Facts(t.Context(), graph.ID(fmt.Sprintf("note:%d.txt", i)))
		note(err)
	}
	if first == nil { // bbolt may free billions of pages in a change of a damaged file
		_, err = s.Replace(t.Context(), "note:0.txt", nil)
		note(err)
	}
	return first
}
