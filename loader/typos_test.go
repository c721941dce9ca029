package loader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func shipped(t testing.TB) *loader.Extractor {
	t.Helper()
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	require.NoError(t, err)
	return loader.New(v, graph.Lexicon(data.Words))
}

// The typos in 40 real notes with their corrections, and words that are no typos.
func TestMentions_Typos(t *testing.T) {
	x := shipped(t)
	for _, c := range []struct{ text, want string }{
		{"monitornig", "monitoring"},
		{"secuirty", "security"},
		{"Serverles", "serverless"},
		{"infrsastructure", "infrastructure"},
		{"infrastruture", "infrastructure"},
		{"infrasructure", "infrastructure"},
		{"micrservices", "microservices"},
		{"vunterabilities", "vulnerabilities"},
		{"broswer", "browsers"},
		{"browers", "browsers"},
		{"browswer", "browsers"},
		{"rasberry pi", "raspberry-pi"},
		{"monolyth", "monolith"},
		{"monolythic", "monolith"},
		{"bandwith", "bandwidth"},
		{"hackaton", "hackathons"},
		{"aws cludtrail", "aws-cloudtrail"},
		{"asncronicity", "asynchronous-programming"},
		{"logstache", "logstash"},
		{"posgres", "postgresql"},
		{"postres", "postgresql"},
		{"Prometheu", "prometheus"},
		{"OpensShift", "openshift"},
		{"shemaless", "schemaless"},
		{"depoyments", "deployment"},
		{"culturea", "culture"},
		{"encapsulationn", "encapsulation"},
		{"PhatomJS", "headless-browsers"},
		{"comunication skills", "communication"},
		{"coninuous integration", "continuous-integration"},
		{"therorem proving", "proof-assistants"},
		{"feautre flags", "feature-flags"},

		{"virtualisation", "virtualization"}, {"threat modelling", "threat-modeling"}, {"data centres", "data-centers"}, {"licence compliance", "license-compliance"},

		{"collab", ""}, {"ethic", ""}, {"sling", ""}, {"truck", ""}, {"planted", ""}, {"Hanabi", ""},
		{"evacuation", ""}, {"shadowy", ""}, {"beeing", ""}, {"multiplex", ""}, {"radii", ""}, {"depiction", ""}, {"elipse", ""}, {"percision", ""},

		// Words and other names in 42,000 real talks.
		{"EasyBuild", "easybuild"}, {"PinePhone", "mobile-linux"}, {"TornadoVM", ""}, {"MicroCeph", ""}, {"Telegram", ""}, {"telegraph", ""}, {"locker", ""},
		{"Mathematica", ""}, {"GeoServer", "geoserver"}, {"stimulation", ""}, {"minix", ""}, {"nesta", ""}, {"graphity", ""},

		// Words one typo from a common word, or too short to be the typo of a name.
		{"visis", ""}, {"pilars", ""}, {"sympa", ""},
	} {
		n, err := x.Extract(t.Context(), "x.txt", []byte("Some Talk Title\n\nnotes on "+c.text+" here\nand "+c.text+" there\n"))
		require.NoError(t, err)
		require.Len(t, n.Talks, 1)
		got := ""
		for _, m := range n.Talks[0].Topics {
			if m.ID != "topic:aws" {
				got = m.ID.Local()
				require.Equal(t, c.text, m.Evidence[0].Text)
			}
		}
		require.Equal(t, c.want, got, c.text)
	}
}
