package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Why is one line that proves an edge: where it stands and what it says. Start and
// End are columns of Text in Quote, half-open, in code points.
type Why struct {
	Talk   graph.ID `json:"talk,omitempty"` // of an item that is no talk
	ID     graph.ID `json:"id"`
	Name   string   `json:"name"`
	Source string   `json:"source"`
	Line   int      `json:"line"`
	Start  int      `json:"start"`
	End    int      `json:"end"`
	Text   string   `json:"text"`
	Quote  string   `json:"quote"`
	// Corrected tells that a person added the edge; the line is the talk's title then.
	Corrected bool `json:"corrected,omitempty"`
}

// The most of a line that is shown around the words that prove something.
const shownBefore, shownAfter = 120, 180

// Around cuts the quote into what stands before the words, the words, and what stands
// behind, for showing: long lines are shortened, with an ellipsis.
func (w Why) Around() (before, hit, after string) {
	r := []rune(w.Quote)
	start, end := min(w.Start, len(r)), min(w.End, len(r))
	b, a := r[:start], r[end:]
	if len(b) > shownBefore {
		before = "…"
		b = b[len(b)-shownBefore:]
	}
	if len(a) > shownAfter {
		a = append(a[:shownAfter:shownAfter], '…')
	}
	return strings.TrimLeft(before+string(b), " \t"), string(r[start:end]), strings.TrimRight(string(a), " \t")
}

// texts reads the notes that one answer quotes, each once.
type texts struct {
	store Store
	notes map[graph.ID]string
}

func newTexts(s Store) *texts { return &texts{s, map[graph.ID]string{}} }

// place is a span of a note in code points.
type place struct {
	note       graph.ID
	start, end int
}

func parsePlace(id graph.ID) (place, error) {
	note, frag, ok := strings.Cut(string(id), "#char=")
	from, to, ok2 := strings.Cut(frag, ",")
	start, err := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if !ok || !ok2 || err != nil || err2 != nil || start < 0 || end < start {
		return place{}, fmt.Errorf("%w: %q is not a place in a note", graph.ErrDamaged, id)
	}
	return place{graph.ID(note), start, end}, nil
}

// of returns every place where a talk mentions a thing, in the order of the note.
func (t *texts) of(ctx context.Context, talk, thing graph.ID, name string) ([]Why, error) {
	facts, err := t.store.Of(ctx, graph.MentionID(talk, thing))
	if err != nil {
		return nil, err
	}
	var out []Why
	corrected := slices.ContainsFunc(facts, func(f graph.Fact) bool { return f.Predicate == graph.PredAttributedTo })
	for _, f := range facts {
		if f.Predicate != graph.PredQuotedFrom {
			continue
		}
		w, err := t.quote(ctx, f.Object.ID)
		if err != nil {
			return nil, err
		}
		w.ID, w.Name, w.Corrected = thing, name, corrected
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Why) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Start, b.Start))
	})
	return out, nil
}

// quote reads the line at a place.
func (t *texts) quote(ctx context.Context, id graph.ID) (Why, error) {
	p, err := parsePlace(id)
	if err != nil {
		return Why{}, err
	}
	text, err := t.text(ctx, p.note)
	if err != nil {
		return Why{}, err
	}
	start, ok1 := byteAt(text, p.start)
	end, ok2 := byteAt(text, p.end)
	if !ok1 || !ok2 {
		return Why{}, fmt.Errorf("%w: %s lies behind the end of its note", graph.ErrDamaged, id)
	}
	from := strings.LastIndexByte(text[:start], '\n') + 1
	to := len(text)
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		to = end + i
	}
	col := utf8.RuneCountInString(text[from:start])
	return Why{
		Source: p.note.Source(), Line: 1 + strings.Count(text[:from], "\n"),
		Start: col, End: col + p.end - p.start, Text: text[start:end], Quote: text[from:to],
	}, nil
}

// text is the text of a note.
func (t *texts) text(ctx context.Context, note graph.ID) (string, error) {
	if s, ok := t.notes[note]; ok {
		return s, nil
	}
	facts, err := t.store.Of(ctx, note)
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if f.Predicate == graph.PredText {
			t.notes[note] = f.Object.Text
			return f.Object.Text, nil
		}
	}
	return "", fmt.Errorf("%w: the text of %s is missing", graph.ErrDamaged, note)
}

// byteAt is the byte at which the n-th code point begins.
func byteAt(s string, n int) (int, bool) {
	if n == 0 {
		return 0, true
	}
	seen := 0
	for i := range s {
		if seen == n {
			return i, true
		}
		seen++
	}
	return len(s), seen == n
}
