package question

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// Store reads the names of talks and people.
type Store interface {
	Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error)
}

// Index finds things by their slugs, and counts their talks.
type Index interface {
	Exists(id graph.ID) bool
	// TalkCount counts the talks of one thing; Count those of several.
	TalkCount(id graph.ID) int
	Count(s graph.Selection) int

	// WithSlug, SlugsContaining and SimilarSlugs find things of a kind by the slug in which the ID
	// ends: the same; one in which a text stands where a word begins; one with the same
	// first letter and a few letters more or less.
	WithSlug(kind graph.Kind, slug string) []graph.ID
	SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID
	SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID
}

// Names knows what everything in the graph is called. It is safe for concurrent use.
//
// Of talks and people there are too many to keep their names in memory: these are read
// from the store when they are shown, and found by the slugs in which their IDs end. A
// name that its ID does not follow from is kept like any other.
type Names struct {
	store     Store
	index     Index
	mu        sync.RWMutex
	byFold    map[string][]named
	names     map[graph.ID][]called // the preferred name first
	alias     map[graph.ID]graph.ID // product -> its maker
	search    string                // all folded names, each behind a line break; "" when they have changed
	allEvents *allEvents            // nil when they have changed
	shown     map[graph.ID]string   // names read from the store
}

// maxShown bounds the names read from the store that are kept.
const maxShown = 50_000

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

// NewNames makes an empty directory; Apply fills it. Names of talks and people are read from s
// when they are shown, and found in x by their slugs.
func NewNames(s Store, x Index) *Names {
	n := &Names{store: s, index: x}
	n.forget()
	return n
}

func (n *Names) forget() {
	n.byFold, n.names, n.alias = map[string][]named{}, map[graph.ID][]called{}, map[graph.ID]graph.ID{}
	n.search, n.allEvents, n.shown = "", nil, map[graph.ID]string{}
}

// many tells the kinds of which there are too many to keep their names.
func many(k graph.Kind) bool { return k == graph.KindTalk || k == graph.KindPerson }

// follows tells whether a name need not be kept: the ID follows from it.
func follows(id graph.ID, name string) bool {
	return many(id.Kind()) && slugOf(id) == graph.Slug(name)
}

// Apply brings the names in step with a change of the store.
func (n *Names) Apply(d graph.Delta) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.search, n.allEvents = "", nil
	clear(n.shown)
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
	if f.Predicate == graph.PredStartDate {
		if f.Subject.Kind() != graph.KindTalk {
			return
		}
		if year, ok := graph.YearOfDate(f.Object.Text); ok {
			n.call(year, year.Local(), true, by)
		}
		return
	}
	preferred, ok := naming[f.Predicate]
	if !ok || f.Subject.Kind() == graph.KindNote || follows(f.Subject, f.Object.Text) {
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

// Of is the preferred name of a thing; its ID without the kind if it has none, or the
// store cannot be read, which who reads evidence will learn of.
func (n *Names) Of(id graph.ID) string {
	n.mu.RLock()
	all, shown := n.names[id], n.shown[id]
	n.mu.RUnlock()
	switch {
	case len(all) > 0:
		return all[0].text
	case shown != "":
		return shown
	case id.Kind() == graph.KindEvent:
		return n.seriesName(id)
	case id.Kind() == graph.KindYear:
		name, ok := rangeName(id)
		if !ok {
			return id.Local()
		}
		return name
	case !many(id.Kind()):
		return id.Local()
	}
	texts, err := n.store.Texts(context.Background(), id, graph.PredName)
	if err != nil || len(texts) == 0 {
		return id.Local()
	}
	n.Remember(id, texts[0])
	return texts[0]
}

// Remember keeps a name that was read from the store.
func (n *Names) Remember(id graph.ID, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.shown) >= maxShown {
		clear(n.shown)
	}
	n.shown[id] = name
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
	kept := len(n.names[id]) > 0
	n.mu.RUnlock()
	return kept || many(id.Kind()) && n.index.Exists(id)
}

// rank orders the kinds that a name may stand for when nothing else decides.
var rank = map[graph.Kind]int{
	graph.KindTopic: 0, graph.KindCompany: 1, graph.KindEvent: 2, graph.KindYear: 3, graph.KindPerson: 4, graph.KindTalk: 5,
}

// lookup finds the things of a name, by rank. A product stands for its maker.
func (n *Names) lookup(name string) []graph.ID {
	out := n.kept(graph.Fold(name))
	slug := graph.Slug(name)
	for _, kind := range []graph.Kind{graph.KindPerson, graph.KindTalk} {
		for _, id := range n.index.WithSlug(kind, slug) {
			if !slices.Contains(out, id) && !n.renamed(id) {
				out = append(out, id)
			}
		}
	}
	slices.SortFunc(out, byRank)
	return out
}

// meanings are the things that a name in a question may stand for, series of events too;
// behind "at" it may be the beginning of the names of events.
func (n *Names) meanings(name string, at bool) []graph.ID {
	ids := n.lookup(name)
	wide := at && !slices.ContainsFunc(ids, func(id graph.ID) bool { return id.Kind() == graph.KindCompany || id.Kind() == graph.KindEvent })
	if id, ok := n.seriesOf(name, wide); ok && !slices.Contains(ids, id) {
		ids = append(ids, id)
		slices.SortFunc(ids, byRank)
	}
	return ids
}

// kept finds the things of a folded name among the names that are kept.
func (n *Names) kept(key string) []graph.ID {
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
	return out
}

// renamed tells of one whose kept name takes the place of the one in its ID: a talk
// whose title was corrected.
func (n *Names) renamed(id graph.ID) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.names[id]) > 0
}

func byRank(a, b graph.ID) int {
	return cmp.Or(cmp.Compare(rank[a.Kind()], rank[b.Kind()]), cmp.Compare(a, b))
}

// SortByName sorts a list by the folded names of its things.
func SortByName[T any](n *Names, list []T, id func(T) graph.ID) {
	key := make(map[graph.ID]string, len(list))
	for _, v := range list {
		if key[id(v)] = unslugged(id(v)); !many(id(v).Kind()) || n.renamed(id(v)) {
			key[id(v)] = graph.Fold(n.Of(id(v)))
		}
	}
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(key[id(a)], key[id(b)]) })
}

// Slug returns the slug of the name of a talk or person. It reads the ID, not the store,
// unless the name was changed.
func (n *Names) Slug(id graph.ID) string {
	if n.renamed(id) {
		return graph.Slug(n.Of(id))
	}
	return slugOf(id)
}
