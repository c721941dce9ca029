package text

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// writer writes a segment: first its talks in order, then its terms in order, each with its
// postings in the order of the talks.
type writer struct {
	out io.Writer
	err error
	at  uint64

	terms, talks           []byte
	termPlaces, talkPlaces []byte
	notes                  []uint64
	lengths                []byte
	words                  uint64

	lastNote, lastTalk, lastKey []byte
	termCount, holding          int // terms, and talks of the current term

	packed, block, places []byte // of the term; of its last block
	base, last            uint32
	inBlock               int
}

func (w *writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
	w.at += uint64(len(b))
}

// coded appends a string as cutter.coded reads it.
func coded(b, last, s []byte) []byte {
	shared := 0
	for shared < min(len(last), len(s)) && last[shared] == s[shared] {
		shared++
	}
	b = binary.AppendUvarint(b, uint64(shared))
	b = binary.AppendUvarint(b, uint64(len(s)-shared))
	return append(b, s[shared:]...)
}

// talk adds the next talk.
func (w *writer) talk(note, talk graph.ID, length byte) {
	n := len(w.lengths)
	if n%stringsBlock == 0 {
		w.talkPlaces = binary.LittleEndian.AppendUint32(w.talkPlaces, uint32(len(w.talks)))
		w.lastNote, w.lastTalk = nil, nil
	}
	w.talks = coded(w.talks, w.lastNote, []byte(note))
	w.talks = coded(w.talks, w.lastTalk, []byte(talk))
	w.lastNote, w.lastTalk = []byte(note), []byte(talk)
	w.notes = append(w.notes, uint64(hashOf(note))<<32|uint64(n))
	w.lengths = append(w.lengths, length)
	w.words += uint64(lengthOf[length])
}

// posting adds the next talk of the current term.
func (w *writer) posting(talk uint32, count int, fields Fields, places []byte) {
	if w.inBlock == postingsBlock {
		w.packed = binary.AppendUvarint(w.packed, uint64(w.last-w.base))
		w.packed = binary.AppendUvarint(w.packed, uint64(len(w.block)))
		w.packed = binary.AppendUvarint(w.packed, uint64(len(w.places)))
		w.packed = append(append(w.packed, w.block...), w.places...)
		w.base, w.block, w.places, w.inBlock = w.last, w.block[:0], w.places[:0], 0
	}
	delta := uint64(talk-w.last) << 1
	if count == 1 && fields == 1<<Body {
		w.block = binary.AppendUvarint(w.block, delta|1)
	} else {
		w.block = binary.AppendUvarint(w.block, delta)
		w.block = binary.AppendUvarint(w.block, uint64(count-1)<<fieldCount|uint64(fields))
	}
	w.places = append(w.places, places...)
	w.last = talk
	w.inBlock++
	w.holding++
}

// term ends a term with the added postings. It skips a term without postings.
func (w *writer) term(key []byte) {
	if w.holding == 0 {
		return
	}
	w.packed = binary.AppendUvarint(w.packed, uint64(len(w.block)))
	w.packed = append(append(w.packed, w.block...), w.places...)
	if w.termCount%stringsBlock == 0 {
		w.termPlaces = binary.LittleEndian.AppendUint32(w.termPlaces, uint32(len(w.terms)))
		w.terms = binary.AppendUvarint(w.terms, w.at)
		w.lastKey = w.lastKey[:0]
	}
	w.terms = coded(w.terms, w.lastKey, key)
	w.terms = binary.AppendUvarint(w.terms, uint64(w.holding))
	w.terms = binary.AppendUvarint(w.terms, uint64(len(w.packed)))
	w.lastKey = append(w.lastKey[:0], key...)
	w.write(w.packed)
	w.termCount++
	w.packed, w.block, w.places = w.packed[:0], w.block[:0], w.places[:0]
	w.base, w.last, w.inBlock, w.holding = 0, 0, 0, 0
}

