package cayley

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"

	"go.etcd.io/bbolt"

	"github.com/talkgraph/talkgraph/graph"
)

// fileState is what a process knows of the file that it has open. Someone may move, delete, cut or
// overwrite the file meanwhile. bbolt would not notice: it would write to a file without a name,
// mix two files, or crash on a page behind the end.
type fileState struct {
	path     string       // with symbolic links resolved; "" for an in-memory store
	opened   os.FileInfo  // of the open file
	name     string       // name of the store
	revision uint64       // the last one of this process; boltBackend.writing guards it
	readOnly error        // why the file was opened for reading only; nil if it can be written
	size     atomic.Int64 // bytes of the file when it was last checked
	broken   atomic.Bool  // whether bbolt panicked
}

// open records the state of a file that was just opened.
func (s *fileState) open(path string, tx *bbolt.Tx) (err error) {
	if s.path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	own := tx.Bucket(ownBucket)
	s.name, s.revision = string(own.Get(nameKey)), counter(own, revisionKey)
	s.opened, err = os.Stat(s.path)
	return err
}

// checkFile returns an error that wraps graph.ErrUnavailable unless the open file has its name and
// its size still. It costs a microsecond.
func (s *fileState) checkFile() error {
	if s.path == "" {
		return nil
	}
	if s.broken.Load() {
		return s.unavailable("was overwritten")
	}
	info, err := os.Stat(s.path)
	if err != nil || !os.SameFile(info, s.opened) {
		return s.unavailable("was moved or deleted")
	}
	if info.Size() < s.size.Load() {
		return s.unavailable("was cut short")
	}
	s.size.Store(info.Size()) // a store never shrinks
	return nil
}

// checkContent returns an error that wraps graph.ErrUnavailable unless tx reads the store that was
// opened.
func (s *fileState) checkContent(tx *bbolt.Tx) error {
	if s.path == "" {
		return nil
	}
	own := tx.Bucket(ownBucket)
	if own == nil || string(own.Get(nameKey)) != s.name || tx.Writable() && counter(own, revisionKey) != s.revision {
		return s.unavailable("was overwritten")
	}
	return nil
}

// unavailable returns the error of a file to which something happened.
func (s *fileState) unavailable(what string) error {
	return fmt.Errorf("%w: %s %s while it was open; end this process, put the file back or restore a backup, and start again", graph.ErrUnavailable, s.path, what)
}

// begin begins a transaction on the file that was opened. If bbolt panics on bytes that are no
// longer those of the store, it keeps its locks; so this backend is not used again.
func (b *boltBackend) begin(writable bool) (tx *bbolt.Tx, err error) {
	if writable && b.state.readOnly != nil {
		return nil, fmt.Errorf("%w: %v", graph.ErrReadOnly, b.state.readOnly)
	}
	if err := b.state.checkFile(); err != nil {
		return nil, err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			b.state.broken.Store(true)
			tx, err = nil, b.state.unavailable("was overwritten")
		}
	}()
	tx, err = b.db.Begin(writable)
	if err != nil {
		return nil, err
	}
	if err := b.state.checkContent(tx); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// view runs a read transaction. Its error wraps graph.ErrDamaged if a page is damaged.
func (b *boltBackend) view(read func(*bbolt.Tx) error) error {
	tx, err := b.begin(false)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return safely(func() error { return read(tx) })
}

// write runs a write transaction. Its error wraps graph.ErrFull if the disk is full, and
// graph.ErrDamaged if a page is damaged.
func (b *boltBackend) write(change func(*bbolt.Tx) error) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	tx, err := b.begin(true)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	return safely(func() error {
		if err := change(tx); err != nil {
			return err
		}
		revision := counter(tx.Bucket(ownBucket), revisionKey)
		if err := tx.Commit(); err != nil {
			return fullError(err)
		}
		b.state.revision = revision
		return nil
	})
}

// fullError returns an error that wraps graph.ErrFull if err means that the disk is full, else err.
// bbolt does not wrap all errors of the system.
func fullError(err error) error {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if strings.Contains(err.Error(), full.Error()) {
			return fmt.Errorf("%w: %v; nothing was stored", graph.ErrFull, err)
		}
	}
	return err
}
