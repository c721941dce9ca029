package pages

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Details is what notes state of a talk beside its names; "" for what none states. If notes differ
// it has the first in the alphabet.
type Details struct {
	Date      string   `json:"date,omitempty"` // "2017-03-06" or its beginning
	Formats   []Filter `json:"formats,omitempty"`
	Languages []Filter `json:"languages,omitempty"`
	Level     string   `json:"level,omitempty"`    // "beginner"
	Duration  string   `json:"duration,omitempty"` // by ISO 8601: "PT40M"
	Location  string   `json:"location,omitempty"` // "Room 1"
	URL       string   `json:"url,omitempty"`      // address of its page
	Video     string   `json:"video,omitempty"`    // address of its recording
	Slides    string   `json:"slides,omitempty"`   // address of its slides
}

// Filter is a format or a language, with the question for all talks that have it.
type Filter struct {
	question.Named
	Question string `json:"question"`
}

// add adds the detail that a fact about the talk states, if it states one.
func (t *Details) add(f graph.Fact, d *question.Directory) {
	if id, ok := graph.DetailID(f.Predicate, f.Object.Text); ok {
		to := &t.Formats
		if id.Kind() == graph.KindLanguage {
			to = &t.Languages
		}
		if !slices.ContainsFunc(*to, func(l Filter) bool { return l.ID == id }) {
			all := question.Question{Find: question.Find(graph.KindTalk), All: []graph.ID{id}}
			*to = append(*to, Filter{d.Named(id), all.Print(d)})
		}
		return
	}
	if to := t.text(f.Predicate); to != nil && (*to == "" || f.Object.Text < *to) {
		*to = f.Object.Text
	}
}

// text returns the detail that a predicate states as text, nil for another predicate.
func (t *Details) text(p graph.Predicate) *string {
	switch p {
	case graph.PredStartDate:
		return &t.Date
	case graph.PredLevel:
		return &t.Level
	case graph.PredDuration:
		return &t.Duration
	case graph.PredLocation:
		return &t.Location
	case graph.PredURL:
		return &t.URL
	case graph.PredRecording:
		return &t.Video
	case graph.PredSlides:
		return &t.Slides
	}
	return nil
}
