// Package queries answers questions about the graph:
//
//	text -> question.Parse -> Question -> Engine.Answer -> Answer
//
// Names of events, years and people, quoted texts, and parts joined by and, or, not select talks.
// All other parts rank them: words by BM25 (graph/text), topics and companies by IDF. An Answer
// holds a page of items, each with the lines that prove it. An empty Answer names the part of the
// question that no talk fulfils. The interfaces that the package needs are declared here;
// graph/cayley and graph/postings satisfy them.
//
//	engine.go consistency.go reader.go   an answer, read at one revision of the store
//	list.go rank.go words.go             lists, ranked by words and topics
//	related.go path.go shortest_path.go  related and shared entities, shortest paths
//	evidence.go sentence.go cache.go     the lines that prove an edge, and the cache of reads
//	explain_empty.go facets.go           the reason for an empty answer; entities that narrow one
//	listing.go programme.go              all entities of a kind; the talks of an event in order
//	snapshot.go                          an engine built from a store, or restored from a snapshot
package queries

import (
	"context"

	"github.com/talkgraph/talkgraph/graph"
)

// Store reads facts.
type Store interface {
	SubjectFacts(ctx context.Context, subject graph.ID) ([]graph.Fact, error)
	Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error)
	// TalkDetails reads the details of talks and the texts of their notes, except of known notes.
	TalkDetails(ctx context.Context, talks []graph.ID, known func(note graph.ID) bool) (shown []graph.TalkDetails, notes map[graph.ID]string, err error)
	// All calls use with every fact, except those of the skipped predicates.
	All(ctx context.Context, skip []graph.Predicate, use func(graph.Fact) error) error
	// Facts returns the facts of a label. EachLabel calls use with each label and its facts.
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
	CoOccurringPairs(ids []graph.ID) []graph.Pair
	Entities(talk graph.ID) []graph.ID
	EntitiesOfKind(talk graph.ID, kind graph.Kind) []graph.ID
	Has(talk, id graph.ID) bool
	TalkCount(id graph.ID) int
	Links(id graph.ID) []graph.Link
	Exists(id graph.ID) bool

	// Number returns the number of a talk, and Numbers the count of numbers. EachTalk calls use
	// with the numbers of the entities' talks. CountAmong counts the talks of a list that a
	// selection contains. Rank orders talks by the scores at their numbers; with among, only those
	// of the list that have a score.
	Number(talk graph.ID) (uint32, bool)
	Numbers() int
	EachTalk(ids []graph.ID, use func(talk uint32))
	CountAmong(s graph.Selection, talks []uint32) int
	Rank(s graph.Selection, scores []float32, among []uint32, limit int) (total int, best []graph.ID)

	// WithSlug, SlugsContaining and SimilarSlugs find entities of a kind by the slug at the end of
	// their IDs: one that is equal; one with a word that begins with text; one with the same first
	// letter and a similar length.
	WithSlug(kind graph.Kind, slug string) []graph.ID
	SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID
	SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID

	// Compact sorts large lists of talks by ID. AppendBinary saves the index, Restore reads it.
	Compact()
	AppendBinary(b []byte) ([]byte, error)
	Restore(snapshot []byte) (rest []byte, err error)
}

// The limits of an answer.
const (
	MaxPage     = 200 // items of a page
	DefaultPage = 20  // items of a page without a limit
)
