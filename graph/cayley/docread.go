package cayley

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// The buckets of a file.
var (
	blockBucket     = []byte("blocks")     // number of a block -> block
	textBucket      = []byte("texts")      // number of a block, number of its text -> text
	labelBucket     = []byte("labels")     // label -> the number of its quads, the numbers of its blocks
	endBucket       = []byte("ends")       // value -> numbers of blocks; lists.go
	predicateBucket = []byte("predicates") // predicate -> number of its quads
	ownBucket       = []byte("talkgraph")  // layout, revision, name, counters
	changeBucket    = []byte("changes")    // revision -> record of the change
)

// docReader reads the documents of a file as one transaction sees them.
type docReader struct {
	tx                                      *bbolt.Tx
	codec                                   codec
	blocks, texts, labels, ends, predicates *bbolt.Bucket
	skip                                    []quad.Value     // predicates whose quads forEach skips
	views                                   map[uint32]*view // decompressed blocks by their numbers
}

// maxViews limits the blocks that a reader caches to some megabytes: a page shows 20 talks.
const maxViews = 32

// newDocReader makes a reader of the state that a transaction sees.
func newDocReader(tx *bbolt.Tx, c codec) *docReader {
	return &docReader{
		tx: tx, codec: c, blocks: tx.Bucket(blockBucket), texts: tx.Bucket(textBucket), labels: tx.Bucket(labelBucket), ends: tx.Bucket(endBucket),
		predicates: tx.Bucket(predicateBucket), views: map[uint32]*view{},
	}
}

// blockKey returns the key of a block.
func blockKey(block uint32) []byte {
	return binary.BigEndian.AppendUint32(make([]byte, 0, 8), block)
}

// textKey returns the key of a text of a block.
func textKey(block, text uint32) []byte {
	return binary.BigEndian.AppendUint32(blockKey(block), text)
}

// label returns the numbers of a label's blocks, none for an unknown label, and the number of
// its quads.
func (r *docReader) label(v quad.Value) (blocks []uint32, quads uint64) {
	id, _ := v.(quad.IRI)
	entry := r.labels.Get([]byte(id))
	quads, n := binary.Uvarint(entry)
	for entry = entry[max(n, 0):]; len(entry) > 0 && n > 0; entry = entry[max(n, 0):] {
		var block uint64
		block, n = binary.Uvarint(entry)
		blocks = append(blocks, uint32(block))
	}
	return blocks, quads
}

// view decompresses a block.
func (r *docReader) view(block uint32) (*view, error) {
	if v, ok := r.views[block]; ok {
		return v, nil
	}
	v, err := r.codec.view(r.blocks.Get(blockKey(block)))
	if err != nil {
		return nil, damaged(blockKey(block), err)
	}
	if len(r.views) >= maxViews {
		clear(r.views)
	}
	r.views[block] = v
	return v, nil
}

// damaged returns the error of an entry that cannot be read. It wraps graph.ErrDamaged.
func damaged(key []byte, err error) error {
	return fmt.Errorf("%w: entry %x: %v; restore the store from a backup", graph.ErrDamaged, key, err)
}

// text returns a text of a block.
func (r *docReader) text(block, text uint32) (quad.String, error) {
	key := textKey(block, text)
	content, err := r.codec.decompress(r.texts.Get(key))
	if err != nil {
		return "", damaged(key, err)
	}
	return quad.String(content), nil
}

