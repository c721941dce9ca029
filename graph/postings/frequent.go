package postings

import (
	"math/bits"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// frequent holds the sets of frequent entities as bit sets, made on first use. Roaring stores
// a topic of one talk in thirty as an array, and intersects two arrays talk by talk. Bit sets
// are intersected 64 talks at a time.
type frequent struct {
	mu   sync.Mutex
	bits map[uint32][]uint64 // thing -> a bit for each talk
}

// frequentFrom is n if entities of at least one talk in n are frequent. Their bit sets take
// at most four times the memory of the arrays.
const frequentFrom = 64

// bitSet returns the bit set of an entity, or nil if it is not frequent.
func (f *frequent) bitSet(n uint32, b *roaring.Bitmap, talks int) []uint64 {
	if b == nil || b.GetCardinality()*frequentFrom < uint64(talks) {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if d, ok := f.bits[n]; ok {
		return d
	}
	if f.bits == nil {
		f.bits = map[uint32][]uint64{}
	}
	d := make([]uint64, (talks+63)/64)
	var buf [4096]uint32
	it := b.ManyIterator()
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		for _, talk := range buf[:k] {
			d[talk/64] |= 1 << (talk % 64)
		}
	}
	f.bits[n] = d
	return d
}

// change updates the bit set with a change of the set. Callers hold the write lock of the index.
func (f *frequent) change(n, talk uint32, in bool) {
	d, ok := f.bits[n]
	switch {
	case !ok:
	case int(talk/64) >= len(d):
		delete(f.bits, n)
	case in:
		d[talk/64] |= 1 << (talk % 64)
	default:
		d[talk/64] &^= 1 << (talk % 64)
	}
}

func (f *frequent) forget() { f.bits = nil }

// pair is the intersection of two sets.
type pair struct {
	small, large         *roaring.Bitmap
	smallBits, largeBits []uint64 // nil if not frequent
}

// count returns the number of talks in both sets.
func (p pair) count() (n int) {
	switch {
	case p.smallBits != nil && p.largeBits != nil:
		both := min(len(p.smallBits), len(p.largeBits))
		a, b := p.smallBits[:both], p.largeBits[:both]
		for i, word := range a {
			n += bits.OnesCount64(word & b[i])
		}
	case p.largeBits != nil:
		var buf [4096]uint32
		it := p.small.ManyIterator()
		for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
			for _, talk := range buf[:k] {
				n += bit(p.largeBits, talk)
			}
		}
	default:
		n = int(p.small.AndCardinality(p.large))
	}
	return n
}

// bit returns 1 if a talk is in a bit set, which may be older than the talk.
func bit(of []uint64, talk uint32) int {
	if int(talk/64) >= len(of) {
		return 0
	}
	return int(of[talk/64] >> (talk % 64) & 1)
}

// page returns a page of the talks without computing all of them.
func (p pair) page(offset, limit int) (page []uint32) {
	if p.smallBits != nil && p.largeBits != nil {
		return p.pageOfBits(offset, limit)
	}
	p.walk(0, func(n uint32) bool {
		if offset--; offset < 0 {
			page = append(page, n)
		}
		return len(page) < limit
	})
	return page
}

// pageOfBits is page for two bit sets; it skips 64 talks at a time.
func (p pair) pageOfBits(offset, limit int) (page []uint32) {
	for i := range min(len(p.smallBits), len(p.largeBits)) {
		word := p.smallBits[i] & p.largeBits[i]
		if n := bits.OnesCount64(word); n <= offset {
			offset -= n
			continue
		}
		for ; word != 0 && len(page) < limit; word &= word - 1 {
			if offset--; offset < 0 {
				page = append(page, uint32(64*i+bits.TrailingZeros64(word)))
			}
		}
		offset = max(offset, 0)
		if len(page) == limit {
			break
		}
	}
	return page
}

// walk calls its function for the talks from a number on, until the function ends it.
func (p pair) walk(from uint32, use func(n uint32) bool) {
	in := p.large.Contains
	if p.largeBits != nil {
		in = func(talk uint32) bool { return bit(p.largeBits, talk) == 1 }
	}
	it := p.small.Iterator()
	for it.AdvanceIfNeeded(from); it.HasNext(); {
		if n := it.Next(); in(n) && !use(n) {
			return
		}
	}
}

// has reports whether there are talks from a number on.
func (p pair) has(from uint32) (found bool) {
	p.walk(from, func(uint32) bool {
		found = true
		return false
	})
	return found
}
