// Package postings is the read index of the graph. It maps every topic, company, event, year
// and person to the set of talks that mention it, and every talk to its entities. It is built
// from the facts of the store or read from a snapshot, and updated with each change. Lists of
// talks, facets and relations come from it.
//
// It takes about 140 bytes a talk: IDs without common prefixes and two hash tables over them
// (table.go), delta-coded lists and sets (lists.go). read.go selects and counts, related.go
// ranks, titles.go finds by parts of titles, and snapshot.go writes and reads snapshots.
package postings

import (
	"cmp"
	"slices"
	"strconv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/talkgraph/talkgraph/graph"
)

// Index is safe for concurrent use. Readers see each change completely or not at all.
type Index struct {
	mu     sync.RWMutex
	talks  *table
	things *table
	alive  *roaring.Bitmap           // talks that exist
	stray  *roaring.Bitmap           // talks with edges but without a type; there should be none
	kinds  []byte                    // thing -> the number of its kind
	has    sets                      // thing -> talks
	dense  frequent                  // the frequent ones again, as bit sets
	back   lists                     // talk -> things
	dated  []uint16                  // talk -> year of its own date; 0 without one
	again  map[statement]int         // edges and talks of several notes -> the number of further notes
	links  map[graph.ID][]graph.Link // between topics, companies, people

	open open // the talk that is being changed
}

// open is the talk whose list is unpacked while its facts are applied.
type open struct {
	talk    uint32
	things  []uint32
	is      bool
	changed bool
	events  bool // the events or the date changed
}

// statement is an edge from a talk, or the talk itself if object is empty.
type statement struct{ talk, object graph.ID }

// edges are the predicates from a talk to the entities by which it is found.
var edges = map[graph.Predicate]bool{
	graph.PredAbout: true, graph.PredMentions: true,
	graph.PredSuperEvent: true, graph.PredPerformer: true,
}

// linking are the predicates between other entities.
var linking = map[graph.Predicate]bool{
	graph.PredBroader: true, graph.PredRelated: true, graph.PredParent: true,
	graph.PredManufacturer: true, graph.PredWorksFor: true, graph.PredSponsor: true,
}

// New makes an empty index.
func New() *Index {
	return &Index{talks: newTable(), things: newTable(), alive: roaring.New(), stray: roaring.New(), has: newSets(), again: map[statement]int{}, links: map[graph.ID][]graph.Link{}}
}

// Apply updates the index with a change of the store.
func (x *Index) Apply(d graph.Delta) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, f := range d.Added {
		x.add(f)
	}
	for _, f := range d.Removed {
		x.take(f)
	}
	x.settle()
}

// entityOf returns the entity by which a fact makes a talk found, false if it does not.
func entityOf(f graph.Fact) (graph.ID, bool) {
	if edges[f.Predicate] {
		return f.Object.ID, true
	}
	if f.Subject.Kind() != graph.KindTalk {
		return "", false
	}
	return graph.DetailID(f.Predicate, f.Object.Text)
}

func (x *Index) add(f graph.Fact) {
	if id, ok := entityOf(f); ok {
		x.join(f.Subject, id)
		return
	}
	switch {
	case f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk:
		if t := x.talk(f.Subject); !x.repeated(statement{talk: f.Subject}, x.alive.Contains(t)) {
			x.alive.Add(t)
		}
	case f.Predicate == graph.PredStartDate && f.Subject.Kind() == graph.KindTalk:
		year := yearOf(f.Object.Text)
		if t := x.talk(f.Subject); !x.repeated(statement{f.Subject, yearID(year)}, year != 0 && x.dated[t] == year) {
			x.date(t, year)
		}
	case linking[f.Predicate]:
		x.link(f.Subject, graph.Link{Predicate: f.Predicate, ID: f.Object.ID, Label: f.Label})
		x.link(f.Object.ID, graph.Link{Predicate: f.Predicate, ID: f.Subject, Inverse: true, Label: f.Label})
	}
}

