package question

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"maps"

	"github.com/talkgraph/talkgraph/graph"
)

// savedNames is the directory in a snapshot.
type savedNames struct {
	Version int
	Names   map[graph.ID][]savedName
	Alias   map[graph.ID]graph.ID
	Taught  map[graph.ID]int
}

// namesVersion is the version of savedNames that Restore accepts.
const namesVersion = 2

// savedName is one name in a snapshot.
type savedName struct {
	Text      string
	Preferred bool
	N         int
}

// AppendBinary appends all names to b, for Restore.
func (d *Directory) AppendBinary(b []byte) ([]byte, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	saved := savedNames{Version: namesVersion, Names: map[graph.ID][]savedName{}, Alias: d.alias, Taught: d.taught}
	for id, all := range d.names {
		for _, c := range all {
			saved.Names[id] = append(saved.Names[id], savedName{c.text, c.preferred, c.n})
		}
	}
	w := bytes.NewBuffer(b)
	if err := gob.NewEncoder(w).Encode(saved); err != nil {
		return nil, fmt.Errorf("saving the names: %w", err)
	}
	return w.Bytes(), nil
}

// Restore replaces all names by those that AppendBinary saved. Its error wraps
// graph.ErrDamaged and leaves the names as they were.
func (d *Directory) Restore(b []byte) error {
	var saved savedNames
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&saved); err != nil {
		return fmt.Errorf("%w: the saved names cannot be read: %v", graph.ErrDamaged, err)
	}
	if saved.Version != namesVersion {
		return fmt.Errorf("%w: the saved names have version %d", graph.ErrDamaged, saved.Version)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reset()
	for id, all := range saved.Names {
		for _, c := range all {
			d.countName(id, c.Text, c.Preferred, c.N)
		}
	}
	maps.Copy(d.alias, saved.Alias)
	maps.Copy(d.taught, saved.Taught)
	return nil
}
