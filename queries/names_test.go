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
		`talks about "reddis" but not netflx`:         nil, // "reddis" doubles a letter of Redis and has another one than Reddit
		`talks about "redix" but not netflx`:          {`talks that mention "Redis" but not "Netflix"`, `talks that mention "Redux" but not "Netflix"`, `talks that mention "Remix" but not "Netflix"`, `talks that do not mention "Netflix"`},
		"talks about javahouse and java":              {`talks that mention "Java"`},
	} {
		q, err := e.Understand(text)
		require.NoError(t, err)
		require.Equal(t, want, e.Alternatives(text, q), "%s: %v", text, q.Unknown)
	}
}

// TestUnderstand_EnglishWordsStayWords holds that a word of English is no slip of another word,
// and no name that it is only the plural of.
func TestUnderstand_EnglishWordsStayWords(t *testing.T) {
	v := storytest.Shipped(t)
	note, err := loader.New(v, graph.Lexicon(data.Words)).Extract(t.Context(), "a.md", []byte("# WordConf 2019\n\n## A Location For Searches\n\nreports on the current location\n\n## Apache Iceberg In Production\n\nIceberg tables, GPU clusters and pull requests\n"))
	require.NoError(t, err)
	e, _ := storytest.Engine(t, v, []graph.Note{note})
	for text, want := range map[string]string{
		"talks about lactation": "",
		"talks about retort":    "",
		"talks about scorches":  "",
		"talks about currrent":  "current",
		"talks about locatoin":  "location",
	} {
		q, err := e.Understand(text)
		require.NoError(t, err)
		if want == "" {
			require.Empty(t, q.Corrected, text)
			continue
		}
		require.Equal(t, want, q.Corrected[0].To, text)
	}
	for text, want := range map[string][]graph.ID{
		"talks about iceberg":  {"topic:apache-iceberg"},
		"talks about icebergs": {},
		"talks about gpus":     {"topic:gpu-computing"},
	} {
		q, err := e.Understand(text)
		require.NoError(t, err)
		require.Equal(t, want, q.All, text)
	}
}