func (x *Index) take(f graph.Fact) {
	if id, ok := entityOf(f); ok {
		x.part(f.Subject, id)
		return
	}
	switch {
	case f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk:
		if !x.removeStatement(statement{talk: f.Subject}) {
			x.alive.Remove(x.talk(f.Subject))
		}
	case f.Predicate == graph.PredStartDate && f.Subject.Kind() == graph.KindTalk:
		year := yearOf(f.Object.Text)
		t := x.talk(f.Subject)
		if !x.removeStatement(statement{f.Subject, yearID(year)}) && x.dated[t] == year { // otherwise another date was added
			x.date(t, 0)
		}
	case linking[f.Predicate]:
		x.unlink(f.Subject, graph.Link{Predicate: f.Predicate, ID: f.Object.ID, Label: f.Label})
		x.unlink(f.Object.ID, graph.Link{Predicate: f.Predicate, ID: f.Subject, Inverse: true, Label: f.Label})
	}
}

// talk returns the number of a talk and opens its list.
func (x *Index) talk(id graph.ID) uint32 {
	t := x.talks.number(id)
	if x.open.is && x.open.talk == t {
		return t
	}
	x.settle()
	for int(t) >= len(x.dated) {
		x.dated = append(x.dated, 0)
		x.back.at = append(x.back.at, 0)
	}
	x.open = open{talk: t, is: true, things: x.back.get(x.open.things[:0], t)}
	return t
}

func (x *Index) thing(id graph.ID) uint32 {
	n := x.things.number(id)
	x.has.room(n)
	for int(n) >= len(x.kinds) {
		x.kinds = append(x.kinds, kindNumber(id.Kind()))
	}
	return n
}

// The numbers of kinds. Kinds that are never queried have number 0.
const (
	isTopic byte = 1 + iota
	isCompany
	isEvent
	isYear
	isPerson
	isFormat
	isLanguage
)

func kindNumber(k graph.Kind) byte {
	switch k {
	case graph.KindTopic:
		return isTopic
	case graph.KindCompany:
		return isCompany
	case graph.KindEvent:
		return isEvent
	case graph.KindYear:
		return isYear
	case graph.KindPerson:
		return isPerson
	case graph.KindFormat:
		return isFormat
	case graph.KindLanguage:
		return isLanguage
	}
	return 0
}

// settle closes the open talk: it updates its year and packs its list.
func (x *Index) settle() {
	if !x.open.is {
		return
	}
	if x.open.events {
		x.setYears()
	}
	if x.open.changed {
		x.back.put(x.open.talk, x.open.things)
	}
	if t := x.open.talk; len(x.open.things) > 0 && !x.alive.Contains(t) {
		x.stray.Add(t)
	} else if !x.stray.IsEmpty() {
		x.stray.Remove(t)
	}
	x.open = open{things: x.open.things}
}

// setYears sets the years of the open talk: that of its own date or, without one, those in
// the names of its events.
func (x *Index) setYears() {
	t, want := x.open.talk, map[uint32]bool{}
	if year := x.dated[t]; year != 0 {
		want[x.thing(yearID(year))] = true
	} else {
		for _, n := range x.open.things {
			if year, ok := x.yearOfEvent(n); ok {
				want[x.thing(year)] = true
			}
		}
	}
	for _, n := range slices.Clone(x.open.things) {
		if x.kinds[n] == isYear && !want[n] {
			x.drop(n)
		}
	}
	for n := range want {
		x.put(n)
	}
}

func (x *Index) yearOfEvent(n uint32) (graph.ID, bool) {
	if x.kinds[n] != isEvent {
		return "", false
	}
	return x.things.id(n).Year()
}

func yearID(year uint16) graph.ID {
	return graph.ID(string(graph.KindYear) + ":" + strconv.Itoa(int(year)))
}

// yearOf returns the year of a date, or 0 if it has none.
func yearOf(date string) uint16 {
	id, ok := graph.YearOfDate(date)
	if !ok {
		return 0
	}
	y, _ := strconv.Atoi(id.Local())
	return uint16(y)
}

