package queries

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// Role is what a thing does in a list question.
type Role string

// The roles.
const (
	And Role = "and" // every talk found mentions it
	Or  Role = "or"  // it or another is mentioned
	Not Role = "not" // no talk found mentions it
)

// Drop is the question without a thing. Of a question about two things the other
// is left: its talks.
func (q Question) Drop(id graph.ID) Question {
	without := func(ids []graph.ID) []graph.ID {
		return slices.DeleteFunc(slices.Clone(ids), func(o graph.ID) bool { return o == id })
	}
	q.All, q.Any, q.None, q.Of = without(q.All), without(q.Any), without(q.None), without(q.Of)
	if q.Form == Path || q.Form == Shared && len(q.Of) < 2 || len(q.Of) == 0 {
		q.All, q.Form, q.Of = append(q.All, q.Of...), List, nil
	}
	return q.settled()
}

// Put is the question with a thing in a role, whatever it did in it before. To be an
// alternative, a thing needs another; if there is none, what stands before it, or
// else behind it, becomes one too.
func (q Question) Put(id graph.ID, r Role) Question {
	at := slices.Index(q.All, id)
	q = q.Drop(id)
	switch r {
	case And:
		q.All = append(q.All, id)
	case Not:
		q.None = append(q.None, id)
	case Or:
		if len(q.Any) == 0 && len(q.All) > 0 {
			i := min(max(at-1, 0), len(q.All)-1)
			q.Any = append(q.Any, q.All[i])
			q.All = slices.Delete(q.All, i, i+1)
		}
		q.Any = append(q.Any, id)
	}
	return q.settled()
}

// Roles are those that a term of the question can have: none in a question that is no
// list, and no alternative where there is nothing to choose from.
func (q Question) Roles(t Term) []Role {
	others := len(q.All) + len(q.Any)
	if t.Role == And || t.Role == Or {
		others--
	}
	switch {
	case t.Role == "":
		return nil
	case others == 0:
		return []Role{And, Not}
	}
	return []Role{And, Or, Not}
}

// Term is a thing that a question names.
type Term struct {
	Named
	Role Role // "" in a question that is no list
}

// Terms are the things that a question names, in its order.
func (q Question) Terms(n *Names) []Term {
	var out []Term
	for _, part := range []struct {
		role Role
		ids  []graph.ID
	}{{And, q.All}, {Or, q.Any}, {Not, q.None}, {"", q.Of}} {
		for _, id := range part.ids {
			out = append(out, Term{Named{id, n.Of(id)}, part.role})
		}
	}
	return out
}

// Widens tells whether something narrower than a thing asked about stands in talks,
// so that including it could make a difference.
func (e *Engine) Widens(q Question) bool {
	return q.Form == List && slices.ContainsFunc(slices.Concat(q.All, q.Any, q.None), func(id graph.ID) bool {
		return slices.ContainsFunc(e.below(id), func(o graph.ID) bool { return e.index.TalkCount(o) > 0 })
	})
}

// Facet is the things of one kind in the talks of an answer, the most frequent first.
type Facet struct {
	Kind  graph.Kind
	Items []Item // Talks counts those of the answer
}

// facetKinds in the order in which they are shown.
var facetKinds = []graph.Kind{graph.KindTopic, graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson}

// Facets counts what stands in the talks that a list question finds, up to a number
// of things of each kind. What stands in all of them would narrow nothing and is left
// out; a kind of which nothing is left is left out too.
func (e *Engine) Facets(q Question, limit int) []Facet {
	if q.Form != List || len(q.Unknown) > 0 {
		return nil
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	r := &run{Engine: e, q: q}
	s := e.selection(q)
	total := e.index.Count(s)
	var out []Facet
	for _, kind := range facetKinds {
		f := Facet{Kind: kind}
		for _, c := range e.index.Facets(s, kind, 0) {
			if c.Talks < total && len(f.Items) < limit {
				it := r.item(c.ID)
				it.Talks = c.Talks
				f.Items = append(f.Items, it)
			}
		}
		if len(f.Items) > 0 {
			out = append(out, f)
		}
	}
	return out
}
