package question

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Store reads the names of talks and people. graph/cayley satisfies it.
type Store interface {
	Texts(ctx context.Context, subject graph.ID, p graph.Predicate) ([]string, error)
}

// Index finds entities by their slugs and counts their talks. graph/postings satisfies it.
type Index interface {
	Exists(id graph.ID) bool
	// TalkCount counts the talks of one entity, Count those of a selection.
	TalkCount(id graph.ID) int
	Count(s graph.Selection) int

	// WithSlug, SlugsContaining and SimilarSlugs find entities of a kind by the slug at the end of
	// their IDs: one that is equal; one with a word that begins with text; one with the same first
	// letter and a similar length.
	WithSlug(kind graph.Kind, slug string) []graph.ID
	SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID
	SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID
}

// Directory holds the names of all entities in the graph. It is safe for concurrent use.
//
// A million talks have too many titles to keep in memory. The names of talks and people are found
// by the slugs in their IDs, and read from the store for display. A name that differs from its
// slug, such as a corrected title, is kept.
type Directory struct {
	store   Store
	index   Index
	texts   Texts
	mu      sync.RWMutex
	byFold  map[string][]nameUse
	names   map[graph.ID][]storedName // the preferred name first
	alias   map[graph.ID]graph.ID     // product -> its maker
	taught  map[graph.ID]int          // number of names that the vocabulary gives an entity
	search  string                    // all folded names, each after a line break; "" after a change
	events  *eventList                // nil after a change
	fetched map[graph.ID]string       // names read from the store
	weak    *memo[bool]               // results of isWeakTag, by name; new after a change
	quoted  *memo[string]             // results of quoteAs, by preposition; new after a change
}

// maxFetched bounds the cached names that were read from the store, and the results in a memo.
const maxFetched = 50_000

// nameUse is one entity that has a folded name; n counts the facts that state it.
type nameUse struct {
	id graph.ID
	n  int
}

// storedName is one name of an entity; n counts the facts that state it.
type storedName struct {
	text      string
	preferred bool
	n         int
}

// namePredicates maps the predicates that state names to whether the name is the preferred
// one.
var namePredicates = map[graph.Predicate]bool{
	graph.PredName: true, graph.PredPrefLabel: true,
	graph.PredAltLabel: false, graph.PredAlternateName: false,
}

// NewDirectory returns an empty directory; call Apply or Restore to fill it. It reads the names
// of talks and people from s, finds them by their slugs in x, and the words of talks in t.
func NewDirectory(s Store, x Index, t Texts) *Directory {
	n := &Directory{store: s, index: x, texts: t}
	n.reset()
	return n
}

// reset removes all names.
func (d *Directory) reset() {
	d.byFold, d.names, d.alias = map[string][]nameUse{}, map[graph.ID][]storedName{}, map[graph.ID]graph.ID{}
	d.taught = map[graph.ID]int{}
	d.search, d.events, d.fetched = "", nil, map[graph.ID]string{}
	d.weak, d.quoted = newMemo[bool](), newMemo[string]()
}

// isNumerous reports whether a kind has too many entities to keep their names in memory.
func isNumerous(k graph.Kind) bool { return k == graph.KindTalk || k == graph.KindPerson }

// followsFromID reports whether a name need not be kept because the ID has the same slug.
func followsFromID(id graph.ID, name string) bool {
	return isNumerous(id.Kind()) && slugOfID(id) == graph.Slug(name)
}

// Apply updates the directory by a change of the store.
func (d *Directory) Apply(delta graph.Delta) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.search, d.events = "", nil
	clear(d.fetched)
	d.weak, d.quoted = newMemo[bool](), newMemo[string]()
	for _, f := range delta.Added {
		d.applyFact(f, 1)
	}
	for _, f := range delta.Removed {
		d.applyFact(f, -1)
	}
}

// applyFact adds a fact if by is 1, and removes it if by is -1.
func (d *Directory) applyFact(f graph.Fact, by int) {
	if f.Predicate == graph.PredManufacturer && f.Subject.Kind() == graph.KindProduct {
		d.alias[f.Subject] = f.Object.ID
		return
	}
	if f.Predicate == graph.PredStartDate {
		if f.Subject.Kind() != graph.KindTalk {
			return
		}
		if year, ok := graph.YearOfDate(f.Object.Text); ok {
			d.countName(year, year.Local(), true, by)
		}
		return
	}
	preferred, ok := namePredicates[f.Predicate]
	if !ok || f.Subject.Kind() == graph.KindNote || preferred && followsFromID(f.Subject, f.Object.Text) {
		return
	}
	d.countName(f.Subject, f.Object.Text, preferred, by)
	if f.Label == graph.VocabularyID {
		if d.taught[f.Subject] += by; d.taught[f.Subject] == 0 {
			delete(d.taught, f.Subject)
		}
	}
	if year, ok := f.Subject.Year(); ok && preferred {
		d.countName(year, year.Local(), true, by)
	}
}

