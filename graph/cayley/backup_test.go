package cayley_test

import (
	"errors"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
)

// breaking is a writer that fails from a byte on. stray is the stack of a write that Backup
// did not make itself.
type breaking struct {
	left  int
	stray string
}

var errBroken = errors.New("the client left")

func (b *breaking) Write(p []byte) (int, error) {
	if stack := string(debug.Stack()); !strings.Contains(stack, ".Backup(") {
		b.stray = stack
	}
	if b.left -= len(p); b.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

// A goroutine of the compressor wrote to an answer whose handler had returned.
func TestBackup_BrokenOffWritesNothingAfterItsEnd(t *testing.T) {
	s := storetest.Open(t, "memory:")
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 2<<20)
	for i := range text {
		text[i] = byte('!' + r.IntN(90))
	}
	id, facts := storetest.Note("a.txt", map[string][]string{"One": {"go"}})
	for i := range facts {
		if facts[i].Predicate == graph.PredText {
			facts[i].Object.Text = string(text)
		}
	}
	_, err := s.Replace(t.Context(), id, facts)
	require.NoError(t, err)
	whole := &breaking{left: 1 << 30}
	require.NoError(t, s.Backup(t.Context(), whole))
	require.Empty(t, whole.stray)
	size := 1<<30 - whole.left
	require.Greater(t, size, 1<<20)
	for range 40 {
		w := &breaking{left: r.IntN(size)}
		require.ErrorIs(t, s.Backup(t.Context(), w), errBroken)
		require.Empty(t, w.stray)
	}
}
