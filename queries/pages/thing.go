package pages

import (
	"context"
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Thing is all that a page shows of one thing. What does not apply is empty.
type Thing struct {
	queries.Item
	Others    []string         `json:"others,omitempty"`    // other names
	Speakers  []question.Named `json:"speakers,omitempty"`  // of a talk; of a company, its people
	Topics    []queries.Item   `json:"topics,omitempty"`    // of a talk, with every place; of others, the most frequent
	Companies []queries.Item   `json:"companies,omitempty"` // likewise
	Related   []queries.Item   `json:"related,omitempty"`   // of a talk; of a topic, what stands with it more than by chance

	// Of a talk.
	Day     string          `json:"day,omitempty"` // "day 2"
	EventID graph.ID        `json:"event_id,omitempty"`
	Places  []Place         `json:"places,omitempty"`  // where its notes are
	Earlier *question.Named `json:"earlier,omitempty"` // the talk before it on that day
	Later   *question.Named `json:"later,omitempty"`

	// Of anything else.
	Programme []queries.Item  `json:"talks,omitempty"`
	Total     int             `json:"total,omitempty"`    // how many talks there are in all
	Years     []Share         `json:"years,omitempty"`    // its talks by year
	Events    []Share         `json:"events,omitempty"`   // its talks by event
	More      []Contrast      `json:"more,omitempty"`     // topics that its talks mention more than others do
	Less      []Contrast      `json:"less,omitempty"`     // topics that they mention less
	Against   *question.Named `json:"against,omitempty"`  // the event compared with; nil: all other talks
	Siblings  []queries.Item  `json:"siblings,omitempty"` // of an event, its other years

	// Of what the vocabulary knows.
	Lineage  [][]question.Named `json:"lineage,omitempty"`  // of a topic, the broader ones: each way up, the broadest first
	Narrower []queries.Item     `json:"narrower,omitempty"` // narrower topics, daughter companies
	Products []question.Named   `json:"products,omitempty"` // of a company
	Links    []NamedLink        `json:"links,omitempty"`    // other edges: related topics, parent companies
}

// Place is a part of a note with its lines.
type Place struct {
	Source string   `json:"source"`
	Line   int      `json:"line"`
	Lines  []string `json:"lines"`
}

// NamedLink is an edge in words: "is related to" monitoring.
type NamedLink struct {
	Words string   `json:"words"`
	ID    graph.ID `json:"id"`
	Name  string   `json:"name"`
}

// frequent is how many topics and companies a page of something else than a talk shows.
const frequent = 24

// Read reads all that a page shows of one thing, page the part of its talks. Its error is
// question.NotFoundError for a thing that the graph does not have.
func Read(ctx context.Context, e *queries.Engine, id graph.ID, page queries.Page) (Thing, error) {
	page, err := page.Validate()
	if err != nil {
		return Thing{}, err
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) (Thing, error) { return (&reader{r}).thing(id, page) })
}

func (r *reader) thing(id graph.ID, page queries.Page) (t Thing, err error) {
	if !r.Directory().Known(id) {
		return Thing{}, r.Directory().NotFound(id)
	}
	t = Thing{Item: r.Item(id), Others: r.Directory().OtherNames(id)}
	if id.Kind() == graph.KindTalk {
		err = r.fillTalk(&t)
	} else {
		err = r.fillThing(&t, page)
	}
	if err != nil {
		return Thing{}, fmt.Errorf("reading %s: %w", id, err)
	}
	return t, nil
}

func (r *reader) fillThing(t *Thing, p queries.Page) error {
	own := graph.Selection{All: [][]graph.ID{{t.ID}}}
	var page []queries.Slot
	if t.Kind == graph.KindEvent {
		all, err := r.Programme(t.ID)
		if err != nil {
			return err
		}
		t.Total, page = len(all), queries.Cut(all, p)
	} else {
		var talks []graph.ID
		t.Total, talks, _ = r.SelectPage(own, p)
		for _, talk := range talks {
			page = append(page, queries.Slot{Talk: talk})
		}
	}
	shown := make([]graph.ID, len(page))
	for i, s := range page {
		shown[i] = s.Talk
	}
	if err := r.Prefetch(shown); err != nil {
		return err
	}
	for _, s := range page {
		it := r.Item(s.Talk)
		why, err := r.Evidence(s.Talk, t.ID, 3)
		if err != nil {
			return err
		}
		it.Day, it.Evidence = s.Day, append(it.Evidence, why...)
		t.Programme = append(t.Programme, it)
	}
	if t.Kind == graph.KindTopic {
		for _, a := range r.Index().CoOccurring(t.ID, 8) {
			it := r.Item(a.ID)
			it.Talks, it.Reason = a.Talks, fmt.Sprintf("in %s together, weight %.2f", graph.KindTalk.Quantity(a.Talks), a.Weight)
			t.Related = append(t.Related, it)
		}
	}
	t.Topics = r.frequent(own, graph.KindTopic, t.ID)
	t.Companies = r.frequent(own, graph.KindCompany, t.ID)
	r.fillTrend(t, own)
	r.fillVocabulary(t)
	return nil
}

func (r *reader) frequent(s graph.Selection, kind graph.Kind, but graph.ID) []queries.Item {
	var out []queries.Item
	for _, c := range r.Index().Facets(s, kind, frequent+1) {
		if c.ID != but && len(out) < frequent {
			it := r.Item(c.ID)
			it.Talks = c.Talks
			out = append(out, it)
		}
	}
	return out
}
