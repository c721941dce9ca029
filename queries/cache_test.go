package queries

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// TestNoteText_AgreesWithCounting compares bytes and lines in random texts with those found by
// counting from the start.
func TestNoteText_AgreesWithCounting(t *testing.T) {
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		var b strings.Builder
		for range []int{0, 1, checkpointEvery - 1, checkpointEvery, 2 * checkpointEvery, rnd.IntN(5000)}[seed%6] {
			b.WriteRune([]rune("aé\n中🙂 ")[rnd.IntN(6)])
		}
		text := b.String()
		n := newNoteText(text)
		runes := []rune(text)
		for _, i := range []int{0, 1, checkpointEvery - 1, checkpointEvery, checkpointEvery + 1, len(runes) - 1, len(runes), len(runes) + 1, rnd.IntN(len(runes) + 1)} {
			if i < 0 {
				continue
			}
			at, ok := n.byteAt(i)
			require.Equal(t, i <= len(runes), ok, "%d of %d", i, len(runes))
			if ok {
				require.Equal(t, i, utf8.RuneCountInString(text[:at]))
				line, begins := n.lineAt(at)
				require.Equal(t, 1+strings.Count(text[:at], "\n"), line)
				require.Equal(t, utf8.RuneCountInString(text[:strings.LastIndexByte(text[:at], '\n')+1]), begins)
			}
		}
	}
}
