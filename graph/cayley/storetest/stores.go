package storetest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// backends returns a function for each backend, by its name, that makes the address of a new
// store. PostgreSQL is among them if the environment names a server, as in make
// test-postgres.
func backends() map[string]func(t *testing.T) string {
	out := map[string]func(t *testing.T) string{
		"memory": func(*testing.T) string { return "memory:" },
		"bolt":   func(t *testing.T) string { return "bolt:" + filepath.Join(t.TempDir(), "talks.db") },
	}
	if os.Getenv(Server) != "" {
		out["postgres"] = Database
	}
	return out
}

// Each runs a test of the store's contract on a new store of every backend.
func Each(t *testing.T, test func(t *testing.T, s *cayley.Store)) {
	for name, address := range backends() {
		t.Run(name, func(t *testing.T) { test(t, Open(t, address(t))) })
	}
}

// Open opens the store at an address and closes it when the test ends.
func Open(t testing.TB, address string) *cayley.Store {
	t.Helper()
	s, err := cayley.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// Note returns the ID and the facts of a note. The keys of talks are titles and the values
// their topics.
func Note(source string, talks map[string][]string) (graph.ID, []graph.Fact) {
	id := graph.NoteID(source)
	var facts []graph.Fact
	add := func(s graph.ID, p graph.Predicate, o graph.Object) {
		facts = append(facts, graph.Fact{Subject: s, Predicate: p, Object: o, Label: id})
	}
	add(id, graph.PredType, graph.Object{ID: graph.Classes[graph.KindNote]})
	add(id, graph.PredBasedOn, graph.Object{ID: id})
	add(id, graph.PredText, graph.Object{Text: "text of " + source + "\n\t\"quoted\" \\ é"})
	for title, topics := range talks {
		talk := graph.NewID(graph.KindTalk, "conf", title)
		add(talk, graph.PredType, graph.Object{ID: graph.Classes[graph.KindTalk]})
		add(talk, graph.PredBasedOn, graph.Object{ID: id})
		add(talk, graph.PredName, graph.Object{Text: title})
		for i, x := range topics {
			topic := graph.NewID(graph.KindTopic, x)
			add(talk, graph.PredAbout, graph.Object{ID: topic})
			add(graph.MentionID(talk, topic), graph.PredQuotedFrom, graph.Object{ID: graph.ID(fmt.Sprintf("%s#char=%d,%d", id, i, i+3))})
		}
	}
	return id, facts
}
