package text

import (
	"bytes"
	"math/bits"
	"slices"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// Index is safe for concurrent use. Readers see each change completely or not at all. Changes
// must be applied one at a time.
type Index struct {
	number func(graph.ID) (uint32, bool)
	file   *file // nil: the index is in memory only

	mu       sync.RWMutex
	list     []*live
	revision uint64
	since    []graph.ID // notes that changed since a merge began

	merging sync.Mutex // held while segments are merged or numbered
}

// live is a segment of an index.
type live struct {
	*segment
	removed bitmap
	numbers []uint32 // of its talks; unnumbered: none
	base    bool     // whether it is the one in the file
	close   func()   // unmaps the file
}

// unnumbered marks a talk without a number.
const unnumbered = 1<<32 - 1

// flushAt is the number of talks in memory that are merged into the file: about 60 MB. A load
// of a million talks merges 30 times.
const flushAt = 32_000

// New makes an empty index in memory. number returns the number of a talk, by which Score
// reports it. Call Renumber after the numbers change.
func New(number func(talk graph.ID) (uint32, bool)) *Index {
	return &Index{number: number}
}

// Revision returns the revision of the store that the index is at.
func (x *Index) Revision() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.revision
}

// Talks returns the number of talks in notes. A talk in two notes counts twice.
func (x *Index) Talks() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, l := range x.list {
		n += l.size() - l.removed.count()
	}
	return n
}

// Apply replaces notes and sets the revision. A note without talks is removed.
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

// Renumber reads the numbers of all talks again. Call it after the numbers change.
func (x *Index) Renumber() {
	x.merging.Lock()
	defer x.merging.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, l := range x.list {
		l.numbers = x.numbersOf(l.segment)
	}
}

// tidy merges the last segments in memory while one is at least half as large as the one
// before it, so that a talk is merged once each time the number of talks doubles. From flushAt
// talks on it merges them into the file, in the background.
func (x *Index) tidy() {
	if !x.merging.TryLock() {
		if x.inMemory() <= 4*flushAt {
			return
		}
		x.merging.Lock() // changes arrive faster than they are written
	}
	if x.file != nil && x.inMemory() > flushAt {
		go func() {
			defer x.merging.Unlock()
			_ = x.writeBase() // Save returns the error, such as that of a full disk
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
		_ = x.merge(from, x.mergeInMemory) // writing to memory does not fail
	}
}

// base returns the segment in the file, or nil if there is none.
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

// merge replaces all segments from one on with a single one. Readers use the old segments
// meanwhile; notes that change meanwhile are removed from the new one. Callers hold merging.
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

// TakeOver replaces the contents of the index with those of another, which is in memory. The
// other must not be used afterwards.
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

// Close unmaps the file. The index must not be used afterwards.
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
