package postings

import (
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// lists are the things of each talk, ascending: a count and the differences, as
// uvarints, about 20 bytes a talk. A list that changes is written anew at the end.
type lists struct {
	data  []byte
	at    []uint32 // talk -> where its list begins; 0: it is empty
	waste int      // bytes of lists that have been replaced
}

// packAt is the least waste that is worth a clearing up.
const packAt = 1 << 20

// get appends the list of a talk.
func (l *lists) get(dst []uint32, talk uint32) []uint32 {
	dst, _ = l.decode(dst, talk)
	return dst
}

func (l *lists) decode(dst []uint32, talk uint32) (list []uint32, size int) {
	at := l.at[talk]
	if at == 0 {
		return dst, 0
	}
	b := l.data[at:]
	count, i := binary.Uvarint(b)
	last := uint32(0)
	for range count {
		d := uint32(b[i])
		if d < 0x80 { // most are small
			i++
		} else {
			v, n := binary.Uvarint(b[i:])
			d, i = uint32(v), i+n
		}
		last += d
		dst = append(dst, last)
	}
	return dst, i
}

// put replaces the list of a talk.
func (l *lists) put(talk uint32, list []uint32) {
	for int(talk) >= len(l.at) {
		l.at = append(l.at, 0)
	}
	_, size := l.decode(nil, talk)
	l.waste += size
	if len(l.data) == 0 {
		l.data = append(l.data, 0) // so that no list begins at 0
	}
	l.at[talk] = 0
	if len(list) > 0 {
		l.at[talk] = uint32(len(l.data))
		l.data = binary.AppendUvarint(l.data, uint64(len(list)))
		last := uint32(0)
		for _, n := range list {
			l.data = binary.AppendUvarint(l.data, uint64(n-last))
			last = n
		}
	}
	if l.waste > packAt && 2*l.waste > len(l.data) {
		l.pack()
	}
}

// pack leaves out what has been replaced.
func (l *lists) pack() {
	data := make([]byte, 1, len(l.data)-l.waste+1)
	for talk, at := range l.at {
		if at != 0 {
			_, size := l.decode(nil, uint32(talk))
			l.at[talk] = uint32(len(data))
			data = append(data, l.data[at:int(at)+size]...)
		}
	}
	l.data, l.waste = data, 0
}

// set is the talks of a thing: one alone, a few in a slice, or more in a bitmap. Most
// things are people who stand in one talk, and a set of one takes 16 bytes.
type set struct {
	one  uint32 // 1 + the talk, if more is nil; 0: there is none
	more *talks
}

// talks are two talks or more; or fewer, once some were taken out.
type talks struct {
	few  []uint32        // ascending
	many *roaring.Bitmap // nil: they are few
}

// atMost is how many are few.
const atMost = 32

func (s *set) contains(n uint32) bool {
	switch {
	case s.more == nil:
		return s.one == n+1
	case s.more.many != nil:
		return s.more.many.Contains(n)
	}
	_, ok := slices.BinarySearch(s.more.few, n)
	return ok
}

func (s *set) add(n uint32) {
	switch {
	case s.contains(n):
	case s.more == nil && s.one == 0:
		s.one = n + 1
	case s.more == nil:
		s.more = &talks{few: []uint32{min(n, s.one-1), max(n, s.one-1)}}
		s.one = 0
	case s.more.many != nil:
		s.more.many.Add(n)
	case len(s.more.few) == atMost:
		s.more = &talks{many: roaring.BitmapOf(s.more.few...)}
		s.more.many.Add(n)
	default:
		i, _ := slices.BinarySearch(s.more.few, n)
		s.more.few = slices.Insert(s.more.few, i, n)
	}
}

func (s *set) remove(n uint32) {
	switch {
	case !s.contains(n):
	case s.more == nil:
		s.one = 0
	case s.more.many != nil:
		s.more.many.Remove(n)
	default:
		i, _ := slices.BinarySearch(s.more.few, n)
		s.more.few = slices.Delete(s.more.few, i, i+1)
	}
}

// few are the talks, if they are no bitmap.
func (s *set) few() []uint32 {
	switch {
	case s.more != nil:
		return s.more.few
	case s.one != 0:
		return []uint32{s.one - 1}
	}
	return nil
}

// many is the bitmap of the talks, nil if they are few.
func (s *set) many() *roaring.Bitmap {
	if s.more == nil {
		return nil
	}
	return s.more.many
}

func (s *set) len() int {
	if b := s.many(); b != nil {
		return int(b.GetCardinality())
	}
	return len(s.few())
}

// bitmap is the set as a bitmap, not to be changed.
func (s *set) bitmap() *roaring.Bitmap {
	if b := s.many(); b != nil {
		return b
	}
	return roaring.BitmapOf(s.few()...)
}

// common is how many of the set are in a bitmap.
func (s *set) common(b *roaring.Bitmap) int {
	if own := s.many(); own != nil {
		return int(own.AndCardinality(b))
	}
	n := 0
	for _, talk := range s.few() {
		if b.Contains(talk) {
			n++
		}
	}
	return n
}

// each calls use with all, ascending, some thousand at a time.
func (s *set) each(use func(talks []uint32)) {
	b := s.many()
	if b == nil {
		use(s.few())
		return
	}
	var buf [4096]uint32
	it := b.ManyIterator()
	for n := it.NextMany(buf[:]); n > 0; n = it.NextMany(buf[:]) {
		use(buf[:n])
	}
}
