package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Thing is all that a page shows of one thing. What does not apply is empty.
type Thing struct {
	Item
	Others    []string    `json:"others,omitempty"` // other names
	Day       string      `json:"day,omitempty"`    // of a talk: "day 2"
	EventID   graph.ID    `json:"event_id,omitempty"`
	Places    []Place     `json:"places,omitempty"`    // of a talk: where its notes are
	Speakers  []Named     `json:"speakers,omitempty"`  // of a talk; of a company, its people
	Topics    []Item      `json:"topics,omitempty"`    // of a talk, with every place; of others, the most frequent
	Companies []Item      `json:"companies,omitempty"` // likewise
	Programme []Item      `json:"talks,omitempty"`     // talks of anything that is no talk
	Total     int         `json:"total,omitempty"`     // how many talks there are in all
	Related   []Item      `json:"related,omitempty"`   // of a talk; of a topic, what stands with it more than by chance
	Links     []NamedLink `json:"links,omitempty"`     // broader topics, parent companies and the like
}

// Place is a part of a note with its lines.
type Place struct {
	Source string   `json:"source"`
	Line   int      `json:"line"`
	Lines  []string `json:"lines"`
}

// NamedLink is an edge in words: "is a part of" monitoring.
type NamedLink struct {
	Words string   `json:"words"`
	ID    graph.ID `json:"id"`
	Name  string   `json:"name"`
}

// frequent is how many topics and companies a page of something else than a talk shows.
const frequent = 24

