package queries

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Evidence is one line of a note that proves an edge. Start and End are the columns of Text in
// Quote, half-open, in code points. Quote is the line, cut to MaxQuoteContext characters before
// and after Text. From is the column of the line at which Quote begins.
type Evidence struct {
	Talk   graph.ID `json:"talk,omitempty"` // the talk with the line, for an item that is no talk
	ID     graph.ID `json:"id"`
	Name   string   `json:"name"`
	Source string   `json:"source"`
	Line   int      `json:"line"`
	Start  int      `json:"start"`
	End    int      `json:"end"`
	Text   string   `json:"text"`
	Quote  string   `json:"quote"`
	From   int      `json:"from,omitempty"`
	// Hits are the columns of all words of the question in Quote, if it is a sentence.
	Hits []Columns `json:"hits,omitempty"`
	// Corrected is set if a correction added the edge. The line is the talk's title then.
	Corrected bool `json:"corrected,omitempty"`
}

// Columns is a half-open part of a quote, in code points.
type Columns struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// The bounds of the evidence of one entity in one talk. A note may be a single line that mentions
// the entity at every second word.
const (
	MaxQuoteContext = 2000 // characters before and after the words of a quote
	MaxPlaces       = 1000 // places that are listed
)

// The most characters of a line that are shown before and after the words that prove an edge.
const shownBefore, shownAfter = 120, 180

// Around returns the quote in three parts: before the words, the words, and after them. It
// shortens long parts with an ellipsis.
func (w Evidence) Around() (before, hit, after string) {
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

// QuotePart is a part of a quote: words that the question asks for, or the text around them.
type QuotePart struct {
	Text string
	Hit  bool
}

// Parts cuts the quote into parts: a sentence at all its hits, a line as Around does.
func (w Evidence) Parts() (parts []QuotePart) {
	if len(w.Hits) == 0 {
		before, hit, after := w.Around()
		return []QuotePart{{before, false}, {hit, true}, {after, false}}
	}
	r, at := []rune(w.Quote), 0
	for _, h := range w.Hits {
		if at <= h.Start && h.Start <= h.End && h.End <= len(r) {
			parts = append(parts, QuotePart{string(r[at:h.Start]), false}, QuotePart{string(r[h.Start:h.End]), true})
			at = h.End
		}
	}
	return append(parts, QuotePart{string(r[at:]), false})
}

// Evidence returns the first MaxPlaces places where a talk mentions an entity, in the order of
// the note. If lines is positive it returns the first place on each of the first lines instead.
func (r *Reader) Evidence(talk, entity graph.ID, lines int) ([]Evidence, error) {
	all, err := r.Citations(talk)
	if err != nil {
		return nil, err
	}
	name, cited := r.directory.Name(entity), all[entity]
	var out []Evidence
	for _, p := range cited.Places[:min(len(cited.Places), MaxPlaces)] {
		w, err := r.Quote(p)
		if err != nil {
			return nil, err
		}
		w.ID, w.Name, w.Corrected = entity, name, cited.By != ""
		if n := len(out); lines > 0 && n > 0 && out[n-1].Source == w.Source && out[n-1].Line == w.Line {
			continue
		}
		if out = append(out, w); len(out) == lines {
			break
		}
	}
	return out, nil
}

// Citations returns the places of a talk's notes that prove its edges, by the target of the edge.
// The talk's own ID has the places of the talk itself.
func (r *Reader) Citations(talk graph.ID) (map[graph.ID]graph.Citation, error) {
	if found, ok := r.engine.cache.citations(talk); ok {
		return found, nil
	}
	shown, err := r.fetch(talk)
	if err != nil {
		return nil, err
	}
	return shown[0].Evidence, nil
}

// Prefetch reads the names and the citations of talks that are not cached, in one read.
func (r *Reader) Prefetch(talks []graph.ID) error {
	missing := make([]graph.ID, 0, len(talks))
	for _, talk := range talks {
		if _, ok := r.engine.cache.citations(talk); !ok {
			missing = append(missing, talk)
		}
	}
	_, err := r.fetch(missing...)
	return err
}

// fetch reads and caches the names and the citations of talks, with the notes that they cite.
func (r *Reader) fetch(talks ...graph.ID) ([]graph.TalkDetails, error) {
	if len(talks) == 0 {
		return nil, nil
	}
	shown, notes, err := r.engine.store.TalkDetails(r.ctx, talks, func(note graph.ID) bool {
		_, ok := r.engine.cache.note(note)
		return ok
	})
	if err != nil {
		return nil, err
	}
	for _, s := range shown {
		if s.Name != "" {
			r.directory.Remember(s.Talk, s.Name)
		}
		r.engine.cache.putCitations(s.Talk, s.Evidence)
	}
	for note, text := range notes {
		r.engine.cache.putNote(note, newNoteText(text))
	}
	return shown, nil
}

// Quote returns the text at a place, with its line.
func (r *Reader) Quote(p graph.Place) (Evidence, error) {
	n, err := r.noteText(p.Note)
	if err != nil {
		return Evidence{}, err
	}
	start, ok1 := n.byteAt(p.Start)
	end, ok2 := n.byteAt(p.End)
	if !ok1 || !ok2 {
		return Evidence{}, fmt.Errorf("%w: %d to %d lies behind the end of %s", graph.ErrDamaged, p.Start, p.End, p.Note)
	}
	from, _ := n.byteAt(max(0, p.Start-MaxQuoteContext))
	to, _ := n.byteAt(min(n.runes, p.End+MaxQuoteContext))
	if i := strings.LastIndexByte(n.text[from:start], '\n'); i >= 0 {
		from += i + 1
	}
	if i := strings.IndexByte(n.text[end:to], '\n'); i >= 0 {
		to = end + i
	}
	line, begins := n.lineAt(from)
	col := utf8.RuneCountInString(n.text[from:start])
	return Evidence{
		Source: p.Note.Source(), Line: line, From: p.Start - col - begins,
		Start: col, End: col + p.End - p.Start, Text: n.text[start:end], Quote: n.text[from:to],
	}, nil
}

// noteText returns the text of a note.
func (r *Reader) noteText(note graph.ID) (*noteText, error) {
	if n, ok := r.engine.cache.note(note); ok {
		return n, nil
	}
	texts, err := r.engine.store.Texts(r.ctx, note, graph.PredText)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: the text of %s is missing", graph.ErrDamaged, note)
	}
	n := newNoteText(texts[0])
	r.engine.cache.putNote(note, n)
	return n, nil
}
