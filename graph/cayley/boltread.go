package cayley

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cayleygraph/cayley/graph/proto"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// boltReader reads Cayley's keys directly. A look-up by Cayley's iterators takes five times
// as long: they nest transactions, read a hundred entries ahead and decode the four names of
// every quad they skip.
type boltReader struct {
	tx                                     *bbolt.Tx
	log, values, forward, backward, labels *bbolt.Bucket
	cursors                                [2]nearCursor // in the log: at quads, and at nodes

	skip    []uint64              // predicates whose quads forEach skips
	names   map[uint64]quad.Value // values already decoded, by their numbers
	numbers map[quad.Value]uint64 // numbers already looked up or decoded
}

// nearCursor is a cursor that remembers its position. The quads of one note have consecutive
// numbers, so the next entry is often a step or two away.
type nearCursor struct {
	c  *bbolt.Cursor
	at uint64 // number of the entry at the cursor; 0 if there is none
}

// nearEnough is the largest number of steps that a cursor takes instead of a search from the
// root of the tree. Beyond it the search is faster.
const nearEnough = 24

// restart empties the caches.
func (r *boltReader) restart() {
	clear(r.names)
	clear(r.numbers)
	r.cursors[0].at, r.cursors[1].at = 0, 0
}

// get returns the entry with a number, or nil if there is none.
func (n *nearCursor) get(id uint64) []byte {
	if steps := id - n.at; n.at != 0 && id > n.at && steps <= nearEnough {
		for range steps {
			k, v := n.c.Next()
			if k == nil {
				break
			}
			if n.at = binary.BigEndian.Uint64(k); n.at >= id {
				if n.at == id {
					return v
				}
				return nil
			}
		}
	}
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], id)
	k, v := n.c.Seek(key[:])
	if n.at = 0; k != nil {
		n.at = binary.BigEndian.Uint64(k)
	}
	if n.at != id {
		return nil
	}
	return v
}

// The buckets: Cayley's, then ours.
var (
	logBucket      = []byte("log") // number -> node or quad
	valueBucket    = []byte("v")   // hash of a value -> number of its node, number of its uses as an end of a quad
	forwardBucket  = []byte("sp")  // subject, predicate -> numbers of quads
	backwardBucket = []byte("ops") // object, predicate, subject -> numbers of quads
	labelBucket    = []byte("c")   // label -> numbers of quads
	metaBucket     = []byte("meta")

	ownBucket    = []byte("talkgraph") // layout, revision
	changeBucket = []byte("changes")   // revision -> record of the change
)

// newBoltReader makes a reader of the state that a transaction sees.
func newBoltReader(tx *bbolt.Tx) *boltReader {
	log := tx.Bucket(logBucket)
	return &boltReader{
		tx: tx, log: log, cursors: [2]nearCursor{{c: log.Cursor()}, {c: log.Cursor()}}, values: tx.Bucket(valueBucket),
		forward: tx.Bucket(forwardBucket), backward: tx.Bucket(backwardBucket), labels: tx.Bucket(labelBucket),
		names: map[uint64]quad.Value{}, numbers: map[quad.Value]uint64{},
	}
}

// number returns the number of a value's node, or 0 if there is none.
func (r *boltReader) number(v quad.Value) uint64 {
	if v == nil {
		return 0
	}
	n, ok := r.numbers[v]
	if !ok {
		n, _ = binary.Uvarint(r.values.Get(quad.HashOf(v)))
		r.numbers[v] = n
		if n != 0 {
			r.names[n] = v
		}
	}
	return n
}

