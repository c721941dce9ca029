package postings

import (
	"math/bits"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// frequent are the sets of frequent things as plain bits, made when they are first asked
// for. A topic of one talk in thirty is an array in roaring, and to merge two of those
// takes a step for each talk of both; of plain bits a step takes 64 talks.
type frequent struct {
	mu   sync.Mutex
	bits map[uint32][]uint64 // thing -> a bit for each talk
}

// frequentFrom is how frequent: one talk in so many. The bits take at most four times as
// much memory as the array then.
const frequentFrom = 64

// of returns the bits of a thing, nil if it is not frequent.
func (f *frequent) of(n uint32, b *roaring.Bitmap, talks int) []uint64 {
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

// change follows a change of a set. Who calls it holds the index alone.
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

// pair is the talks of two sets at once.
type pair struct {
	small, large         *roaring.Bitmap
	smallBits, largeBits []uint64 // nil where they are not frequent
}

// count returns how many talks stand in both.
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

// bit is 1 if a talk is among those of some bits, which may be older than the talk.
func bit(of []uint64, talk uint32) int {
	if int(talk/64) >= len(of) {
		return 0
	}
	return int(of[talk/64] >> (talk % 64) & 1)
}

// page finds a page of them without making all.
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

// pageOfBits passes over 64 talks in a step.
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

// walk hands out those from a number on, until it is told that they are enough.
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

// has reports whether there are any from a number on.
func (p pair) has(from uint32) (found bool) {
	p.walk(from, func(uint32) bool {
		found = true
		return false
	})
	return found
}
