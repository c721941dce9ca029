package cayley

import (
	"bytes"
	"context"
	"sync"

	"github.com/hidal-go/hidalgo/kv/flat"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// boltView shows Cayley one bolt transaction as a flat key-value store. A reader's
// view ends when its user and all that Cayley opened on it have let go: a Gizmo
// query that was stopped may still hold an iterator.
type boltView struct {
	tx   *bbolt.Tx
	mu   sync.Mutex
	open int // of a reader: its user and the handles
}

func (v *boltView) Close() error { return nil }

func (v *boltView) Tx(write bool) (flat.Tx, error) {
	if write && !v.tx.Writable() {
		return nil, flat.ErrReadOnly
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.tx.Writable() && v.open == 0 {
		return nil, berrors.ErrTxClosed
	}
	v.open++
	return &boltTx{view: v, b: v.tx.Bucket(bucket)}, nil
}

func (v *boltView) release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open--
	if v.open == 0 && !v.tx.Writable() {
		_ = v.tx.Rollback()
	}
}

// boltTx is one of Cayley's transactions on a view; the view's own decides.
type boltTx struct {
	view   *boltView
	b      *bbolt.Bucket
	closed bool
}

func (t *boltTx) Commit(context.Context) error { return t.Close() }

func (t *boltTx) Close() error {
	if !t.closed {
		t.closed = true
		t.view.release()
	}
	return nil
}

func (t *boltTx) Get(_ context.Context, k flat.Key) (flat.Value, error) {
	if v := t.b.Get(k); v != nil {
		return v, nil
	}
	return nil, flat.ErrNotFound
}

func (t *boltTx) GetBatch(_ context.Context, keys []flat.Key) ([]flat.Value, error) {
	values := make([]flat.Value, len(keys))
	for i, k := range keys {
		values[i] = t.b.Get(k)
	}
	return values, nil
}

func (t *boltTx) Put(k flat.Key, v flat.Value) error { return t.b.Put(k, v) }
func (t *boltTx) Del(k flat.Key) error               { return t.b.Delete(k) }
func (t *boltTx) Scan(prefix flat.Key) flat.Iterator {
	return &boltIterator{cursor: t.b.Cursor(), prefix: prefix}
}

type boltIterator struct {
	cursor     *bbolt.Cursor
	prefix     []byte
	key, value []byte
	started    bool
}

func (i *boltIterator) Next(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if i.started {
		i.key, i.value = i.cursor.Next()
	} else {
		i.started = true
		i.key, i.value = i.cursor.Seek(i.prefix)
	}
	return i.key != nil && bytes.HasPrefix(i.key, i.prefix)
}

func (i *boltIterator) Key() flat.Key   { return i.key }
func (i *boltIterator) Val() flat.Value { return i.value }
func (i *boltIterator) Err() error      { return nil }
func (i *boltIterator) Close() error    { return nil }