// forEach reads the list of the index that matches the pattern best, or scans the log.
func (r *boltReader) forEach(ctx context.Context, ends quad.Quad, use func(stored) error) error {
	var want proto.Primitive
	for _, d := range quad.Directions {
		v := ends.Get(d)
		n := r.number(v)
		if v != nil && n == 0 {
			return ctx.Err()
		}
		want.SetDirection(d, n)
	}
	var index *bbolt.Bucket
	var prefix []byte
	add := func(ids ...uint64) { // up to the first unknown number
		for _, id := range ids {
			if id == 0 {
				return
			}
			prefix = binary.BigEndian.AppendUint64(prefix, id)
		}
	}
	switch {
	case want.Subject != 0:
		index = r.forward
		add(want.Subject, want.Predicate)
	case want.Object != 0:
		index = r.backward
		add(want.Object, want.Predicate)
	case want.Label != 0:
		index = r.labels
		add(want.Label)
	default:
		return r.scan(ctx, &want, use)
	}
	c := index.Cursor()
	for k, ids := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, ids = c.Next() {
		if err := r.readList(ctx, ids, &want, use); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// quadsOf reads the few predicates of each subject, which are adjacent in the index.
func (r *boltReader) quadsOf(ctx context.Context, subjects, predicates []quad.Value) (out []stored, err error) {
	wanted := make([]uint64, len(predicates))
	for i, p := range predicates {
		wanted[i] = r.number(p)
	}
	c, any := r.forward.Cursor(), &proto.Primitive{}
	out = make([]stored, 0, len(subjects)*len(predicates))
	for _, s := range subjects {
		n := r.number(s)
		if n == 0 {
			continue
		}
		prefix := key64(n)
		for k, ids := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, ids = c.Next() {
			if !slices.Contains(wanted, binary.BigEndian.Uint64(k[8:])) {
				continue
			}
			err = r.readList(ctx, ids, any, func(q stored) error {
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

// readList calls use for the quads of a list that match want.
func (r *boltReader) readList(ctx context.Context, ids []byte, want *proto.Primitive, use func(stored) error) error {
	for len(ids) > 0 {
		id, n := binary.Uvarint(ids)
		if n <= 0 {
			return fmt.Errorf("%w: a list of quads cannot be read", graph.ErrDamaged)
		}
		ids = ids[n:]
		prim, err := r.primitive(id, 0)
		if err != nil {
			return err
		}
		if err := r.useMatching(ctx, prim, want, use); err != nil {
			return err
		}
	}
	return nil
}

// skipPredicates returns a second reader of the same transaction.
func (r *boltReader) skipPredicates(predicates []quad.Value) reader {
	other := newBoltReader(r.tx)
	for _, p := range predicates {
		other.skip = append(other.skip, other.number(p))
	}
	return other
}

// useMatching calls use for a quad if it matches want and is not skipped.
func (r *boltReader) useMatching(ctx context.Context, p, want *proto.Primitive, use func(stored) error) error {
	if slices.Contains(r.skip, p.Predicate) {
		return nil
	}
	for _, d := range quad.Directions {
		if n := want.GetDirection(d); n != 0 && n != p.GetDirection(d) {
			return nil
		}
	}
	if len(r.names) > maxNames {
		clear(r.names)
		clear(r.numbers)
	}
	q, err := r.quad(p)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	return use(stored{q, p})
}

// subjects reads only the keys of the index, which end with the subjects.
func (r *boltReader) subjects(ctx context.Context, predicate, object quad.Value) ([]quad.Value, error) {
	o, p := r.number(object), r.number(predicate)
	if o == 0 || p == 0 {
		return nil, ctx.Err()
	}
	prefix := binary.BigEndian.AppendUint64(key64(o), p)
	var out []quad.Value
	c := r.backward.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		v, err := r.name(binary.BigEndian.Uint64(k[16:]))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// scan reads the log from its start.
func (r *boltReader) scan(ctx context.Context, want *proto.Primitive, use func(stored) error) error {
	return r.entries(func(p *proto.Primitive) error {
		if p.IsNode() {
			return nil
		}
		return r.useMatching(ctx, p, want, use)
	})
}

// nodes scans the log for nodes.
func (r *boltReader) nodes(ctx context.Context, use func(quad.Value) error) error {
	return r.entries(func(p *proto.Primitive) error {
		if !p.IsNode() {
			return ctx.Err()
		}
		v, err := pquads.UnmarshalValue(p.Value)
		if err != nil {
			return damaged(key64(p.ID), err)
		}
		return use(v)
	})
}

// entries calls use for each node and quad of the log.
func (r *boltReader) entries(use func(*proto.Primitive) error) error {
	c := r.log.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		p := &proto.Primitive{}
		if err := p.Unmarshal(v); err != nil {
			return damaged(k, err)
		}
		if err := use(p); err != nil {
			return err
		}
	}
	return nil
}

// uses reads the count that is stored with the number of the value.
func (r *boltReader) uses(ctx context.Context, v quad.Value) (int, error) {
	_, count := cutNode(r.values.Get(quad.HashOf(v)))
	n, _ := binary.Uvarint(count)
	return int(n), ctx.Err()
}

// maxNames limits the names that a reader caches, which keeps them to some tens of megabytes.
// The number is a choice.
const maxNames = 100_000

// primitive reads the node or quad with a number, by one of the two cursors.
func (r *boltReader) primitive(id uint64, which int) (*proto.Primitive, error) {
	var p proto.Primitive
	b := r.cursors[which].get(id)
	if b == nil {
		return nil, damaged(key64(id), fmt.Errorf("it is missing"))
	}
	if err := p.Unmarshal(b); err != nil {
		return nil, damaged(key64(id), err)
	}
	return &p, nil
}

// damaged returns the error of an entry that cannot be read. It wraps graph.ErrDamaged.
func damaged(key []byte, err error) error {
	return fmt.Errorf("%w: entry %x: %v; restore the store from a backup", graph.ErrDamaged, key, err)
}

// quad resolves the four names of a quad.
func (r *boltReader) quad(p *proto.Primitive) (quad.Quad, error) {
	var q quad.Quad
	for _, d := range quad.Directions {
		v, err := r.name(p.GetDirection(d))
		if err != nil {
			return q, err
		}
		q.Set(d, v)
	}
	return q, nil
}

// name returns the value of the node with a number.
func (r *boltReader) name(id uint64) (quad.Value, error) {
	if v, ok := r.names[id]; ok {
		return v, nil
	}
	p, err := r.primitive(id, 1)
	if err != nil {
		return nil, err
	}
	v, err := pquads.UnmarshalValue(p.Value)
	if err != nil {
		return nil, damaged(key64(id), err)
	}
	r.names[id] = v
	if _, ok := v.(quad.IRI); ok {
		r.numbers[v] = id
	}
	return v, nil
}

// key64 returns a number as a key: eight bytes, the most significant first.
func key64(n uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 0, 8), n) }
