package cayley

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/cayleygraph/quad"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// verify checks the buckets of the file: each block must belong to one label and be readable, the
// index must list exactly the values of the blocks, and all counters must be right. If the buckets
// have no problems, it checks the pages too. bbolt does that in a goroutine of its own, where a
// damaged page may end the process or take hours.
func (r *docReader) verify(ctx context.Context, problem func(format string, args ...any)) error {
	isSound := true
	report := problem
	problem = func(format string, args ...any) {
		isSound = false
		report(format, args...)
	}
	v := docVerifier{docReader: r, problem: problem, counts: map[quad.Value]uint64{}, owners: map[uint32]string{}}
	err := r.labels.ForEach(func(label, _ []byte) error {
		if err := v.checkLabel(ctx, string(label)); err != nil {
			if !errors.Is(err, graph.ErrDamaged) {
				return err
			}
			problem("the facts of %s: %v", label, err)
		}
		return ctx.Err()
	})
	if err == nil {
		err = v.checkKeys(ctx)
	}
	if err == nil {
		err = v.checkCounters()
	}
	if err == nil {
		err = v.checkChanges(ctx)
	}
	if err != nil || !isSound {
		return err
	}
	return checkPages(ctx, r.tx, problem)
}

// pagesTime limits bbolt's check of the pages. It is a choice: a million talks take some seconds.
const pagesTime = time.Minute

// checkPages runs bbolt's check of the pages, which cannot be stopped. It is abandoned when ctx ends
// or after pagesTime.
func checkPages(ctx context.Context, tx *bbolt.Tx, problem func(format string, args ...any)) error {
	late := time.NewTimer(pagesTime)
	defer late.Stop()
	for found := tx.Check(); ; {
		select {
		case err, isOpen := <-found:
			if !isOpen {
				return nil
			}
			problem("the file: %v", err)
		case <-late.C:
			problem("the file: its pages could not be checked within %s", pagesTime)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// checkChanges checks that each record of a change can be read.
func (v *docVerifier) checkChanges(ctx context.Context) error {
	return v.tx.Bucket(changeBucket).ForEach(func(key, record []byte) error {
		if _, err := decodeChange(record); err != nil {
			v.problem("the change %x: %v", key, err)
		}
		return ctx.Err()
	})
}

// docVerifier counts what it finds in the blocks.
type docVerifier struct {
	*docReader
	problem func(format string, args ...any)
	counts  map[quad.Value]uint64 // number of quads by predicate
	owners  map[uint32]string     // labels by the numbers of their blocks
	quads   uint64
	values  int // numbers that the index should list
}

// checkLabel checks the blocks of a label.
func (v *docVerifier) checkLabel(ctx context.Context, label string) error {
	blocks, want := v.label(quad.IRI(label))
	n := uint64(0)
	for _, block := range blocks {
		if other, ok := v.owners[block]; ok {
			v.problem("%s and %s share the block %d", label, other, block)
		}
		v.owners[block] = label
		err := v.eachOfBlock(ctx, block, pattern{}, func(q quad.Quad) error {
			if q.Label != quad.IRI(label) {
				v.problem("a block of %s has a quad of %v", label, q.Label)
			}
			n++
			v.counts[q.Predicate]++
			return nil
		})
		if err != nil {
			return err
		}
		if err := v.checkEnds(label, block); err != nil {
			return err
		}
	}
	if v.quads += n; n != want {
		v.problem("%s counts %d quads and has %d", label, want, n)
	}
	return nil
}

// checkEnds checks that the index lists the values of a block.
func (v *docVerifier) checkEnds(label string, block uint32) error {
	keys, err := v.endsOf(block)
	if err != nil {
		return err
	}
	v.values += len(keys)
	for _, k := range keys {
		has, err := endLists{v.ends}.has(k, block)
		if err != nil {
			return err
		}
		if !has {
			v.problem("the index misses a value of %s", label)
		}
	}
	return nil
}

// checkKeys looks for blocks and texts without a label, and for more numbers in the index
// than the blocks have values.
func (v *docVerifier) checkKeys(ctx context.Context) error {
	for _, bucket := range []*bbolt.Bucket{v.blocks, v.texts} {
		err := bucket.ForEach(func(key, _ []byte) error {
			if len(key) < 4 || v.owners[binary.BigEndian.Uint32(key)] == "" {
				v.problem("the entry %x belongs to no label", key)
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	listed := 0
	err := v.ends.ForEach(func(key, entry []byte) error {
		numbers, err := decodeChunk(nil, key, entry)
		if err != nil {
			v.problem("the index: %v", err)
		}
		listed += len(numbers)
		return ctx.Err()
	})
	if listed != v.values {
		v.problem("the index lists %d values of blocks that have %d", listed, v.values)
	}
	return err
}

// checkCounters compares the counters with the blocks.
func (v *docVerifier) checkCounters() error {
	own := v.tx.Bucket(ownBucket)
	if n := counter(own, quadsKey); n != v.quads {
		v.problem("the store counts %d quads and has %d", n, v.quads)
	}
	for block, label := range v.owners {
		if last := counter(own, lastBlockKey); uint64(block) > last {
			v.problem("%s has the block %d, above the last one, %d", label, block, last)
		}
	}
	err := v.predicates.ForEach(func(p, entry []byte) error {
		n, _ := binary.Uvarint(entry)
		if has := v.counts[quad.IRI(p)]; n != has {
			v.problem("the store counts %d quads of %s and has %d", n, p, has)
		}
		delete(v.counts, quad.IRI(p))
		return nil
	})
	for p, n := range v.counts {
		v.problem("the store counts no quads of %v and has %d", p, n)
	}
	return err
}
