package graph

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplitScripts_NamesInTextsWithoutSpaces(t *testing.T) {
	for s, want := range map[string][]string{
		"RubyのGC":       {"ruby", "gc"},
		"Kafka를 배우기":    {"kafka", "를", "배우기"},
		"機械学習の入門":       {"機械学習", "入門"},
		"ガベージコレクションとは":  {"ガベージコレクション"},
		"node.js et μ2": {"node", "js", "et", "μ2"},
	} {
		var got []string
		for _, w := range SplitScripts(s, Words(s)) {
			got = append(got, w.Text)
			require.NotEmpty(t, s[w.Start:w.End])
		}
		require.Equal(t, want, got, s)
	}
}
