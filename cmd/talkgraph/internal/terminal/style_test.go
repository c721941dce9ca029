package terminal

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStyle_MarksOnlyWhereItIsOn(t *testing.T) {
	require.Equal(t, "\x1b[1mx\x1b[0m", Style{on: true}.Bold("x"))
	require.Equal(t, "x", Style{}.Hit("x"))
	require.Empty(t, Style{on: true}.Dim(""))
}

func TestStyleOf_IsPlainForAFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer f.Close()
	require.False(t, StyleOf(f).on)
}
