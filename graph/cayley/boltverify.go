package cayley

import (
	"context"
	"encoding/binary"

	"github.com/cayleygraph/cayley/graph/proto"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
	"go.etcd.io/bbolt"
)

// verify checks the pages of the file, then Cayley's keys. Each quad must be in the lists of
// its ends, each list must hold nothing else, and each node must be found by its value and
// count its uses.
func (r *boltReader) verify(ctx context.Context, problem func(format string, args ...any)) error {
	for err := range r.tx.Check() {
		problem("the file: %v", err)
	}
	meta := r.tx.Bucket(metaBucket)
	uses := make([]uint32, metaInt(meta, "horizon")+1)
	quads, nodes := uint64(0), 0
	err := r.entries(func(p *proto.Primitive) error {
		if p.IsNode() {
			nodes++
			return ctx.Err()
		}
		quads++
		for _, d := range quad.Directions {
			n := p.GetDirection(d)
			if n == 0 || n >= uint64(len(uses)) {
				problem("quad %d has no %s", p.ID, d)
				continue
			}
			uses[n]++
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if size := metaInt(meta, "size"); size != quads {
		problem("the store counts %d quads and has %d", size, quads)
	}
	for _, list := range []struct {
		of   *bbolt.Bucket
		name string
		key  func(p *proto.Primitive) []uint64
	}{
		{r.forward, "subjects", func(p *proto.Primitive) []uint64 { return []uint64{p.Subject, p.Predicate} }},
		{r.backward, "objects", func(p *proto.Primitive) []uint64 { return []uint64{p.Object, p.Predicate, p.Subject} }},
		{r.labels, "labels", func(p *proto.Primitive) []uint64 { return []uint64{p.Label} }},
	} {
		n, err := r.verifyLists(ctx, list.of, list.name, list.key, problem)
		if err != nil {
			return err
		}
		if n != quads {
			problem("the index of %s lists %d quads of %d", list.name, n, quads)
		}
	}
	return r.verifyNodes(ctx, uses, nodes, problem)
}

// verifyLists counts the quads of an index that are where they belong.
func (r *boltReader) verifyLists(ctx context.Context, of *bbolt.Bucket, name string, key func(*proto.Primitive) []uint64, problem func(string, ...any)) (n uint64, err error) {
	c := of.Cursor()
	for k, ids := c.First(); k != nil; k, ids = c.Next() {
		seen := map[uint64]bool{}
		for len(ids) > 0 {
			id, size := binary.Uvarint(ids)
			if size <= 0 {
				problem("a list of %s, %x, cannot be read", name, k)
				break
			}
			ids = ids[size:]
			p, err := r.primitive(id, 0)
			var want []byte
			if err == nil && !p.IsNode() {
				for _, end := range key(p) {
					want = binary.BigEndian.AppendUint64(want, end)
				}
			}
			if err != nil || string(want) != string(k) || seen[id] {
				problem("a list of %s, %x, holds %d, which does not belong there", name, k, id)
				continue
			}
			seen[id] = true
			n++
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// verifyNodes looks up every node by its value.
func (r *boltReader) verifyNodes(ctx context.Context, uses []uint32, nodes int, problem func(string, ...any)) error {
	found := 0
	c := r.values.Cursor()
	for hash, entry := c.First(); hash != nil; hash, entry = c.Next() {
		id, n := binary.Uvarint(entry)
		count, m := binary.Uvarint(entry[max(n, 0):])
		p, err := r.primitive(id, 1)
		if n <= 0 || m <= 0 || err != nil || !p.IsNode() {
			problem("the value %x has no node", hash)
			continue
		}
		found++
		if v, err := pquads.UnmarshalValue(p.Value); err != nil || string(quad.HashOf(v)) != string(hash) {
			problem("node %d is not found by its value", id)
		}
		if id < uint64(len(uses)) && uint64(uses[id]) != count {
			problem("node %d counts %d uses and has %d", id, count, uses[id])
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if found != nodes {
		problem("%d nodes are stored and %d are found by their values", nodes, found)
	}
	return nil
}
