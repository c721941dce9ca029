package question

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxQuestion is how many characters a question may have.
const MaxQuestion = 500

// Form is the kind of a question.
type Form string

// The forms of questions.
const (
	List    Form = ""        // things by what they mention
	Parts   Form = "of"      // the topics, companies or speakers of a talk
	Related Form = "related" // what is related to a talk or topic
	Shared  Form = "shared"  // what all of several talks, topics or companies share
	Path    Form = "path"    // what connects two things
)

// Question is what was understood of a text. Its JSON is the "understood" of an
// answer.
type Question struct {
	Find        Find       `json:"find"`
	All         []graph.ID `json:"all"`
	Any         []graph.ID `json:"any"`
	None        []graph.ID `json:"none"`
	Form        Form       `json:"form,omitempty"`
	Subjects    []graph.ID `json:"of,omitempty"`       // what Of, Related, Shared and Path are about
	MinTalks    int        `json:"min,omitempty"`      // the least number of talks
	MissingKind graph.Kind `json:"lacks,omitempty"`    // talks that name nothing of this kind
	Narrower    bool       `json:"narrower,omitempty"` // narrower topics and daughter companies count too
	Sort        Sort       `json:"sort,omitempty"`     // the order that the question asks for
	Unknown     []Unknown  `json:"-"`
	LeftOut     []string   `json:"-"` // common words that were passed over
}

// Unknown is a part of a question that was not understood, with the nearest names.
type Unknown struct {
	Text    string  `json:"text"`
	Nearest []Named `json:"nearest"`
}

// Find is the kind of things that a question asks for, written in the plural.
type Find graph.Kind

func (f Find) String() string { return graph.Kind(f).Plural() }

// MarshalText writes the plural.
func (f Find) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// IsEmpty tells whether nothing was asked.
func (q Question) IsEmpty() bool {
	return len(q.All)+len(q.Any)+len(q.None)+len(q.Subjects) == 0 && q.MinTalks == 0 && q.MissingKind == ""
}

// Print writes the question as a sentence that Parse reads back to the same value.
func (q Question) Print(n *Directory) string {
	var b strings.Builder
	switch q.Form {
	case Parts:
		fmt.Fprintf(&b, "%s of %s", q.Find, n.QuoteTitle(q.Subjects[0]))
	case Related:
		name := n.quote(q.Subjects[0])
		if graph.Kind(q.Find) == graph.KindTalk {
			name = n.QuoteTitle(q.Subjects[0])
		}
		fmt.Fprintf(&b, "%s related to %s", q.Find, name)
	case Shared:
		fmt.Fprintf(&b, "%s that %s share", q.Find, n.joinQuoted(q.Subjects, " and ", false))
	case Path:
		fmt.Fprintf(&b, "what connects %s", n.joinQuoted(q.Subjects, " and ", false))
	default:
		q.printList(&b, n)
	}
	if q.Narrower {
		b.WriteString(", including narrower")
	}
	return b.String()
}

func (q Question) printList(b *strings.Builder, n *Directory) {
	if q.Sort == Newest {
		b.WriteString("newest ")
	}
	b.WriteString(q.Find.String())
	if graph.Kind(q.Find) != graph.KindTalk && len(q.All)+len(q.Any)+len(q.None) > 0 {
		b.WriteString(" in talks")
	}
	for _, p := range prepositions {
		var parts []string
		at := p.word == "at"
		if all := p.filter(q.All); len(all) > 0 {
			parts = append(parts, n.joinQuoted(all, " and ", at))
		}
		if len(q.Any) > 0 && p.word == prepositionFor(q.Any...) {
			parts = append(parts, n.joinQuoted(q.Any, " or ", at))
		}
		if len(parts) > 0 {
			said := strings.Join(parts, " and ")
			switch {
			case strings.HasPrefix(said, "since") || strings.HasPrefix(said, "until"):
				b.WriteString(" " + said)
			case p.word == "in" && strings.Contains(said, " to "):
				b.WriteString(" from " + said)
			default:
				b.WriteString(" " + p.word + " " + said)
			}
		}
	}
	if len(q.None) > 0 {
		if len(q.All)+len(q.Any) == 0 {
			b.WriteString(" that do not mention " + n.joinQuoted(q.None, " or ", false))
		} else {
			b.WriteString(" but not " + n.joinQuoted(q.None, " or ", false))
		}
	}
	if q.MissingKind != "" {
		fmt.Fprintf(b, " without %s", Find(q.MissingKind))
	}
	if q.MinTalks > 0 {
		fmt.Fprintf(b, " in at least %d talks", q.MinTalks)
	}
}

// preposition is how a question names things of some kinds; no kinds means the rest.
type preposition struct {
	word  string
	kinds []graph.Kind
}

// prepositions in the order in which a question is written.
var prepositions = []preposition{
	{"that mention", nil},
	{"at", []graph.Kind{graph.KindEvent}},
	{"in", []graph.Kind{graph.KindYear}},
	{"by", []graph.Kind{graph.KindPerson}},
}

func (p preposition) filter(ids []graph.ID) []graph.ID {
	var out []graph.ID
	for _, id := range ids {
		if prepositionFor(id) == p.word {
			out = append(out, id)
		}
	}
	return out
}

// prepositionFor is the word for all of some things, the general one if they differ.
func prepositionFor(ids ...graph.ID) string {
	for _, p := range prepositions[1:] {
		if !slices.ContainsFunc(ids, func(id graph.ID) bool { return !slices.Contains(p.kinds, id.Kind()) }) {
			return p.word
		}
	}
	return prepositions[0].word
}

func (d *Directory) joinQuoted(ids []graph.ID, conj string, at bool) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = d.quoteAs(id, at)
	}
	return strings.Join(names, conj)
}

// quote is the name of a thing in quotation marks, or its ID where the name stands
// for something else too.
func (d *Directory) quote(id graph.ID) string { return d.quoteAs(id, false) }

// quoteAs is the same for a place in a question: behind "at", or elsewhere.
func (d *Directory) quoteAs(id graph.ID, at bool) string {
	name := d.Name(id)
	if strings.ContainsAny(name, "\"“”\n") {
		return string(id)
	}
	if id.Kind() == graph.KindYear {
		return name
	}
	t := lexQuoted(name, &guesser{d, 0}, false, at)
	if !t.isName() || at && pick(t, atKinds...) != id || !at && t.ids[0] != id {
		return string(id)
	}
	return `"` + name + `"`
}

// QuoteTitle is the name of a talk where one is expected: its title even if that stands for
// something else too.
func (d *Directory) QuoteTitle(id graph.ID) string {
	quoted := d.quote(id)
	if name := d.Name(id); id.Kind() == graph.KindTalk && quoted == string(id) && !strings.ContainsAny(name, "\"“”\n") {
		if ids := d.lookup(name); len(ids) > 0 && pick(token{ids: ids}, graph.KindTalk) == id {
			return `the talk "` + name + `"`
		}
	}
	return quoted
}

// Sort is the order of the answer to a list question.
type Sort string

// The orders. Unless the page says otherwise, talks come by Best if they are few, else by
// their events, and other things by the number of their talks.
const (
	ByDefault Sort = ""
	ByName    Sort = "name"
	Best      Sort = "best"   // talks whose titles name what was asked for first, then by their events
	ByEvent   Sort = "event"  // talks by their events and titles
	Newest    Sort = "newest" // talks by the years of their events
)
