package cayley

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"

	"github.com/hidal-go/hidalgo/kv"
	"go.etcd.io/bbolt"
)

// boltKV adapts one bolt transaction to Cayley's key-value interface. It makes an empty
// store; tests use it to compare Cayley's reads and writes with ours.
type boltKV struct{ tx *bbolt.Tx }

// bucketOf returns the bolt bucket for one of Cayley's buckets. Cayley spreads the numbers
// of values (v) and the counts of their uses (n) over 131,072 buckets, named by the first
// bytes of the keys. Here both share one bucket and one entry, because two random entries of
// a large file cost twice as much as one.
func bucketOf(name []byte) []byte {
	if isNumber(name) || isUses(name) {
		return valueBucket
	}
	return name
}

func isNumber(bucket []byte) bool { return len(bucket) == 3 && bucket[0] == 'v' }
func isUses(bucket []byte) bool   { return len(bucket) == 3 && bucket[0] == 'n' }

// cutNode splits the entry of a value into its number and the count of its uses, as Cayley
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
	return &boltTx{v.tx}, nil
}

// boltTx is a Cayley transaction inside a bolt transaction, which its owner commits.
type boltTx struct{ tx *bbolt.Tx }

func (t *boltTx) Commit(context.Context) error { return nil }
func (t *boltTx) Close() error                 { return nil }

func (t *boltTx) bucket(k kv.Key) *bbolt.Bucket { return t.tx.Bucket(bucketOf(k[0])) }

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
	b, err := t.tx.CreateBucketIfNotExists(bucketOf(k[0]))
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
