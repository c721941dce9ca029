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
// Numbers are places in code points of the note that is the label. The line of the dot holds
// the talk's own. The ID behind @ is the source if it is not the note. As quads of their
// own, mentions and places were two thirds of all nodes.
const citation = quad.IRI(graph.PredCitation)

// pack returns the quads that a store holds for the sorted facts of one label.
func pack(facts []graph.Fact) []quad.Quad {
	type edge struct{ talk, thing graph.ID }
	edges := map[graph.ID]edge{} // by the subjects of evidence
	for _, f := range facts {
		switch f.Predicate {
		case graph.PredAbout, graph.PredMentions:
			edges[graph.MentionID(f.Subject, f.Object.ID)] = edge{f.Subject, f.Object.ID}
		case graph.PredQuotedFrom:
			if f.Subject.Kind() == graph.KindTalk {
				edges[f.Subject] = edge{f.Subject, itself}
			}
		}
	}
	var out []quad.Quad
	packed := map[graph.ID]*strings.Builder{} // by talk
	var talks []graph.ID
	var last graph.ID
	for _, f := range facts {
		e, ok := edges[f.Subject]
		if !ok || e.thing == itself && f.Predicate != graph.PredQuotedFrom {
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
			b.WriteString(string(e.thing))
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

// itself is the key of the talk's own line.
const itself graph.ID = "."

// placeIn returns the place of a fact of evidence within the note that states it.
func placeIn(f graph.Fact) (string, bool) {
	if f.Predicate != graph.PredQuotedFrom {
		return "", false
	}
	return strings.CutPrefix(string(f.Object.ID), string(f.Label)+"#char=")
}

// checkMention returns an error if pack would lose a part of a fact of evidence. A space ends
// a place and a line feed a line. An @ marks a source only at the beginning, so that IDs may
// hold one: "note:talks.ics/17@widgets.example" is a label as any other.
func checkMention(f graph.Fact) error {
	place, ok := placeIn(f)
	ok = ok && !strings.HasPrefix(place, "@") || f.Predicate == graph.PredAttributedTo
	if !ok || strings.ContainsAny(place+string(f.Object.ID)+string(f.Subject), " \n") || f.Object.Text != "" {
		return fmt.Errorf("%w: %s is no place in %s that %s could be quoted from", graph.ErrInvalid, f.Object.ID, f.Label, f.Subject)
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
	eachMention(q, func(thing graph.ID, says string) {
		facts = append(facts, evidence(q, thing, says)...)
	})
	return facts
}

// eachMention calls use for each line of packed evidence.
func eachMention(q quad.Quad, use func(thing graph.ID, says string)) {
	text, _ := q.Object.(quad.String)
	for line := range strings.SplitSeq(string(text), "\n") {
		if thing, says, ok := strings.Cut(line, " "); ok && thing != "" && says != "" {
			use(graph.ID(thing), says)
		}
	}
}

// evidence returns the facts of one line of packed evidence.
func evidence(q quad.Quad, thing graph.ID, says string) (facts []graph.Fact) {
	talk, _ := q.Subject.(quad.IRI)
	label, _ := q.Label.(quad.IRI)
	subject := graph.ID(talk)
	if thing != itself {
		subject = graph.MentionID(subject, thing)
	}
	for s := range strings.SplitSeq(says, " ") {
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

// cite adds the evidence of one packed text to a map, which it makes if it is nil.
func cite(to map[graph.ID]graph.Citation, q quad.Quad) (_ map[graph.ID]graph.Citation, err error) {
	talk, _ := q.Subject.(quad.IRI)
	note, _ := q.Label.(quad.IRI)
	text, _ := q.Object.(quad.String)
	if to == nil {
		to = make(map[graph.ID]graph.Citation, 1+strings.Count(string(text), "\n"))
	}
	room := make([]graph.Place, strings.Count(string(text), " ")) // one stands before each
	eachMention(q, func(thing graph.ID, says string) {
		if thing == itself {
			thing = graph.ID(talk)
		}
		c, more := to[thing]
		if n := 1 + strings.Count(says, " "); !more {
			c.Places, room = room[:0:n], room[n:]
		}
		for s := range strings.SplitSeq(says, " ") {
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
		to[thing] = c
	})
	return to, err
}

func comparePlaces(a, b graph.Place) int {
	return cmp.Or(cmp.Compare(a.Note, b.Note), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// cutMention splits the ID of a mention into its talk and its entity.
func cutMention(id graph.ID) (talk, thing graph.ID, ok bool) {
	if id.Kind() != graph.KindMention {
		return "", "", false
	}
	local, of, ok := strings.Cut(id.Local(), "#")
	return graph.ID(string(graph.KindTalk) + ":" + local), graph.ID(of), ok
}

// facts returns the facts of quads, sorted.
func facts(quads []stored) []graph.Fact {
	var out []graph.Fact
	for _, q := range quads {
		out = append(out, unpack(q.Quad)...)
	}
	slices.SortFunc(out, graph.Fact.Compare)
	return out
}
