package text

import (
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Note holds the talks of a note.
type Note struct {
	ID    graph.ID
	Talks []Talk
}

// Talk holds the texts of a talk in one note.
type Talk struct {
	ID     graph.ID
	Fields [fieldCount]string
}

// Field is a part of a talk.
type Field uint8

// The fields of a talk. Positions continue from one field to the next, in this order.
const (
	Title Field = iota
	Body
	Speakers
	Tags
	Event
	fieldCount
)

// Fields is a set of fields.
type Fields uint8

// In returns the set of some fields.
func In(list ...Field) (s Fields) {
	for _, f := range list {
		s |= 1 << f
	}
	return s
}

// Has reports whether a field is in the set.
func (s Fields) Has(f Field) bool { return s&(1<<f) != 0 }

// NoteOf returns the talks in the facts of a label. A label that is no note has none.
func NoteOf(label graph.LabelFacts) Note {
	n := Note{ID: label.Label}
	if label.Label.Kind() != graph.KindNote {
		return n
	}
	var text []rune
	names, places, events := map[graph.ID]string{}, map[graph.ID][2]int{}, map[graph.ID]graph.ID{}
	performers := map[graph.ID][]graph.ID{}
	for _, f := range label.Facts {
		switch f.Predicate {
		case graph.PredText:
			if f.Subject == label.Label {
				text = []rune(f.Object.Text)
			}
		case graph.PredName:
			names[f.Subject] = f.Object.Text
		case graph.PredQuotedFrom:
			if p, ok := graph.ParsePlace(f.Object.ID); ok && f.Subject.Kind() == graph.KindTalk {
				places[f.Subject] = [2]int{p.Start, p.End}
			}
		case graph.PredSuperEvent:
			events[f.Subject] = f.Object.ID
		case graph.PredPerformer:
			performers[f.Subject] = append(performers[f.Subject], f.Object.ID)
		}
	}
	for id, place := range places {
		from, to := min(place[0], len(text)), min(place[1], len(text))
		if from > to {
			continue
		}
		t := Talk{ID: id}
		t.Fields[Title], t.Fields[Event] = names[id], names[events[id]]
		t.read(string(text[from:to]))
		if t.Fields[Speakers] == "" {
			var speakers []string
			for _, p := range performers[id] {
				speakers = append(speakers, names[p])
			}
			t.Fields[Speakers] = strings.Join(speakers, "; ")
		}
		n.Talks = append(n.Talks, t)
	}
	slices.SortFunc(n.Talks, func(a, b Talk) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return n
}

// stated matches a line at the head of a talk from data: "Speakers: Jane Roe", but not
// "Speakers: how to find them" further down.
var stated = regexp.MustCompile(`^(Title|Speakers|Company|Event|Date|Tags|Link|Sponsors|Number): (.*)`)

// IsStated reports whether a line states a property of a talk from data.
func IsStated(line string) bool { return stated.MatchString(line) }

// read fills the fields from the text of a talk: its lines without the title and without
// lines that repeat other fields.
func (t *Talk) read(text string) {
	head, title := true, graph.Plain(t.Fields[Title])
	var body strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" {
			head = false
			continue
		}
		if head {
			if m := stated.FindStringSubmatch(line); m != nil {
				switch m[1] {
				case "Speakers":
					t.Fields[Speakers] = m[2]
				case "Tags":
					t.Fields[Tags] = m[2]
				case "Company":
					body.WriteString(m[2] + "\n")
				}
				continue
			}
		}
		if body.Len() == 0 && title != "" && graph.Plain(line) == title {
			continue
		}
		body.WriteString(line + "\n")
	}
	t.Fields[Body] = body.String()
}
