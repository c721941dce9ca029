package cayley

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cayleygraph/quad"
	"github.com/talkgraph/talkgraph/graph"
)

// docWriter writes documents within one transaction. It gathers the changes of a batch first,
// compresses the blocks on all cores, and then writes each bucket from its first key to its
// last: bolt is fastest with sorted keys.
type docWriter struct{ *docReader }

// The counters in ownBucket.
var (
	lastBlockKey = []byte("last block") // highest number that a block ever had
	quadsKey     = []byte("quads")      // number of quads
)

// docChange is a label's change with its blocks. A new block takes the number of an old one
// while there are any.
type docChange struct {
	labelChange
	old, now []uint32
	blocks   []block
}

// apply replaces the documents of labels.
func (w *docWriter) apply(_ context.Context, changes []labelChange) error {
	clear(w.views)
	batch := make([]docChange, len(changes))
	for i, c := range changes {
		batch[i].labelChange = c
		batch[i].old, _ = w.label(quad.IRI(c.label))
	}
	if err := w.encodeAll(batch); err != nil {
		return err
	}
	if err := w.numberBlocks(batch); err != nil {
		return err
	}
	ends, err := w.endChanges(batch)
	if err == nil {
		err = w.writeBlocks(batch)
	}
	if err == nil {
		err = endLists{w.ends}.apply(ends)
	}
	if err == nil {
		err = w.writeLabels(batch)
	}
	if err == nil {
		err = w.writePredicates(batch)
	}
	return err
}

// numberBlocks gives the new blocks their numbers.
func (w *docWriter) numberBlocks(batch []docChange) error {
	own := w.tx.Bucket(ownBucket)
	last := counter(own, lastBlockKey)
	for i := range batch {
		c := &batch[i]
		c.now = append(c.now, c.old[:min(len(c.old), len(c.blocks))]...)
		for len(c.now) < len(c.blocks) {
			last++
			c.now = append(c.now, uint32(last))
		}
	}
	if last >= math.MaxUint32 {
		return fmt.Errorf("%w: the store has numbered %d blocks, the most that it can; back it up and restore it", graph.ErrTooLarge, uint32(math.MaxUint32))
	}
	return own.Put(lastBlockKey, key64(last))
}

// encodeAll makes the new blocks on all cores.
func (w *docWriter) encodeAll(batch []docChange) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for worker := range errs {
		wg.Go(func() {
			for errs[worker] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(batch) {
					return
				}
				if c := &batch[i]; len(c.quads) > 0 {
					c.blocks, errs[worker] = w.codec.encode(c.label, c.quads)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// endChanges returns the changes of the index.
func (w *docWriter) endChanges(batch []docChange) ([]endChange, error) {
	var out []endChange
	for _, c := range batch {
		for i := range max(len(c.old), len(c.now)) {
			var old, now []endKey
			var number uint32
			if i < len(c.old) {
				var err error
				number = c.old[i]
				if old, err = w.endsOf(number); err != nil {
					return nil, err
				}
			}
			if i < len(c.now) {
				number, now = c.now[i], c.blocks[i].ends
			}
			out = appendEndChanges(out, number, old, now)
		}
	}
	return out, nil
}

// endsOf returns the keys of a stored block's values in the index, sorted.
func (r *docReader) endsOf(block uint32) ([]endKey, error) {
	var out []endKey
	err := r.eachOfBlock(context.Background(), block, pattern{}, func(q quad.Quad) error {
		out = append(out, newEndKey(asSubject, q.Subject))
		if isIndexed(q.Object) {
			out = append(out, newEndKey(asObject, q.Object))
		}
		return nil
	})
	slices.SortFunc(out, compareEndKeys)
	return slices.Compact(out), err
}

// appendEndChanges appends the changes of the index from the sorted keys of a block to others.
func appendEndChanges(to []endChange, block uint32, old, now []endKey) []endChange {
	for len(old)+len(now) > 0 {
		n := -1 // only in old
		if len(old) == 0 {
			n = 1
		} else if len(now) > 0 {
			n = compareEndKeys(old[0], now[0])
		}
		switch {
		case n < 0:
			to, old = append(to, endChange{old[0], block, true}), old[1:]
		case n > 0:
			to, now = append(to, endChange{now[0], block, false}), now[1:]
		default:
			old, now = old[1:], now[1:]
		}
	}
	return to
}

// writeBlocks replaces the blocks and texts.
func (w *docWriter) writeBlocks(batch []docChange) error {
	w.blocks.FillPercent, w.texts.FillPercent = 1, 1 // new blocks have the highest numbers
	for _, c := range batch {
		for _, number := range c.old {
			if err := w.deleteBlock(number); err != nil {
				return err
			}
		}
		for i, b := range c.blocks {
			if err := w.blocks.Put(blockKey(c.now[i]), b.entry); err != nil {
				return err
			}
			for k, text := range b.texts {
				if err := w.texts.Put(textKey(c.now[i], uint32(k)), text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// deleteBlock deletes a block and its texts.
func (w *docWriter) deleteBlock(block uint32) error {
	if err := w.blocks.Delete(blockKey(block)); err != nil {
		return err
	}
	prefix := blockKey(block)
	var keys [][]byte
	c := w.texts.Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		keys = append(keys, bytes.Clone(key))
	}
	for _, key := range keys {
		if err := w.texts.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// writePredicates updates the counts of the predicates and of all quads.
func (w *docWriter) writePredicates(batch []docChange) error {
	counts := map[quad.Value]int{}
	for _, c := range batch {
		for _, q := range c.quads {
			counts[q.Predicate]++
		}
		for _, q := range c.labelChange.old {
			counts[q.Predicate]--
		}
	}
	total := 0
	for p, n := range counts {
		id, _ := p.(quad.IRI)
		key := []byte(id)
		had, _ := binary.Uvarint(w.predicates.Get(key))
		total += n
		left := int(had) + n
		var err error
		switch {
		case left < 0:
			return fmt.Errorf("%w: the store counts fewer quads of %s than it has; restore it from a backup", graph.ErrDamaged, id)
		case left == 0:
			err = w.predicates.Delete(key)
		case n != 0:
			err = w.predicates.Put(key, binary.AppendUvarint(nil, uint64(left)))
		}
		if err != nil {
			return err
		}
	}
	own := w.tx.Bucket(ownBucket)
	return own.Put(quadsKey, key64(counter(own, quadsKey)+uint64(total)))
}

// writeLabels puts the numbers of blocks, and deletes labels without quads.
func (w *docWriter) writeLabels(batch []docChange) error {
	w.labels.FillPercent = 0.9 // many labels arrive in order; a choice
	byLabel := slices.SortedFunc(slices.Values(batch), func(a, b docChange) int { return cmp.Compare(a.label, b.label) })
	for _, c := range byLabel {
		key := []byte(c.label)
		entry := binary.AppendUvarint(nil, uint64(len(c.quads)))
		for _, number := range c.now {
			entry = binary.AppendUvarint(entry, uint64(number))
		}
		var err error
		if len(c.quads) == 0 {
			err = w.labels.Delete(key)
		} else {
			err = w.labels.Put(key, entry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// record puts the record into changeBucket and raises the revision.
func (w *docWriter) record(_ context.Context, change []byte) error {
	own := w.tx.Bucket(ownBucket)
	rev := counter(own, revisionKey) + 1
	if err := own.Put(revisionKey, key64(rev)); err != nil {
		return err
	}
	return w.tx.Bucket(changeBucket).Put(key64(rev), change)
}
