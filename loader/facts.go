package loader

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Facts states what a note says, each fact once, sorted, labelled with the note.
func Facts(n graph.Note) []graph.Fact {
	b := &facts{note: n, starts: []int{0}}
	at := 0
	for _, l := range graph.SplitLines(n.Text) {
		b.lines = append(b.lines, l.Text)
		at = l.Offset + utf8.RuneCountInString(l.Text) + 1
		b.starts = append(b.starts, at)
	}
	b.is(n.ID)
	b.add(n.ID, graph.PredText, graph.Object{Text: n.Text})
	if n.Version == "" {
		b.add(n.ID, graph.PredName, graph.Object{Text: n.Source})
	} else { // the note of a record, which nobody named
		b.add(n.ID, graph.PredVersion, graph.Object{Text: n.Version})
	}
	b.event(n.Event)
	for _, t := range n.Talks {
		b.talk(t)
	}
	slices.SortFunc(b.out, graph.Fact.Compare)
	return slices.Compact(b.out)
}

// facts collects the facts of one note.
type facts struct {
	note   graph.Note
	lines  []string
	starts []int // code points before each line; one more than there are lines
	out    []graph.Fact
}

func (b *facts) add(s graph.ID, p graph.Predicate, o graph.Object) {
	b.out = append(b.out, graph.Fact{Subject: s, Predicate: p, Object: o, Label: b.note.ID})
}

// is states the kind and the source of a thing.
func (b *facts) is(id graph.ID) {
	b.add(id, graph.PredType, graph.Object{ID: graph.Classes[id.Kind()]})
	b.add(id, graph.PredBasedOn, graph.Object{ID: b.note.ID})
}

// thing states the kind, the name and the source of a thing.
func (b *facts) thing(id graph.ID, name string) {
	b.is(id)
	called := graph.PredName
	if id.Kind() == graph.KindTopic {
		called = graph.PredPrefLabel
	}
	b.add(id, called, graph.Object{Text: name})
}

// event states what the note says of its event, and the companies that sponsor it.
func (b *facts) event(e graph.Event) {
	for _, c := range b.note.Sponsors {
		b.thing(c.ID, c.Name)
	}
	if e.ID == "" {
		return
	}
	b.thing(e.ID, e.Name)
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

func (b *facts) talk(t graph.Talk) {
	b.thing(t.ID, t.Title)
	b.add(t.ID, graph.PredQuotedFrom, graph.Object{ID: b.place(b.starts[t.Line-1], b.starts[t.EndLine]-1)})
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
		person := graph.NewID(graph.KindPerson, s.Name)
		b.thing(person, s.Name)
		b.add(t.ID, graph.PredPerformer, graph.Object{ID: person})
		if s.Company != "" {
			b.add(person, graph.PredWorksFor, graph.Object{ID: graph.NewID(graph.KindCompany, s.Company)})
		}
	}
	for _, m := range t.Topics {
		b.mention(t.ID, graph.PredAbout, m)
	}
	for _, m := range t.Companies {
		b.mention(t.ID, graph.PredMentions, m)
	}
}

// mention states the edge from a talk and, on the mention, its evidence. What only the
// note names gets its name from the note.
func (b *facts) mention(talk graph.ID, p graph.Predicate, m graph.Mention) {
	b.add(talk, p, graph.Object{ID: m.ID})
	if m.Stated {
		b.thing(m.ID, m.Name)
	}
	if m.Proposed {
		b.add(m.ID, graph.PredEditorialNote, graph.Object{Text: "proposed"})
	}
	if m.Corrected {
		b.add(graph.MentionID(talk, m.ID), graph.PredAttributedTo, graph.Object{ID: graph.CorrectionsID})
	}
	for _, e := range m.Evidence {
		start := b.starts[e.Line-1]
		b.add(graph.MentionID(talk, m.ID), graph.PredQuotedFrom, graph.Object{ID: b.place(start+e.Start, start+e.End)})
	}
}

// place returns a span of the note in code points, as an RFC 5147 fragment.
func (b *facts) place(start, end int) graph.ID {
	return graph.ID(fmt.Sprintf("%s#char=%d,%d", b.note.ID, start, end))
}
