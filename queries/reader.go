package queries

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Reader reads the index, the names and the store at one revision. Consistently passes it to a
// function; it must not be used after that function has returned.
type Reader struct {
	ctx       context.Context
	engine    *Engine
	index     Index
	directory *question.Directory
}

// Context returns the context of the request.
func (r *Reader) Context() context.Context { return r.ctx }

// Index returns the index of talks and entities.
func (r *Reader) Index() Index { return r.index }

// Directory returns the names of all entities.
func (r *Reader) Directory() *question.Directory { return r.directory }

// IsKnown reports whether the graph has an entity: a name, and a talk or a link.
func (r *Reader) IsKnown(id graph.ID) bool { return r.directory.Known(id) && r.index.Exists(id) }

// CheckKnown returns a question.NotFoundError for an entity that the graph does not have.
func (e *Engine) CheckKnown(id graph.ID) error {
	if !e.directory.Known(id) || !e.index.Exists(id) {
		return e.directory.NotFound(id)
	}
	return nil
}

// Item returns an entity with its name and, for a talk, its event.
func (r *Reader) Item(id graph.ID) Item { return r.engine.item(id) }

// ItemWithTalks returns an entity with its name and the number of its talks.
func (r *Reader) ItemWithTalks(id graph.ID) Item {
	it := r.Item(id)
	it.Talks = r.index.TalkCount(id)
	return it
}

// JoinNames returns the names of entities joined by commas and a conjunction: "A, B and C".
func (r *Reader) JoinNames(ids []graph.ID, conjunction string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.directory.Name(id)
	}
	return joinNames(names, conjunction)
}

// Facts returns the facts that the store holds about an entity.
func (r *Reader) Facts(id graph.ID) ([]graph.Fact, error) {
	return r.engine.store.SubjectFacts(r.ctx, id)
}

// LabelFacts returns the facts that a note states, or none if it is not stored.
func (r *Reader) LabelFacts(note graph.ID) ([]graph.Fact, error) {
	return r.engine.store.Facts(r.ctx, note)
}
