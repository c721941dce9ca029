package queries

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// Names knows what everything in the graph is called. It is safe for concurrent use.
type Names struct {
	mu     sync.RWMutex
	byFold map[string][]named
	names  map[graph.ID][]called // the preferred name first
	alias  map[graph.ID]graph.ID // product -> its maker
	search string                // all folded names, each behind a line break; "" when they have changed
}

// named is one use of a folded name; n counts the facts that state it.
type named struct {
	id graph.ID
	n  int
}

type called struct {
	text      string
	preferred bool
	n         int
}

// naming are the predicates that give names, and whether it is the preferred one.
var naming = map[graph.Predicate]bool{
	graph.PredName: true, graph.PredPrefLabel: true,
	graph.PredAltLabel: false, graph.PredAlternateName: false,
}

// NewNames collects the names of a store.
func NewNames(ctx context.Context, s Store) (*Names, error) {
	n := &Names{byFold: map[string][]named{}, names: map[graph.ID][]called{}, alias: map[graph.ID]graph.ID{}}
	return n, s.All(ctx, func(f graph.Fact) error {
		n.fact(f, 1)
		return nil
	})
}

// Apply brings the names in step with a change of the store.
func (n *Names) Apply(d graph.Delta) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.search = ""
	for _, f := range d.Added {
		n.fact(f, 1)
	}
	for _, f := range d.Removed {
		n.fact(f, -1)
	}
}

func (n *Names) fact(f graph.Fact, by int) {
	if f.Predicate == graph.PredManufacturer && f.Subject.Kind() == graph.KindProduct {
		n.alias[f.Subject] = f.Object.ID
		return
	}
	preferred, ok := naming[f.Predicate]
	if !ok || f.Subject.Kind() == graph.KindNote {
		return
	}
	n.call(f.Subject, f.Object.Text, preferred, by)
	if year, ok := f.Subject.Year(); ok && preferred {
		n.call(year, year.Local(), true, by)
	}
}

// call counts one more, or one less, use of a name for a thing.
func (n *Names) call(id graph.ID, text string, preferred bool, by int) {
	all := n.names[id]
	i := slices.IndexFunc(all, func(c called) bool { return c.text == text && c.preferred == preferred })
	if i < 0 {
		i = len(all)
		all = append(all, called{text: text, preferred: preferred})
	}
	if all[i].n += by; all[i].n <= 0 {
		all = slices.Delete(all, i, i+1)
	}
	slices.SortStableFunc(all, func(a, b called) int {
		if a.preferred != b.preferred {
			return map[bool]int{true: -1, false: 1}[a.preferred]
		}
		return cmp.Compare(a.text, b.text)
	})
	if n.names[id] = all; len(all) == 0 {
		delete(n.names, id)
	}
	n.folded(id, graph.Fold(text), by)
}

func (n *Names) folded(id graph.ID, key string, by int) {
	uses := n.byFold[key]
	i := slices.IndexFunc(uses, func(u named) bool { return u.id == id })
	if i < 0 {
		i = len(uses)
		uses = append(uses, named{id: id})
	}
	if uses[i].n += by; uses[i].n <= 0 {
		uses = slices.Delete(uses, i, i+1)
	}
	if n.byFold[key] = uses; len(uses) == 0 {
		delete(n.byFold, key)
	}
}

// Of is the preferred name of a thing; its ID without the kind if it has none.
func (n *Names) Of(id graph.ID) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if all := n.names[id]; len(all) > 0 {
		return all[0].text
	}
	return id.Local()
}

// Others are the other names of a thing, each once.
func (n *Names) Others(id graph.ID) []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var out []string
	for _, c := range n.names[id] {
		if c.text != n.names[id][0].text && !slices.Contains(out, c.text) {
			out = append(out, c.text)
		}
	}
	return out
}

// Known tells whether a thing has a name.
func (n *Names) Known(id graph.ID) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.names[id]) > 0
}

// rank orders the kinds that a name may stand for when nothing else decides.
var rank = map[graph.Kind]int{
	graph.KindTopic: 0, graph.KindCompany: 1, graph.KindEvent: 2, graph.KindYear: 3, graph.KindPerson: 4, graph.KindTalk: 5,
}

// lookup finds the things of a folded name, by rank. A product stands for its maker.
func (n *Names) lookup(key string) []graph.ID {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var out []graph.ID
	for _, u := range n.byFold[key] {
		id := u.id
		if to, ok := n.alias[id]; ok {
			id = to
		}
		if _, ok := rank[id.Kind()]; ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(rank[a.Kind()], rank[b.Kind()]), cmp.Compare(a, b))
	})
	return out
}
