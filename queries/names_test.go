package queries_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/loader"
)

// TestUnderstand_AmbiguousNames reads the name of a topic that is also the title of a talk. It
// also reads names with a slip that are equally near to two names.
func TestUnderstand_AmbiguousNames(t *testing.T) {
	v := storytest.Shipped(t)
	note, err := loader.New(v, graph.Lexicon(data.Words)).Extract(t.Context(), "a.md", []byte("# TitleConf 2019\n\n## Event Sourcing\n\nmonitoring, pyston and redis; reddit too\n\n## Serendipity\n\njava\n\n## Kafka In Anger\n\nredis\n"+
		strings.Repeat("\n## The Snake Of Many Talks\n\npython and event sourcing\n", 12)))
	require.NoError(t, err)
	for i := range note.Talks { // 12 of one title
		note.Talks[i].ID += graph.ID(strings.Repeat("x", i))
	}
	note.Talks[0].ID = "talk:titleconf-2019/event-sourcing"
	e, _ := storytest.Engine(t, v, []graph.Note{note})
	for text, want := range map[string]string{
		"talks about event sourcing":                      `talks that mention "event sourcing"`,
		"event sourcing":                                  `talks that mention "event sourcing"`,
		"topics of event sourcing":                        `topics in talks that mention "event sourcing"`,
		"companies that talk about evnt sourcing":         `companies in talks that mention "event sourcing"`,
		"talks related to event sourcing":                 `talks related to "event sourcing"`,
		"topics of the talk event sourcing":               `topics of the talk "Event Sourcing"`,
		"what is event sourcing about":                    `topics of the talk "Event Sourcing"`,
		"talks related to the talk \"event sourcing\"":    `talks related to the talk "Event Sourcing"`,
		"what do event sourcing and redis have in common": `topics that "event sourcing" and "Redis" share`,
		"serendipity and java":                            `talks that mention "Java" and "serendipity"`,
		"serendipity":                                     `talks about serendipity`,
		"talks about pyhton":                              `talks that mention "Python"`,     // or Pyston, which one talk mentions
		"talks about reddis":                              `talks that mention "Redis"`,      // rather than Reddit, by the texts
		"talks about kuberntes":                           `talks that mention "Kubernetes"`, // though its folded end differs
	} {
		q, err := e.Understand(text)
		require.NoError(t, err)
		require.Equal(t, want, q.Print(e.Directory()), text)
		again, err := e.Understand(want)
		require.NoError(t, err)
		if q.Corrected = nil; len(q.Unknown) == 0 {
			require.Equal(t, q, again, text)
		}
	}
}

// TestAlternatives_UnknownNames checks the proposals for questions with unknown names.
func TestAlternatives_UnknownNames(t *testing.T) {
	v := storytest.Shipped(t)
	e, _ := storytest.Engine(t, v, storytest.Sample(t, v))
	for text, want := range map[string][]string{
		"frobnic talks about mikroservice and wugwug": {`talks that mention "microservices"`},
		"talks about monitoring":                      nil,
		"talks about wugwug":                          nil,
		`talks about "reddis" but not netflx`:         {`talks that mention "Redis" but not "Netflix"`, `talks that mention "Reddit" but not "Netflix"`, `talks that mention "API documentation" but not "Netflix"`, `talks that do not mention "Netflix"`},
		"talks about javahouse and java":              {`talks that mention "Java"`},
	} {
		q, err := e.Understand(text)
		require.NoError(t, err)
		require.Equal(t, want, e.Alternatives(text, q), "%s: %v", text, q.Unknown)
	}
}
