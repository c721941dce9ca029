package cayley

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/talkgraph/talkgraph/graph"
)

// The keys of ownBucket.
var (
	layoutKey   = []byte("layout")
	revisionKey = []byte("revision")
	nameKey     = []byte("name")
)

// lockWait is the time that openFile waits for another process to release the file. It is a
// choice: a command that ends just now is waited for, and a server is reported at once.
const lockWait = 500 * time.Millisecond

// boltBackend is a store in one bolt file.
type boltBackend struct {
	db      *bbolt.DB
	codec   codec
	state   fileState
	writing sync.Mutex // lets one write run at a time, with the state after it
	dir     string     // temporary folder of an in-memory store, "" otherwise
}

// addressSpace returns the bytes of address space that bbolt reserves for a file, or 0 for
// its default. A change that grows the file beyond them waits for all readers. On Linux 64 GB
// cost nothing; elsewhere bbolt would enlarge the file itself.
func addressSpace() int {
	if runtime.GOOS != "linux" {
		return 0
	}
	return 1 << (bits.UintSize/2 + 4)
}

// openMemory makes a store in a file of the temporary folder. The file loses its name at
// once where the system allows that, else when the store is closed. Nothing waits for the
// disk.
func openMemory() (*boltBackend, error) {
	dir, err := os.MkdirTemp("", "talkgraph-memory-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a store in the temporary folder: %w", err)
	}
	b, err := openFile(filepath.Join(dir, "talkgraph.db"), true)
	_ = os.RemoveAll(dir) // an open file cannot be removed on every system: close tries again
	if err != nil {
		return nil, err
	}
	b.dir, b.state.path = dir, ""
	return b, nil
}

// openBolt opens the store in a file, or makes it if there is none. It refuses a file that
// is in use, cut short or of another program, and leaves it as it is.
func openBolt(path string) (*boltBackend, error) { return openFile(path, false) }

// openFile opens the store in a file. With noSync it does not wait for the disk.
func openFile(path string, noSync bool) (*boltBackend, error) {
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
	before, _ := os.Stat(path)
	b := &boltBackend{codec: newCodec()}
	options := bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType, InitialMmapSize: addressSpace(), NoSync: noSync, NoFreelistSync: noSync}
	db, err := bbolt.Open(path, 0o600, &options)
	if !fresh && (errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)) {
		b.state.readOnly = err
		options.ReadOnly = true
		db, err = bbolt.Open(path, 0o600, &options)
	}
	if err != nil {
		return nil, boltError(path, err)
	}
	if !fresh && !isUpToDate(db) {
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			db.Close()
			return nil, fmt.Errorf("%w: another talkgraph has just brought %s up to date; try again", graph.ErrLocked, path)
		}
		err := migrate(path, db)
		if err = errors.Join(err, db.Close()); err != nil {
			return nil, fmt.Errorf("bringing the store %s up to date, which is left as it was: %w", path, err)
		}
		return openFile(path, noSync)
	}
	if b.db = db; fresh {
		err = db.Update(create)
	}
	if err == nil {
		err = db.View(func(tx *bbolt.Tx) error { return safely(func() error { return b.state.open(path, tx) }) })
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("preparing the store %s: %w", path, err)
	}
	return b, nil
}

// isUpToDate reports whether a file has the current layout.
func isUpToDate(db *bbolt.DB) (is bool) {
	_ = db.View(func(tx *bbolt.Tx) error {
		is = string(tx.Bucket(ownBucket).Get(layoutKey)) == strconv.Itoa(layout)
		return nil
	})
	return is
}

