package postings

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/talkgraph/talkgraph/graph"
)

// sortUpTo is the largest answer that is ordered by ID. A larger one has the order of the
// numbers, which is that of the IDs except for talks added since the index was built or
// compacted.
const sortUpTo = 2000

// Select returns the number of talks of a selection and a page of them, ordered by ID. A limit
// of 0 means no limit.
func (x *Index) Select(s graph.Selection, offset, limit int) (total int, page []graph.ID) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	total, numbers := x.numbers(s, offset, limit)
	page = make([]graph.ID, len(numbers))
	for i, n := range numbers {
		page[i] = x.talks.id(n)
	}
	return total, page
}

func (x *Index) numbers(s graph.Selection, offset, limit int) (total int, page []uint32) {
	if p, ok := x.two(s); ok && limit > 0 && offset >= 0 && p.quick(offset+limit) {
		if total = p.count(); total > sortUpTo || !p.has(x.talks.inOrder) {
			return total, p.page(offset, limit)
		}
	}
	set := x.set(s)
	total = int(set.GetCardinality())
	if offset >= total || offset < 0 {
		return total, nil
	}
	end := total
	if limit > 0 {
		end = min(offset+limit, total)
	}
	if total <= sortUpTo {
		return total, x.firstByID(set.ToArray(), end)[offset:]
	}
	first, err := set.Select(uint32(offset))
	if err != nil {
		return total, nil
	}
	it := set.Iterator()
	for it.AdvanceIfNeeded(first); it.HasNext() && len(page) < end-offset; {
		page = append(page, it.Next())
	}
	return total, page
}

// two returns the sets of a selection that is the intersection of two, the smaller first.
func (x *Index) two(s graph.Selection) (p pair, ok bool) {
	if !x.stray.IsEmpty() || len(s.All) != 2 || len(s.Any)+len(s.None) > 0 || s.MissingKind != "" {
		return p, false
	}
	p.small, p.smallBits = x.bitsOf(s.All[0])
	p.large, p.largeBits = x.bitsOf(s.All[1])
	if p.large.GetCardinality() < p.small.GetCardinality() {
		p = pair{p.large, p.small, p.largeBits, p.smallBits}
	}
	return p, true
}

// bitsOf returns a group of a selection, and its bit set if it is one frequent entity.
func (x *Index) bitsOf(group []graph.ID) (*roaring.Bitmap, []uint64) {
	if len(group) == 1 {
		if n, ok := x.things.find(group[0]); ok {
			return x.has.bitmap(n), x.dense.bitSet(n, x.has.many[n], x.talks.len())
		}
	}
	return x.union(group), nil
}

// walkUpTo is the last talk of an answer that is found by walking its sets, unless both are
// bit sets.
const walkUpTo = 1000

// quick reports whether a page of two sets is found without computing their intersection.
func (p pair) quick(last int) bool {
	return last <= walkUpTo || p.smallBits != nil && p.largeBits != nil
}

// firstByID returns a page of some talks in the order of their IDs.
func (x *Index) firstByID(talks []uint32, count int) []uint32 {
	if !slices.IsSortedFunc(talks, x.talks.compare) { // they are, except for talks added since
		slices.SortFunc(talks, x.talks.compare)
	}
	return talks[:count]
}

// Count returns the number of talks of a selection.
func (x *Index) Count(s graph.Selection) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if p, ok := x.two(s); ok {
		return p.count()
	}
	return int(x.set(s).GetCardinality())
}

// set computes the talks of a selection. The caller may change the result.
func (x *Index) set(s graph.Selection) *roaring.Bitmap {
	groups := make([]*roaring.Bitmap, 0, len(s.All)+1)
	for _, group := range s.All {
		groups = append(groups, x.union(group))
	}
	if len(s.Any) > 0 {
		groups = append(groups, x.union(s.Any))
	}
	// The smallest first keeps every step small.
	slices.SortFunc(groups, func(a, b *roaring.Bitmap) int { return cmp.Compare(a.GetCardinality(), b.GetCardinality()) })
	var out *roaring.Bitmap
	switch len(groups) {
	case 0:
		out = x.alive.Clone()
	case 1:
		out = groups[0].Clone()
	default:
		out = roaring.And(groups[0], groups[1])
		for _, g := range groups[2:] {
			out.And(g)
		}
	}
	if !x.stray.IsEmpty() {
		out.AndNot(x.stray)
	}
	for _, id := range s.None {
		out.AndNot(x.posting(id))
	}
	if s.MissingKind != "" {
		for n, kind := range x.kinds {
			if kind == kindNumber(s.MissingKind) {
				out.AndNot(x.has.bitmap(uint32(n)))
			}
		}
	}
	return out
}

