package library

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// history keeps the last changes of notes and corrections for undo. It is a file with one change
// a line as JSON, beside a bolt file or in the user's data folder for a database. A line that
// cannot be read, such as the last one after a crash, is skipped.
type history struct {
	path string // "" keeps the changes in memory only

	mu      sync.Mutex
	stamp   fileStamp      // of the file that changes was read from
	changes []graph.Change // oldest first; replaced as a whole, never modified
}

// The history drops its oldest changes beyond one of these bounds. They are choices: 100 changes
// are a week of work, and 32 MB are the largest upload by default.
const (
	maxHistory      = 100
	maxHistoryBytes = 32 << 20 // of all texts before and after
)

// newHistory returns the history of the store at addr. It reads and writes nothing.
func newHistory(addr string) *history {
	scheme, path, _ := strings.Cut(addr, ":")
	switch scheme {
	case "memory":
		return &history{}
	case "bolt":
		return &history{path: path + ".history"}
	}
	dir, err := DataFolder()
	if err != nil {
		return &history{}
	}
	name := sha256.Sum256([]byte(addr))
	return &history{path: filepath.Join(dir, hex.EncodeToString(name[:8])+".history")}
}

// list returns the changes, the oldest first. Callers must not change them.
func (h *history) list() ([]graph.Change, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.read()
}

// read reads the file unless it is unchanged since the last read.
func (h *history) read() ([]graph.Change, error) {
	if h.path == "" {
		return h.changes, nil
	}
	info, err := os.Stat(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		h.changes, h.stamp = nil, fileStamp{}
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the last changes: %w", err)
	}
	stamp := stampOf(info)
	if h.stamp.equal(stamp) {
		return h.changes, nil
	}
	b, err := os.ReadFile(h.path)
	if err != nil {
		return nil, fmt.Errorf("reading the last changes: %w", err)
	}
	var out []graph.Change
	for line := range bytes.Lines(b) {
		var c graph.Change
		if json.Unmarshal(line, &c) == nil && c.ID != "" {
			out = append(out, c)
		}
	}
	h.changes, h.stamp = out, stamp
	return out, nil
}

// add gives a change an ID and the current time, and appends it.
func (h *history) add(c graph.Change) (graph.Change, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old, err := h.read()
	if err != nil {
		return c, err
	}
	c.ID, c.Time = rand.Text(), time.Now().UTC().Truncate(time.Second)
	all := append(old[:len(old):len(old)], c)
	kept := lastChanges(all)
	switch {
	case h.path == "":
	case len(kept) < len(all):
		err = h.rewrite(kept)
	default:
		err = h.append(c)
	}
	if err != nil {
		return c, fmt.Errorf("the change is stored, but cannot be undone later: %w", err)
	}
	h.changes = kept
	if info, err := os.Stat(h.path); err == nil {
		h.stamp = stampOf(info)
	}
	return c, nil
}

// lastChanges returns the last changes within the bounds, at least one.
func lastChanges(all []graph.Change) []graph.Change {
	size := 0
	for i := len(all) - 1; i >= 0; i-- {
		for _, n := range all[i].Notes {
			size += len(n.Before) + len(n.After)
		}
		if i < len(all)-1 && (size > maxHistoryBytes || len(all)-i > maxHistory) {
			return all[i+1:]
		}
	}
	return all
}

// append adds one line to the file. It begins with a line feed, which ends a line that a crash
// left incomplete; a blank line is no change.
func (h *history) append(c graph.Change) error {
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(h.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(append([]byte("\n"), line...), '\n'))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// rewrite replaces the file.
func (h *history) rewrite(changes []graph.Change) error {
	return WriteFileAtomic(h.path, func(f *os.File) error {
		enc := json.NewEncoder(f)
		for _, c := range changes {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
		return nil
	})
}