func (x *Index) date(t uint32, year uint16) {
	x.dated[t] = year
	x.open.events = true
}

// put adds an entity to the open talk.
func (x *Index) put(n uint32) {
	x.has.add(n, x.open.talk)
	x.dense.change(n, x.open.talk, true)
	if i, there := slices.BinarySearch(x.open.things, n); !there {
		x.open.things = slices.Insert(x.open.things, i, n)
		x.open.changed = true
	}
}

// drop removes an entity from the open talk.
func (x *Index) drop(n uint32) {
	x.has.remove(n, x.open.talk)
	x.dense.change(n, x.open.talk, false)
	if i, there := slices.BinarySearch(x.open.things, n); there {
		x.open.things = slices.Delete(x.open.things, i, i+1)
		x.open.changed = true
	}
}

func (x *Index) join(talk, object graph.ID) {
	t, o := x.talk(talk), x.thing(object)
	if !x.repeated(statement{talk, object}, x.has.contains(o, t)) {
		x.put(o)
		x.open.events = x.open.events || x.kinds[o] == isEvent
	}
}

func (x *Index) part(talk, object graph.ID) {
	x.talk(talk)
	if o := x.thing(object); !x.removeStatement(statement{talk, object}) {
		x.drop(o)
		x.open.events = x.open.events || x.kinds[o] == isEvent
	}
}

// repeated counts another note that makes a statement of the index.
func (x *Index) repeated(s statement, there bool) bool {
	if there {
		x.again[s]++
	}
	return there
}

// removeStatement removes the statement of one note and reports whether another note still makes it.
func (x *Index) removeStatement(s statement) bool {
	n := x.again[s]
	switch {
	case n == 0:
		return false
	case n == 1:
		delete(x.again, s)
	default:
		x.again[s] = n - 1
	}
	return true
}

func (x *Index) link(id graph.ID, l graph.Link) {
	i, there := slices.BinarySearchFunc(x.links[id], l, compareLinks)
	if !there {
		x.links[id] = slices.Insert(x.links[id], i, l)
	}
}

func (x *Index) unlink(id graph.ID, l graph.Link) {
	if i, there := slices.BinarySearchFunc(x.links[id], l, compareLinks); there {
		x.links[id] = slices.Delete(x.links[id], i, i+1)
	}
	if len(x.links[id]) == 0 {
		delete(x.links, id)
	}
}

func compareLinks(a, b graph.Link) int {
	inverse := 0
	if a.Inverse != b.Inverse {
		inverse = 1
		if b.Inverse {
			inverse = -1
		}
	}
	return cmp.Or(inverse, cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Label, b.Label))
}

// Compact renumbers the talks in the order of their IDs, without removed ones. Large answers
// come in the order of the numbers.
func (x *Index) Compact() {
	x.mu.Lock()
	defer x.mu.Unlock()
	order := make([]uint32, 0, x.talks.len())
	for t := range uint32(x.talks.len()) {
		if x.alive.Contains(t) || x.back.at[t] != 0 {
			order = append(order, t)
		}
	}
	slices.SortFunc(order, x.talks.compare)
	talks, alive, back, dated := x.talks, x.alive, x.back, x.dated
	x.talks, x.alive, x.stray, x.back, x.dated = newTable(), roaring.New(), roaring.New(), lists{}, nil
	x.has = newSets()
	if n := len(x.kinds); n > 0 {
		x.has.room(uint32(n - 1))
	}
	x.dense.forget()
	things := x.open.things
	for _, t := range order {
		n := x.talks.number(talks.id(t))
		if alive.Contains(t) {
			x.alive.Add(n)
		} else {
			x.stray.Add(n)
		}
		things = back.get(things[:0], t)
		for _, thing := range things {
			x.has.add(thing, n)
		}
		x.back.put(n, things)
		x.dated = append(x.dated, dated[t])
	}
	for n, b := range x.has.many { // sets that grew talk by talk are scattered in memory
		x.has.many[n] = b.Clone()
	}
	x.has.few.pack()
}
