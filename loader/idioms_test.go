package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
)

// TestExtract_IdiomsNameNoTopic reads everyday words that are also names of technologies. They
// are topics only where they are used as names.
func TestExtract_IdiomsNameNoTopic(t *testing.T) {
	x := shipped(t)
	for text, want := range map[string]map[graph.ID]bool{
		"a compiler for rust; tests come and go, sometimes they go backward, as I go": {"topic:go": false},
		"programming languages: tasks that go beyond code, the go-to library":         {"topic:go": false},
		"programming languages: java, go, rust":                                       {"topic:go": true},
		"this will hopefully spark interest in kafka and streaming data":              {"topic:apache-spark": false},
		"streaming data with kafka and spark":                                         {"topic:apache-spark": true},
		"a stack language, back and forth and so forth":                               {"topic:forth": false},
		"a stack language such as forth":                                              {"topic:forth": true},
		"django helps quickly express a data model; an api in node":                   {"topic:express-js": false},
		"an api in node with express":                                                 {"topic:express-js": true},
		"npm and javascript: a full ethereum node and a network node":                 {"topic:node-js": false},
		"npm and javascript: in node we trust":                                        {"topic:node-js": true},
		"monitoring and metrics: supply chain visibility":                             {"topic:observability": false},
		"linux kernel: its capabilities are many":                                     {"topic:privilege-separation": false},
		"linux kernel: linux capabilities and setuid":                                 {"topic:privilege-separation": true},
	} {
		note, err := x.Extract(t.Context(), "a.txt", []byte("IdiomConf 2019\n\nA Talk Of Many Words\n\n"+text+"\n"))
		require.NoError(t, err)
		require.Len(t, note.Talks, 1)
		found := map[graph.ID]bool{}
		for _, m := range note.Talks[0].Topics {
			found[m.ID] = true
		}
		for topic, is := range want {
			require.Equal(t, is, found[topic], "%s in %q", topic, text)
		}
	}
}
