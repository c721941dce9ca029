package question

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// Role is the operator of a term in a question.
type Role string

// The roles.
const (
	And Role = "and" // every talk found mentions it
	Or  Role = "or"  // every talk found mentions it or another alternative; in free wording it ranks talks
	Not Role = "not" // no talk found mentions it
)

// Remove returns the question without an entity. A question about two entities becomes one for
// the talks of the other.
func (q Question) Remove(id graph.ID) Question {
	without := func(ids []graph.ID) []graph.ID {
		return slices.DeleteFunc(slices.Clone(ids), func(o graph.ID) bool { return o == id })
	}
	q.All, q.Any, q.None, q.Subjects = without(q.All), without(q.Any), without(q.None), without(q.Subjects)
	if !q.SelectsTalks() && (q.Form == Path || q.Form == Shared && len(q.Subjects) < 2 || len(q.Subjects) == 0) {
		q.All, q.Form, q.Subjects = append(q.All, q.Subjects...), List, nil
	}
	return q.settled()
}

// SetRole returns the question with an entity in a role, whatever its role was. If it is the only
// alternative, the entity before it, or else after it, becomes an alternative too.
func (q Question) SetRole(id graph.ID, r Role) Question {
	at := slices.Index(q.All, id)
	ranks := q.Free && r == Or && IsSoft(id)
	q = q.Remove(id)
	switch r {
	case And:
		if IsSoft(id) {
			q = q.Strict()
		}
		q.All = append(q.All, id)
	case Not:
		q.None = append(q.None, id)
	case Or:
		if ranks {
			q.All = append(q.All, id)
			break
		}
		if len(q.Any) == 0 && len(q.All) > 0 {
			i := min(max(at-1, 0), len(q.All)-1)
			q.Any = append(q.Any, q.All[i])
			q.All = slices.Delete(q.All, i, i+1)
		}
		q.Any = append(q.Any, id)
	}
	return q.settled()
}

// Strict returns free wording as conditions: talks must match all parts of it.
func (q Question) Strict() Question {
	if !q.Free {
		return q
	}
	q.Free = false
	q.Phrases = append(slices.Clone(q.Phrases), q.Words...)
	q.Words = []string{}
	return q.settled()
}

// RemoveText returns the question without a word or phrase.
func (q Question) RemoveText(text string) Question {
	without := func(texts []string) []string {
		return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return t == text })
	}
	q.Words, q.Phrases, q.Without = without(q.Words), without(q.Phrases), without(q.Without)
	if len(q.Without) == 0 {
		q.Without = nil
	}
	return q.settled()
}

// SetTextRole returns the question with a word or phrase in a role: talks must contain it, are
// ranked by it, or must not contain it.
func (q Question) SetTextRole(text string, r Role) Question {
	q = q.RemoveText(text)
	switch r {
	case And:
		q.Phrases = append(q.Phrases, text)
	case Or:
		q.Words, q.Free = append(q.Words, text), true
	case Not:
		q.Without = append(q.Without, text)
	}
	return q.settled()
}

// TextTerm is a word or phrase that a question asks for, or excludes.
type TextTerm struct {
	Text string
	Role Role
}

// TextTerms returns the words and phrases of the question.
func (q Question) TextTerms() (out []TextTerm) {
	for _, part := range []struct {
		role  Role
		texts []string
	}{{Or, q.Words}, {And, q.Phrases}, {Not, q.Without}} {
		for _, t := range part.texts {
			out = append(out, TextTerm{t, part.role})
		}
	}
	return out
}

// Roles returns the roles that a term can have: none if the question does not select talks, and
// not Or if it is the only term.
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

// Term is an entity that a question names.
type Term struct {
	Named
	Role Role // "" for a subject
}

// Terms returns the entities that a question names, in its order.
func (q Question) Terms(n *Directory) []Term {
	var out []Term
	for _, part := range []struct {
		role Role
		ids  []graph.ID
	}{{And, q.All}, {Or, q.Any}, {Not, q.None}, {"", q.Subjects}} {
		for _, id := range part.ids {
			t := Term{n.Named(id), part.role}
			if q.Free && part.role == And && IsSoft(id) {
				t.Role = Or
			}
			out = append(out, t)
		}
	}
	return out
}
