package cayley

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// The bucket ends lists, for each value, the numbers of the blocks in which the value is a
// subject or an object. A list is cut into chunks:
//
//	key   = direction (s or o), hash of the value (10 bytes), first number (4 bytes)
//	entry = the differences of the further numbers, each a uvarint
//
// The hash begins with four bytes that all IDs with the same text before the last "/" share.
// So the talks of one event are neighbours, and a batch of them changes few pages. A hash can
// be that of two values; readers compare the values.
type endLists struct{ b *bbolt.Bucket }

// The directions of keys.
const (
	asSubject = 's'
	asObject  = 'o'
)

// maxIndexed is the length of the longest text that the index holds. Longer ones are texts of
// notes and packed evidence, which nobody looks up by their text; a look-up of one scans.
const maxIndexed = 200

// maxChunk is the most numbers in a chunk: it keeps an entry under 600 bytes, so that several
// fit into a page.
const maxChunk = 128

// endKey is the beginning of the keys of a value in a direction.
type endKey [11]byte

// isIndexed reports whether the index lists a value.
func isIndexed(v quad.Value) bool {
	text, ok := v.(quad.String)
	return !ok || len(text) <= maxIndexed
}

// newEndKey returns the key of a value.
func newEndKey(direction byte, v quad.Value) (key endKey) {
	kind, text := byte('i'), ""
	switch v := v.(type) {
	case quad.IRI:
		text = string(v)
	case quad.String:
		kind, text = 't', string(v)
	}
	buf := make([]byte, 1, 256)
	buf[0] = kind
	group := sha256.Sum256(append(buf, text[:strings.LastIndexByte(text, '/')+1]...))
	whole := sha256.Sum256(append(buf, text...))
	key[0] = direction
	copy(key[1:], group[:4])
	copy(key[5:], whole[:6])
	return key
}

func compareEndKeys(a, b endKey) int { return bytes.Compare(a[:], b[:]) }

// chunkKey returns the key of the chunk that begins with a number.
func (k endKey) chunkKey(first uint32) []byte { return binary.BigEndian.AppendUint32(k[:], first) }

// decodeChunk appends the numbers of a chunk.
func decodeChunk(to []uint32, key, entry []byte) ([]uint32, error) {
	if len(key) != len(endKey{})+4 {
		return nil, fmt.Errorf("%w: a key of the index has %d bytes", graph.ErrDamaged, len(key))
	}
	n := binary.BigEndian.Uint32(key[len(endKey{}):])
	to = append(to, n)
	for len(entry) > 0 {
		d, size := binary.Uvarint(entry)
		if size <= 0 || d == 0 {
			return nil, fmt.Errorf("%w: a list of blocks cannot be read", graph.ErrDamaged)
		}
		n += uint32(d)
		to, entry = append(to, n), entry[size:]
	}
	return to, nil
}

// get returns the sorted numbers of a value.
func (l endLists) get(k endKey) (out []uint32, err error) {
	c := l.b.Cursor()
	for key, entry := c.Seek(k[:]); bytes.HasPrefix(key, k[:]); key, entry = c.Next() {
		if out, err = decodeChunk(out, key, entry); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// first returns the lowest number of a value.
func (l endLists) first(k endKey) (uint32, bool) {
	key, _ := l.b.Cursor().Seek(k[:])
	if !bytes.HasPrefix(key, k[:]) {
		return 0, false
	}
	return binary.BigEndian.Uint32(key[len(k):]), true
}

// has reports whether the list of a value has a number.
func (l endLists) has(k endKey, number uint32) (bool, error) {
	c := l.b.Cursor()
	key, entry := c.Seek(k.chunkKey(number))
	if key == nil {
		key, entry = c.Last()
	} else if !bytes.Equal(key, k.chunkKey(number)) {
		key, entry = c.Prev()
	}
	if !bytes.HasPrefix(key, k[:]) {
		return false, nil
	}
	numbers, err := decodeChunk(nil, key, entry)
	return slices.Contains(numbers, number), err
}

// endChange adds a number to the list of a value, or removes it.
type endChange struct {
	key    endKey
	number uint32
	remove bool
}

func compareEndChanges(a, b endChange) int {
	return cmp.Or(compareEndKeys(a.key, b.key), cmp.Compare(a.number, b.number))
}

// apply makes changes, of which each pair of key and number occurs once. It sorts them.
func (l endLists) apply(changes []endChange) error {
	slices.SortFunc(changes, compareEndChanges)
	c := l.b.Cursor()
	for len(changes) > 0 {
		n, err := l.applyToChunk(c, changes)
		if err != nil {
			return err
		}
		changes = changes[n:]
	}
	return nil
}

// applyToChunk makes the changes of the chunk to which the first change belongs, and returns
// their number.
func (l endLists) applyToChunk(c *bbolt.Cursor, changes []endChange) (int, error) {
	k := changes[0].key
	at, entry := c.Seek(k.chunkKey(changes[0].number))
	if after := bytes.HasPrefix(at, k[:]); !after || binary.BigEndian.Uint32(at[len(k):]) > changes[0].number {
		before := c.Prev
		if at == nil {
			before = c.Last // a Seek past the end stays at the last key
		}
		if key, e := before(); bytes.HasPrefix(key, k[:]) {
			at, entry = key, e
		} else if !after {
			at = nil
		}
	}
	var numbers []uint32
	end := ^uint32(0) // first number of the next chunk
	if at != nil {
		var err error
		if numbers, err = decodeChunk(nil, at, entry); err != nil {
			return 0, err
		}
		old := bytes.Clone(at)
		if next, _ := c.Seek(k.chunkKey(numbers[len(numbers)-1] + 1)); bytes.HasPrefix(next, k[:]) {
			end = binary.BigEndian.Uint32(next[len(k):])
		}
		at = old
	}
	n := 0
	for n < len(changes) && changes[n].key == k && changes[n].number < end {
		i, found := slices.BinarySearch(numbers, changes[n].number)
		switch remove := changes[n].remove; {
		case found == !remove:
			return 0, fmt.Errorf("%w: the list of a value does not fit its documents; restore the store from a backup", graph.ErrDamaged)
		case remove:
			numbers = slices.Delete(numbers, i, i+1)
		default:
			numbers = slices.Insert(numbers, i, changes[n].number)
		}
		n++
	}
	if at != nil && (len(numbers) == 0 || binary.BigEndian.Uint32(at[len(k):]) != numbers[0]) {
		if err := l.b.Delete(at); err != nil {
			return 0, err
		}
	}
	for len(numbers) > 0 {
		part := numbers[:min(maxChunk, len(numbers))]
		numbers = numbers[len(part):]
		var entry []byte
		for i := 1; i < len(part); i++ {
			entry = binary.AppendUvarint(entry, uint64(part[i]-part[i-1]))
		}
		if err := l.b.Put(k.chunkKey(part[0]), entry); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// intersect returns the numbers that are in both sorted lists.
func intersect(a, b []uint32) []uint32 {
	var out []uint32
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			out = append(out, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return out
}