func (x *Index) union(ids []graph.ID) *roaring.Bitmap {
	if len(ids) == 1 {
		return x.posting(ids[0])
	}
	sets := make([]*roaring.Bitmap, len(ids))
	for i, id := range ids {
		sets[i] = x.posting(id)
	}
	return roaring.FastOr(sets...)
}

// posting returns the talks of an entity, or a talk alone. Callers must not change it.
func (x *Index) posting(id graph.ID) *roaring.Bitmap {
	if n, ok := x.things.find(id); ok {
		return x.has.bitmap(n)
	}
	if n, ok := x.talks.find(id); ok {
		return roaring.BitmapOf(n)
	}
	return roaring.New()
}

// TalkCount returns the number of talks that mention an entity.
func (x *Index) TalkCount(id graph.ID) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if n, ok := x.things.find(id); ok {
		return x.has.len(n)
	}
	return int(x.posting(id).GetCardinality())
}

// Exists reports whether an ID is that of a stored talk, of an entity of a talk, or of one
// with links.
func (x *Index) Exists(id graph.ID) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if n, ok := x.talks.find(id); ok {
		return x.alive.Contains(n)
	}
	n, ok := x.things.find(id)
	return ok && x.has.len(n) > 0 || len(x.links[id]) > 0
}

// Entities returns the topics, companies, people and the event of a talk, sorted by ID.
func (x *Index) Entities(talk graph.ID) []graph.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.find(talk)
	if !ok {
		return nil
	}
	var buf [64]uint32
	things := x.back.get(buf[:0], t)
	out := make([]graph.ID, len(things))
	for i, n := range things {
		out[i] = x.things.id(n)
	}
	slices.Sort(out)
	return out
}

// EntitiesOfKind returns the entities of one kind of a talk, in the order of their numbers.
func (x *Index) EntitiesOfKind(talk graph.ID, kind graph.Kind) []graph.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.find(talk)
	if !ok {
		return nil
	}
	var buf [64]uint32
	var out []graph.ID
	for _, n := range x.back.get(buf[:0], t) {
		if x.kinds[n] == kindNumber(kind) {
			out = append(out, x.things.id(n))
		}
	}
	return out
}

// Has reports whether a talk mentions an entity.
func (x *Index) Has(talk, thing graph.ID) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	t, ok := x.talks.find(talk)
	n, ok2 := x.things.find(thing)
	return ok && ok2 && x.has.contains(n, t)
}

// Links returns the edges of an entity other than mentions, in a fixed order.
func (x *Index) Links(id graph.ID) []graph.Link {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Clone(x.links[id])
}

// Facets counts the entities of a kind in the talks of a selection, the most frequent first. A
// limit of 0 means all.
func (x *Index) Facets(s graph.Selection, kind graph.Kind, limit int) []graph.Count {
	x.mu.RLock()
	defer x.mu.RUnlock()
	set := x.set(s)
	var out []graph.Count
	if set.GetCardinality() <= countUpTo {
		for n, c := range x.tally(set) {
			if c > 0 && x.kinds[n] == kindNumber(kind) {
				out = append(out, graph.Count{ID: x.things.id(uint32(n)), Talks: int(c)})
			}
		}
	} else {
		for n, k := range x.kinds {
			if k != kindNumber(kind) {
				continue
			}
			if c := x.has.common(uint32(n), set); c > 0 {
				out = append(out, graph.Count{ID: x.things.id(uint32(n)), Talks: int(c)})
			}
		}
	}
	slices.SortFunc(out, func(a, b graph.Count) int {
		return cmp.Or(cmp.Compare(b.Talks, a.Talks), cmp.Compare(a.ID, b.ID))
	})
	return first(out, limit)
}

// countUpTo is the largest set of talks whose entities are counted talk by talk. A larger one
// is intersected with the posting of each entity.
const countUpTo = 50_000

// tally counts, for each entity, the talks of a set that mention it.
func (x *Index) tally(set *roaring.Bitmap) []uint32 {
	counts := make([]uint32, len(x.kinds))
	var things []uint32
	for it := set.Iterator(); it.HasNext(); {
		things = x.back.get(things[:0], it.Next())
		for _, n := range things {
			counts[n]++
		}
	}
	return counts
}

// first returns the first elements of a list, up to a limit; 0 means all.
func first[T any](list []T, limit int) []T {
	if limit > 0 && len(list) > limit {
		return list[:limit]
	}
	return list
}