// forEach reads the blocks that the index names for the fixed ends, or all blocks.
func (r *docReader) forEach(ctx context.Context, ends quad.Quad, use func(quad.Quad) error) error {
	p := patternOf(ends)
	blocks, indexed, err := r.candidates(ends)
	if err != nil {
		return err
	}
	if !indexed {
		return r.scan(ctx, p, use)
	}
	for _, n := range blocks {
		if err := r.eachOfBlock(ctx, n, p, use); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// candidates returns the blocks that may have quads of a pattern. indexed is false if that
// may be all blocks.
func (r *docReader) candidates(ends quad.Quad) (blocks []uint32, indexed bool, err error) {
	add := func(more []uint32) {
		if indexed {
			more = intersect(blocks, more)
		}
		blocks, indexed = more, true
	}
	lists := endLists{r.ends}
	if ends.Label != nil {
		numbers, _ := r.label(ends.Label)
		slices.Sort(numbers)
		add(numbers)
	}
	if ends.Subject != nil && (!indexed || len(blocks) > 1) {
		numbers, err := lists.get(newEndKey(asSubject, ends.Subject))
		if err != nil {
			return nil, true, err
		}
		add(numbers)
	}
	if ends.Object != nil && isIndexed(ends.Object) && (!indexed || len(blocks) > 1) {
		numbers, err := lists.get(newEndKey(asObject, ends.Object))
		if err != nil {
			return nil, true, err
		}
		add(numbers)
	}
	return blocks, indexed, nil
}

// pattern selects quads of a block: those with a subject, one of the predicates and an
// object, each unless it is nil.
type pattern struct {
	subject, object quad.Value
	predicates      []quad.Value
}

// patternOf returns the pattern of quads with some ends.
func patternOf(ends quad.Quad) pattern {
	p := pattern{subject: ends.Subject, object: ends.Object}
	if ends.Predicate != nil {
		p.predicates = []quad.Value{ends.Predicate}
	}
	return p
}

// eachOfBlock calls use for the quads of a pattern in one block.
func (r *docReader) eachOfBlock(ctx context.Context, block uint32, p pattern, use func(quad.Quad) error) error {
	v, err := r.view(block)
	if err != nil {
		return err
	}
	return r.useMatching(ctx, block, v, p, use)
}

// useMatching calls use for each quad of a block that matches a pattern and is not skipped.
func (r *docReader) useMatching(ctx context.Context, block uint32, v *view, p pattern, use func(quad.Quad) error) error {
	subject, object, predicates := v.find(p.subject), v.find(p.object), v.findAll(p.predicates)
	if subject == noValue || object == noValue && !couldBeText(p.object) || len(p.predicates) > 0 && len(predicates) == 0 {
		return nil
	}
	skip, isText := v.findAll(r.skip), couldBeText(p.object)
	for _, s := range v.subjects {
		if subject != anyValue && int(s.value) != subject {
			continue
		}
		at := p.subject
		if at == nil {
			at = v.value(s.value)
		}
		for _, q := range v.quads[s.from:s.until] {
			if len(predicates) > 0 && !slices.Contains(predicates, int(q[0])) || slices.Contains(skip, int(q[0])) {
				continue
			}
			if object != anyValue && int(q[1]) != object && !isText {
				continue
			}
			kind, _, text := v.at(q[1])
			if object != anyValue && int(q[1]) != object && kind != kindElsewhere {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			out := quad.Quad{Subject: at, Predicate: v.value(q[0]), Object: p.object, Label: v.label}
			if kind == kindElsewhere {
				content, err := r.text(block, text)
				if err != nil {
					return err
				}
				if out.Object = content; p.object != nil && out.Object != p.object {
					continue
				}
			} else if out.Object == nil {
				out.Object = v.value(q[1])
			}
			if err := use(out); err != nil {
				return err
			}
		}
	}
	return nil
}

// couldBeText reports whether a value can be a text entry.
func couldBeText(v quad.Value) bool {
	_, ok := v.(quad.String)
	return ok
}

// scan reads all blocks.
func (r *docReader) scan(ctx context.Context, p pattern, use func(quad.Quad) error) error {
	return r.eachBlock(ctx, func(block uint32, v *view) error {
		return r.useMatching(ctx, block, v, p, use)
	})
}

// eachBlock calls use for each block. An error of use ends it.
func (r *docReader) eachBlock(ctx context.Context, use func(block uint32, v *view) error) error {
	return r.blocks.ForEach(func(key, entry []byte) error {
		v, err := r.codec.view(entry)
		if err == nil && len(key) != 4 {
			err = errors.New("its key has not four bytes")
		}
		if err != nil {
			return damaged(key, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return use(binary.BigEndian.Uint32(key), v)
	})
}

func (r *docReader) skipPredicates(predicates []quad.Value) reader { return r.skipping(predicates) }

// skipping returns a second reader of the same transaction, whose forEach skips predicates.
func (r *docReader) skipping(predicates []quad.Value) *docReader {
	other := newDocReader(r.tx, r.codec)
	other.skip = predicates
	return other
}

// quadsOf reads the few blocks of each subject.
func (r *docReader) quadsOf(ctx context.Context, subjects, predicates []quad.Value) (out []quad.Quad, err error) {
	out = make([]quad.Quad, 0, len(subjects)*len(predicates))
	for _, s := range subjects {
		numbers, err := endLists{r.ends}.get(newEndKey(asSubject, s))
		if err != nil {
			return nil, err
		}
		for _, n := range numbers {
			err := r.eachOfBlock(ctx, n, pattern{subject: s, predicates: predicates}, func(q quad.Quad) error {
				out = append(out, q)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return out, ctx.Err()
}

// sources reads the labels.
func (r *docReader) sources(ctx context.Context) ([]graph.ID, error) {
	var out []graph.ID
	for _, kind := range sourceKinds {
		prefix := []byte(kind + ":")
		c := r.labels.Cursor()
		for label, _ := c.Seek(prefix); bytes.HasPrefix(label, prefix); label, _ = c.Next() {
			out = append(out, graph.ID(label))
		}
	}
	return out, ctx.Err()
}

// nodes scans the blocks. A value belongs to the first block that has it, by which each value
// is used once without a set of all values.
func (r *docReader) nodes(ctx context.Context, use func(quad.Value) error) error {
	w := nodeWalk{r: r, use: use, seen: map[quad.Value]bool{}, long: map[quad.String]bool{}}
	err := r.predicates.ForEach(func(p, _ []byte) error { return w.useOther(quad.IRI(p)) })
	if err != nil {
		return err
	}
	err = r.labels.ForEach(func(label, _ []byte) error {
		if r.predicates.Get(label) != nil {
			return nil
		}
		return w.useOther(quad.IRI(label))
	})
	if err != nil {
		return err
	}
	return r.eachBlock(ctx, w.useBlock)
}

// nodeWalk is one call of nodes.
type nodeWalk struct {
	r    *docReader
	use  func(quad.Value) error
	seen map[quad.Value]bool  // values that were looked up, those of the current block among them
	long map[quad.String]bool // texts that the index does not hold
}

// useOther uses a predicate or label, unless it is a subject or object too.
func (w *nodeWalk) useOther(v quad.Value) error {
	lists := endLists{w.r.ends}
	for _, direction := range []byte{asSubject, asObject} {
		if _, ok := lists.first(newEndKey(direction, v)); ok {
			return nil
		}
	}
	return w.use(v)
}

// maxSeen limits the values that a nodeWalk remembers to some megabytes. It is a choice.
const maxSeen = 100_000

// useBlock uses the values of a block that no earlier block has.
func (w *nodeWalk) useBlock(block uint32, v *view) error {
	if len(w.seen) > maxSeen {
		clear(w.seen)
	}
	for _, s := range v.subjects {
		if err := w.useValue(block, v.value(s.value)); err != nil {
			return err
		}
		for _, q := range v.quads[s.from:s.until] {
			object := v.value(q[1])
			if object == nil {
				_, _, text := v.at(q[1])
				content, err := w.r.text(block, text)
				if err != nil {
					return err
				}
				object = content
			}
			if err := w.useValue(block, object); err != nil {
				return err
			}
		}
	}
	return nil
}

// useValue uses a value of a block if the block is the first one that has it.
func (w *nodeWalk) useValue(block uint32, v quad.Value) error {
	if text, ok := v.(quad.String); ok && !isIndexed(v) {
		if w.long[text] {
			return nil
		}
		w.long[text] = true
		return w.use(v)
	}
	if w.seen[v] {
		return nil
	}
	w.seen[v] = true
	lists, key := endLists{w.r.ends}, newEndKey(asSubject, v)
	for _, direction := range []byte{asSubject, asObject} {
		key[0] = direction
		if n, ok := lists.first(key); ok && n < block {
			return nil
		}
	}
	return w.use(v)
}

// uses counts a subject and an object once for each block.
func (r *docReader) uses(ctx context.Context, v quad.Value) (int, error) {
	if !isIndexed(v) {
		return r.countLong(ctx, v)
	}
	n := 0
	for _, direction := range []byte{asSubject, asObject} {
		numbers, err := endLists{r.ends}.get(newEndKey(direction, v))
		if err != nil {
			return 0, err
		}
		n += len(numbers)
	}
	if id, ok := v.(quad.IRI); ok {
		asPredicate, _ := binary.Uvarint(r.predicates.Get([]byte(id)))
		_, asLabel := r.label(v)
		n += int(asPredicate + asLabel)
	}
	return n, ctx.Err()
}

// countLong counts the quads with a text that the index does not hold.
func (r *docReader) countLong(ctx context.Context, v quad.Value) (n int, err error) {
	err = r.scan(ctx, pattern{object: v}, func(quad.Quad) error { n++; return nil })
	return n, err
}

// count reads the counter.
func (r *docReader) count(ctx context.Context) (int, error) {
	return int(counter(r.tx.Bucket(ownBucket), quadsKey)), ctx.Err()
}

// key64 returns a number as a key: eight bytes, the most significant first.
func key64(n uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 0, 8), n) }
