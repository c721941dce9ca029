// Package text is the index of words. It finds the talks that contain a word or a phrase, in any
// of its forms, and scores them by BM25.
//
// The index is a list of segments, each immutable (segment.go): the first is memory-mapped
// from a file, the others hold the changes since, newest last. A changed note is removed from
// older segments, by a bit for each of its talks, and added in a new one. Small segments are
// merged as they arrive, and all of them into the file once there are enough (index.go,
// merge.go, file.go), as Lucene does. words.go splits texts into words, notes.go reads texts
// from facts, search.go finds and scores.
//
// A segment, little-endian, numbers of postings as uvarints:
//
//	postings   for each term its postings, in blocks of 128
//	terms      stem, zero byte, form; postings and their size: front-coded, 16 a block
//	talks      note and talk: front-coded, 16 a block
//	places     where each block of terms and of talks begins
//	notes      hash of a note and talk, sorted: finds the talks of a note
//	lengths    words of each talk, as a logarithm in a byte
//	footer     where the parts end
//
// A block of postings holds its last talk and the sizes of its two parts (the final block only
// the first size). The first part has, for each talk, the difference from the previous one, the
// number of occurrences and their fields; the second part has the positions. Forms of one stem
// are adjacent, so that each word is stored once and found by its stem too.
package text

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// The sizes of blocks: of postings as in Lucene, of terms and talks as in its older term
// dictionaries.
const (
	postingsBlock = 128
	stringsBlock  = 16
)

// segment is an inverted index as bytes. Its methods accept any bytes and find nothing in
// damaged ones.
type segment struct {
	postings, terms, talks []byte
	termPlaces, talkPlaces []byte // uint32 each
	notes                  []byte // uint64 each
	lengths                []byte
	words                  uint64 // of all talks
}

const footerSize = 8 * 8

var errSegment = errors.New("not a segment")

func openSegment(b []byte) (*segment, error) {
	if len(b) < footerSize {
		return nil, errSegment
	}
	body, footer := b[:len(b)-footerSize], b[len(b)-footerSize:]
	s := &segment{words: binary.LittleEndian.Uint64(footer[7*8:])}
	from := uint64(0)
	for i, part := range []*[]byte{&s.postings, &s.terms, &s.talks, &s.termPlaces, &s.talkPlaces, &s.notes, &s.lengths} {
		to := binary.LittleEndian.Uint64(footer[8*i:])
		if to < from || to > uint64(len(body)) {
			return nil, errSegment
		}
		*part = body[from:to:to]
		from = to
	}
	if len(s.termPlaces)%4 != 0 || len(s.talkPlaces) != 4*blocks(len(s.lengths)) || len(s.notes) != 8*len(s.lengths) {
		return nil, errSegment
	}
	return s, nil
}

func blocks(n int) int { return (n + stringsBlock - 1) / stringsBlock }

// size returns the number of talks, including removed ones.
func (s *segment) size() int { return len(s.lengths) }

// cutter reads numbers and strings from the front of bytes, and zeros after their end.
type cutter struct{ b []byte }

func (c *cutter) number() uint64 {
	if len(c.b) > 0 && c.b[0] < 0x80 {
		n := c.b[0]
		c.b = c.b[1:]
		return uint64(n)
	}
	n, k := binary.Uvarint(c.b)
	if k <= 0 {
		c.b = nil
		return 0
	}
	c.b = c.b[k:]
	return n
}

// pass skips some numbers.
func (c *cutter) pass(numbers int) {
	i := 0
	for ; numbers > 0 && i < len(c.b); i++ {
		if c.b[i] < 0x80 {
			numbers--
		}
	}
	c.b = c.b[i:]
}

func (c *cutter) take(n uint64) []byte {
	n = min(n, uint64(len(c.b)))
	b := c.b[:n:n]
	c.b = c.b[n:]
	return b
}

// coded reads a front-coded string, which shares a prefix with the previous one.
func (c *cutter) coded(last []byte) []byte {
	shared := min(c.number(), uint64(len(last)))
	return append(last[:shared], c.take(c.number())...)
}

// talk returns the talk of a number and its note.
func (s *segment) talk(n uint32) (note, talk graph.ID) {
	c := cutter{from(s.talks, s.talkPlaces, int(n)/stringsBlock)}
	var a, b []byte
	for range n%stringsBlock + 1 {
		a, b = c.coded(a), c.coded(b)
	}
	return graph.ID(a), graph.ID(b)
}

// ids iterates over all talks.
func (s *segment) ids() iter.Seq2[int, graph.ID] {
	return func(yield func(int, graph.ID) bool) {
		var c cutter
		var note, talk []byte
		for n := range s.size() {
			if n%stringsBlock == 0 {
				c, note, talk = cutter{from(s.talks, s.talkPlaces, n/stringsBlock)}, note[:0], talk[:0]
			}
			note, talk = c.coded(note), c.coded(talk)
			if !yield(n, graph.ID(talk)) {
				return
			}
		}
	}
}

// from returns the bytes from the start of a block on.
func from(b, places []byte, block int) []byte {
	if 4*block+4 > len(places) {
		return nil
	}
	return b[min(int(binary.LittleEndian.Uint32(places[4*block:])), len(b)):]
}