// close writes the part of the segment after the postings.
func (w *writer) close() error {
	slices.Sort(w.notes)
	var notes []byte
	for _, n := range w.notes {
		notes = binary.LittleEndian.AppendUint64(notes, n)
	}
	footer := binary.LittleEndian.AppendUint64(nil, w.at)
	for _, part := range [][]byte{w.terms, w.talks, w.termPlaces, w.talkPlaces, notes, w.lengths} {
		w.write(part)
		footer = binary.LittleEndian.AppendUint64(footer, w.at)
	}
	w.write(binary.LittleEndian.AppendUint64(footer, w.words))
	return w.err
}

// found is a posting of a text that is indexed.
type found struct {
	talk   uint32
	count  int
	fields Fields
	last   uint32
	places []byte
}

// fieldGap is the number of positions between fields, so that no phrase spans two fields.
const fieldGap = 8

// build makes a segment of notes.
func build(notes []Note) *segment {
	var out bytes.Buffer
	w := &writer{out: &out}
	terms := map[string][]found{}
	var words []graph.Word
	for _, note := range notes {
		for _, t := range note.Talks {
			n, at, length := uint32(len(w.lengths)), uint32(0), 0
			for field, s := range t.Fields {
				words = appendWords(words[:0], s)
				for _, word := range words {
					list := terms[word.Text]
					if len(list) == 0 || list[len(list)-1].talk != n {
						list = append(list, found{talk: n})
					}
					f := &list[len(list)-1]
					f.places = binary.AppendUvarint(f.places, uint64(at-f.last))
					f.count, f.fields, f.last = f.count+1, f.fields|1<<field, at
					terms[word.Text] = list
					at++
				}
				length += len(words)
				at += fieldGap
			}
			w.talk(note.ID, t.ID, lengthByte(length))
		}
	}
	type keyed struct{ key, form string }
	keys := make([]keyed, 0, len(terms))
	for form := range terms {
		keys = append(keys, keyed{key(form), form})
	}
	slices.SortFunc(keys, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	for _, k := range keys {
		for _, f := range terms[k.form] {
			w.posting(f.talk, f.count, f.fields, f.places)
		}
		w.term([]byte(k.key))
	}
	return w.segment(&out)
}

// segment finishes a segment in memory.
func (w *writer) segment(out *bytes.Buffer) *segment {
	_ = w.close() // writing to a buffer does not fail
	s, err := openSegment(out.Bytes())
	if err != nil {
		return &segment{}
	}
	return s
}

// gone is the number of a talk that a merge drops.
const gone = math.MaxUint32

// merge writes segments as one, without removed talks.
func merge(out io.Writer, list []*live) error {
	w := &writer{out: out}
	numbers := make([][]uint32, len(list)) // in each, the new number of a talk
	for i, l := range list {
		numbers[i] = make([]uint32, l.size())
		for n := range numbers[i] {
			numbers[i][n] = gone
			if !l.removed.has(uint32(n)) {
				numbers[i][n] = uint32(len(w.lengths))
				note, talk := l.segment.talk(uint32(n))
				w.talk(note, talk, l.lengths[n])
			}
		}
	}
	cursors := make([]*termCursor, len(list))
	for i, l := range list {
		if c := l.termsFrom(""); c.next() {
			cursors[i] = c
		}
	}
	for {
		var least []byte
		for _, c := range cursors {
			if c != nil && (least == nil || bytes.Compare(c.key, least) < 0) {
				least = c.key
			}
		}
		if least == nil {
			return w.close()
		}
		least = slices.Clone(least)
		for i, c := range cursors {
			if c == nil || !bytes.Equal(c.key, least) {
				continue
			}
			p := list[i].read(c.postings, c.talks)
			for p.next() {
				if n := numbers[i][p.talk]; n != gone {
					w.posting(n, p.count, p.fields, p.packed())
				}
			}
			if !c.next() {
				cursors[i] = nil
			}
		}
		w.term(least)
	}
}
