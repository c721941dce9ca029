package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/storytest"
)

// TestExtract_TalksOfHostileNotesHaveTitles reads hostile notes. Each talk must have a title,
// because the store refuses a talk without a name.
func TestExtract_TalksOfHostileNotesHaveTitles(t *testing.T) {
	x := shipped(t)
	talks := 0
	for h := range storytest.Hostiles(480, 1) {
		n, err := x.Extract(t.Context(), h.Source, []byte(h.Text))
		if err != nil {
			continue
		}
		for _, talk := range n.Talks {
			talks++
			require.NotEmpty(t, talk.Title, "%q, line %d", h.Source, talk.Line)
		}
	}
	require.NotZero(t, talks)
}
