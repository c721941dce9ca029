package graph

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParsePlace(t *testing.T) {
	p, ok := ParsePlace("note:x.txt#char=3,9")
	require.True(t, ok)
	require.Equal(t, Place{"note:x.txt", 3, 9}, p)
	require.Equal(t, ID("note:x.txt#char=3,9"), p.ID())
	for _, id := range []ID{"note:x.txt", "note:x.txt#char=3", "note:x.txt#char=9,3", "note:x.txt#char=-1,3", "note:x.txt#char=a,b", "note:x.txt#line=3,9"} {
		_, ok := ParsePlace(id)
		require.False(t, ok, id)
	}
}
