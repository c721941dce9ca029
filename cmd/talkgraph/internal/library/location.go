package library

import (
	"fmt"
	"os"
	"path/filepath"
)

// Address returns the address of a store: db, else $TALKGRAPH_DB, else the bolt file
// talkgraph.db in DataFolder.
func Address(db string) (string, error) {
	if db == "" {
		db = os.Getenv("TALKGRAPH_DB")
	}
	if db != "" {
		return db, nil
	}
	dir, err := DataFolder()
	if err != nil {
		return "", err
	}
	return "bolt:" + filepath.Join(dir, "talkgraph.db"), nil
}

// DataFolder returns the folder of the user's data: $XDG_DATA_HOME/talkgraph, or
// ~/.local/share/talkgraph if that variable is not set.
func DataFolder() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("there is no home folder; name the store with --db bolt:PATH")
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "talkgraph"), nil
}
