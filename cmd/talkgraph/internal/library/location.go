package library

import (
	"fmt"
	"os"
	"path/filepath"
)

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

// DataFolder returns the folder of talkgraph's files, $XDG_DATA_HOME/talkgraph by default.
func DataFolder() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no home folder to keep files in; name the store with --db bolt:PATH")
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "talkgraph"), nil
}
