package queries_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/queries"
)

func TestAround(t *testing.T) {
	before, hit, after := queries.Why{Quote: "  • we use rédis here ", Start: 11, End: 16}.Around()
	require.Equal(t, []string{"• we use ", "rédis", " here"}, []string{before, hit, after})

	long := strings.Repeat("é", 1000)
	before, hit, after = queries.Why{Quote: long + "redis" + long, Start: 1000, End: 1005}.Around()
	require.Equal(t, "redis", hit)
	require.True(t, strings.HasPrefix(before, "…é"))
	require.True(t, strings.HasSuffix(after, "é…"))
	require.Less(t, utf8.RuneCountInString(before+after), 310)
}
