package cayley

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/klauspost/compress/s2"

	"github.com/talkgraph/talkgraph/graph"
)

// A document holds the quads of one label. It consists of blocks of quads, sorted by subject.
// Texts, the objects of schema:text, are apart, because most reads do not need them. Each
// block and each text is one entry of a store:
//
//	entry   = version (the byte 1), CRC-32C of the content (4 bytes, big-endian),
//	          the content as an S2 block with the dictionary of dictionary.bin
//	text    = the text itself
//	block   = label, count of values, values, count of subjects, subjects
//	label   = length, bytes
//	value   = length * 4 + kind, bytes    kind 0: an IRI, 1: a text
//	        | number * 4 + 2              kind 2: the block's text with this number, from 0
//	subject = index of a value, count of quads, quads
//	quad    = index of the predicate, index of the object
//
// Every number is a uvarint, and indexes count the values of the block from 0.
//
// Of 9,255 real talks a block has 1,043 bytes and a text 835 on average. S2 with the
// dictionary makes 485 and 527 of them, in 20 µs each, and decompresses one in 2 µs. On the
// same talks zstd makes 620 and 504, in 30 µs, and takes 10 µs, most of it for its tables. A
// page reads twenty blocks, an inverse edge in Gizmo hundreds.
//
// A block ends with the subject that fills it to blockSize bytes, so that the read of one
// subject in a long document decompresses one block.

// documentVersion is the first byte of every entry.
const documentVersion = 1

// blockSize is the number of bytes after which a block ends. It is a choice: a talk as data is
// one block, and a subject of the vocabulary is read in some 20 µs.
const blockSize = 4 << 10

// The kinds of values in a block.
const (
	kindIRI = iota
	kindText
	kindElsewhere
)

// dictionary is a block of invented facts with the predicates, classes and topics that blocks
// contain most, and common words. It is a part of version 1: another one needs another version.
//
//go:embed dictionary.bin
var dictionary []byte

// codec compresses and decompresses entries. It is safe for concurrent use.
type codec struct{ dict *s2.Dict }

// maxEntry limits the size of a decompressed entry. Notes have at most 64 MB.
const maxEntry = 1 << 30

// newCodec makes a codec.
func newCodec() codec { return codec{s2.MakeDict(dictionary, nil)} }

// entryHead is the size of the version and the checksum.
const entryHead = 5

// checksum returns the CRC-32C of a content.
func checksum(content []byte) uint32 {
	return crc32.Checksum(content, crc32.MakeTable(crc32.Castagnoli))
}

// compress returns the entry of a content.
func (c codec) compress(content []byte) []byte {
	out := binary.BigEndian.AppendUint32([]byte{documentVersion}, checksum(content))
	return append(out, c.dict.EncodeBetter(nil, content)...)
}

// decompress returns the content of an entry. Its error wraps graph.ErrDamaged.
func (c codec) decompress(entry []byte) ([]byte, error) {
	if len(entry) < entryHead || entry[0] != documentVersion {
		return nil, fmt.Errorf("%w: an entry is empty or of an unknown version", graph.ErrDamaged)
	}
	if n, err := s2.DecodedLen(entry[entryHead:]); err != nil || n > maxEntry {
		return nil, fmt.Errorf("%w: an entry has no size, or more than %d MB", graph.ErrDamaged, maxEntry>>20)
	}
	content, err := c.dict.Decode(nil, entry[entryHead:])
	if err != nil {
		return nil, fmt.Errorf("%w: an entry cannot be decompressed: %v", graph.ErrDamaged, err)
	}
	if checksum(content) != binary.BigEndian.Uint32(entry[1:]) {
		return nil, fmt.Errorf("%w: an entry has not its checksum", graph.ErrDamaged)
	}
	return content, nil
}

// block is an encoded block with its texts, all of them entries. ends are the keys of its
// values in the index, sorted.
type block struct {
	entry []byte
	texts [][]byte
	ends  []endKey
}

