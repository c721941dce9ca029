package pages

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Talk is the page of a talk.
type Talk struct {
	Heading
	Details
	Day       string           `json:"day,omitempty"` // "day 2"
	EventID   graph.ID         `json:"event_id,omitempty"`
	Speakers  []question.Named `json:"speakers,omitempty"`
	Places    []Place          `json:"places,omitempty"`    // the parts of notes that describe it
	Topics    []queries.Item   `json:"topics,omitempty"`    // with all evidence, the most salient first
	Companies []queries.Item   `json:"companies,omitempty"` // with all evidence, the most salient first
	Related   []queries.Item   `json:"related,omitempty"`
	Earlier   *question.Named  `json:"earlier,omitempty"` // the talk before it on that day
	Later     *question.Named  `json:"later,omitempty"`   // the talk after it on that day
}

// Place is a part of a note with its lines.
type Place struct {
	Source string   `json:"source"`
	Line   int      `json:"line"`
	Lines  []string `json:"lines"`
}

// talk reads the page of a talk with a heading.
func (r *reader) talk(h Heading) (Talk, error) {
	t := Talk{Heading: h}
	facts, err := r.Facts(t.ID)
	if err != nil {
		return t, err
	}
	for _, f := range facts {
		switch f.Predicate {
		case graph.PredTemporal:
			t.Day = f.Object.Text
		case graph.PredSuperEvent:
			t.EventID = f.Object.ID
		case graph.PredPerformer:
			t.Speakers = append(t.Speakers, r.Directory().Named(f.Object.ID))
		default:
			t.Details.add(f, r.Directory())
		}
	}
	if err := r.addMentions(&t); err != nil {
		return t, err
	}
	if err := r.addNeighbours(&t); err != nil {
		return t, err
	}
	_, t.Related, err = r.RelatedTalks(t.ID, queries.Page{Limit: relatedTalks})
	return t, err
}

// addMentions adds the places of a talk, and its topics and companies with all evidence.
func (r *reader) addMentions(t *Talk) error {
	cited, err := r.Citations(t.ID)
	if err != nil {
		return err
	}
	for _, at := range cited[t.ID].Places {
		p, err := r.lines(at)
		if err != nil {
			return err
		}
		t.Places = append(t.Places, p)
	}
	for _, id := range r.Index().Entities(t.ID) {
		to := &t.Topics
		switch id.Kind() {
		case graph.KindTopic:
		case graph.KindCompany:
			to = &t.Companies
		default:
			continue
		}
		it := r.ItemWithTalks(id)
		if it.Evidence, err = r.Evidence(t.ID, id, 0); err != nil {
			return err
		}
		it.Omitted = max(0, len(cited[id].Places)-queries.MaxPlaces)
		*to = append(*to, it)
	}
	title := map[graph.ID]bool{}
	for _, items := range [][]queries.Item{t.Topics, t.Companies} {
		for _, it := range items {
			title[it.ID] = slices.ContainsFunc(it.Evidence, func(w queries.Evidence) bool {
				return slices.ContainsFunc(t.Places, func(p Place) bool { return p.Source == w.Source && p.Line == w.Line })
			})
		}
	}
	bySalience(t.Topics, title)
	bySalience(t.Companies, title)
	return nil
}

// relatedTalks bounds the related talks on the page of a talk.
const relatedTalks = 6

// lines returns the lines of a talk's place without empty ones at its end.
func (r *reader) lines(at graph.Place) (Place, error) {
	w, err := r.Quote(at)
	if err != nil {
		return Place{}, err
	}
	return Place{Source: w.Source, Line: w.Line, Lines: strings.Split(strings.TrimRight(w.Text, "\n "), "\n")}, nil
}

// addNeighbours adds the talks before and after a talk on its day in the programme of its event.
func (r *reader) addNeighbours(t *Talk) error {
	if t.EventID == "" {
		return nil
	}
	all, err := r.Programme(t.EventID)
	if err != nil {
		return err
	}
	day := slices.DeleteFunc(slices.Clone(all), func(s queries.Slot) bool { return s.Day != t.Day })
	i := slices.IndexFunc(day, func(s queries.Slot) bool { return s.Talk == t.ID })
	if i > 0 {
		t.Earlier = new(r.Directory().Named(day[i-1].Talk))
	}
	if i >= 0 && i+1 < len(day) {
		t.Later = new(r.Directory().Named(day[i+1].Talk))
	}
	return nil
}
