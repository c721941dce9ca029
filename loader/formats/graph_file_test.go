package formats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

func TestRead_RefusesGraphsWithTheWayToReadThem(t *testing.T) {
	const imports, exports = `read it with "talkgraph import"`, "export the graph as N-Quads"
	for name, c := range map[string][2]string{
		"a.nq":      {"<talk:a> <https://schema.org/name> \"A\" <note:a.txt> .\n", imports},
		"a.txt":     {"# a comment\n\n<talk:a> <https://schema.org/about> <topic:go> .\n", imports},
		"blank.nt":  {"_:b <https://schema.org/name> \"A\" .\n", imports},
		"a.ttl":     {"@prefix schema: <https://schema.org/> .\n<talk:a> a schema:Event .\n", exports},
		"sparql.x":  {"PREFIX : <https://schema.org/>\n", exports},
		"a.graphml": {"<?xml version=\"1.0\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"></graphml>", exports},
		"a.xml":     {"<gexf version=\"1.3\"></gexf>", exports},
		"nodes.csv": {"\ufeffid,kind,name\r\ntalk:a,talk,A\r\n", exports},
		"edges.csv": {"source,target,predicate,says,note,line,quote\n", exports},
	} {
		known, err := formats.Knows(name, strings.NewReader(c[0]))
		require.NoError(t, err, name)
		require.True(t, known, name)
		_, err = formats.Read(name, strings.NewReader(c[0]), formats.Options{}, nil)
		require.ErrorIs(t, err, graph.ErrInvalid, name)
		require.ErrorContains(t, err, c[1], name)
		require.False(t, formats.IsUnknown(err), name)
	}
}

func TestRead_NotesThatMentionGraphsAreNoGraphs(t *testing.T) {
	for _, text := range []string{
		"@prefix is what Jane calls it\n\nGraphConf 2019\n", "<p> <b> \"a\"\n", "<talk> about <graphs> and \"names\"\n", "prefix trees: a talk\n", "id,kind,title\n1,talk,A\n",
		"GraphConf 2019\n\n@prefix schema: <https://schema.org/> .\n",
	} {
		_, err := formats.Read("a.md", strings.NewReader(text), formats.Options{}, func(int, graph.Record) error { return nil })
		if err != nil {
			require.NotContains(t, err.Error(), "a graph and no notes", text)
		}
	}
}