// countName adds by to the number of facts that state a name of an entity.
func (d *Directory) countName(id graph.ID, text string, preferred bool, by int) {
	all := d.names[id]
	i := slices.IndexFunc(all, func(c storedName) bool { return c.text == text && c.preferred == preferred })
	if i < 0 {
		i = len(all)
		all = append(all, storedName{text: text, preferred: preferred})
	}
	if all[i].n += by; all[i].n <= 0 {
		all = slices.Delete(all, i, i+1)
	}
	slices.SortStableFunc(all, func(a, b storedName) int {
		if a.preferred != b.preferred {
			return map[bool]int{true: -1, false: 1}[a.preferred]
		}
		return cmp.Compare(a.text, b.text)
	})
	if d.names[id] = all; len(all) == 0 {
		delete(d.names, id)
	}
	d.countFolded(id, graph.Fold(text), by)
}

// countFolded adds by to the number of facts that state a folded name of an entity.
func (d *Directory) countFolded(id graph.ID, key string, by int) {
	uses := d.byFold[key]
	i := slices.IndexFunc(uses, func(u nameUse) bool { return u.id == id })
	if i < 0 {
		i = len(uses)
		uses = append(uses, nameUse{id: id})
	}
	if uses[i].n += by; uses[i].n <= 0 {
		uses = slices.Delete(uses, i, i+1)
	}
	if d.byFold[key] = uses; len(uses) == 0 {
		delete(d.byFold, key)
	}
}

// Name returns the preferred name of an entity, or its ID without the kind if it has none or the
// store cannot be read.
func (d *Directory) Name(id graph.ID) string {
	d.mu.RLock()
	all, shown := d.names[id], d.fetched[id]
	d.mu.RUnlock()
	switch {
	case len(all) > 0:
		return all[0].text
	case shown != "":
		return shown
	case id.Kind() == graph.KindEvent:
		return d.seriesName(id)
	case id.Kind() == graph.KindYear:
		name, ok := rangeName(id)
		if !ok {
			return id.Local()
		}
		return name
	case isDetail(id):
		return detailName(id)
	case !isNumerous(id.Kind()):
		return id.Local()
	}
	texts, err := d.store.Texts(context.Background(), id, graph.PredName)
	if err != nil || len(texts) == 0 {
		return id.Local()
	}
	d.Remember(id, texts[0])
	return texts[0]
}

// Remember caches a name that was read from the store.
func (d *Directory) Remember(id graph.ID, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.fetched) >= maxFetched {
		clear(d.fetched)
	}
	d.fetched[id] = name
}

// OtherNames returns the names of an entity except the preferred one, each once.
func (d *Directory) OtherNames(id graph.ID) []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []string
	for _, c := range d.names[id] {
		if c.text != d.names[id][0].text && !slices.Contains(out, c.text) {
			out = append(out, c.text)
		}
	}
	return out
}

// Known reports whether an entity has a name.
func (d *Directory) Known(id graph.ID) bool {
	d.mu.RLock()
	kept := len(d.names[id]) > 0
	d.mu.RUnlock()
	return kept || isNumerous(id.Kind()) && d.index.Exists(id) || isDetail(id) && d.index.TalkCount(id) > 0
}

// rank orders the kinds that a name may mean if the question does not name the kind.
var rank = map[graph.Kind]int{
	graph.KindTopic: 0, graph.KindCompany: 1, graph.KindEvent: 2, graph.KindYear: 3, graph.KindPerson: 4, graph.KindTalk: 5,
}

// lookup returns the entities with a name, by rank. For a product it returns its manufacturer.
func (d *Directory) lookup(name string) []graph.ID {
	out := d.lookupFolded(graph.Fold(name))
	folded, slug := len(out), graph.Slug(name)
	for _, kind := range []graph.Kind{graph.KindPerson, graph.KindTalk} {
		for _, id := range d.index.WithSlug(kind, slug) {
			if !slices.Contains(out[:folded], id) && !d.isRenamed(id) { // thousands of talks may have one title
				out = append(out, id)
			}
		}
	}
	slices.SortFunc(out, compareRank)
	return out
}

// meanings returns the entities that a name in a question may mean, including a series of
// events. After "at" the name may also be the beginning of the names of events.
func (d *Directory) meanings(name string, at bool) []graph.ID {
	ids := slices.DeleteFunc(d.lookup(name), func(id graph.ID) bool {
		return d.isWeakTag(id, name) || !at && d.isWeakCompany(id, name) || d.isOtherNumber(id, name)
	})
	wide := at && !slices.ContainsFunc(ids, func(id graph.ID) bool { return id.Kind() == graph.KindCompany || id.Kind() == graph.KindEvent })
	if id, ok := d.findSeries(name, wide); ok && !slices.Contains(ids, id) {
		ids = append(ids, id)
		slices.SortFunc(ids, compareRank)
	}
	return ids
}