// encode returns the blocks of quads with one label. Their subjects, predicates and labels
// must be IRIs, their objects IRIs or texts. It sorts quads by subject.
func (c codec) encode(label graph.ID, quads []quad.Quad) ([]block, error) {
	slices.SortStableFunc(quads, func(a, b quad.Quad) int {
		x, _ := a.Subject.(quad.IRI)
		y, _ := b.Subject.(quad.IRI)
		return strings.Compare(string(x), string(y))
	})
	var blocks []block
	w := newBlockWriter(c, label)
	for i, q := range quads {
		if i > 0 && q.Subject != quads[i-1].Subject {
			w.endSubject()
			if w.size() >= blockSize {
				blocks = append(blocks, w.finish())
				w = newBlockWriter(c, label)
			}
		}
		if err := w.add(q); err != nil {
			return nil, err
		}
	}
	return append(blocks, w.finish()), nil
}

// textPredicate is graph.PredText as a value of a quad.
const textPredicate = quad.IRI(graph.PredText)

// blockWriter collects the quads of a block.
type blockWriter struct {
	codec  codec
	label  graph.ID
	index  map[quad.Value]uint64
	values []byte
	count  uint64 // number of values
	block  block

	subjects     uint64
	body, quads  []byte // encoded subjects, and the quads of the last one
	subject, has uint64 // the last subject and the number of its quads
}

func newBlockWriter(c codec, label graph.ID) *blockWriter {
	return &blockWriter{codec: c, label: label, index: map[quad.Value]uint64{}}
}

func (w *blockWriter) size() int { return len(w.values) + len(w.body) }

// endSubject ends the last subject, if there is one.
func (w *blockWriter) endSubject() {
	if w.has > 0 {
		w.body = binary.AppendUvarint(binary.AppendUvarint(w.body, w.subject), w.has)
		w.body = append(w.body, w.quads...)
		w.subjects++
	}
	w.quads, w.has = w.quads[:0], 0
}

// add adds a quad of the current subject.
func (w *blockWriter) add(q quad.Quad) error {
	_, ok1 := q.Subject.(quad.IRI)
	if _, ok2 := q.Predicate.(quad.IRI); !ok1 || !ok2 {
		return fmt.Errorf("%w: a store holds no quad whose subject or predicate is no IRI, as in %v", graph.ErrInvalid, q)
	}
	subject, err1 := w.indexOf(q.Subject, asSubject)
	predicate, err2 := w.indexOf(q.Predicate, 0)
	text, isText := q.Object.(quad.String)
	var object uint64
	var err3 error
	if isText && q.Predicate == textPredicate {
		object = w.addText(text)
	} else {
		object, err3 = w.indexOf(q.Object, asObject)
	}
	w.subject = subject
	w.quads = binary.AppendUvarint(binary.AppendUvarint(w.quads, predicate), object)
	w.has++
	return errors.Join(err1, err2, err3)
}

// addText adds a text of the block and returns its index.
func (w *blockWriter) addText(text quad.String) uint64 {
	w.addEnd(asObject, text)
	w.values = binary.AppendUvarint(w.values, uint64(len(w.block.texts))<<2|kindElsewhere)
	w.block.texts = append(w.block.texts, w.codec.compress([]byte(text)))
	w.count++
	return w.count - 1
}

// addEnd adds a value to the keys of the index.
func (w *blockWriter) addEnd(direction byte, v quad.Value) {
	if isIndexed(v) {
		w.block.ends = append(w.block.ends, newEndKey(direction, v))
	}
}

// indexOf returns the index of a value, which it adds if it is new. direction is that of an
// end that the index lists, or 0.
func (w *blockWriter) indexOf(v quad.Value, direction byte) (uint64, error) {
	if direction != 0 {
		w.addEnd(direction, v)
	}
	if n, ok := w.index[v]; ok {
		return n, nil
	}
	var text string
	kind := uint64(kindIRI)
	switch v := v.(type) {
	case quad.IRI:
		text = string(v)
	case quad.String:
		text, kind = string(v), kindText
	default:
		return 0, fmt.Errorf("%w: a store holds IRIs and texts only, not %v", graph.ErrInvalid, v)
	}
	n := w.count
	w.index[v] = n
	w.values = append(binary.AppendUvarint(w.values, uint64(len(text))<<2|kind), text...)
	w.count++
	return n, nil
}

