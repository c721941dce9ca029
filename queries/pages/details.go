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
	for p, to := range map[graph.Predicate]*string{
		graph.PredStartDate: &t.Date, graph.PredLevel: &t.Level, graph.PredDuration: &t.Duration, graph.PredLocation: &t.Location,
		graph.PredURL: &t.URL, graph.PredRecording: &t.Video, graph.PredSlides: &t.Slides,
	} {
		if f.Predicate == p && (*to == "" || f.Object.Text < *to) {
			*to = f.Object.Text
		}
	}
}