// The thresholds above which the name of a topic is read as a word: "lighthouse" is in 11 of
// 46,280 talks, of which 2 are about the tool.
const (
	rareTopic   = 10 // talks that contain the name for each talk with the topic
	minContains = 20 // talks that contain the name
	fewTalks    = 10 // or, of a topic with this many talks at most,
	rareFew     = 3  // talks that contain the name for each talk with the topic
	minFew      = 10 // talks that contain the name
)

// isWeakTag reports whether the name of a topic is read as a word: a tag of less than half of the
// talks that contain the name, or a topic of hardly any talk. In 46,280 talks 1,275 of 2,164 tags
// had one talk.
func (d *Directory) isWeakTag(id graph.ID, name string) bool {
	if id.Kind() != graph.KindTopic {
		return false
	}
	d.mu.RLock()
	weak, taught := d.weak, d.taught[id] > 0
	d.mu.RUnlock()
	return weak.get(memoKey{id, name}, func() bool {
		talks, containing := d.index.TalkCount(id), d.texts.Frequency(name)
		return !taught && 2*talks < containing || containing >= minContains && rareTopic*talks < containing ||
			talks <= fewTalks && containing >= minFew && rareFew*talks < containing
	})
}

// isWeakCompany reports whether the name of a company, in lower case, is read as a word: most
// talks that contain it do not mention the company, as with "sky" and "signal".
func (d *Directory) isWeakCompany(id graph.ID, name string) bool {
	if id.Kind() != graph.KindCompany || name != strings.ToLower(name) {
		return false
	}
	d.mu.RLock()
	weak := d.weak
	d.mu.RUnlock()
	return weak.get(memoKey{id, name}, func() bool { return 2*d.index.TalkCount(id) < d.texts.Frequency(name) })
}

// isOtherNumber reports whether a text is the plural or singular of a proper name and therefore
// a word: "icebergs" is not Apache Iceberg, and "baa" is not BaaS. "gpus" and "notebooks" are
// names.
func (d *Directory) isOtherNumber(id graph.ID, text string) bool {
	if k := id.Kind(); k != graph.KindTopic && k != graph.KindCompany || text != strings.ToLower(text) {
		return false
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	key, plain, isOther := graph.Fold(text), graph.Plain(text), false
	for _, n := range d.names[id] {
		if graph.Plain(n.text) == plain {
			return false
		}
		isOther = isOther || graph.Fold(n.text) == key && isProper(n.text)
	}
	return isOther
}

// isProper reports whether the last word of a name shows that it is a proper name without a
// plural: a single capital at its beginning, or a capital S at its end.
func isProper(name string) bool {
	last := name[strings.LastIndexByte(name, ' ')+1:]
	first, n := utf8.DecodeRuneInString(last)
	return unicode.IsUpper(first) && strings.ToLower(last[n:]) == last[n:] || strings.HasSuffix(last, "S")
}

// lookupFolded returns the entities with a folded name among the names in memory.
func (d *Directory) lookupFolded(key string) []graph.ID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []graph.ID
	found := map[graph.ID]bool{} // thousands of talks may have one name
	for _, u := range d.byFold[key] {
		id := u.id
		if to, ok := d.alias[id]; ok {
			id = to
		}
		if _, ok := rank[id.Kind()]; ok && !found[id] {
			found[id] = true
			out = append(out, id)
		}
	}
	return out
}

// isRenamed reports whether a name in memory replaces the one in the ID, for example after a
// correction of a title.
func (d *Directory) isRenamed(id graph.ID) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.names[id]) > 0
}

// compareRank compares IDs by the rank of their kinds, then as strings.
func compareRank(a, b graph.ID) int {
	return cmp.Or(cmp.Compare(rank[a.Kind()], rank[b.Kind()]), cmp.Compare(a, b))
}

// SortByName sorts a list by the folded names of its entities; id returns the entity of an
// element.
func SortByName[T any](n *Directory, list []T, id func(T) graph.ID) {
	key := make(map[graph.ID]string, len(list))
	for _, v := range list {
		if key[id(v)] = nameFromSlug(id(v)); !isNumerous(id(v).Kind()) || n.isRenamed(id(v)) {
			key[id(v)] = graph.Fold(n.Name(id(v)))
		}
	}
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(key[id(a)], key[id(b)]) })
}

// Slug returns the slug of the name of a talk or person. It reads the ID, not the store,
// unless the name was changed.
func (d *Directory) Slug(id graph.ID) string {
	if d.isRenamed(id) {
		return graph.Slug(d.Name(id))
	}
	return slugOfID(id)
}
