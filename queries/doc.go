// Package queries answers questions about the graph. A question is a value:
//
//	text -> Parse -> Question -> Engine.Answer -> Answer
//
// Parse never guesses in silence: the Question shows what was understood, and what
// was not stands in its Unknown with the nearest names, or in its LeftOut. An Answer
// holds a page of items, each with the lines that prove it, and says which part of a
// question empties it. The interfaces that the package needs are declared here;
// graph/cayley and graph/postings satisfy them.
//
//	lex.go parse.go          a text as names and words, and what is unknown in it
//	forms.go terms.go        what a question asks for: its form, its terms and their order
//	names.go series.go       what everything is called; events of a name in all years
//	near.go guess.go         names with a slip, parts of titles, proposals
//	question.go refine.go    a question as a value: printed, narrowed, widened
//	leave.go foreign.go      common words that are passed over, words of other languages
//	tries.go complete.go     what may have been meant, and how one may go on
//	engine.go steady.go      an answer, drawn from one state of the store
//	list.go best.go relate.go path.go shortest.go   the forms answered
//	evidence.go shelf.go     the lines that prove an edge, and what of them is kept
//	empty.go                 why there is nothing
//	thing.go talk.go contrast.go place.go   all that a page shows of one thing
//	listing.go describe.go   all things of a kind; things as facts, for linked data
//	correct.go examples.go   corrections in words; questions and queries that teach
//	map.go sketch.go skeleton.go            maps
//	compare.go trends.go differ.go digest.go next.go   two things, two years, an event, what to read
//	build.go                 an engine of a store, or of a snapshot
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