// talksOf returns the numbers of the talks of a note.
func (s *segment) talksOf(note graph.ID) (numbers []uint32) {
	hash := hashOf(note)
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(s.notes[8*i:]) }
	for i := sort.Search(s.size(), func(i int) bool { return uint32(at(i)>>32) >= hash }); i < s.size() && uint32(at(i)>>32) == hash; i++ {
		if n := uint32(at(i)); int(n) < s.size() {
			if of, _ := s.talk(n); of == note {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}

func hashOf(note graph.ID) uint32 {
	h := fnv.New32a()
	h.Write([]byte(note))
	return h.Sum32()
}

// A length is stored in a byte, with eight steps from each power of two to the next.
func lengthByte(words int) byte {
	return byte(min(math.Round(8*math.Log2(float64(words+1))), 255))
}

// lengthOf returns the number of words that a byte represents.
var lengthOf = func() (words [256]float32) {
	for b := range words {
		words[b] = float32(math.Exp2(float64(b)/8) - 1)
	}
	return words
}()

// termCursor iterates over the terms of a segment in their order.
type termCursor struct {
	s        *segment
	in       cutter
	n        int // the number of the next one
	at       uint64
	key      []byte
	talks    int    // that hold the term
	postings []byte // of it
}

// termsFrom returns a cursor before the first term from a key on.
func (s *segment) termsFrom(key string) *termCursor {
	c := &termCursor{s: s}
	block := sort.Search(len(s.termPlaces)/4, func(i int) bool {
		first := termCursor{s: s, n: i * stringsBlock}
		return !first.next() || string(first.key) > key
	})
	c.n = max(block-1, 0) * stringsBlock
	for {
		before := *c
		before.key = slices.Clone(c.key)
		if !c.next() || string(c.key) >= key {
			*c = before
			return c
		}
	}
}

// next advances to the next term. It returns false after the last.
func (c *termCursor) next() bool {
	if c.n%stringsBlock == 0 {
		c.in = cutter{from(c.s.terms, c.s.termPlaces, c.n/stringsBlock)}
		c.at, c.key = c.in.number(), c.key[:0]
	}
	if len(c.in.b) == 0 {
		return false
	}
	c.key = c.in.coded(c.key)
	c.talks = int(min(c.in.number(), uint64(c.s.size())))
	size := c.in.number()
	at := min(c.at, uint64(len(c.s.postings)))
	c.postings = c.s.postings[at:min(at+min(size, 1<<40), uint64(len(c.s.postings)))]
	c.at, c.n = at+size, c.n+1
	return true
}

// key returns the key of a form of a word: its stem, a zero byte, the length of the prefix that
// form and stem share, and the rest of the form.
func key(form string) string {
	stem := stem(form)
	n := 0
	for n < min(len(stem), len(form)) && stem[n] == form[n] {
		n++
	}
	return stem + "\x00" + string(rune(n)) + form[n:]
}

// formOf returns the form of a word from its key.
func formOf(key []byte) string {
	stem, rest, _ := strings.Cut(string(key), "\x00")
	if rest == "" || int(rest[0]) > len(stem) {
		return ""
	}
	return stem[:rest[0]] + rest[1:]
}

// postings iterates over the talks of a term.
type postings struct {
	in, places cutter
	after      []byte // the next blocks
	left       int    // unread talks, including those of this block
	inBlock    int
	final      bool
	skip       int // positions of skipped talks
	base       uint32

	talk   uint32
	count  int // occurrences of the term in it
	fields Fields
	limit  uint32 // talks of the segment
}

func (s *segment) read(b []byte, talks int) postings {
	return postings{after: b, left: talks, limit: uint32(s.size())}
}

// block starts the next block. It skips blocks whose last talk is before a given one.
func (p *postings) block(target uint32) bool {
	for p.left > 0 {
		c := cutter{p.after}
		last := uint64(math.MaxUint32)
		p.inBlock, p.final = p.left, p.left <= postingsBlock
		if !p.final {
			p.inBlock = postingsBlock
			last = uint64(p.base) + c.number()
		}
		size := c.number()
		if p.final {
			p.in = cutter{c.take(size)}
			p.places = c
		} else {
			places := c.number()
			p.in, p.places = cutter{c.take(size)}, cutter{c.take(places)}
			p.after = c.b
		}
		p.talk, p.base, p.skip, p.count = p.base, uint32(last), 0, 0
		if last >= uint64(target) {
			return true
		}
		p.left -= p.inBlock
	}
	return false
}

// next advances to the next talk. It returns false after the last.
func (p *postings) next() bool {
	if p.inBlock == 0 && !p.block(0) || len(p.in.b) == 0 {
		p.left = 0
		return false
	}
	p.skip += p.count
	v := p.in.number()
	p.talk += uint32(v >> 1)
	p.count, p.fields = 1, 1<<Body
	if v&1 == 0 {
		code := p.in.number()
		p.count, p.fields = int(code>>fieldCount)+1, Fields(code&(1<<fieldCount-1))
	}
	p.inBlock--
	p.left--
	return p.talk < p.limit
}

// seek advances to the first talk from a number on. It returns false if there is none.
func (p *postings) seek(target uint32) bool {
	if p.talk >= target && p.count > 0 {
		return true
	}
	if !p.final && p.base < target {
		p.left -= p.inBlock
		if !p.block(target) {
			return false
		}
	}
	for p.next() {
		if p.talk >= target {
			return true
		}
	}
	return false
}

// positions appends the positions of the term in the current talk.
func (p *postings) positions(out []uint32) []uint32 {
	in, at := cutter{p.packed()}, uint32(0)
	for len(in.b) > 0 {
		at += uint32(in.number())
		out = append(out, at)
	}
	return out
}

// packed returns the positions as the segment stores them.
func (p *postings) packed() []byte {
	p.places.pass(p.skip)
	p.skip = 0
	in := p.places
	in.pass(p.count)
	return p.places.b[:len(p.places.b)-len(in.b)]
}
