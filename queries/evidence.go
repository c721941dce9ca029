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

// mentions returns every place where a talk mentions a thing, in the order of the note.
func (e *Engine) mentions(ctx context.Context, talk, thing graph.ID, name string) ([]Why, error) {
	facts, err := e.store.Of(ctx, graph.MentionID(talk, thing))
	if err != nil {
		return nil, err
	}
	var out []Why
	corrected := slices.ContainsFunc(facts, func(f graph.Fact) bool { return f.Predicate == graph.PredAttributedTo })
	for _, f := range facts {
		if f.Predicate != graph.PredQuotedFrom {
			continue
		}
		w, err := e.quote(ctx, f.Object.ID)
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
func (e *Engine) quote(ctx context.Context, id graph.ID) (Why, error) {
	p, err := parsePlace(id)
	if err != nil {
		return Why{}, err
	}
	n, err := e.note(ctx, p.note)
	if err != nil {
		return Why{}, err
	}
	start, ok1 := n.byteAt(p.start)
	end, ok2 := n.byteAt(p.end)
	if !ok1 || !ok2 {
		return Why{}, fmt.Errorf("%w: %s lies behind the end of its note", graph.ErrDamaged, id)
	}
	from := strings.LastIndexByte(n.text[:start], '\n') + 1
	to := len(n.text)
	if i := strings.IndexByte(n.text[end:], '\n'); i >= 0 {
		to = end + i
	}
	col := utf8.RuneCountInString(n.text[from:start])
	return Why{
		Source: p.note.Source(), Line: n.lineAt(from),
		Start: col, End: col + p.end - p.start, Text: n.text[start:end], Quote: n.text[from:to],
	}, nil
}

// note is the text of a note.
func (e *Engine) note(ctx context.Context, note graph.ID) (*noteText, error) {
	if n, ok := e.shelf.note(note); ok {
		return n, nil
	}
	texts, err := e.store.Texts(ctx, note, graph.PredText)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: the text of %s is missing", graph.ErrDamaged, note)
	}
	n := newNoteText(texts[0])
	e.shelf.putNote(note, n)
	return n, nil
}
