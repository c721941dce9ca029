package loader

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Facts returns the facts of a note, labelled with the note. They are sorted by
// graph.Fact.Compare, each once.
func Facts(n graph.Note) []graph.Fact {
	b := &facts{note: n, starts: []int{0}}
	at := 0
	for _, l := range graph.SplitLines(n.Text) {
		b.lines = append(b.lines, l.Text)
		at = l.Offset + utf8.RuneCountInString(l.Text) + 1
		b.starts = append(b.starts, at)
	}
	b.addType(n.ID)
	b.add(n.ID, graph.PredText, graph.Object{Text: n.Text})
	if n.Version == "" {
		b.add(n.ID, graph.PredName, graph.Object{Text: n.Source})
	} else { // the note of a record has a version in place of a name
		b.add(n.ID, graph.PredVersion, graph.Object{Text: n.Version})
	}
	b.addEvent(n.Event)
	for _, t := range n.Talks {
		b.addTalk(t)
	}
	slices.SortFunc(b.out, graph.Fact.Compare)
	return slices.Compact(b.out)
}

// facts collects the facts of one note.
type facts struct {
	note   graph.Note
	lines  []string
	starts []int // code points before each line, and before the line behind the last
	out    []graph.Fact
}

func (b *facts) add(s graph.ID, p graph.Predicate, o graph.Object) {
	b.out = append(b.out, graph.Fact{Subject: s, Predicate: p, Object: o, Label: b.note.ID})
}

// addType adds the class and the source of an entity.
func (b *facts) addType(id graph.ID) {
	b.add(id, graph.PredType, graph.Object{ID: graph.Classes[id.Kind()]})
	b.add(id, graph.PredBasedOn, graph.Object{ID: b.note.ID})
}

// addEntity adds the class, the source and the name of an entity.
func (b *facts) addEntity(id graph.ID, name string) {
	b.addType(id)
	predicate := graph.PredName
	if id.Kind() == graph.KindTopic {
		predicate = graph.PredPrefLabel
	}
	b.add(id, predicate, graph.Object{Text: name})
}

// addEvent adds the event of the note and its sponsors.
func (b *facts) addEvent(e graph.Event) {
	for _, c := range b.note.Sponsors {
		b.addEntity(c.ID, c.Name)
	}
	if e.ID == "" {
		return
	}
	b.addEntity(e.ID, e.Name)
	if e.Date != "" {
		b.add(e.ID, graph.PredStartDate, graph.Object{Text: e.Date})
	}
	if e.URL != "" {
		b.add(e.ID, graph.PredURL, graph.Object{Text: e.URL})
	}
	for _, c := range b.note.Sponsors {
		b.add(e.ID, graph.PredSponsor, graph.Object{ID: c.ID})
	}
}

// addTalk adds a talk with its lines, speakers and mentions.
func (b *facts) addTalk(t graph.Talk) {
	b.addEntity(t.ID, t.Title)
	b.add(t.ID, graph.PredQuotedFrom, graph.Object{ID: b.fragment(b.starts[t.Line-1], b.starts[t.EndLine]-1)})
	if b.note.Event.ID != "" {
		b.add(t.ID, graph.PredSuperEvent, graph.Object{ID: b.note.Event.ID})
	}
	if t.Day > 0 {
		b.add(t.ID, graph.PredTemporal, graph.Object{Text: "day " + strconv.Itoa(t.Day)})
	}
	if t.Date != "" {
		b.add(t.ID, graph.PredStartDate, graph.Object{Text: t.Date})
	}
	if t.URL != "" {
		b.add(t.ID, graph.PredURL, graph.Object{Text: t.URL})
	}
	t.Details.Each(func(p graph.Predicate, text string) { b.add(t.ID, p, graph.Object{Text: text}) })
	if format := impliedFormat(t, b.lines[t.Line-1:t.EndLine]); format != "" {
		b.add(t.ID, graph.PredKind, graph.Object{Text: format})
	}
	for _, s := range t.Speakers {
		b.addSpeaker(t.ID, s)
	}
	for _, m := range t.Topics {
		b.addMention(t.ID, graph.PredAbout, m)
	}
	for _, m := range t.Companies {
		b.addMention(t.ID, graph.PredMentions, m)
	}
}

// addSpeaker states who gives a talk. A name with a nickname is that of the person without it.
func (b *facts) addSpeaker(talk graph.ID, s graph.Speaker) {
	plain, nick := splitNickname(s.Name)
	person := graph.NewID(graph.KindPerson, plain)
	b.addEntity(person, s.Name)
	for _, other := range []string{plain, nick} {
		if other != "" && other != s.Name {
			b.add(person, graph.PredAlternateName, graph.Object{Text: other})
		}
	}
	b.add(talk, graph.PredPerformer, graph.Object{ID: person})
	if s.Company != "" {
		b.add(person, graph.PredWorksFor, graph.Object{ID: graph.NewID(graph.KindCompany, s.Company)})
	}
}

// addMention adds the edge from a talk to an entity, and the evidence of the mention. It adds
// the name of an entity that only the note names.
func (b *facts) addMention(talk graph.ID, p graph.Predicate, m graph.Mention) {
	b.add(talk, p, graph.Object{ID: m.ID})
	if m.Stated {
		b.addEntity(m.ID, m.Name)
	}
	if m.Proposed {
		b.add(m.ID, graph.PredEditorialNote, graph.Object{Text: "proposed"})
	}
	if m.Corrected {
		b.add(graph.MentionID(talk, m.ID), graph.PredAttributedTo, graph.Object{ID: graph.CorrectionsID})
	}
	for _, e := range m.Evidence {
		start := b.starts[e.Line-1]
		b.add(graph.MentionID(talk, m.ID), graph.PredQuotedFrom, graph.Object{ID: b.fragment(start+e.Start, start+e.End)})
	}
}

// fragment returns the ID of a half-open span of the note, in code points.
func (b *facts) fragment(start, end int) graph.ID {
	return graph.Place{Note: b.note.ID, Start: start, End: end}.ID()
}
