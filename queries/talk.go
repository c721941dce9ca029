package queries

import (
	"cmp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

func (r *answering) fillTalk(t *Thing) error {
	facts, err := r.store.SubjectFacts(r.ctx, t.ID)
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
			t.Speakers = append(t.Speakers, r.directory.Named(f.Object.ID))
		}
	}
	evidence, err := r.citations(r.ctx, t.ID)
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
	for _, id := range r.index.Entities(t.ID) {
		it := r.item(id)
		it.Talks = r.index.TalkCount(id)
		switch id.Kind() {
		case graph.KindTopic, graph.KindCompany:
			if it.Evidence, err = r.mentionsOf(r.ctx, t.ID, id, it.Name, 0); err != nil {
				return err
			}
			it.Omitted = max(0, len(evidence[id].Places)-MaxPlaces)
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
	related := &answering{Engine: r.Engine, ctx: r.ctx, page: Page{Limit: 6},
		q: question.Question{Find: question.Find(graph.KindTalk), Form: question.Related, Subjects: []graph.ID{t.ID}}}
	if err := related.answerRelated(); err != nil {
		return err
	}
	t.Related = related.a.Items
	return nil
}

// lines are the lines of a talk's place, the empty ones at its end left out.
func (r *answering) lines(at graph.Place) (Place, error) {
	w, err := r.quote(r.ctx, at)
	if err != nil {
		return Place{}, err
	}
	return Place{Source: w.Source, Line: w.Line, Lines: strings.Split(strings.TrimRight(w.Text, "\n "), "\n")}, nil
}

// maxProgramme bounds the talks of an event that are put in the order of the notes.
const maxProgramme = 1000

// slot is a talk in a programme.
type slot struct {
	talk graph.ID
	day  string // "day 2", "" if the notes do not say
	at   graph.Place
}

// programme is an event's talks in the order of the notes.
func (r *answering) programme(event graph.ID) ([]slot, error) {
	if p, ok := r.cache.programme(event); ok {
		return p, nil
	}
	_, talks := r.index.Select(graph.Selection{All: [][]graph.ID{{event}}}, 0, maxProgramme)
	shown, _, err := r.store.TalkDetails(r.ctx, talks, func(graph.ID) bool { return true }) // the order needs no texts
	if err != nil {
		return nil, err
	}
	out := make([]slot, len(talks))
	for i, s := range shown {
		out[i] = slot{talk: s.Talk, day: s.Day}
		if places := s.Evidence[s.Talk].Places; len(places) > 0 {
			out[i].at = places[0]
		}
	}
	slices.SortStableFunc(out, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.at.Note, b.at.Note), cmp.Compare(a.at.Start, b.at.Start))
	})
	r.cache.putProgramme(event, out)
	return out, nil
}

// fillDay names the talks before and behind a talk on its day, in the programme of its
// event.
func (r *answering) fillDay(t *Thing) error {
	if t.EventID == "" {
		return nil
	}
	all, err := r.programme(t.EventID)
	if err != nil {
		return err
	}
	day := slices.DeleteFunc(slices.Clone(all), func(s slot) bool { return s.day != t.Day })
	i := slices.IndexFunc(day, func(s slot) bool { return s.talk == t.ID })
	if i > 0 {
		t.Earlier = new(r.directory.Named(day[i-1].talk))
	}
	if i >= 0 && i+1 < len(day) {
		t.Later = new(r.directory.Named(day[i+1].talk))
	}
	return nil
}
