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

// Engine answers questions over one graph. It is safe for concurrent use; an answer
// is drawn from one state of the index and the names.
type Engine struct {
	mu      sync.RWMutex
	rev     atomic.Uint64
	applied chan struct{} // closed when the revision changes
	lagging chan struct{}

	writing   sync.RWMutex // held by who changes the store until the engine is in step
	cache     cache
	store     Store
	index     Index
	words     *text.Index
	directory *question.Directory
}

// NewEngine makes an engine of a store that is empty, as is the index.
func NewEngine(s Store, x Index, w *text.Index, common graph.Lexicon) *Engine {
	return &Engine{store: s, index: x, words: w, directory: question.NewDirectory(s, x, texts{w, common}), applied: make(chan struct{}), lagging: make(chan struct{}, 1)}
}

// Apply brings the engine in step with a change of the store, which then has a revision. It
// reads the notes that changed from the store, so it is not to be called within a read of it.
func (e *Engine) Apply(ctx context.Context, revision uint64, d graph.Delta) error {
	notes, err := e.notesOf(ctx, d)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.index.Apply(d)
	e.directory.Apply(d)
	e.words.Apply(revision, notes)
	e.setRevision(revision)
	return nil
}

// Revision is that of the store that answers are drawn from: answers of the same
// revision are the same.
func (e *Engine) Revision() uint64 { return e.rev.Load() }

// Directory knows what everything is called.
func (e *Engine) Directory() *question.Directory { return e.directory }

// Words finds talks by what is said in them.
func (e *Engine) Words() *text.Index { return e.words }

// Index finds talks.
func (e *Engine) Index() Index { return e.index }

// Page is a part of an answer in an order. The zero Limit is DefaultPage.
type Page struct {
	Offset, Limit int
	Sort          question.Sort
}

// The most talks that are put in the order of their names or titles: at all, and unasked.
const (
	maxSorted = 10_000
)

// Validate returns the page with its limit, and fails for one outside the bounds.
func (p Page) Validate() (Page, error) {
	switch p.Sort {
	case question.ByDefault, question.ByName, question.Best, question.ByEvent, question.Newest:
	default:
		return p, fmt.Errorf("%w: an answer is sorted by %q, %q, %q or %q, not %q", graph.ErrInvalid, question.Best, question.ByEvent, question.ByName, question.Newest, p.Sort)
	}
	if p.Limit == 0 {
		p.Limit = DefaultPage
	}
	if p.Limit < 0 || p.Limit > MaxPage || p.Offset < 0 {
		return p, fmt.Errorf("%w: limit must be 1 to %d and offset 0 or more", graph.ErrInvalid, MaxPage)
	}
	return p, nil
}

// Answer is a page of what a question finds.
type Answer struct {
	Question   string                `json:"question"`
	Understood question.Question     `json:"understood"`
	Total      int                   `json:"total"`
	Items      []Item                `json:"items"`
	Sort       question.Sort         `json:"-"`                   // the order in which talks come
	Corrected  []question.Correction `json:"corrected,omitempty"` // slips, and what they were read as
	Unknown    []question.Unknown    `json:"unknown,omitempty"`
	LeftOut    []string              `json:"left_out,omitempty"` // common words that were passed over
	Text       string                `json:"text,omitempty"`     // the answer in words, to a question that asks how many
	Empty      string                `json:"empty,omitempty"`    // why there is nothing, in a sentence
}

// Item is one thing of an answer with what proves it.
type Item struct {
	ID       graph.ID   `json:"id"`
	Kind     graph.Kind `json:"kind"`
	Name     string     `json:"name"`
	Event    string     `json:"event"`
	Day      string     `json:"day,omitempty"`    // of a talk in a programme: "day 2"
	Talks    int        `json:"talks,omitempty"`  // of an item that is no talk: in how many
	Reason   string     `json:"reason,omitempty"` // why it is related, in words
	Evidence []Evidence `json:"why"`
	// Omitted is how many places of a thing in a talk Why leaves out, beyond MaxPlaces.
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

// finds reports whether a list question finds at least one thing of the kind it asks for.
func (e *Engine) finds(q question.Question) bool {
	s := e.selection(q)
	if q.AsksTexts() {
		r := e.rank(q, contentsOf(q, e.directory))
		n, talks := e.index.Rank(s, r.scores, least(q), 1)
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

// Answer answers a question. Nothing found is no error.
func (e *Engine) Answer(ctx context.Context, q question.Question, page Page) (Answer, error) {
	return e.reply(ctx, []question.Question{q}, page, q.Print(e.directory))
}

// reply answers a question that was asked in some words.
func (e *Engine) reply(ctx context.Context, readings []question.Question, page Page, asked string) (Answer, error) {
	page, err := page.Validate()
	if err != nil {
		return Answer{}, err
	}
	return Consistently(ctx, e, func(r *Reader) (Answer, error) { return r.answer(e.choose(readings), page, asked) })
}

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
	}
	return a.a, nil
}

// answers returns how each form of question.Forms is answered.
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

// answering answers one question.
type answering struct {
	*Reader
	q    question.Question
	page Page
	a    Answer
}

// item returns a thing with its name and, of a talk, its event.
func (e *Engine) item(id graph.ID) Item {
	it := Item{ID: id, Kind: id.Kind(), Name: e.directory.Name(id), Evidence: []Evidence{}}
	if it.Kind == graph.KindTalk {
		for _, event := range e.index.EntitiesOfKind(id, graph.KindEvent) {
			it.Event = e.directory.Name(event)
		}
	}
	return it
}

// Cut returns the part of a list that a page shows.
func Cut[T any](all []T, p Page) []T {
	from := min(p.Offset, len(all))
	return all[from:min(from+p.Limit, len(all))]
}

// joinNames joins names as a sentence does: "A, B and C".
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

// Rows is the answer as a table with a heading: a row for each line of evidence.
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
