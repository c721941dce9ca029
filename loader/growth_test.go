package loader_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A small note takes little memory, however hostile. It took 950 MB where YAML listed all
// pairs of repeated keys in one error text.
func TestExtract_RepeatedKeysTakeLittle(t *testing.T) {
	x := shipped(t)
	text := "---\n" + strings.Repeat("a: b\n", 4000) + "---\n# A Talk About Redis\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := x.Extract("a.md", []byte(text))
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20))
	require.Len(t, n.Problems, 2)
	require.Contains(t, n.Problems[0].Message, "twice")
}
