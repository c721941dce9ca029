package postings

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"math/bits"
	"sort"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// table gives IDs dense numbers; a removed ID keeps its number. An ID is stored as its tail
// and the number of its head, which ends at the last slash or the colon and which many IDs
// share. That takes about 60 bytes an ID, with both hash tables.
type table struct {
	seed    maphash.Seed
	heads   []string
	headOf  map[string]uint32
	head    []uint32 // number -> number of its head
	tails   []byte   // each behind a line break
	end     []uint32 // number -> end of its tail
	slots   []uint32 // open addressing by the ID -> 1 + number; 0: free
	first   []uint32 // open addressing by the tail -> 1 + number of the last ID that has it
	next    []uint32 // number -> 1 + number of the one before it that has the same tail
	inOrder uint32   // the numbers below it are in the order of their IDs
}

const leastSlots = 64

func newTable() *table {
	return &table{
		seed: maphash.MakeSeed(), headOf: map[string]uint32{},
		slots: make([]uint32, leastSlots), first: make([]uint32, leastSlots),
	}
}

func (t *table) len() int { return len(t.end) }

// cutID splits an ID after its last slash or, without one, its colon.
func cutID(id graph.ID) (head, tail string) {
	s := string(id)
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		i = strings.IndexByte(s, ':')
	}
	return s[:i+1], s[i+1:]
}

func (t *table) tail(n uint32) []byte {
	start := uint32(0)
	if n > 0 {
		start = t.end[n-1]
	}
	return t.tails[start+1 : t.end[n]]
}

func (t *table) id(n uint32) graph.ID {
	return graph.ID(t.heads[t.head[n]] + string(t.tail(n)))
}

// compare compares two numbers by their IDs.
func (t *table) compare(a, b uint32) int {
	if a < t.inOrder && b < t.inOrder {
		return cmp.Compare(a, b)
	}
	return t.compareIDs(a, b)
}

func (t *table) compareIDs(a, b uint32) int {
	if t.head[a] == t.head[b] {
		return bytes.Compare(t.tail(a), t.tail(b))
	}
	x, y := t.heads[t.head[a]], t.heads[t.head[b]]
	if strings.HasPrefix(x, y) || strings.HasPrefix(y, x) {
		return strings.Compare(string(t.id(a)), string(t.id(b)))
	}
	return strings.Compare(x, y)
}

// find returns the number of an ID and reports whether the table has it.
func (t *table) find(id graph.ID) (uint32, bool) {
	head, tail := cutID(id)
	h, ok := t.headOf[head]
	if !ok {
		return 0, false
	}
	n := t.slots[t.slot(h, tail)]
	return n - 1, n > 0
}

// slot returns the slot of an ID, or the free one for it.
func (t *table) slot(head uint32, tail string) uint64 {
	for i := place(t.hash(tail)*31+uint64(head)*0x9e3779b97f4a7c15, t.slots); ; i = following(i, t.slots) {
		n := t.slots[i]
		if n == 0 || t.head[n-1] == head && string(t.tail(n-1)) == tail {
			return i
		}
	}
}

// slotOfTail returns the slot of the last ID with a tail, or the free one for it.
func (t *table) slotOfTail(tail string) uint64 {
	for i := place(t.hash(tail), t.first); ; i = following(i, t.first) {
		n := t.first[i]
		if n == 0 || string(t.tail(n-1)) == tail {
			return i
		}
	}
}

// place maps a hash to one of any number of slots.
func place(hash uint64, slots []uint32) uint64 {
	i, _ := bits.Mul64(hash, uint64(len(slots)))
	return i
}

func following(i uint64, slots []uint32) uint64 {
	if i++; i == uint64(len(slots)) {
		return 0
	}
	return i
}

func (t *table) hash(s string) uint64 { return maphash.String(t.seed, s) }

// number returns the number of an ID, a new one if it has none.
func (t *table) number(id graph.ID) uint32 {
	head, tail := cutID(id)
	h, ok := t.headOf[head]
	if !ok {
		h = uint32(len(t.heads))
		head = strings.Clone(head)
		t.heads = append(t.heads, head)
		t.headOf[head] = h
	}
	if n := t.slots[t.slot(h, tail)]; n > 0 {
		return n - 1
	}
	n := uint32(len(t.end))
	t.tails = append(append(t.tails, '\n'), tail...)
	t.end = append(t.end, uint32(len(t.tails)))
	t.head = append(t.head, h)
	t.next = append(t.next, 0)
	if n == t.inOrder && (n == 0 || t.compareIDs(n-1, n) < 0) {
		t.inOrder++
	}
	if 4*len(t.end) > 3*len(t.slots) {
		t.rehash(len(t.slots) * 3 / 2)
	} else {
		t.enter(n)
	}
	return n
}

// enter adds a number to both hash tables.
func (t *table) enter(n uint32) {
	tail := string(t.tail(n))
	t.slots[t.slot(t.head[n], tail)] = n + 1
	i := t.slotOfTail(tail)
	t.next[n] = t.first[i]
	t.first[i] = n + 1
}

// rehash enters all numbers in larger hash tables.
func (t *table) rehash(slots int) {
	t.slots, t.first = make([]uint32, slots), make([]uint32, slots)
	for n := range uint32(len(t.end)) {
		t.enter(n)
	}
}

// tailed calls use for the numbers with a tail, the last first.
func (t *table) tailed(tail string, use func(n uint32)) {
	for n := t.first[t.slotOfTail(tail)]; n > 0; n = t.next[n-1] {
		use(n - 1)
	}
}

// holding calls use for the numbers whose tail contains a text at the start of a word, until
// use returns false.
func (t *table) holding(text string, use func(n uint32, begins bool) bool) {
	for _, mark := range []byte{'\n', '-'} {
		needle := append([]byte{mark}, text...)
		for at := 0; ; {
			i := bytes.Index(t.tails[at:], needle)
			if i < 0 {
				break
			}
			n := sort.Search(len(t.end), func(n int) bool { return int(t.end[n]) > at+i })
			if !use(uint32(n), mark == '\n') {
				return
			}
			at = int(t.end[n])
		}
	}
}
