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

// layout is the number of the layout that doc.go describes. Every store contains its number.
// If you change the layout, raise the number and add a migration from the previous one.
const layout = "3"

// oldestLayout is the first layout that has a migration.
const oldestLayout = 2

// migrations upgrade a bolt file from the layout of their number to the next. All migrations
// of a file run in one transaction.
var migrations = map[int]func(*bbolt.Tx) error{2: indexLabels}

// checkLayout returns an error unless a store of the layout can be read or upgraded. The
// error wraps graph.ErrForeign and names the remedy.
func checkLayout(stored, where string) error {
	n, err := strconv.Atoi(stored)
	today, _ := strconv.Atoi(layout)
	switch {
	case err == nil && n > today:
		return fmt.Errorf("%w: %s has layout %d, of a newer talkgraph; this one reads up to layout %d; update talkgraph", graph.ErrForeign, where, n, today)
	case err != nil || n < oldestLayout:
		return fmt.Errorf("%w: %s has layout %q, of a talkgraph too old to be brought up to date; load the notes into a new store", graph.ErrForeign, where, stored)
	}
	return nil
}

// migrate upgrades a file to the current layout.
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

// indexLabels upgrades layout 2 to 3. It indexes quads by their label, and moves the use
// count of a value into the entry of its number.
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

// putIndexes writes the list of indexes that Cayley reads.
func putIndexes(tx *bbolt.Tx) error {
	b, err := json.Marshal(slices.Concat(kv.DefaultQuadIndexes, []kv.QuadIndex{{Dirs: []quad.Direction{quad.Label}}}))
	if err != nil {
		return err
	}
	return tx.Bucket(metaBucket).Put([]byte("indexes"), b)
}
