package queries

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Reader reads the index, the names and the store at one revision. Consistently makes it; it
// must not be used after the function that it was given to has returned.
type Reader struct {
	ctx       context.Context
	engine    *Engine
	index     Index
	directory *question.Directory
}

// Context is that of the request.
func (r *Reader) Context() context.Context { return r.ctx }

// Index finds talks.
func (r *Reader) Index() Index { return r.index }

// Directory knows what everything is called.
func (r *Reader) Directory() *question.Directory { return r.directory }

// IsKnown reports whether the graph has a thing: a name, and a talk or a link.
func (r *Reader) IsKnown(id graph.ID) bool { return r.directory.Known(id) && r.index.Exists(id) }

// CheckKnown returns a question.NotFoundError for a thing that the graph does not have.
func (e *Engine) CheckKnown(id graph.ID) error {
	if !e.directory.Known(id) || !e.index.Exists(id) {
		return e.directory.NotFound(id)
	}
	return nil
}

// Item returns a thing with its name and, of a talk, its event.
func (r *Reader) Item(id graph.ID) Item { return r.engine.item(id) }

// ItemWithTalks returns a thing with its name and the number of its talks.
func (r *Reader) ItemWithTalks(id graph.ID) Item {
	it := r.Item(id)
	it.Talks = r.index.TalkCount(id)
	return it
}

// JoinNames returns the names of things as a sentence lists them: "A, B and C".
func (r *Reader) JoinNames(ids []graph.ID, conjunction string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.directory.Name(id)
	}
	return joinNames(names, conjunction)
}

// Facts returns what the store holds of a thing.
func (r *Reader) Facts(id graph.ID) ([]graph.Fact, error) {
	return r.engine.store.SubjectFacts(r.ctx, id)
}
