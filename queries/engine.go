package queries

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Engine answers questions over one graph. It is safe for concurrent use. Every answer is read
// at one revision of the index and the names.
type Engine struct {
	mu      sync.RWMutex
	rev     atomic.Uint64
	applied chan struct{} // closed when the revision changes
	lagging chan struct{} // receives when a read found the store ahead

	writing   sync.RWMutex // held by a writer until the store and the engine have its change
	cache     cache
	store     Store
	index     Index
	words     *text.Index
	directory *question.Directory
}

// NewEngine returns an engine for an empty store s, with the empty index x and the empty word
// index w. common holds the words that are never typing slips. Call Apply with each change of
// the store; for a store with facts call Build instead.
func NewEngine(s Store, x Index, w *text.Index, common graph.Lexicon) *Engine {
	return &Engine{store: s, index: x, words: w, directory: question.NewDirectory(s, x, texts{w, common}), applied: make(chan struct{}), lagging: make(chan struct{}, 1)}
}

// Apply applies a change of the store, which has the given revision since. It reads the changed
// notes from the store, so it must not be called within a read of it.
func (e *Engine) Apply(ctx context.Context, revision uint64, d graph.Delta) error {
	notes, err := e.readChangedNotes(ctx, d)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.index.Apply(d)
	e.words.Apply(revision, notes)
	e.directory.Apply(d) // last, because it remembers what it read of the others
	e.setRevision(revision)
	return nil
}

// Revision returns the revision of the store at which answers are read. Answers of the same
// revision are equal.
func (e *Engine) Revision() uint64 { return e.rev.Load() }

// Directory returns the names of all entities.
func (e *Engine) Directory() *question.Directory { return e.directory }

// Words returns the index of the words of talks.
func (e *Engine) Words() *text.Index { return e.words }

// Index returns the index of talks and entities.
func (e *Engine) Index() Index { return e.index }

// Page selects a part of an answer and its order. A Limit of 0 means DefaultPage.
type Page struct {
	Offset, Limit int
	Sort          question.Sort
	Explain       bool // record the parts of the score of each talk
}

// maxSorted bounds the talks that are sorted by their names.
const maxSorted = 10_000

// Validate returns the page with its limit set. It fails if the page is outside the bounds.
func (p Page) Validate() (Page, error) {
	switch p.Sort {
	case question.ByDefault, question.ByName, question.Best, question.ByEvent, question.Newest, question.Oldest:
	default:
		return p, fmt.Errorf("%w: an answer is sorted by %q, %q, %q, %q or %q, not %q", graph.ErrInvalid, question.Best, question.ByEvent, question.ByName, question.Newest, question.Oldest, p.Sort)
	}
	if p.Limit == 0 {
		p.Limit = DefaultPage
	}
	if p.Limit < 0 || p.Limit > MaxPage || p.Offset < 0 {
		return p, fmt.Errorf("%w: limit must be 1 to %d and offset 0 or more", graph.ErrInvalid, MaxPage)
	}
	return p, nil
}

// Answer is a page of the results of a question.
type Answer struct {
	Question   string                `json:"question"`
	Understood question.Question     `json:"understood"`
	Total      int                   `json:"total"`
	MatchAll   *int                  `json:"match_all,omitempty"` // the talks that match all parts of free wording; Total match a part
	Items      []Item                `json:"items"`
	Sort       question.Sort         `json:"-"`                   // the order in which talks come
	Corrected  []question.Correction `json:"corrected,omitempty"` // slips, and what they were read as
	Unknown    []question.Unknown    `json:"unknown,omitempty"`
	LeftOut    []string              `json:"left_out,omitempty"` // stopwords that were dropped
	Text       string                `json:"text,omitempty"`     // the number in words, for a question that asks how many
	Empty      string                `json:"empty,omitempty"`    // a sentence that explains an empty answer

	// Relaxations are questions near an empty one that find something.
	Relaxations []Relaxation `json:"relaxations,omitempty"`
}

// Matching says how many talks match all of free wording, "" if all do or the wording is not free.
func (a Answer) Matching() string {
	switch {
	case a.MatchAll == nil || *a.MatchAll == a.Total:
		return ""
	case *a.MatchAll == 0:
		return "No talk matches all of the question; these match a part of it"
	case *a.MatchAll == 1:
		return "1 talk matches all of the question, the others a part of it"
	}
	return fmt.Sprintf("%d talks match all of the question, the others a part of it", *a.MatchAll)
}

// Item is one result of an answer with its evidence.
type Item struct {
	ID       graph.ID   `json:"id"`
	Kind     graph.Kind `json:"kind"`
	Name     string     `json:"name"`
	Event    string     `json:"event"`
	Day      string     `json:"day,omitempty"`    // of a talk in a programme: "day 2"
	Talks    int        `json:"talks,omitempty"`  // number of talks of an item that is no talk
	Reason   string     `json:"reason,omitempty"` // why it is related, in words
	Evidence []Evidence `json:"why"`
	// Score lists the parts of the score of a talk that is ordered by it, if Page.Explain is set.
	Score []ScorePart `json:"score,omitempty"`
	// Omitted is the number of places beyond MaxPlaces that Evidence does not list.
	Omitted int `json:"omitted,omitempty"`
}

