package text

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/talkgraph/talkgraph/graph"
)

// An index has two files: the base, a segment that is mapped into memory, and the changes
// since, a segment and the removed talks of the base. The format of each is
//
//	talkgraph text 1 of STORE at REVISION onto BASE
//	length of the bitmap of removed talks in words, and the bitmap
//	segment
//	checksum of all before
//
// where BASE is the checksum of the base, 0 for the base itself. Files are written under
// another name and renamed, so that they are complete or missing.
type file struct {
	path, store string
	checksum    uint32 // of the base
	saved       uint64 // revision of the files
}

// changesPath returns the path of the changes of an index, beside its base.
func changesPath(path string) string { return path + ".new" }

const header = "talkgraph text 2 of %s at %d onto %d\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Open opens the saved index of a store; Revision returns the revision at which it was saved.
// If the index is missing, truncated, of another store or of another layout, Open returns the
// error of the file or one that wraps graph.ErrDamaged. Call Create then.
func Open(path, store string, number func(talk graph.ID) (uint32, bool)) (*Index, error) {
	x := Create(path, store, number)
	sum, err := sumOf(path)
	if err != nil {
		return nil, err
	}
	b, unmap, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	base, revision, err := x.parse(b, 0)
	if err != nil {
		unmap()
		return nil, err
	}
	base.base, base.close = true, unmap
	x.list, x.revision = []*live{base}, revision
	x.file.checksum = sum
	if b, err := os.ReadFile(changesPath(path)); err == nil && checked(b) {
		if changes, revision, err := x.parse(b, sum); err == nil && len(changes.removed) == len(base.removed) {
			base.removed, changes.removed = changes.removed, newBitmap(changes.size())
			x.list, x.revision = append(x.list, changes), revision
		}
	}
	x.file.saved = x.revision
	return x, nil
}

// Create makes an empty index that Save writes to a file.
func Create(path, store string, number func(talk graph.ID) (uint32, bool)) *Index {
	x := New(number)
	x.file = &file{path: path, store: store}
	return x
}

// sumOf reads a file and compares it with its checksum. It does not read the mapping, because
// mapped pages that were read count as memory of the process.
func sumOf(path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	sum := crc32.New(castagnoli)
	if _, err := io.Copy(sum, io.LimitReader(f, max(info.Size()-4, 0))); err != nil {
		return 0, err
	}
	var end [4]byte
	if _, err := io.ReadFull(f, end[:]); err != nil || binary.LittleEndian.Uint32(end[:]) != sum.Sum32() {
		return 0, fmt.Errorf("%w: %s", graph.ErrDamaged, path)
	}
	return sum.Sum32(), nil
}

func checked(b []byte) bool {
	end := len(b) - 4
	return end >= 0 && binary.LittleEndian.Uint32(b[end:]) == crc32.Checksum(b[:end], castagnoli)
}

// parse parses a file whose checksum is right. The removed talks of a file of changes are
// talks of the base.
func (x *Index) parse(b []byte, onto uint32) (*live, uint64, error) {
	damaged := fmt.Errorf("%w: %s", graph.ErrDamaged, x.file.path)
	line, rest, _ := bytes.Cut(b, []byte("\n"))
	var store string
	var revision uint64
	var base uint32
	if n, err := fmt.Sscanf(string(line)+"\n", header, &store, &revision, &base); n != 3 || err != nil || store != x.file.store || base != onto {
		return nil, 0, damaged
	}
	if len(rest) < 8+4 {
		return nil, 0, damaged
	}
	words := binary.LittleEndian.Uint64(rest)
	if rest = rest[8 : len(rest)-4]; words > uint64(len(rest)/8) {
		return nil, 0, damaged
	}
	s, err := openSegment(rest[8*words:])
	if err != nil {
		return nil, 0, errors.Join(damaged, err)
	}
	l := x.live(s)
	if onto != 0 {
		l.removed = make(bitmap, words)
		for i := range l.removed {
			l.removed[i] = binary.LittleEndian.Uint64(rest[8*i:])
		}
	}
	return l, revision, nil
}

// largeChanges is a divisor: changes larger than that part of the base are merged into it.
// Saving a small change therefore writes an eighth of the index at most.
const largeChanges = 8

// Save writes the changes that are not in the files yet.
func (x *Index) Save() error {
	if x.file == nil {
		return nil
	}
	x.merging.Lock()
	defer x.merging.Unlock()
	base := x.base()
	switch {
	case base == nil:
		return x.writeBase()
	case x.file.saved == x.Revision():
		return nil
	case x.inMemory() > base.size()/largeChanges:
		return x.writeBase()
	}
	return x.writeChanges()
}

// writeBase merges all segments into the base.
func (x *Index) writeBase() error {
	return x.merge(0, func(list []*live, revision uint64) (*live, error) {
		sum, err := x.file.write(x.file.path, revision, 0, nil, list)
		if err != nil {
			return nil, err
		}
		b, unmap, err := mapFile(x.file.path)
		if err != nil {
			return nil, err
		}
		fresh, _, err := x.parse(b, 0)
		if err != nil {
			unmap()
			return nil, err
		}
		fresh.base, fresh.close = true, unmap
		x.file.checksum, x.file.saved = sum, revision
		_ = os.Remove(changesPath(x.file.path)) // they belong to the old base
		return fresh, nil
	})
}

// writeChanges merges the segments in memory and saves them.
func (x *Index) writeChanges() error {
	x.mu.RLock()
	var removed []byte
	for _, w := range x.list[0].removed {
		removed = binary.LittleEndian.AppendUint64(removed, w)
	}
	x.mu.RUnlock()
	return x.merge(1, func(list []*live, revision uint64) (*live, error) {
		_, err := x.file.write(changesPath(x.file.path), revision, x.file.checksum, removed, list)
		if err != nil {
			return nil, err
		}
		x.file.saved = revision
		return x.mergeInMemory(list, revision)
	})
}

// write writes segments as a file and returns its checksum.
func (f *file) write(path string, revision uint64, onto uint32, removed []byte, list []*live) (sum uint32, err error) {
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return 0, fmt.Errorf("saving the index of words: %w", err)
	}
	defer func() {
		if err != nil {
			out.Close()
			os.Remove(out.Name())
			err = fmt.Errorf("saving the index of words: %w", err)
		}
	}()
	crc := crc32.New(castagnoli)
	buffered := bufio.NewWriterSize(out, 1<<20)
	w := io.MultiWriter(buffered, crc)
	fmt.Fprintf(w, header, f.store, revision, onto)
	w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(removed)/8)))
	w.Write(removed)
	if err = merge(w, list); err != nil {
		return 0, err
	}
	sum = crc.Sum32()
	buffered.Write(binary.LittleEndian.AppendUint32(nil, sum))
	if err = buffered.Flush(); err != nil { // returns the first error of all writes
		return 0, err
	}
	if err = out.Sync(); err != nil {
		return 0, err
	}
	if err = out.Close(); err != nil {
		return 0, err
	}
	return sum, os.Rename(out.Name(), path)
}