// finish returns the block.
func (w *blockWriter) finish() block {
	w.endSubject()
	out := make([]byte, 0, len(w.label)+len(w.values)+len(w.body)+16)
	out = append(binary.AppendUvarint(out, uint64(len(w.label))), w.label...)
	out = append(binary.AppendUvarint(out, w.count), w.values...)
	out = append(binary.AppendUvarint(out, w.subjects), w.body...)
	w.block.entry = w.codec.compress(out)
	slices.SortFunc(w.block.ends, compareEndKeys)
	w.block.ends = slices.Compact(w.block.ends)
	return w.block
}

// view is a decompressed block. It makes a value only when a read asks for it.
type view struct {
	content  string
	label    quad.Value
	values   []uint32 // where the values begin in content
	subjects []viewSubject
	quads    [][2]uint32 // predicates and objects
}

// viewSubject is a subject with its quads, from..until of view.quads.
type viewSubject struct{ value, from, until uint32 }

// view decompresses a block. Its error wraps graph.ErrDamaged.
func (c codec) view(entry []byte) (*view, error) {
	content, err := c.decompress(entry)
	if err != nil {
		return nil, err
	}
	v := &view{content: string(content)}
	r := &recordReader{rest: v.content}
	v.label = quad.IRI(r.text(r.number()))
	v.values = make([]uint32, r.count(1))
	for i := range v.values {
		v.values[i] = uint32(len(v.content) - len(r.rest))
		n := r.number()
		if kind := n & 3; kind == kindIRI || kind == kindText {
			r.text(n >> 2)
		} else if kind != kindElsewhere {
			r.bad = true
		}
	}
	index := func() uint32 {
		n := r.number()
		r.bad = r.bad || n >= uint64(len(v.values))
		return uint32(n)
	}
	v.subjects = make([]viewSubject, r.count(2))
	v.quads = make([][2]uint32, 0, 2*len(v.values))
	for i := range v.subjects {
		s := viewSubject{value: index(), from: uint32(len(v.quads))}
		for range r.count(2) {
			v.quads = append(v.quads, [2]uint32{index(), index()})
		}
		s.until = uint32(len(v.quads))
		v.subjects[i] = s
	}
	if r.bad || r.rest != "" {
		return nil, fmt.Errorf("%w: a block cannot be read", graph.ErrDamaged)
	}
	return v, nil
}

// at returns a value of the block: its text, or the number of a text of the block.
func (v *view) at(i uint32) (kind byte, text string, number uint32) {
	r := recordReader{rest: v.content[v.values[i]:]}
	n := r.number()
	if n&3 == kindElsewhere {
		return kindElsewhere, "", uint32(n >> 2)
	}
	return byte(n & 3), r.text(n >> 2), 0
}

// value returns a value of the block; nil for a text of the block.
func (v *view) value(i uint32) quad.Value {
	switch kind, text, _ := v.at(i); kind {
	case kindIRI:
		return quad.IRI(text)
	case kindText:
		return quad.String(text)
	}
	return nil
}

// anyValue and noValue are results of find.
const (
	anyValue = -1
	noValue  = -2
)

// find returns the index of a value: anyValue for nil, and noValue if the block does not have
// it. A text of the block is not found.
func (v *view) find(value quad.Value) int {
	kind, text := byte(kindIRI), ""
	switch x := value.(type) {
	case nil:
		return anyValue
	case quad.IRI:
		text = string(x)
	case quad.String:
		kind, text = kindText, string(x)
	default:
		return noValue
	}
	for i := range v.values {
		if k, t, _ := v.at(uint32(i)); k == kind && t == text {
			return i
		}
	}
	return noValue
}

// findAll returns the indexes of those values that the block has.
func (v *view) findAll(values []quad.Value) (out []int) {
	for _, x := range values {
		if i := v.find(x); i >= 0 {
			out = append(out, i)
		}
	}
	return out
}
