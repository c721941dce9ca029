package library

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/export"
)

// isVault reports whether "export --format vault" wrote a folder.
func isVault(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
	return err == nil
}

// addVault adds the facts of a vault, and the notes that were changed since it was written.
// Its pages are derived from both and not read.
func (in *Input) addVault(dir string) error {
	f, err := openFile(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
	if err != nil {
		return fmt.Errorf("cannot read the vault: %w", err)
	}
	defer f.Close()
	facts, err := cayley.ReadQuads(f)
	var all []graph.LabelFacts
	if err == nil {
		all, err = GroupByLabel(facts)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", export.VaultGraph, err)
	}
	text := map[string]string{} // of a note as it was read
	for _, f := range facts {
		if f.Predicate == graph.PredText && f.Subject == f.Label {
			text[f.Label.Source()] = f.Object.Text
		}
	}
	changed := map[graph.ID]bool{}
	notes := filepath.Join(dir, export.VaultNotes)
	err = filepath.WalkDir(notes, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == notes {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(notes, path)
		if err != nil {
			return err
		}
		if info, skip := inspect(dir, path, d); info == nil {
			in.skipped = append(in.skipped, fmt.Sprintf("%s is %s", path, cmp.Or(skip, "deleted")))
			return nil
		}
		file := NoteFile{Source: filepath.ToSlash(rel), path: path}
		now, err := file.read()
		if old, ok := text[file.Source]; !ok || old != string(now) {
			in.notes = append(in.notes, file)
			changed[graph.NoteID(file.Source)] = true
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot read the vault: %w", err)
	}
	in.vaultFacts = slices.DeleteFunc(all, func(s graph.LabelFacts) bool { return changed[s.Label] })
	return nil
}
