package cayley

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// citation is the predicate from a talk to its packed evidence. For each label it is one
// text with a line for each entity that the talk mentions:
//
//	. 120,4711
//	topic:go 1034,1045 1060,1062
//	topic:tracing 0,21 @corrections:talkgraph
//
// Numbers are places, in code points, of the note that is the label. The line of the dot has
// the places of the talk itself. The ID behind @ is the source if it is not the note. As
// separate quads, mentions and places were two thirds of all nodes.
const citation = quad.IRI(graph.PredCitation)

// edge is a talk and an entity that it mentions, or ownLine for the talk itself.
type edge struct{ talk, entity graph.ID }

// evidenceEdges returns the edges of evidence by the subjects of its facts: mentions, and
// talks for their own evidence.
func evidenceEdges(facts []graph.Fact) map[graph.ID]edge {
	edges := map[graph.ID]edge{}
	for _, f := range facts {
		switch f.Predicate {
		case graph.PredAbout, graph.PredMentions:
			edges[graph.MentionID(f.Subject, f.Object.ID)] = edge{f.Subject, f.Object.ID}
		case graph.PredQuotedFrom:
			if f.Subject.Kind() == graph.KindTalk {
				edges[f.Subject] = edge{f.Subject, ownLine}
			}
		}
	}
	return edges
}

// pack returns the quads that a store keeps for the sorted facts of one label.
func pack(facts []graph.Fact) []quad.Quad {
	edges := evidenceEdges(facts)
	var out []quad.Quad
	packed := map[graph.ID]*strings.Builder{} // by talk
	var talks []graph.ID
	var last graph.ID
	for _, f := range facts {
		e, ok := edges[f.Subject]
		if !ok || e.entity == ownLine && f.Predicate != graph.PredQuotedFrom {
			out = append(out, toQuad(f))
			continue
		}
		b := packed[e.talk]
		if b == nil {
			b = &strings.Builder{}
			packed[e.talk] = b
			talks = append(talks, e.talk)
		}
		if f.Subject != last {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(string(e.entity))
			last = f.Subject
		}
		if place, ok := placeIn(f); ok {
			b.WriteString(" " + place)
		} else {
			b.WriteString(" @" + string(f.Object.ID))
		}
	}
	for _, talk := range talks {
		out = append(out, quad.Quad{
			Subject: quad.IRI(talk), Predicate: citation, Object: quad.String(packed[talk].String()), Label: quad.IRI(facts[0].Label),
		})
	}
	return out
}

// ownLine is the key of the line with the evidence of the talk itself.
const ownLine graph.ID = "."

// placeIn returns the place of a fact of evidence within the note that states it.
func placeIn(f graph.Fact) (string, bool) {
	if f.Predicate != graph.PredQuotedFrom {
		return "", false
	}
	return strings.CutPrefix(string(f.Object.ID), string(f.Label)+"#char=")
}

// checkMention returns an error if pack would lose a part of a fact of evidence. A space ends
// a place, and a line feed ends a line. An @ marks a source only at the beginning, so an ID
// may contain one, as in "note:talks.ics/17@widgets.example".
func checkMention(f graph.Fact) error {
	place, ok := placeIn(f)
	ok = ok && !strings.HasPrefix(place, "@") || f.Predicate == graph.PredAttributedTo
	if !ok || strings.ContainsAny(place+string(f.Object.ID)+string(f.Subject), " \n") || f.Object.Text != "" {
		return fmt.Errorf("%w: the evidence of %s names %s, which is not a place in %s", graph.ErrInvalid, f.Subject, f.Object.ID, f.Label)
	}
	return nil
}

// unpack returns the facts of a stored quad; none for a quad that talkgraph does not write.
func unpack(q quad.Quad) []graph.Fact {
	if q.Predicate != citation {
		if f, ok := toFact(q); ok {
			return []graph.Fact{f}
		}
		return nil
	}
	var facts []graph.Fact
	eachMention(q, func(entity graph.ID, items string) {
		facts = append(facts, evidence(q, entity, items)...)
	})
	return facts
}