// Thing reads all that is known of one thing. It returns graph.ErrNotFound for one
// that nothing is known of.
func (e *Engine) Thing(ctx context.Context, id graph.ID, page Page) (Thing, error) {
	page, err := page.limits()
	if err != nil {
		return Thing{}, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if !e.names.Known(id) {
		return Thing{}, fmt.Errorf("%w: %s", graph.ErrNotFound, id)
	}
	r := &run{Engine: e, ctx: ctx, page: page, texts: newTexts(e.store)}
	t := Thing{Item: r.item(id), Others: e.names.Others(id)}
	if id.Kind() == graph.KindTalk {
		err = r.fillTalk(&t)
	} else {
		err = r.fillThing(&t)
	}
	if err != nil {
		return Thing{}, fmt.Errorf("reading %s: %w", id, err)
	}
	return t, nil
}

func (r *run) fillTalk(t *Thing) error {
	facts, err := r.store.Of(r.ctx, t.ID)
	if err != nil {
		return err
	}
	for _, f := range facts {
		switch f.Predicate {
		case graph.PredTemporal:
			t.Day = f.Object.Text
		case graph.PredSuperEvent:
			t.EventID = f.Object.ID
		case graph.PredPerformer:
			t.Speakers = append(t.Speakers, Named{f.Object.ID, r.names.Of(f.Object.ID)})
		case graph.PredQuotedFrom:
			p, err := r.lines(f.Object.ID)
			if err != nil {
				return err
			}
			t.Places = append(t.Places, p)
		}
	}
	for _, id := range r.index.Things(t.ID) {
		it := r.item(id)
		it.Talks = r.index.Talks(id)
		switch id.Kind() {
		case graph.KindTopic, graph.KindCompany:
			if it.Why, err = r.texts.of(r.ctx, t.ID, id, it.Name); err != nil {
				return err
			}
		}
		switch id.Kind() {
		case graph.KindTopic:
			t.Topics = append(t.Topics, it)
		case graph.KindCompany:
			t.Companies = append(t.Companies, it)
		}
	}
	related := &run{Engine: r.Engine, ctx: r.ctx, page: Page{Limit: 6}, texts: r.texts,
		q: Question{Find: Find(graph.KindTalk), Form: Related, Of: []graph.ID{t.ID}}}
	if err := related.related(); err != nil {
		return err
	}
	t.Related = related.a.Items
	return nil
}

// lines are the lines of a talk's place, the empty ones at its end left out.
func (r *run) lines(id graph.ID) (Place, error) {
	w, err := r.texts.quote(r.ctx, id)
	if err != nil {
		return Place{}, err
	}
	return Place{Source: w.Source, Line: w.Line, Lines: strings.Split(strings.TrimRight(w.Text, "\n "), "\n")}, nil
}

func (r *run) fillThing(t *Thing) error {
	own := graph.Selection{All: [][]graph.ID{{t.ID}}}
	var page []graph.ID
	if t.Kind == graph.KindEvent {
		var err error
		if page, err = r.programme(own); err != nil {
			return err
		}
		t.Total = len(page)
		page = cut(page, r.page)
	} else {
		t.Total, page = r.index.Select(own, r.page.Offset, r.page.Limit)
	}
	for _, talk := range page {
		it := r.item(talk)
		why, err := r.why(talk, t.ID, 3)
		if err != nil {
			return err
		}
		it.Why = append(it.Why, why...)
		t.Programme = append(t.Programme, it)
	}
	if t.Kind == graph.KindTopic {
		for _, a := range r.index.Associated(t.ID, 8) {
			it := r.item(a.ID)
			it.Talks, it.Reason = a.Talks, fmt.Sprintf("in %s together, weight %.2f", talks(a.Talks), a.Weight)
			t.Related = append(t.Related, it)
		}
	}
	t.Topics = r.frequent(own, graph.KindTopic, t.ID)
	t.Companies = r.frequent(own, graph.KindCompany, t.ID)
	for _, l := range r.index.Links(t.ID) {
		name := Named{l.ID, r.names.Of(l.ID)}
		if l.Predicate == graph.PredWorksFor && l.Inverse {
			t.Speakers = append(t.Speakers, name)
		} else if l.ID.Kind() != graph.KindProduct {
			t.Links = append(t.Links, NamedLink{linkWords[l.Predicate][l.Inverse], name.ID, name.Name})
		}
	}
	slices.SortStableFunc(t.Links, func(a, b NamedLink) int {
		return cmp.Or(cmp.Compare(a.Words, b.Words), cmp.Compare(a.Name, b.Name))
	})
	t.Links = slices.Compact(t.Links)
	return nil
}

func (r *run) frequent(s graph.Selection, kind graph.Kind, but graph.ID) []Item {
	var out []Item
	for _, c := range r.index.Facets(s, kind, frequent+1) {
		if c.ID != but && len(out) < frequent {
			it := r.item(c.ID)
			it.Talks = c.Talks
			out = append(out, it)
		}
	}
	return out
}

// maxProgramme bounds the talks of an event that are put in the order of the notes.
const maxProgramme = 1000

// programme is an event's talks in the order of the notes.
func (r *run) programme(s graph.Selection) ([]graph.ID, error) {
	_, talks := r.index.Select(s, 0, maxProgramme)
	at := map[graph.ID]place{}
	for _, talk := range talks {
		facts, err := r.store.Of(r.ctx, talk)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			if f.Predicate == graph.PredQuotedFrom {
				if at[talk], err = parsePlace(f.Object.ID); err != nil {
					return nil, err
				}
			}
		}
	}
	slices.SortStableFunc(talks, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(at[a].note, at[b].note), cmp.Compare(at[a].start, at[b].start))
	})
	return talks, nil
}

// Listing is a page of all things of a kind, the most frequent first.
func (e *Engine) Listing(kind graph.Kind, page Page) (total int, items []Item, err error) {
	page, err = page.limits()
	if err != nil {
		return 0, nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	r := &run{Engine: e, page: page}
	if kind == graph.KindTalk {
		var ids []graph.ID
		total, ids = e.index.Select(graph.Selection{}, page.Offset, page.Limit)
		for _, id := range ids {
			items = append(items, r.item(id))
		}
		return total, items, nil
	}
	counts := e.index.Facets(graph.Selection{}, kind, 0)
	for _, c := range cut(counts, page) {
		it := r.item(c.ID)
		it.Talks = c.Talks
		items = append(items, it)
	}
	return len(counts), items, nil
}
