package vocabulary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// builder makes a vocabulary of entries. It resolves a link by any label of its target.
type builder struct {
	byName map[graph.Kind]map[string]graph.ID // by folded label
	owner  map[graph.ID]entry
	errs   []error
}

// build makes a vocabulary of entries and returns all mistakes.
func build(entries []entry) (*graph.Vocabulary, []error) {
	b := &builder{
		byName: map[graph.Kind]map[string]graph.ID{graph.KindTopic: {}, graph.KindCompany: {}},
		owner:  map[graph.ID]entry{},
	}
	for _, e := range entries {
		b.addNames(e)
	}
	v := &graph.Vocabulary{}
	for _, e := range entries {
		switch e.kind {
		case graph.KindTopic:
			v.Topics = append(v.Topics, b.topic(e))
		case graph.KindCompany:
			v.Companies = append(v.Companies, b.company(e))
		}
	}
	slices.SortFunc(v.Topics, func(a, b graph.Topic) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(v.Companies, func(a, b graph.Company) int { return strings.Compare(string(a.ID), string(b.ID)) })
	b.refuseCycles(v)
	return v, b.errs
}

// fail adds a mistake of an entry; the message continues its name.
func (b *builder) fail(e entry, format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf("%s:%d: %q: %s", e.file, e.line, e.Name, fmt.Sprintf(format, args...)))
}

// id returns the ID of the topic or company.
func (e entry) id() graph.ID { return graph.NewID(e.kind, e.Name) }

// addNames reserves the labels of an entry. Two entries of a kind cannot share one.
func (b *builder) addNames(e entry) {
	if o, ok := b.owner[e.id()]; ok {
		b.fail(e, "is listed twice, also at %s:%d; join the two", o.file, o.line)
		return
	}
	b.owner[e.id()] = e
	for _, l := range append([]label{{text: e.Name}}, e.Labels...) {
		if l.match == string(graph.MatchNever) {
			continue
		}
		key := graph.Fold(l.text)
		if key == "" {
			b.fail(e, "has a label without a letter or digit: %q; remove it", l.text)
			continue
		}
		if id, ok := b.byName[e.kind][key]; ok && id != e.id() {
			o := b.owner[id]
			b.fail(e, "shares the label %q with %q (%s:%d); keep it at one of them", l.text, o.Name, o.file, o.line)
			continue
		}
		b.byName[e.kind][key] = e.id()
	}
}

// topic makes the topic of an entry.
func (b *builder) topic(e entry) graph.Topic {
	if len(e.Products) > 0 || e.Parent != "" {
		b.fail(e, "is a topic and has products or a parent; those belong to companies")
	}
	return graph.Topic{
		ID: e.id(), Labels: b.labels(e), Rules: b.rules(e),
		Broader: b.links(e, "broader", e.Broader),
		Related: b.links(e, "related", e.Related), UserDefined: e.own,
	}
}

func (b *builder) company(e entry) graph.Company {
	if len(e.Broader) > 0 || len(e.Related) > 0 {
		b.fail(e, "is a company and has broader or related topics; those belong to topics")
	}
	c := graph.Company{ID: e.id(), Labels: b.labels(e), Rules: b.rules(e), UserDefined: e.own}
	if e.Parent != "" {
		id, ok := b.byName[graph.KindCompany][graph.Fold(e.Parent)]
		if !ok {
			b.fail(e, "has the parent %q, which is no company here; add it or correct the name", e.Parent)
		}
		c.Parent = id
	}
	for _, p := range e.Products {
		id := graph.NewID(graph.KindTopic, p)
		if _, ok := b.owner[id]; !ok { // the name of a topic, not only one of its labels
			id = graph.NewID(graph.KindProduct, p)
		}
		c.Products = append(c.Products, graph.Product{ID: id, Name: p})
	}
	return c
}

// labels returns the labels of an entry, the preferred one first.
func (b *builder) labels(e entry) []graph.Label {
	name := e.Name
	out := []graph.Label{{Text: name, Match: b.match(e, e.Match)}}
	if e.Rename != "" {
		out = []graph.Label{{Text: e.Rename, Match: graph.MatchAny}, out[0]}
	}
	for _, l := range e.Labels {
		if m := b.match(e, l.match); m != graph.MatchNever {
			out = append(out, graph.Label{Text: l.text, Match: m})
		}
	}
	return out
}

// match returns the match of a name in a file, MatchAny for "".
func (b *builder) match(e entry, m string) graph.Match {
	switch graph.Match(m) {
	case "":
		return graph.MatchAny
	case graph.MatchAny, graph.MatchCase, graph.MatchContext, graph.MatchWide, graph.MatchNever:
		return graph.Match(m)
	}
	b.fail(e, "has the match %q; write any, case, context, wide or never", m)
	return graph.MatchNever
}

// rules returns the rules of an entry.
func (b *builder) rules(e entry) graph.Rules {
	not, err := compileNot(e)
	if err != nil {
		b.errs = append(b.errs, err)
	}
	r := graph.Rules{Not: not}
	for _, c := range e.Context {
		r.Context = append(r.Context, graph.Fold(c))
	}
	return r
}

// links returns the IDs of the named topics, sorted. relation is "broader" or "related".
func (b *builder) links(e entry, relation string, names []string) []graph.ID {
	var out []graph.ID
	for _, n := range names {
		id, ok := b.byName[graph.KindTopic][graph.Fold(n)]
		switch {
		case !ok:
			b.fail(e, "has the %s topic %q, which is not listed; add it or correct the name", relation, n)
		case id == e.id():
			b.fail(e, "is its own %s topic; remove that", relation)
		case !slices.Contains(out, id):
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// refuseCycles refuses a topic that is broader than itself through other topics.
func (b *builder) refuseCycles(v *graph.Vocabulary) {
	broader := map[graph.ID][]graph.ID{}
	for _, t := range v.Topics {
		broader[t.ID] = t.Broader
	}
	const active, done = 1, 2
	state := map[graph.ID]int{}
	var visit func(id graph.ID) bool
	visit = func(id graph.ID) bool {
		switch state[id] {
		case active:
			return false
		case done:
			return true
		}
		state[id] = active
		for _, up := range broader[id] {
			if !visit(up) {
				b.fail(b.owner[id], "is broader than itself by way of %q; remove one of the links", b.owner[up].Name)
				break
			}
		}
		state[id] = done
		return true
	}
	for _, t := range v.Topics {
		visit(t.ID)
	}
}
