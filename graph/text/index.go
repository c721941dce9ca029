package text

import (
	"bytes"
	"math/bits"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// Index is safe for concurrent use; a reader sees all of a change or nothing. Changes come
// one at a time.
type Index struct {
	number func(graph.ID) (uint32, bool)
	file   *file // nil: the index lives in memory alone

	mu       sync.RWMutex
	list     []*live
	revision uint64
	since    []graph.ID // notes that changed since a merge began

	merging sync.Mutex // held by who merges or numbers segments
}

// live is a segment of an index.
type live struct {
	*segment
	removed bitmap
	numbers []uint32 // of its talks; unnumbered: none
	base    bool     // whether it is the one in the file
	close   func()   // lets go of the file
}

// unnumbered is the number of a talk that has none.
const unnumbered = 1<<32 - 1

// flushAt is how many talks in memory are merged into the file: about 60 MB, and at a
// million talks one of 30 merges of a load.
const flushAt = 32_000

// New makes an empty index in memory. The number of a talk is what Score hands out for it;
// Renumber reads the numbers again.
func New(number func(talk graph.ID) (uint32, bool)) *Index {
	return &Index{number: number}
}

// Revision is that of the store that the index was brought to.
func (x *Index) Revision() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.revision
}

// Talks is the number of talks in notes: one that two notes state counts twice.
func (x *Index) Talks() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, l := range x.list {
		n += l.size() - l.removed.count()
	}
	return n
}

// Apply replaces what notes say; a note without talks is removed. The store has the
// revision then.
func (x *Index) Apply(revision uint64, notes []Note) {
	fresh := x.live(build(notes))
	x.mu.Lock()
	for _, note := range notes {
		for _, l := range x.list {
			l.remove(note.ID)
		}
		if x.since != nil {
			x.since = append(x.since, note.ID)
		}
	}
	if fresh.size() > 0 {
		x.list = append(x.list, fresh)
	}
	x.revision = revision
	x.mu.Unlock()
	x.tidy()
}

func (x *Index) live(s *segment) *live {
	l := &live{segment: s, removed: newBitmap(s.size()), close: func() {}}
	l.numbers = x.numbersOf(s)
	return l
}

func (x *Index) numbersOf(s *segment) []uint32 {
	numbers := make([]uint32, s.size())
	for i, talk := range s.ids() {
		n, ok := x.number(talk)
		if !ok {
			n = unnumbered
		}
		numbers[i] = n
	}
	return numbers
}

func (l *live) remove(note graph.ID) {
	for _, n := range l.talksOf(note) {
		l.removed.set(n)
	}
}

// Renumber reads the numbers of all talks again, after they changed.
func (x *Index) Renumber() {
	x.merging.Lock()
	defer x.merging.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.list {
		l.numbers = x.numbersOf(l.segment)
	}
}

// tidy merges the last segments in memory while one is at least half as large as that
// before it: a talk is then merged as often as their number doubles. Many are merged into
// the file, in the background.
func (x *Index) tidy() {
	if !x.merging.TryLock() {
		if x.inMemory() > 4*flushAt { // changes come faster than they are written
			x.merging.Lock()
			x.merging.Unlock()
		}
		return
	}
	if x.file != nil && x.inMemory() > flushAt {
		go func() {
			defer x.merging.Unlock()
			_ = x.writeBase() // if the disk is full, Save says so
		}()
		return
	}
	defer x.merging.Unlock()
	from, size := len(x.list), 0
	for from > 0 && !x.list[from-1].base && (from == len(x.list) || 2*size >= x.list[from-1].size()) {
		from--
		size += x.list[from].size()
	}
	if from < len(x.list)-1 {
		_ = x.merge(from, x.mergeInMemory) // memory takes all
	}
}

// base is the segment in the file, nil if there is none.
func (x *Index) base() *live {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if len(x.list) == 0 || !x.list[0].base {
		return nil
	}
	return x.list[0]
}

func (x *Index) inMemory() (talks int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, l := range x.list {
		if !l.base {
			talks += l.size()
		}
	}
	return talks
}

func (x *Index) mergeInMemory(list []*live, _ uint64) (*live, error) {
	var out bytes.Buffer
	if err := merge(&out, list); err != nil {
		return nil, err
	}
	s, err := openSegment(out.Bytes())
	if err != nil {
		return nil, err
	}
	return x.live(s), nil
}

// merge puts one segment in place of all from one on, which do the work as they are now:
// readers go on, and notes that change meanwhile are removed from the new one. Who calls
// it holds merging.
func (x *Index) merge(from int, do func(list []*live, revision uint64) (*live, error)) error {
	x.mu.Lock()
	old, revision := x.list[from:len(x.list):len(x.list)], x.revision
	list := make([]*live, len(old))
	for i, l := range old {
		list[i] = &live{segment: l.segment, removed: slices.Clone(l.removed)}
	}
	x.since = []graph.ID{}
	x.mu.Unlock()
	fresh, err := do(list, revision)
	x.mu.Lock()
	defer x.mu.Unlock()
	since := x.since
	x.since = nil
	if err != nil {
		return err
	}
	for _, note := range since {
		fresh.remove(note)
	}
	for _, l := range old {
		l.close()
	}
	x.list = slices.Concat(x.list[:from], []*live{fresh}, x.list[from+len(old):])
	return nil
}

// Clear removes all talks. The files stay as they are until Save.
func (x *Index) Clear() { x.TakeOver(New(x.number)) }

// TakeOver replaces all that the index holds by what another holds, which is in memory and not
// used any more.
func (x *Index) TakeOver(other *Index) {
	x.merging.Lock()
	defer x.merging.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.list {
		l.close()
	}
	x.list, x.revision = other.list, other.revision
	for _, l := range x.list {
		l.numbers = x.numbersOf(l.segment)
	}
}

// Close lets go of the file. The index is not to be used after.
func (x *Index) Close() {
	x.merging.Lock()
	defer x.merging.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.list {
		l.close()
	}
	x.list = nil
}

// bitmap is a set of talks of a segment.
type bitmap []uint64

func newBitmap(size int) bitmap { return make(bitmap, (size+63)/64) }

func (b bitmap) has(n uint32) bool { return b[n/64]>>(n%64)&1 == 1 }
func (b bitmap) set(n uint32)      { b[n/64] |= 1 << (n % 64) }

func (b bitmap) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}
