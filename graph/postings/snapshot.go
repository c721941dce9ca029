package postings

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/talkgraph/talkgraph/graph"
)

// A snapshot is the index as bytes: little-endian numbers and whole arrays behind their
// counts, so that reading a million talks takes the time of reading the file. The caller
// that stores it adds and checks a checksum.

// format is the first number of a snapshot. It changes with the layout.
const format = 5

// AppendBinary appends a snapshot of the index to b.
func (x *Index) AppendBinary(b []byte) ([]byte, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	w := &encoder{b: b}
	w.number(format)
	w.table(x.talks)
	w.table(x.things)
	w.bitmap(x.alive)
	w.bitmap(x.stray)
	w.text(string(x.kinds))
	w.lists(&x.has.few)
	w.number(uint64(len(x.has.many)))
	for _, n := range slices.Sorted(maps.Keys(x.has.many)) {
		w.number(uint64(n))
		w.bitmap(x.has.many[n])
	}
	w.lists(&x.back)
	for _, year := range x.dated {
		w.b = binary.LittleEndian.AppendUint16(w.b, year)
	}
	w.number(uint64(len(x.again)))
	for s, n := range x.again {
		w.text(string(s.talk))
		w.text(string(s.object))
		w.number(uint64(n))
	}
	w.number(uint64(len(x.links)))
	for _, id := range slices.Sorted(maps.Keys(x.links)) {
		w.linksOf(id, x.links[id])
	}
	return w.b, w.err
}

// Restore replaces the index with that of a snapshot and returns the bytes behind it. On an
// error, which wraps graph.ErrDamaged, the index stays as it is.
func (x *Index) Restore(snapshot []byte) (rest []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // a number beyond the end of an array
			err = fmt.Errorf("%w: the saved index cannot be read: %v", graph.ErrDamaged, p)
		}
	}()
	n, rest := read(snapshot)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.talks, x.things, x.alive, x.stray, x.kinds, x.has = n.talks, n.things, n.alive, n.stray, n.kinds, n.has
	x.back, x.dated, x.again, x.links, x.open = n.back, n.dated, n.again, n.links, open{}
	x.dense.forget()
	return rest, nil
}

// read reads a snapshot. It panics if the snapshot is damaged; Restore recovers.
func read(snapshot []byte) (x *Index, rest []byte) {
	r := &decoder{snapshot}
	if f := r.number(); f != format {
		panic(fmt.Sprintf("it has format %d", f))
	}
	x = New()
	r.table(x.talks)
	r.table(x.things)
	x.alive = r.bitmap()
	x.stray = r.bitmap()
	x.kinds = bytes.Clone(r.bytes())
	x.has.few = r.lists()
	for range r.count(16) {
		n := uint32(r.number())
		x.has.many[n] = r.bitmap()
	}
	x.back = r.lists()
	x.dated = make([]uint16, x.talks.len())
	for i := range x.dated {
		x.dated[i] = binary.LittleEndian.Uint16(r.take(2))
	}
	for range r.count(24) {
		s := statement{graph.ID(r.text()), graph.ID(r.text())}
		x.again[s] = int(r.number())
	}
	for range r.count(16) {
		id, links := r.links()
		x.links[id] = links
	}
	return x, r.b
}

// encoder appends values; decoder reads them from the front.
type encoder struct {
	b   []byte
	err error
}

func (w *encoder) number(n uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, n) }

func (w *encoder) text(s string) {
	w.number(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *encoder) array(a []uint32) {
	w.number(uint64(len(a)))
	for _, n := range a {
		w.b = binary.LittleEndian.AppendUint32(w.b, n)
	}
}

func (w *encoder) bitmap(m *roaring.Bitmap) {
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		w.err = err
	}
	w.text(b.String())
}

func (w *encoder) lists(l *lists) {
	w.text(string(l.data))
	w.array(l.at)
	w.number(uint64(l.waste))
}

func (w *encoder) table(t *table) {
	w.number(uint64(len(t.heads)))
	for _, h := range t.heads {
		w.text(h)
	}
	w.array(t.head)
	w.text(string(t.tails))
	w.array(t.end)
	w.number(uint64(t.inOrder))
}

func (w *encoder) linksOf(id graph.ID, links []graph.Link) {
	w.text(string(id))
	w.number(uint64(len(links)))
	for _, l := range links {
		w.text(string(l.Predicate))
		w.text(string(l.ID))
		w.text(string(l.Label))
		inverse := uint64(0)
		if l.Inverse {
			inverse = 1
		}
		w.number(inverse)
	}
}

type decoder struct{ b []byte }

func (r *decoder) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		panic(io.ErrUnexpectedEOF)
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *decoder) number() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// count reads the number of elements that take at least a given number of bytes each.
func (r *decoder) count(size int) uint64 {
	n := r.number()
	if n > uint64(len(r.b)/size) {
		panic(io.ErrUnexpectedEOF)
	}
	return n
}

// bytes returns a part of the snapshot. Callers that keep it copy it.
func (r *decoder) bytes() []byte { return r.take(r.number()) }

func (r *decoder) text() string { return string(r.bytes()) }

func (r *decoder) array() []uint32 {
	n := r.number()
	if n > uint64(len(r.b)/4) {
		panic(io.ErrUnexpectedEOF)
	}
	if n == 0 {
		return nil
	}
	b, a := r.take(4*n), make([]uint32, n)
	for i := range a {
		a[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return a
}

func (r *decoder) bitmap() *roaring.Bitmap {
	m := roaring.New()
	if _, err := m.ReadFrom(bytes.NewReader(r.bytes())); err != nil {
		panic(err)
	}
	return m
}

func (r *decoder) lists() (l lists) {
	l.data = bytes.Clone(r.bytes())
	l.at = r.array()
	l.waste = int(r.number())
	return l
}

func (r *decoder) table(t *table) {
	for range r.count(8) {
		h := r.text()
		t.headOf[h] = uint32(len(t.heads))
		t.heads = append(t.heads, h)
	}
	t.head, t.tails, t.end = r.array(), bytes.Clone(r.bytes()), r.array()
	t.inOrder = uint32(r.number())
	if len(t.head) != len(t.end) {
		panic("the arrays of a table are not of one length")
	}
	t.next = make([]uint32, len(t.end))
	t.rehash(max(leastSlots, len(t.end)*10/7))
}

func (r *decoder) links() (graph.ID, []graph.Link) {
	id := graph.ID(r.text())
	links := make([]graph.Link, r.count(32))
	for i := range links {
		links[i] = graph.Link{Predicate: graph.Predicate(r.text()), ID: graph.ID(r.text()), Label: graph.ID(r.text()), Inverse: r.number() == 1}
	}
	return id, links
}
