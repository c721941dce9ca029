package cayley

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/cayleygraph/cayley/graph/proto"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/pquads"
	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// The numbers of the current layouts: layout of a bolt file, which doc.go describes, and
// sqlLayout of a database. Every store contains its number. If you change a layout, raise its
// number and add a migration from the previous one.
const (
	layout    = 4
	sqlLayout = 3
)

// oldestLayout is the first layout that has a migration.
const oldestLayout = 2

// maxLayout is the length of the longest name of a layout that errors print. Every layout so far has
// a name of one digit.
const maxLayout = 20

// checkLayout returns an error unless a store of the layout can be read or upgraded to
// today's. The error wraps graph.ErrForeign or graph.ErrDamaged and names the remedy.
func checkLayout(stored, where string, today int) error {
	n, err := strconv.Atoi(stored)
	switch {
	case len(stored) > maxLayout:
		return fmt.Errorf("%w: the layout of %s has %d bytes; restore it from a backup", graph.ErrDamaged, where, len(stored))
	case err == nil && n > today:
		return fmt.Errorf("%w: %s has layout %d, of a newer talkgraph; this one reads up to layout %d; update talkgraph", graph.ErrForeign, where, n, today)
	case err != nil || n < oldestLayout:
		return fmt.Errorf("%w: %s has layout %q, of a talkgraph too old to be brought up to date; load the notes into a new store", graph.ErrForeign, where, stored)
	}
	return nil
}

// migrate writes the contents of a file of layout 2 or 3 into a new file beside it, which
// then takes its place. old is the open file, which only this process has. If anything fails,
// the file is left as it was.
func migrate(path string, old *bbolt.DB) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	next := path + ".layout" + strconv.Itoa(layout)
	err = os.Remove(next) // of a migration that was killed
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	err = writeMigrated(next, old)
	if err == nil && runtime.GOOS == "windows" { // where an open file cannot be replaced
		err = old.Close()
	}
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(next)))
	}
	return syncFolder(filepath.Dir(path))
}

// ignoreMissing returns the error of a removal, unless the file was missing.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// syncFolder waits until the names in a folder are on the disk. Not every system can do that.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// migrationBatch is the number of quads that migrate writes in one transaction. It is a
// choice.
const migrationBatch = 200_000

// writeMigrated writes the contents of an older file to a new file.
func writeMigrated(path string, old *bbolt.DB) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, NoSync: true, NoFreelistSync: true})
	if err != nil {
		return err
	}
	err = old.View(func(from *bbolt.Tx) error { return copyOld(from, db, newCodec()) })
	return errors.Join(err, db.Sync(), db.Close())
}

// copyOld copies documents, changes, revision and name.
func copyOld(from *bbolt.Tx, db *bbolt.DB, c codec) error {
	err := db.Update(func(to *bbolt.Tx) error {
		if err := create(to); err != nil {
			return err
		}
		for _, name := range [][]byte{ownBucket, changeBucket} {
			source, target := from.Bucket(name), to.Bucket(name)
			if source == nil {
				return fmt.Errorf("%w: the bucket %s is missing", graph.ErrDamaged, name)
			}
			if err := source.ForEach(target.Put); err != nil {
				return err
			}
		}
		return to.Bucket(ownBucket).Put(layoutKey, []byte(strconv.Itoa(layout)))
	})
	if err != nil {
		return err
	}
	var batch []labelChange
	size := 0
	flush := func() error {
		err := db.Update(func(tx *bbolt.Tx) error { return (&docWriter{newDocReader(tx, c)}).apply(context.Background(), batch) })
		batch, size = batch[:0], 0
		return err
	}
	err = eachOldLabel(from, func(label graph.ID, quads []quad.Quad) error {
		batch = append(batch, labelChange{label: label, quads: quads})
		if size += len(quads); size >= migrationBatch {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// Layouts 2 and 3 held Cayley's keys: the bucket log had nodes and quads by their numbers,
// as Cayley's protocol buffers. Layout 3 had lists of quads by label, in the bucket c.

// eachOldLabel calls use with the quads of each label of a file of layout 2 or 3.
func eachOldLabel(tx *bbolt.Tx, use func(label graph.ID, quads []quad.Quad) error) error {
	r := oldReader{log: tx.Bucket([]byte("log")), names: map[uint64]quad.Value{}}
	if r.log == nil {
		return fmt.Errorf("%w: the bucket log is missing", graph.ErrDamaged)
	}
	each := func(label, ids []byte) error {
		quads, err := r.quads(ids)
		if err != nil || len(quads) == 0 {
			return err
		}
		id, ok := quads[0].Label.(quad.IRI)
		if !ok {
			return damaged(label, errors.New("the label is no IRI"))
		}
		return use(graph.ID(id), quads)
	}
	if lists := tx.Bucket([]byte("c")); lists != nil {
		return lists.ForEach(each)
	}
	lists, order, err := r.lists()
	for _, label := range order {
		if err == nil {
			err = each(key64(label), lists[label])
		}
	}
	return err
}

// oldReader reads the nodes and quads of layouts 2 and 3.
type oldReader struct {
	log   *bbolt.Bucket
	names map[uint64]quad.Value // decoded nodes by their numbers
}

// lists returns the numbers of quads by their labels, and the labels in the order of their
// first quads.
func (r *oldReader) lists() (lists map[uint64][]byte, order []uint64, err error) {
	lists = map[uint64][]byte{}
	err = r.log.ForEach(func(key, entry []byte) error {
		var p proto.Primitive
		if err := p.Unmarshal(entry); err != nil {
			return damaged(key, err)
		}
		if p.IsNode() {
			return nil
		}
		if lists[p.Label] == nil {
			order = append(order, p.Label)
		}
		lists[p.Label] = binary.AppendUvarint(lists[p.Label], p.ID)
		return nil
	})
	return lists, order, err
}

// quads decodes the quads of a list.
func (r *oldReader) quads(ids []byte) ([]quad.Quad, error) {
	var out []quad.Quad
	for len(ids) > 0 {
		id, n := binary.Uvarint(ids)
		if n <= 0 {
			return nil, fmt.Errorf("%w: a list of quads cannot be read; restore the store from a backup", graph.ErrDamaged)
		}
		ids = ids[n:]
		p, err := r.entry(id)
		if err != nil {
			return nil, err
		}
		var q quad.Quad
		for _, d := range quad.Directions {
			v, err := r.name(p.GetDirection(d))
			if err != nil {
				return nil, err
			}
			q.Set(d, v)
		}
		out = append(out, q)
	}
	return out, nil
}

// maxOldNames limits the nodes that an oldReader caches to some tens of megabytes.
const maxOldNames = 100_000

// name returns the value of a node.
func (r *oldReader) name(id uint64) (quad.Value, error) {
	if v, ok := r.names[id]; ok {
		return v, nil
	}
	p, err := r.entry(id)
	if err != nil {
		return nil, err
	}
	v, err := pquads.UnmarshalValue(p.Value)
	if err != nil {
		return nil, damaged(key64(id), err)
	}
	if len(r.names) >= maxOldNames {
		clear(r.names)
	}
	r.names[id] = v
	return v, nil
}

// entry returns the node or quad with a number.
func (r *oldReader) entry(id uint64) (*proto.Primitive, error) {
	var p proto.Primitive
	b := r.log.Get(key64(id))
	if b == nil {
		return nil, damaged(key64(id), errors.New("it is missing"))
	}
	if err := p.Unmarshal(b); err != nil {
		return nil, damaged(key64(id), err)
	}
	return &p, nil
}