// eachMention calls use for each line of packed evidence. items are its places and sources,
// separated by spaces.
func eachMention(q quad.Quad, use func(entity graph.ID, items string)) {
	text, _ := q.Object.(quad.String)
	for line := range strings.SplitSeq(string(text), "\n") {
		if entity, items, ok := strings.Cut(line, " "); ok && entity != "" && items != "" {
			use(graph.ID(entity), items)
		}
	}
}

// evidence returns the facts of one line of packed evidence.
func evidence(q quad.Quad, entity graph.ID, items string) (facts []graph.Fact) {
	talk, _ := q.Subject.(quad.IRI)
	label, _ := q.Label.(quad.IRI)
	subject := graph.ID(talk)
	if entity != ownLine {
		subject = graph.MentionID(subject, entity)
	}
	for s := range strings.SplitSeq(items, " ") {
		f := graph.Fact{Subject: subject, Predicate: graph.PredQuotedFrom, Label: graph.ID(label)}
		if by, ok := strings.CutPrefix(s, "@"); ok {
			f.Predicate, f.Object.ID = graph.PredAttributedTo, graph.ID(by)
		} else {
			f.Object.ID = graph.ID(string(label) + "#char=" + s)
		}
		facts = append(facts, f)
	}
	return facts
}

// addCitations adds the evidence of one packed text to a map, which it makes if it is nil.
// The keys are entities, and the talk for its own evidence.
func addCitations(to map[graph.ID]graph.Citation, q quad.Quad) (_ map[graph.ID]graph.Citation, err error) {
	talk, _ := q.Subject.(quad.IRI)
	note, _ := q.Label.(quad.IRI)
	text, _ := q.Object.(quad.String)
	if to == nil {
		to = make(map[graph.ID]graph.Citation, 1+strings.Count(string(text), "\n"))
	}
	room := make([]graph.Place, strings.Count(string(text), " ")) // a space precedes each place
	eachMention(q, func(entity graph.ID, items string) {
		if entity == ownLine {
			entity = graph.ID(talk)
		}
		c, known := to[entity]
		if n := 1 + strings.Count(items, " "); !known {
			c.Places, room = room[:0:n], room[n:]
		}
		for s := range strings.SplitSeq(items, " ") {
			if by, ok := strings.CutPrefix(s, "@"); ok {
				c.By = graph.ID(by)
				continue
			}
			from, until, _ := strings.Cut(s, ",")
			start, err1 := strconv.Atoi(from)
			end, err2 := strconv.Atoi(until)
			if err1 != nil || err2 != nil || start < 0 || end < start {
				err = fmt.Errorf("%w: %q is not a place in %s", graph.ErrDamaged, s, note)
			}
			c.Places = append(c.Places, graph.Place{Note: graph.ID(note), Start: start, End: end})
		}
		if len(c.Places) > 1 {
			slices.SortFunc(c.Places, comparePlaces)
		}
		to[entity] = c
	})
	return to, err
}

// comparePlaces compares places by note, start and end.
func comparePlaces(a, b graph.Place) int {
	return cmp.Or(cmp.Compare(a.Note, b.Note), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// cutMention splits the ID of a mention into its talk and its entity. ok is false for another
// ID.
func cutMention(id graph.ID) (talk, entity graph.ID, ok bool) {
	if id.Kind() != graph.KindMention {
		return "", "", false
	}
	local, rest, ok := strings.Cut(id.Local(), "#")
	return graph.ID(string(graph.KindTalk) + ":" + local), graph.ID(rest), ok
}

// facts returns the facts of quads, sorted.
func facts(quads []quad.Quad) []graph.Fact {
	var out []graph.Fact
	for _, q := range quads {
		out = append(out, unpack(q)...)
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out
}