// create makes an empty store.
func create(tx *bbolt.Tx) error {
	for _, name := range [][]byte{blockBucket, textBucket, labelBucket, endBucket, predicateBucket, ownBucket, changeBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	own := tx.Bucket(ownBucket)
	if err := own.Put(layoutKey, []byte(strconv.Itoa(layout))); err != nil {
		return err
	}
	return own.Put(nameKey, []byte(newName()))
}

// read begins a read transaction, which sees one state however many reads follow.
func (b *boltBackend) read(context.Context, bool) (r reader, done func(), err error) {
	tx, err := b.begin(false)
	if err != nil {
		return nil, nil, err
	}
	done = sync.OnceFunc(func() { _ = tx.Rollback() })
	if err := safely(func() error { r = safeReader{newDocReader(tx, b.codec)}; return nil }); err != nil {
		done()
		return nil, nil, err
	}
	return r, done, nil
}

// update runs the change in a write transaction.
func (b *boltBackend) update(_ context.Context, change func(writer) error) error {
	return b.write(func(tx *bbolt.Tx) error { return change(&docWriter{newDocReader(tx, b.codec)}) })
}

func (b *boltBackend) revision(context.Context) (rev uint64, err error) {
	err = b.view(func(tx *bbolt.Tx) error {
		rev = counter(tx.Bucket(ownBucket), revisionKey)
		return nil
	})
	return rev, err
}

// counter returns a number of ownBucket; 0 if it is missing.
func counter(own *bbolt.Bucket, key []byte) uint64 {
	if v := own.Get(key); len(v) == 8 {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

func (b *boltBackend) changes(_ context.Context, since uint64, use func(uint64, []byte) error) (rev uint64, err error) {
	err = b.view(func(tx *bbolt.Tx) error {
		rev = counter(tx.Bucket(ownBucket), revisionKey)
		c := tx.Bucket(changeBucket).Cursor()
		for k, record := c.Seek(key64(since + 1)); k != nil; k, record = c.Next() {
			if err := use(binary.BigEndian.Uint64(k), record); err != nil {
				return err
			}
		}
		return nil
	})
	return rev, err
}

func (b *boltBackend) trimChanges(_ context.Context, upTo uint64) error {
	return b.write(func(tx *bbolt.Tx) error {
		c := tx.Bucket(changeBucket).Cursor()
		for k, _ := c.First(); k != nil && binary.BigEndian.Uint64(k) <= upTo; k, _ = c.First() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *boltBackend) size(context.Context) (size int64, err error) {
	err = b.view(func(tx *bbolt.Tx) error {
		size = tx.Size()
		return nil
	})
	return size, err
}

func (b *boltBackend) name() string { return b.state.name }

// batchSize returns the recommended number of facts in a batch. Texts are spread over the
// index, so a batch rewrites a page for nearly each of its new texts. A larger batch rewrites
// fewer pages in all, but keeps more of them in memory. The number is a choice.
func (b *boltBackend) batchSize() int { return 120_000 }

// close closes the file and removes an in-memory store.
func (b *boltBackend) close() error {
	err := b.db.Close()
	if b.dir != "" {
		err = errors.Join(err, os.RemoveAll(b.dir))
	}
	return err
}

// checkFile checks an existing file without writing to it. fresh reports whether the file is
// empty or missing.
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
		if own := tx.Bucket(ownBucket); own != nil {
			return checkLayout(string(own.Get(layoutKey)), path, layout)
		}
		if tx.Bucket([]byte("cayley")) != nil {
			return fmt.Errorf("%w: %s was written by an older talkgraph; load the notes into a new file", graph.ErrForeign, path)
		}
		if name, _ := tx.Cursor().First(); name != nil {
			return fmt.Errorf("%w: %s is a bolt file of another program; name another file", graph.ErrForeign, path)
		}
		fresh = true
		return nil
	})
	return fresh, err
}

// boltError adds the remedy to an error of opening a file.
func boltError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%w: %s has %s open; wait until it ends, or name another store with --db", graph.ErrLocked, lockHolder(path), path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("cannot open the store: %w", err)
	}
	return fmt.Errorf("%w: %s (%v); name another file", graph.ErrForeign, path, err)
}
