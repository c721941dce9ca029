package cayley

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/kv"
	"github.com/hidal-go/hidalgo/kv/flat"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/talkgraph/talkgraph/graph"
)

// bucket holds every key of Cayley.
var bucket = []byte("cayley")

// options are those every quad store is opened with.
var options = cgraph.Options{kv.OptNoBloom: true}

// lockWait is how long to wait for another process to let go of the file.
const lockWait = 500 * time.Millisecond

// boltBackend is a store in one bolt file. Cayley caches the numbers of nodes, and
// a cache that outlives a transaction goes wrong when a node is taken out or a
// commit fails: so each reader and each change gets a quad store of its own, over
// one bolt transaction.
type boltBackend struct{ db *bbolt.DB }

// openBolt opens or creates a store in a file. A file that is in use, cut short or
// of another program is refused and left as it is.
func openBolt(path string) (*boltBackend, error) {
	if path == "" {
		return nil, fmt.Errorf("%w: a bolt store needs a path, as in bolt:talks.db", graph.ErrInvalid)
	}
	fresh, err := checkFile(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("cannot create the folder of the store: %w", err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, boltError(path, err)
	}
	b := &boltBackend{db}
	if fresh {
		err = db.Update(func(tx *bbolt.Tx) error {
			if _, err := tx.CreateBucketIfNotExists(bucket); err != nil {
				return err
			}
			return writing(tx, func(v *boltView) error { return kv.Init(flat.Upgrade(v), options) })
		})
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("creating the store %s: %w", path, err)
	}
	return b, nil
}

// view gives a reader the store as it is now; done lets go of it.
func (b *boltBackend) view() (qs cgraph.QuadStore, done func(), err error) {
	tx, err := b.db.Begin(false)
	if err != nil {
		return nil, nil, err
	}
	v := &boltView{tx: tx, open: 1}
	if qs, err = kv.New(flat.Upgrade(v), options); err != nil {
		v.release()
		return nil, nil, err
	}
	return qs, sync.OnceFunc(v.release), nil
}

func (b *boltBackend) session() (cgraph.QuadStore, func(), error) { return b.view() }

// update runs a change in one transaction, committed if it returns no error.
func (b *boltBackend) update(change func(cgraph.QuadStore) error) error {
	return b.db.Update(func(tx *bbolt.Tx) error {
		return writing(tx, func(v *boltView) error {
			qs, err := kv.New(flat.Upgrade(v), options)
			if err != nil {
				return err
			}
			return change(qs)
		})
	})
}

func (b *boltBackend) close() error { return b.db.Close() }

// checkFile looks at an existing file without writing to it; fresh tells that
// there is nothing in it yet.
func checkFile(path string) (fresh bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("cannot read the store: %w", err)
	case info.IsDir():
		return false, fmt.Errorf("%w: %s is a folder; name a file, as in bolt:%s", graph.ErrInvalid, path, filepath.Join(path, "talkgraph.db"))
	case info.Size() == 0:
		return true, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s cannot be read as a database; restore it from a backup", graph.ErrDamaged, path)
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait})
	if err != nil {
		return false, boltError(path, err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("%w: %s is cut short (%d of %d bytes); restore it from a backup", graph.ErrDamaged, path, info.Size(), tx.Size())
		}
		if tx.Bucket(bucket) != nil {
			return nil
		}
		if name, _ := tx.Cursor().First(); name != nil {
			return fmt.Errorf("%w: %s is a bolt file of another program; name another file", graph.ErrForeign, path)
		}
		fresh = true
		return nil
	})
	return fresh, err
}

func boltError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w: %s; stop the other talkgraph (a server, perhaps) or name another store with --db", graph.ErrLocked, path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot open the store: %w", err)
	}
	return fmt.Errorf("%w: %s (%v); name another file", graph.ErrForeign, path, err)
}
