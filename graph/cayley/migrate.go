package cayley

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/cayley/graph/proto"
	"github.com/cayleygraph/quad"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// layout is the number of the layout that doc.go tells, kept in every store. A change of
// the layout raises it and adds a migration from the one before.
const layout = "3"

// oldest is the first layout that there is a migration from.
const oldest = 2

// migrations bring a bolt file from the layout of their number to the next. All that a
// file needs run in one transaction: it is as it was, or it is of today.
var migrations = map[int]func(*bbolt.Tx) error{2: indexLabels}

// checkLayout tells whether a store of a layout can be read, perhaps when it is brought up
// to date. Its error wraps graph.ErrForeign and says what to do.
func checkLayout(stored, where string) error {
	n, err := strconv.Atoi(stored)
	today, _ := strconv.Atoi(layout)
	switch {
	case err == nil && n > today:
		return fmt.Errorf("%w: %s has layout %d, of a newer talkgraph; this one reads up to %d: update it", graph.ErrForeign, where, n, today)
	case err != nil || n < oldest:
		return fmt.Errorf("%w: %s has layout %q, of a talkgraph too old to be brought up to date; load the notes into a new store", graph.ErrForeign, where, stored)
	}
	return nil
}

// migrate brings a file up to date.
func migrate(tx *bbolt.Tx) error {
	own := tx.Bucket(ownBucket)
	n, err := strconv.Atoi(string(own.Get(layoutKey)))
	if err != nil {
		return err
	}
	for ; strconv.Itoa(n) != layout; n++ {
		step := migrations[n]
		if step == nil {
			return fmt.Errorf("%w: there is no migration from layout %d", graph.ErrForeign, n)
		}
		if err := step(tx); err != nil {
			return fmt.Errorf("bringing layout %d up to date: %w", n, err)
		}
	}
	return own.Put(layoutKey, []byte(layout))
}

// indexLabels makes layout 3 of layout 2: quads are found by their label too, and a value
// keeps the count of its uses beside its number instead of in a bucket of its own.
func indexLabels(tx *bbolt.Tx) error {
	labels, err := tx.CreateBucketIfNotExists(labelBucket)
	if err != nil {
		return err
	}
	lists := map[uint64][]byte{}
	err = newBoltReader(tx).entries(func(p *proto.Primitive) error {
		if !p.IsNode() {
			lists[p.Label] = binary.AppendUvarint(lists[p.Label], p.ID)
		}
		return nil
	})
	for label, ids := range lists {
		if err == nil {
			err = labels.Put(key64(label), ids)
		}
	}
	if err != nil {
		return err
	}
	values, counts := tx.Bucket(valueBucket), tx.Bucket([]byte("n"))
	if counts == nil {
		return errors.New("the counts of uses are missing")
	}
	err = counts.ForEach(func(hash, uses []byte) error {
		number := values.Get(hash)
		if len(number) == 0 {
			return nil
		}
		return values.Put(hash, slices.Concat(number, uses))
	})
	if err == nil {
		err = tx.DeleteBucket([]byte("n"))
	}
	if err != nil {
		return err
	}
	return putIndexes(tx)
}

// putIndexes tells Cayley which indexes there are.
func putIndexes(tx *bbolt.Tx) error {
	b, err := json.Marshal(slices.Concat(kv.DefaultQuadIndexes, []kv.QuadIndex{{Dirs: []quad.Direction{quad.Label}}}))
	if err != nil {
		return err
	}
	return tx.Bucket(metaBucket).Put([]byte("indexes"), b)
}