// Ask parses a question and answers it.
func (e *Engine) Ask(ctx context.Context, text string, page Page) (Answer, error) {
	readings, err := question.Parse(text, e.directory)
	if err != nil {
		return Answer{}, err
	}
	return e.reply(ctx, readings, page, strings.TrimSpace(text))
}

// Understand parses a question and chooses the first of its readings that finds something.
// Where none does it returns the literal one.
func (e *Engine) Understand(text string) (question.Question, error) {
	readings, err := question.Parse(text, e.directory)
	if err != nil {
		return question.Question{}, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.choose(readings), nil
}

// Alternatives returns the questions that may have been meant by a text that names the
// unknown, q as it was understood.
func (e *Engine) Alternatives(text string, q question.Question) []string {
	return question.Alternatives(text, q, e.directory, e.Understand)
}

// choose returns the first reading that finds something, else the first. A lone reading
// costs no count. The caller holds the engine.
func (e *Engine) choose(readings []question.Question) question.Question {
	if len(readings) > 1 {
		for _, q := range readings {
			if e.finds(q) {
				return q
			}
		}
	}
	return readings[0]
}

// finds reports whether a list question has at least one result.
func (e *Engine) finds(q question.Question) bool {
	s := e.selection(q)
	if q.AsksTexts() {
		r := e.rank(q, contentsOf(q, e.directory))
		defer r.release()
		n, talks := r.best(e.index, s, 1)
		if n == 0 || q.Find == question.Find(graph.KindTalk) {
			return n > 0
		}
		s = graph.Selection{All: [][]graph.ID{talks}}
	}
	if kind := graph.Kind(q.Find); kind != graph.KindTalk {
		return len(e.index.Facets(s, kind, 1)) > 0
	}
	return e.index.Count(s) > 0
}

// Answer answers a question. An empty answer is no error.
func (e *Engine) Answer(ctx context.Context, q question.Question, page Page) (Answer, error) {
	return e.reply(ctx, []question.Question{q}, page, q.Print(e.directory))
}

// reply answers the reading that choose returns. asked is the text of the question.
func (e *Engine) reply(ctx context.Context, readings []question.Question, page Page, asked string) (Answer, error) {
	page, err := page.Validate()
	if err != nil {
		return Answer{}, err
	}
	return Consistently(ctx, e, func(r *Reader) (Answer, error) { return r.answer(e.choose(readings), page, asked) })
}

// answer answers a question that was asked with text.
func (r *Reader) answer(q question.Question, page Page, text string) (Answer, error) {
	a := &answering{Reader: r, q: q, page: page}
	a.a = Answer{Question: text, Understood: q, Items: []Item{}, Corrected: q.Corrected, Unknown: q.Unknown, LeftOut: q.LeftOut}
	if len(q.Unknown) > 0 && !q.Free {
		a.a.Empty = a.explainUnknown()
		return a.a, nil
	}
	answer, ok := answers()[q.Form]
	if !ok {
		return Answer{}, fmt.Errorf("%w: %q is no form of a question", graph.ErrInvalid, q.Form)
	}
	if err := answer(a); err != nil {
		return Answer{}, fmt.Errorf("answering %q: %w", text, err)
	}
	if a.a.Total == 0 && a.a.Empty == "" {
		a.a.Empty = a.explainEmpty()
		var err error
		if a.a.Relaxations, err = a.relax(); err != nil {
			return Answer{}, fmt.Errorf("relaxing %q: %w", text, err)
		}
	}
	return a.a, nil
}

// answers returns the function that answers each form of question.Forms.
func answers() map[question.Form]func(*answering) error {
	return map[question.Form]func(*answering) error{
		question.List:    (*answering).answerList,
		question.Count:   (*answering).answerCount,
		question.Parts:   (*answering).answerParts,
		question.Related: (*answering).answerRelated,
		question.Shared:  (*answering).answerShared,
		question.Path:    (*answering).answerPath,
	}
}

// answering holds the state of answering one question.
type answering struct {
	*Reader
	q    question.Question
	page Page
	a    Answer
}

// item returns an entity with its name and, for a talk, its event.
func (e *Engine) item(id graph.ID) Item {
	it := Item{ID: id, Kind: id.Kind(), Name: e.directory.Name(id), Evidence: []Evidence{}}
	if it.Kind == graph.KindTalk {
		for _, event := range e.index.EntitiesOfKind(id, graph.KindEvent) {
			it.Event = e.directory.Name(event)
		}
	}
	return it
}

// Cut returns the part of a list that a page selects.
func Cut[T any](all []T, p Page) []T {
	from := min(p.Offset, len(all))
	return all[from:min(from+p.Limit, len(all))]
}

// joinNames joins names by commas and a conjunction: "A, B and C".
func joinNames(names []string, conj string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " " + conj + " " + names[n-1]
	}
}

// Rows returns the answer as a table with a heading, one row for each line of evidence.
func (a Answer) Rows() [][]string {
	rows := [][]string{{"id", "kind", "name", "event", "because", "source", "line", "quote"}}
	for _, it := range a.Items {
		if len(it.Evidence) == 0 {
			rows = append(rows, []string{string(it.ID), string(it.Kind), it.Name, it.Event, it.Reason, "", "", ""})
		}
		for _, w := range it.Evidence {
			rows = append(rows, []string{string(it.ID), string(it.Kind), it.Name, it.Event, w.Name, w.Source, strconv.Itoa(w.Line), strings.TrimSpace(w.Quote)})
		}
	}
	return rows
}
