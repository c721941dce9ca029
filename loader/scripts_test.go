package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// TestExtract_NamesInJapaneseAndKorean checks that names are found in sentences without spaces, and
// beside particles.
func TestExtract_NamesInJapaneseAndKorean(t *testing.T) {
	x := recordExtractor(t)
	n, err := x.Extract(t.Context(), "kaigi.md", []byte("# ExampleKaigi 2019\n\n## 速いテスト - Jane Roe\n\n- DjangoのガベージコレクションとWeb開発を話した\n- Kafka를 배우기\n"))
	require.NoError(t, err)
	require.Len(t, n.Talks, 1)
	quoted := map[graph.ID]string{}
	for _, m := range n.Talks[0].Topics {
		e := m.Evidence[0]
		line := []rune(graph.SplitLines(n.Text)[e.Line-1].Text)
		quoted[m.ID] = string(line[e.Start:e.End])
	}
	require.Equal(t, map[graph.ID]string{
		"topic:django": "Django", "topic:garbage-collection": "ガベージコレクション", "topic:web-development": "Web開発", "topic:apache-kafka": "Kafka", "topic:testing": "テスト",
	}, quoted)
}
