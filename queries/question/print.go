package question

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// printList writes a question that selects talks.
func (q Question) printList(d *Directory) string {
	b := &strings.Builder{}
	if q.Sort != ByDefault {
		b.WriteString(string(q.Sort) + " ")
	}
	talks := "talks"
	if i := slices.IndexFunc(q.All, func(id graph.ID) bool { return formatNouns[id] != "" }); i >= 0 {
		talks, q.All = formatNouns[q.All[i]], slices.Delete(slices.Clone(q.All), i, i+1)
	}
	terms := q.printTerms(d) + q.printExcluded(d)
	switch {
	case q.Find == Find(graph.KindTalk):
		b.WriteString(talks)
	case terms == "" && talks == "talks":
		b.WriteString(q.Find.String())
	default:
		b.WriteString(q.Find.String() + " in " + talks)
	}
	b.WriteString(terms)
	if q.MissingKind != "" {
		fmt.Fprintf(b, " without %s", Find(q.MissingKind))
	}
	if q.MinTalks > 0 {
		fmt.Fprintf(b, " in at least %s", graph.KindTalk.Quantity(q.MinTalks))
	}
	return b.String()
}

// printTerms writes what talks must match, each kind after its preposition, with a space before.
func (q Question) printTerms(d *Directory) string {
	b := &strings.Builder{}
	for _, p := range prepositions {
		var parts []string
		word, and := p.word, " and "
		if p.kinds == nil && q.Free {
			word, and = "about", ", "
			if q.Find != Find(graph.KindTalk) {
				and = " or "
			}
		}
		if len(q.Any) > 0 && p.word == prepositionFor(q.Any...) {
			parts = append(parts, d.joinQuoted(q.Any, " or ", p.word))
		}
		if all := p.filter(q.All); len(all) > 0 {
			parts = append(parts, d.joinQuoted(all, and, p.word))
			if !q.Free {
				slices.Reverse(parts)
			}
		}
		if p.kinds == nil {
			parts = append(append(parts, q.Words...), quoteAll(q.Phrases)...)
		}
		if len(parts) == 0 {
			continue
		}
		list := strings.Join(parts, and)
		switch {
		case strings.HasPrefix(list, "since") || strings.HasPrefix(list, "until"):
			b.WriteString(" " + list)
		case p.word == "in" && strings.Contains(list, " to "):
			b.WriteString(" from " + list)
		default:
			b.WriteString(" " + word + " " + list)
		}
	}
	return b.String()
}

// printExcluded writes what talks must not match, with a space before.
func (q Question) printExcluded(d *Directory) string {
	var none []string
	if len(q.None) > 0 {
		none = append(none, d.joinQuoted(q.None, " or ", ""))
	}
	if none = append(none, quoteAll(q.Without)...); len(none) == 0 {
		return ""
	}
	before := " but not "
	if len(q.All)+len(q.Any)+len(q.Words)+len(q.Phrases) == 0 {
		before = " that do not mention "
	}
	return before + strings.Join(none, " or ")
}

// quoteAll returns the texts in quotation marks.
func quoteAll(texts []string) (quoted []string) {
	for _, t := range texts {
		quoted = append(quoted, `"`+t+`"`)
	}
	return quoted
}

// preposition is the word before entities of some kinds; no kinds means all others.
type preposition struct {
	word  string
	kinds []graph.Kind
}

// prepositions lists the prepositions in the order in which a question is printed.
var prepositions = []preposition{
	{"that mention", nil},
	{"at", []graph.Kind{graph.KindEvent}},
	{"as", []graph.Kind{graph.KindFormat}},
	{"in", []graph.Kind{graph.KindYear, graph.KindLanguage}},
	{"by", []graph.Kind{graph.KindPerson}},
}

// filter returns the IDs that the preposition introduces.
func (p preposition) filter(ids []graph.ID) []graph.ID {
	var out []graph.ID
	for _, id := range ids {
		if prepositionFor(id) == p.word {
			out = append(out, id)
		}
	}
	return out
}

// prepositionFor returns the preposition of all the entities, or the general one if they differ.
func prepositionFor(ids ...graph.ID) string {
	for _, p := range prepositions[1:] {
		if !slices.ContainsFunc(ids, func(id graph.ID) bool { return !slices.Contains(p.kinds, id.Kind()) }) {
			return p.word
		}
	}
	return prepositions[0].word
}

// joinQuoted returns quoted names joined by a conjunction, as they are read after a preposition.
func (d *Directory) joinQuoted(ids []graph.ID, conj string, after string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = d.quoteAs(id, after)
	}
	return strings.Join(names, conj)
}

// quote returns the name of an entity in quotation marks, or its ID if the name is ambiguous.
func (d *Directory) quote(id graph.ID) string {
	if quoted := d.quoteAs(id, ""); id.Kind() != graph.KindTalk || strings.ContainsAny(d.Name(id), "\"“”\n") {
		return quoted
	}
	if t := lexQuoted(d.Name(id), &guesser{d, 0, true}, false, false); t.isName() && t.ids[0] == id {
		return `"` + d.Name(id) + `"`
	}
	return string(id)
}

// joinSubjects returns the quoted names of subjects joined by "and".
func (d *Directory) joinSubjects(ids []graph.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = d.quote(id)
	}
	return strings.Join(names, " and ")
}

// quoteAs returns a quoted name as it is read after a preposition, or elsewhere. The result is kept,
// because thousands of talks may have one name.
func (d *Directory) quoteAs(id graph.ID, after string) string {
	d.mu.RLock()
	quoted := d.quoted
	d.mu.RUnlock()
	return quoted.get(memoKey{id, after}, func() string { return d.readableAs(id, after) })
}

// readableAs returns the name of an entity as the parser reads it back after a preposition, or its
// ID if no name is.
func (d *Directory) readableAs(id graph.ID, after string) string {
	name, at := d.Name(id), after == "at"
	if strings.ContainsAny(name, "\"“”\n") {
		return string(id)
	}
	if id.Kind() == graph.KindYear {
		return name
	}
	if isDetail(id) {
		if found, ok := d.findDetail(name, []token{{word: after}}, ""); ok && found == id {
			return name
		}
		return string(id)
	}
	t := lexQuoted(name, &guesser{d, 0, false}, false, at)
	if !t.isName() || at && pick(t, atKinds...) != id || !at && t.ids[0] != id {
		return string(id)
	}
	return `"` + name + `"`
}

// QuoteTitle returns the quoted title of a talk for a place where a talk is expected. If the
// title is ambiguous it writes "the talk" before it.
func (d *Directory) QuoteTitle(id graph.ID) string {
	quoted := d.quote(id)
	if name := d.Name(id); id.Kind() == graph.KindTalk && quoted == string(id) && !strings.ContainsAny(name, "\"“”\n") {
		if ids := d.lookup(name); len(ids) > 0 && pick(token{ids: ids}, graph.KindTalk) == id {
			return `the talk "` + name + `"`
		}
	}
	return quoted
}
