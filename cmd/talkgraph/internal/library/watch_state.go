package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/talkgraph/talkgraph/loader"
)

// statePath returns the path of the state file: one for each folder and store.
func (w *Watcher) statePath() (string, error) {
	dir, err := DataFolder()
	if err != nil {
		return "", err
	}
	abs, err := filepath.Abs(w.dir)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(abs + "\n" + w.library.address))
	return filepath.Join(dir, "watched-"+hex.EncodeToString(sum[:8])+".json"), nil
}

// readState sets w.known to the files that an earlier watch loaded, if the store still has
// their notes. A missing or unreadable state file, or one of another version of the
// extractor, counts as empty.
func (w *Watcher) readState(ctx context.Context) error {
	w.known = map[string]fileStamp{}
	path, err := w.statePath()
	if err != nil {
		return err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var state watchState
	if err != nil || json.Unmarshal(b, &state) != nil || state.Version != w.extractor.Version() {
		return nil
	}
	stored, err := w.library.Sources(ctx)
	if err != nil {
		return err
	}
	for name, st := range state.Files {
		if stored[name] != nil || stored[loader.RecordFile(name)] != nil {
			w.known[name] = st
		}
	}
	return nil
}

// watchState is the content of a state file, as JSON. Files holds the loaded files by their
// paths below the folder.
type watchState struct {
	Version string               `json:"version"` // version of the extractor that read them
	Files   map[string]fileStamp `json:"files"`
}

// saveState writes w.known to the state file.
func (w *Watcher) saveState() error {
	path, err := w.statePath()
	if err != nil {
		return err
	}
	b, err := json.Marshal(watchState{w.extractor.Version(), w.known})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cannot remember what was loaded: %w", err)
	}
	return WriteFileAtomic(path, func(f *os.File) error { _, err := f.Write(b); return err })
}
