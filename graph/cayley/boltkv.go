package cayley

import (
	"bytes"
	"context"
	"maps"
	"slices"
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
	// written is what a writer put and the bucket does not have yet; nil: deleted.
	// bbolt splits a page only when it commits, so that keys put in any order cost
	// the square of their number, and sorted ones do not.
	written map[string][]byte
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

// writing runs a change on a transaction and hands over what it wrote.
func writing(tx *bbolt.Tx, change func(*boltView) error) error {
	v := &boltView{tx: tx, written: map[string][]byte{}}
	if err := change(v); err != nil {
		return err
	}
	return v.flush()
}

// flush hands to the bucket what was written, in the order of the keys.
func (v *boltView) flush() error {
	b := v.tx.Bucket(bucket)
	for _, k := range slices.Sorted(maps.Keys(v.written)) {
		if val := v.written[k]; val == nil {
			if err := b.Delete([]byte(k)); err != nil {
				return err
			}
		} else if err := b.Put([]byte(k), val); err != nil {
			return err
		}
	}
	clear(v.written)
	return nil
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
	if v := t.get(k); v != nil {
		return v, nil
	}
	return nil, flat.ErrNotFound
}

func (t *boltTx) get(k flat.Key) flat.Value {
	if v, ok := t.view.written[string(k)]; ok {
		return v
	}
	return t.b.Get(k)
}

func (t *boltTx) GetBatch(_ context.Context, keys []flat.Key) ([]flat.Value, error) {
	values := make([]flat.Value, len(keys))
	for i, k := range keys {
		values[i] = t.get(k)
	}
	return values, nil
}

func (t *boltTx) Put(k flat.Key, v flat.Value) error {
	t.view.written[string(k)] = append([]byte{}, v...) // never nil
	return nil
}

func (t *boltTx) Del(k flat.Key) error {
	t.view.written[string(k)] = nil
	return nil
}

func (t *boltTx) Scan(prefix flat.Key) flat.Iterator {
	it := &boltIterator{prefix: prefix}
	if it.err = t.view.flush(); it.err == nil {
		it.cursor = t.b.Cursor()
	}
	return it
}

type boltIterator struct {
	cursor     *bbolt.Cursor
	prefix     []byte
	key, value []byte
	started    bool
	err        error
}

func (i *boltIterator) Next(ctx context.Context) bool {
	if i.err != nil || ctx.Err() != nil {
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
func (i *boltIterator) Err() error      { return i.err }
func (i *boltIterator) Close() error    { return nil }
