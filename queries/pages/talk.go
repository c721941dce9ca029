package pages

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

func (r *reader) fillTalk(t *Thing) error {
	facts, err := r.Facts(t.ID)
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
			t.Speakers = append(t.Speakers, r.Directory().Named(f.Object.ID))
		}
	}
	evidence, err := r.Citations(t.ID)
	if err != nil {
		return err
	}
	for _, at := range evidence[t.ID].Places {
		p, err := r.lines(at)
		if err != nil {
			return err
		}
		t.Places = append(t.Places, p)
	}
	for _, id := range r.Index().Entities(t.ID) {
		it := r.Item(id)
		it.Talks = r.Index().TalkCount(id)
		switch id.Kind() {
		case graph.KindTopic, graph.KindCompany:
			if it.Evidence, err = r.Evidence(t.ID, id, 0); err != nil {
				return err
			}
			it.Omitted = max(0, len(evidence[id].Places)-queries.MaxPlaces)
		}
		switch id.Kind() {
		case graph.KindTopic:
			t.Topics = append(t.Topics, it)
		case graph.KindCompany:
			t.Companies = append(t.Companies, it)
		}
	}
	if err := r.fillDay(t); err != nil {
		return err
	}
	_, t.Related, err = r.RelatedTalks(t.ID, queries.Page{Limit: relatedTalks})
	return err
}

// relatedTalks is how many related talks a talk's page shows.
const relatedTalks = 6

// lines are the lines of a talk's place, the empty ones at its end left out.
func (r *reader) lines(at graph.Place) (Place, error) {
	w, err := r.Quote(at)
	if err != nil {
		return Place{}, err
	}
	return Place{Source: w.Source, Line: w.Line, Lines: strings.Split(strings.TrimRight(w.Text, "\n "), "\n")}, nil
}

// fillDay names the talks before and behind a talk on its day, in the programme of its
// event.
func (r *reader) fillDay(t *Thing) error {
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
