package pages_test

import (
	"testing"

	"github.com/talkgraph/talkgraph/internal/storytest"
	"github.com/talkgraph/talkgraph/queries"
)

// story returns an engine that answers over the notes of a story.
func story(t testing.TB, name string) *queries.Engine {
	t.Helper()
	e, _ := storytest.Named(t, name).Engine(t)
	return e
}
