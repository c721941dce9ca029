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

// isVault reports whether a folder was written by "export --format vault".
func isVault(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
	return err == nil
}

// addVault adds the facts of a vault, and the notes that were edited or added since the vault
// was written. It does not read the other pages, which export derives from both.
func (in *Input) addVault(dir string) error {
	labels, err := readVaultGraph(dir)
	if err != nil {
		return err
	}
	texts := map[string]string{} // texts of the notes when the vault was written, by name
	for _, l := range labels {
		for _, f := range l.Facts {
			if f.Predicate == graph.PredText && f.Subject == f.Label {
				texts[f.Label.Source()] = f.Object.Text
			}
		}
	}
	edited, err := in.addVaultNotes(dir, texts)
	if err != nil {
		return fmt.Errorf("cannot read the vault: %w", err)
	}
	in.vaultFacts = slices.DeleteFunc(labels, func(l graph.LabelFacts) bool { return edited[l.Label] })
	return nil
}

// readVaultGraph reads the facts of a vault.
func readVaultGraph(dir string) ([]graph.LabelFacts, error) {
	f, err := openFile(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
	if err != nil {
		return nil, fmt.Errorf("cannot read the vault: %w", err)
	}
	defer f.Close()
	facts, err := cayley.ReadQuads(f)
	var labels []graph.LabelFacts
	if err == nil {
		labels, err = GroupByLabel(facts)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", export.VaultGraph, err)
	}
	return labels, nil
}

// addVaultNotes adds the notes of a vault whose texts differ from texts, and returns their IDs.
func (in *Input) addVaultNotes(dir string, texts map[string]string) (edited map[graph.ID]bool, err error) {
	edited = map[graph.ID]bool{}
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
		if info, reason := inspect(dir, path, d); info == nil {
			in.skipped = append(in.skipped, fmt.Sprintf("%s is %s", path, cmp.Or(reason, "deleted")))
			return nil
		}
		file := NoteFile{Source: filepath.ToSlash(rel), path: path}
		text, err := file.read()
		if old, ok := texts[file.Source]; !ok || old != string(text) {
			in.notes = append(in.notes, file)
			edited[graph.NoteID(file.Source)] = true
		}
		return err
	})
	return edited, err
}
