package queries

import (
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// group is a thing and, if the question includes narrower ones, all below it:
// narrower topics, daughter companies.
func (r *run) group(id graph.ID) []graph.ID {
	out := []graph.ID{id}
	if !r.q.Narrower {
		return out
	}
	return append(out, r.below(id)...)
}

func (e *Engine) below(id graph.ID) []graph.ID {
	seen := map[graph.ID]bool{id: true}
	queue := []graph.ID{id}
	for i := 0; i < len(queue); i++ {
		for _, l := range e.index.Links(queue[i]) {
			down := l.Inverse && (l.Predicate == graph.PredBroader || l.Predicate == graph.PredParent)
			if down && !seen[l.ID] {
				seen[l.ID] = true
				queue = append(queue, l.ID)
			}
		}
	}
	return queue[1:]
}

func (r *run) selection() graph.Selection {
	s := graph.Selection{Lacks: r.q.Lacks}
	for _, id := range r.q.All {
		s.All = append(s.All, r.group(id))
	}
	for _, id := range r.q.Any {
		s.Any = append(s.Any, r.group(id)...)
	}
	for _, id := range r.q.None {
		s.None = append(s.None, r.group(id)...)
	}
	return s
}

// list answers a question of the plain form.
func (r *run) list() error {
	s := r.selection()
	if graph.Kind(r.q.Find) != graph.KindTalk {
		return r.listThings(s, graph.Kind(r.q.Find))
	}
	total, page := r.index.Select(s, r.page.Offset, r.page.Limit)
	r.a.Total = total
	for _, talk := range page {
		it := r.item(talk)
		var err error
		if it.Why, err = r.proof(talk); err != nil {
			return err
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// proof is the first line of a talk for each part of the question.
func (r *run) proof(talk graph.ID) ([]Why, error) {
	out := []Why{}
	things := r.index.Things(talk)
	for _, asked := range slices.Concat(r.q.All, r.q.Any) {
		for _, id := range r.group(asked) {
			if !slices.Contains(things, id) {
				continue
			}
			w, err := r.why(talk, id, 1)
			if err != nil {
				return nil, err
			}
			out = append(out, w...)
		}
	}
	return out, nil
}

// shownTalks is how many talks prove an item that is no talk.
const shownTalks = 5

// listThings lists the topics, companies, events or people of the selected talks.
func (r *run) listThings(s graph.Selection, kind graph.Kind) error {
	counts := r.index.Facets(s, kind, 0)
	counts = slices.DeleteFunc(counts, func(c graph.Count) bool {
		return c.Talks < r.q.Min || slices.Contains(r.q.All, c.ID)
	})
	r.a.Total = len(counts)
	for _, c := range cut(counts, r.page) {
		it := r.item(c.ID)
		it.Talks = c.Talks
		own := s
		own.All = append(slices.Clone(s.All), []graph.ID{c.ID})
		_, talks := r.index.Select(own, 0, shownTalks)
		for _, talk := range talks {
			self, err := r.why(talk, c.ID, 1)
			if err != nil {
				return err
			}
			proof, err := r.proof(talk)
			if err != nil {
				return err
			}
			for _, w := range append(self, proof...) {
				w.Talk = talk
				it.Why = append(it.Why, w)
			}
		}
		r.a.Items = append(r.a.Items, it)
	}
	return nil
}

// notKnown says which names are unknown and which come near.
func (r *run) notKnown() string {
	u := r.q.Unknown[0]
	if len(u.Nearest) == 0 {
		return fmt.Sprintf("Nothing here is called “%s”.", u.Text)
	}
	var names []string
	for _, n := range u.Nearest {
		names = append(names, n.Name)
	}
	return fmt.Sprintf("Nothing here is called “%s”. The nearest names: %s.", u.Text, and(names, "and"))
}

// whyEmpty says which part of a question leaves nothing.
func (r *run) whyEmpty() string {
	things := r.q.Find.String()
	if r.q.Form != List {
		return fmt.Sprintf("There are no such %s.", things)
	}
	if n, _ := r.index.Select(graph.Selection{}, 0, 1); n == 0 {
		return "No talks are stored yet."
	}
	var s graph.Selection
	var names []string // what the talks counted so far mention
	before := 0
	count := func() int { n, _ := r.index.Select(s, 0, 1); return n }
	narrowed := func(name string) (string, bool) {
		n := count()
		switch {
		case n > 0:
			before, names = n, append(names, name)
			return "", false
		case len(names) == 0:
			return fmt.Sprintf("No talk mentions %s.%s", name, r.hint()), true
		}
		return fmt.Sprintf("%s %s, but none of them mentions %s.", mention(before), and(names, "and"), name), true
	}
	for _, id := range r.q.All {
		s.All = append(s.All, r.group(id))
		if why, done := narrowed(r.names.Of(id)); done {
			return why
		}
	}
	if len(r.q.Any) > 0 {
		for _, id := range r.q.Any {
			s.Any = append(s.Any, r.group(id)...)
		}
		if why, done := narrowed(and(r.namesOf(r.q.Any), "or")); done {
			return why
		}
	}
	for _, id := range r.q.None {
		s.None = append(s.None, r.group(id)...)
		if count() == 0 && len(names) > 0 {
			return fmt.Sprintf("%s %s, and all of those mention %s too.", mention(before), and(names, "and"), and(r.namesOf(r.q.None), "or"))
		}
	}
	if s.Lacks = r.q.Lacks; s.Lacks != "" && count() == 0 {
		return fmt.Sprintf("Every such talk names some of the %s.", Find(s.Lacks))
	}
	if r.q.Min > 0 {
		return fmt.Sprintf("No %s stand in at least %d talks.", things, r.q.Min)
	}
	return fmt.Sprintf("The talks found name no %s.", things)
}

// hint tells of narrower topics or daughter companies that would find something.
func (r *run) hint() string {
	if r.q.Narrower || len(r.q.All) == 0 {
		return ""
	}
	id := r.q.All[0]
	group := append([]graph.ID{id}, r.below(id)...)
	if n, _ := r.index.Select(graph.Selection{All: [][]graph.ID{group}}, 0, 1); n > 0 {
		return fmt.Sprintf(" %s something narrower; add “including narrower” to the question.", mention(n))
	}
	return ""
}

func mention(n int) string {
	if n == 1 {
		return "1 talk mentions"
	}
	return fmt.Sprintf("%d talks mention", n)
}

func talks(n int) string {
	if n == 1 {
		return "1 talk"
	}
	return fmt.Sprintf("%d talks", n)
}
