package cayley

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/hidal-go/hidalgo/kv"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// boltKV shows Cayley one bolt transaction as a key-value store. That of a reader
// ends when its user and all that Cayley opened on it have let go: a Gizmo query that
// was stopped may still hold an iterator.
type boltKV struct {
	tx   *bbolt.Tx
	mu   sync.Mutex
	open int // of a reader: its user and the handles
}

// bucketOf is the bucket of bolt for one of Cayley's, which puts the numbers of values
// (v) and the counts of their uses (n) into 131,072 of them, named by the first bytes of
// the keys inside. Both are kept in one bucket, as one value: their keys are hashes, and
// two entries anywhere in a large file cost twice as much as one.
func bucketOf(name []byte) []byte {
	if isNumber(name) || isUses(name) {
		return valueBucket
	}
	return name
}

func isNumber(bucket []byte) bool { return len(bucket) == 3 && bucket[0] == 'v' }
func isUses(bucket []byte) bool   { return len(bucket) == 3 && bucket[0] == 'n' }

// cutNode cuts the entry of a value into its number and the count of its uses, as Cayley
// writes them.
func cutNode(entry []byte) (number, uses []byte) {
	_, n := binary.Uvarint(entry)
	n = max(n, 0)
	return entry[:n], entry[n:]
}

func (v *boltKV) Close() error { return nil }

func (v *boltKV) Tx(write bool) (kv.Tx, error) {
	if write && !v.tx.Writable() {
		return nil, kv.ErrReadOnly
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.tx.Writable() && v.open == 0 {
		return nil, berrors.ErrTxClosed
	}
	v.open++
	return &boltTx{view: v}, nil
}

func (v *boltKV) release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open--
	if v.open == 0 && !v.tx.Writable() {
		_ = v.tx.Rollback()
	}
}

// boltTx is one of Cayley's transactions; the one of bolt decides.
type boltTx struct {
	view   *boltKV
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

func (t *boltTx) bucket(k kv.Key) *bbolt.Bucket { return t.view.tx.Bucket(bucketOf(k[0])) }

func (t *boltTx) Get(_ context.Context, k kv.Key) (kv.Value, error) {
	b := t.bucket(k)
	if b == nil {
		return nil, kv.ErrNotFound
	}
	v := b.Get(k[1])
	if number, uses := cutNode(v); isNumber(k[0]) {
		v = number
	} else if isUses(k[0]) {
		v = uses
	}
	if len(v) == 0 {
		return nil, kv.ErrNotFound
	}
	return v, nil
}

func (t *boltTx) GetBatch(ctx context.Context, keys []kv.Key) ([]kv.Value, error) {
	return kv.GetBatch(ctx, t, keys)
}

func (t *boltTx) Put(k kv.Key, v kv.Value) error {
	b, err := t.view.tx.CreateBucketIfNotExists(bucketOf(k[0]))
	if err != nil {
		return err
	}
	if number, uses := cutNode(b.Get(k[1])); isNumber(k[0]) {
		v = slices.Concat(v, uses)
	} else if isUses(k[0]) {
		v = slices.Concat(number, v)
	}
	return b.Put(k[1], v)
}

func (t *boltTx) Del(k kv.Key) error {
	if isUses(k[0]) {
		return nil // it goes with the number
	}
	return t.bucket(k).Delete(k[1])
}

func (t *boltTx) Scan(prefix kv.Key) kv.Iterator {
	it := &boltIterator{bucket: prefix[:1]}
	if len(prefix) > 1 {
		it.prefix = prefix[1]
	}
	if b := t.bucket(prefix); b != nil {
		it.cursor = b.Cursor()
	}
	return it
}

type boltIterator struct {
	bucket     kv.Key
	prefix     []byte
	cursor     *bbolt.Cursor // nil: there is nothing
	key, value []byte
	started    bool
}

func (i *boltIterator) Next(ctx context.Context) bool {
	if i.cursor == nil || ctx.Err() != nil {
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

func (i *boltIterator) Key() kv.Key   { return i.bucket.AppendBytes(i.key) }
func (i *boltIterator) Val() kv.Value { return i.value }
func (i *boltIterator) Err() error    { return nil }
func (i *boltIterator) Close() error  { return nil }
