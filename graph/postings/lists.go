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

// set is the talks of a thing: a few in a slice, ascending, more in a bitmap. Most
// things are people who stand in one talk or two.
type set struct {
	few  []uint32
	many *roaring.Bitmap // nil: they are few
}

// atMost is how many are few.
const atMost = 32

func (s *set) contains(n uint32) bool {
	if s.many != nil {
		return s.many.Contains(n)
	}
	_, ok := slices.BinarySearch(s.few, n)
	return ok
}

func (s *set) add(n uint32) {
	if s.many != nil {
		s.many.Add(n)
		return
	}
	i, there := slices.BinarySearch(s.few, n)
	switch {
	case there:
	case len(s.few) == atMost:
		s.many = roaring.BitmapOf(s.few...)
		s.many.Add(n)
		s.few = nil
	default:
		s.few = slices.Insert(s.few, i, n)
	}
}

func (s *set) remove(n uint32) {
	if s.many != nil {
		s.many.Remove(n)
		return
	}
	if i, ok := slices.BinarySearch(s.few, n); ok {
		s.few = slices.Delete(s.few, i, i+1)
	}
}

func (s *set) len() int {
	if s.many != nil {
		return int(s.many.GetCardinality())
	}
	return len(s.few)
}

// bitmap is the set as a bitmap, not to be changed.
func (s *set) bitmap() *roaring.Bitmap {
	if s.many != nil {
		return s.many
	}
	return roaring.BitmapOf(s.few...)
}

// common is how many of the set are in a bitmap.
func (s *set) common(b *roaring.Bitmap) int {
	if s.many != nil {
		return int(s.many.AndCardinality(b))
	}
	n := 0
	for _, talk := range s.few {
		if b.Contains(talk) {
			n++
		}
	}
	return n
}

// each calls use for all, ascending.
func (s *set) each(use func(n uint32)) {
	for _, n := range s.few {
		use(n)
	}
	if s.many != nil {
		for it := s.many.Iterator(); it.HasNext(); {
			use(it.Next())
		}
	}
}
