package terminal

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProtected_PassesItsOwnMarksAlone(t *testing.T) {
	const key = "KEY"
	s := Style{on: true, key: key}
	text := s.Bold("name") + " \x1b[1mforged\x1b[0m " + s.Hit("h\x1bit") + "ä\u202e\u009b\x07\r\x7f\t\n" + s.Dim("x")
	want := "\x1b[1mname\x1b[0m ␛[1mforged␛[0m \x1b[1;33mh␛it\x1b[0mä\ufffd\ufffd␇␍␡\t\n\x1b[2mx\x1b[0m"
	for size := 1; size <= len(text); size++ { // of each write
		var got bytes.Buffer
		p := &protectedWriter{w: &got, key: key}
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			written, err := p.Write(rest[:n])
			require.NoError(t, err)
			require.Equal(t, n, written)
			rest = rest[n:]
		}
		require.Equal(t, want, got.String(), size)
	}
}

func TestProtected_BytesThatAreNoText(t *testing.T) {
	var got bytes.Buffer
	_, err := (&protectedWriter{w: &got, key: "KEY"}).Write([]byte("\x9b2J\xff\n"))
	require.NoError(t, err)
	require.Equal(t, "\ufffd2J\ufffd\n", got.String())
}
