// Package queries answers questions about the graph:
//
//	text -> question.Parse -> Question -> Engine.Answer -> Answer
//
// Names of events, years and people, quoted texts and what is joined by and, or, not select
// talks; all else ranks them: BM25 over the words of talks (graph/text), and topics and
// companies by idf. An Answer holds a page of items, each with the lines that prove it, and
// says which part of a question empties it. The interfaces that the package needs are
// declared here; graph/cayley and graph/postings satisfy them.
//
//	engine.go consistency.go reader.go   an answer, drawn from one state of the store
//	list.go rank.go words.go             lists, ranked by words and topics
//	related.go path.go shortest_path.go  the other forms answered
//	evidence.go sentence.go cache.go     the lines and sentences that prove an item
//	explain_empty.go facets.go           why there is nothing; what narrows an answer
//	listing.go programme.go              all things of a kind; the talks of an event in order
//	snapshot.go                          an engine of a store, or of a snapshot
package queries

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
)

// Store reads facts.
type Store interface {
	SubjectFacts(ctx context.Context, subject graph.ID) ([]graph.Fact, error)
	Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error)
	// TalkDetails reads what a page shows of talks, but for texts of notes that are known.
	TalkDetails(ctx context.Context, talks []graph.ID, known func(note graph.ID) bool) (shown []graph.TalkDetails, notes map[graph.ID]string, err error)
	// All hands out every fact but those of some predicates.
	All(ctx context.Context, but []graph.Predicate, use func(graph.Fact) error) error
	// Facts returns what a label says; EachLabel hands that out of all.
	Facts(ctx context.Context, label graph.ID) ([]graph.Fact, error)
	EachLabel(ctx context.Context, use func(graph.LabelFacts) error) error
	// Revision counts the changes of the store.
	Revision(ctx context.Context) (uint64, error)
}

// Index finds talks and follows the changes of the store.
type Index interface {
	Apply(d graph.Delta)
	Select(s graph.Selection, offset, limit int) (total int, page []graph.ID)
	Count(s graph.Selection) int
	Facets(s graph.Selection, kind graph.Kind, limit int) []graph.Count
	Related(talk graph.ID, limit int) []graph.Related
	CoOccurring(topic graph.ID, limit int) []graph.CoOccurrence
	CoOccurringPairs(things []graph.ID) []graph.Pair
	Entities(talk graph.ID) []graph.ID
	EntitiesOfKind(talk graph.ID, kind graph.Kind) []graph.ID
	Has(talk, thing graph.ID) bool
	TalkCount(id graph.ID) int
	Links(id graph.ID) []graph.Link
	Exists(id graph.ID) bool

	// Number returns the number of a talk, and Numbers how many there are. EachTalk hands out
	// those of the talks of some things, and Rank orders talks by the scores at their numbers.
	Number(talk graph.ID) (uint32, bool)
	Numbers() int
	EachTalk(things []graph.ID, use func(talk uint32))
	Rank(s graph.Selection, scores []float32, least float32, limit int) (total int, best []graph.ID)

	// WithSlug, SlugsContaining and SimilarSlugs find things of a kind by the slug in which the ID
	// ends: the same; one in which a text stands where a word begins; one with the same
	// first letter and a few letters more or less.
	WithSlug(kind graph.Kind, slug string) []graph.ID
	SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID
	SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID

	// Compact puts large answers in order; AppendBinary and Restore save the index.
	Compact()
	AppendBinary(b []byte) ([]byte, error)
	Restore(snapshot []byte) (rest []byte, err error)
}

// The limits of an answer.
const (
	MaxPage     = 200 // items of a page
	DefaultPage = 20
)
