package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
	"github.com/talkgraph/talkgraph/graph/text"
	"github.com/talkgraph/talkgraph/queries"
)

// indexFile holds the index on disk, so that opening a store does not read the whole store.
// The file is beside a bolt file, or in the user's cache folder for a database. If it is
// missing or damaged, Open rebuilds the index.
//
// The first line of the file names the store and the revision. A CRC-32C in little endian and
// the snapshot of queries.Engine follow.
type indexFile struct {
	path  string // "" if the index is not saved
	store string // the store's own name; a file with another name is not used

	mu      sync.Mutex
	changes int  // facts that changed since the last save
	isSaved bool // whether the file was read or written
}

// saveAfter is how many changed facts cause a save while the library is open. A load of a
// million talks with 8 million edges saves about four times; an estimate, not a measurement.
const saveAfter = 2_000_000

var errNoIndexFile = errors.New("there is no snapshot of this store")

// newIndexFile returns the index file of the store s at addr. It reads and writes nothing.
func newIndexFile(addr string, s *cayley.Store) *indexFile {
	scheme, path, _ := strings.Cut(addr, ":")
	switch scheme {
	case "memory":
		return &indexFile{}
	case "bolt":
		return &indexFile{path: path + ".index", store: s.Name()}
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return &indexFile{}
	}
	name := sha256.Sum256([]byte(addr))
	return &indexFile{path: filepath.Join(dir, "talkgraph", hex.EncodeToString(name[:8])+".index"), store: s.Name()}
}

// addChanges counts changed facts.
func (s *indexFile) addChanges(facts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes += facts
}

// isDue reports whether enough facts changed for a save.
func (s *indexFile) isDue() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes >= saveAfter
}

var checksum = crc32.MakeTable(crc32.Castagnoli)

// header returns the first line of the file.
func (s *indexFile) header(revision uint64) string {
	return fmt.Sprintf("talkgraph index of %s at %d\n", s.store, revision)
}

// read makes an engine from the file. It returns errNoIndexFile for the file of another store,
// and an error that wraps graph.ErrDamaged if the checksum is wrong.
func (s *indexFile) read(store *cayley.Store) (*queries.Engine, error) {
	if s.path == "" {
		return nil, errNoIndexFile
	}
	b, err := os.ReadFile(s.path)
	if err != nil {
		return nil, err
	}
	line, rest, ok := bytes.Cut(b, []byte("\n"))
	var revision uint64
	var name string
	if n, err := fmt.Sscanf(string(line), "talkgraph index of %s at %d", &name, &revision); n != 2 || err != nil || !ok || name != s.store {
		return nil, errNoIndexFile
	}
	if len(rest) < 4 || binary.LittleEndian.Uint32(rest) != crc32.Checksum(rest[4:], checksum) {
		return nil, fmt.Errorf("%w: %s", graph.ErrDamaged, s.path)
	}
	x := postings.New()
	words, _ := s.openWords(x) // Open reads the words again if they are empty
	e := queries.NewEngine(store, x, words, graph.Lexicon(data.Words))
	err = e.Restore(rest[4:], revision)
	s.isSaved = err == nil
	return e, err
}

// openWords opens the index of words in the file beside the index of lists x. On an error it
// returns an empty index that will be saved there.
func (s *indexFile) openWords(x *postings.Index) (*text.Index, error) {
	if s.path == "" {
		return text.New(x.Number), nil
	}
	path := strings.TrimSuffix(s.path, ".index") + ".words"
	words, err := text.Open(path, s.store, x.Number)
	if err != nil {
		return text.Create(path, s.store, x.Number), err
	}
	return words, nil
}

// saveIndex writes the index if it changed since the last save. It then trims the change log up
// to the saved revision.
func (lib *Library) saveIndex(ctx context.Context) error {
	s := lib.index
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return fmt.Errorf("saving the index: %w", err)
	}
	// The words are saved first. After a crash between both saves the words are ahead, and the
	// change log brings the lists up to date. If the words were behind, Open would have to read
	// them from the whole store.
	if err := lib.engine.Words().Save(); err != nil {
		return err
	}
	if s.changes == 0 && s.isSaved {
		return nil
	}
	body, revision, err := lib.engine.Snapshot()
	if err != nil {
		return err
	}
	head := binary.LittleEndian.AppendUint32([]byte(s.header(revision)), crc32.Checksum(body, checksum))
	err = WriteFileAtomic(s.path, func(f *os.File) error {
		_, err := f.Write(head)
		if err == nil {
			_, err = f.Write(body)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("saving the index: %w", err)
	}
	s.changes, s.isSaved = 0, true
	return lib.store.TrimChanges(ctx, revision)
}
