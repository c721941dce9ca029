package postings

import (
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// lists holds the entities of each talk, or the talks of each entity, ascending: a count and
// the differences as uvarints, about 20 bytes a talk. A changed list is appended at the end.
type lists struct {
	data  []byte
	at    []uint32 // talk -> where its list begins; 0: it is empty
	waste int      // bytes of lists that have been replaced
}

// packAt is the waste in bytes from which on lists are packed.
const packAt = 1 << 20

// get appends the list of a talk to a slice.
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

// len returns the length of the list of a talk.
func (l *lists) len(talk uint32) int {
	at := l.at[talk]
	if at == 0 {
		return 0
	}
	count, _ := binary.Uvarint(l.data[at:])
	return int(count)
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

// pack drops the replaced lists.
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

// sets holds the talks of each entity: a few in a list, more in a bitmap. Most entities are
// people with one talk or two.
type sets struct {
	few  lists                      // thing -> talks
	many map[uint32]*roaring.Bitmap // of the others
}

func newSets() sets { return sets{many: map[uint32]*roaring.Bitmap{}} }

// atMost is the largest number of talks in a list.
const atMost = 32

// room makes room for an entity.
func (s *sets) room(n uint32) {
	for int(n) >= len(s.few.at) {
		s.few.at = append(s.few.at, 0)
	}
}

func (s *sets) contains(n, talk uint32) bool {
	if b := s.many[n]; b != nil {
		return b.Contains(talk)
	}
	var buf [atMost]uint32
	_, ok := slices.BinarySearch(s.few.get(buf[:0], n), talk)
	return ok
}

func (s *sets) add(n, talk uint32) {
	if b := s.many[n]; b != nil {
		b.Add(talk)
		return
	}
	var buf [atMost + 1]uint32
	talks := s.few.get(buf[:0], n)
	i, there := slices.BinarySearch(talks, talk)
	if there {
		return
	}
	if talks = slices.Insert(talks, i, talk); len(talks) > atMost {
		s.many[n] = roaring.BitmapOf(talks...)
		talks = nil
	}
	s.few.put(n, talks)
}

func (s *sets) remove(n, talk uint32) {
	if b := s.many[n]; b != nil {
		b.Remove(talk)
		return
	}
	var buf [atMost]uint32
	talks := s.few.get(buf[:0], n)
	if i, there := slices.BinarySearch(talks, talk); there {
		s.few.put(n, slices.Delete(talks, i, i+1))
	}
}

func (s *sets) len(n uint32) int {
	if b := s.many[n]; b != nil {
		return int(b.GetCardinality())
	}
	return s.few.len(n)
}

// bitmap returns a set as a bitmap. Callers must not change it.
func (s *sets) bitmap(n uint32) *roaring.Bitmap {
	if b := s.many[n]; b != nil {
		return b
	}
	var buf [atMost]uint32
	return roaring.BitmapOf(s.few.get(buf[:0], n)...)
}

// common returns the number of talks of a set that are in a bitmap.
func (s *sets) common(n uint32, b *roaring.Bitmap) int {
	if own := s.many[n]; own != nil {
		return int(own.AndCardinality(b))
	}
	var buf [atMost]uint32
	count := 0
	for _, talk := range s.few.get(buf[:0], n) {
		if b.Contains(talk) {
			count++
		}
	}
	return count
}

// each calls use with the talks of a set in ascending order, some thousand at a time.
func (s *sets) each(n uint32, use func(talks []uint32)) {
	var buf [4096]uint32
	b := s.many[n]
	if b == nil {
		use(s.few.get(buf[:0], n))
		return
	}
	it := b.ManyIterator()
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		use(buf[:k])
	}
}
