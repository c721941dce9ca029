package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/export"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// addFolder finds the notes of a folder, and what may hold talks as data.
func (in *Input) addFolder(dir string) error {
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("cannot read %q: %w", path, err)
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir() || !isInputFile(path):
			return nil
		case n == maxFiles:
			return fmt.Errorf("%w: %q holds more than %d notes; load its folders one by one", graph.ErrTooLarge, dir, maxFiles)
		}
		n++
		rel, err := filepath.Rel(dir, path)
		if err == nil {
			err = in.addFile(path, filepath.ToSlash(rel))
		}
		return err
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("no notes in %q; notes end in %s", dir, strings.Join(noteExtensionList(), ", "))
	}
	return err
}

// isVault tells a folder that "export --format vault" wrote.
func isVault(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
	return err == nil
}

// addVault finds what a vault says, and the notes that were changed since; its pages are made
// of both.
func (in *Input) addVault(dir string) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(export.VaultGraph)))
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
		file := NoteFile{source: filepath.ToSlash(rel), path: path}
		now, err := file.read()
		if old, ok := text[file.source]; !ok || old != string(now) {
			in.Notes = append(in.Notes, file)
			changed[graph.NoteID(file.source)] = true
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot read the vault: %w", err)
	}
	in.VaultFacts = slices.DeleteFunc(all, func(s graph.LabelFacts) bool { return changed[s.Label] })
	return nil
}

// isInputFile tells a file that a folder is searched for.
func isInputFile(path string) bool {
	ext := strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))
	return noteExtensions[ext] || dataExtensions[ext]
}

// addFile adds a file of a folder: a note, or what may hold talks as data.
func (in *Input) addFile(path, name string) error {
	is := dataExtensions[strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))]
	if strings.EqualFold(filepath.Ext(path), ".md") {
		var err error
		if is, err = isDataFile(path); err != nil {
			return err
		}
	}
	if is {
		in.candidates = append(in.candidates, DataFile{name: name, path: path, Event: formats.EventBeside(path)})
	} else {
		in.Notes = append(in.Notes, NoteFile{source: name, path: path})
	}
	return nil
}

// dataExtensions are the endings of files in a folder that may hold talks as data.
var dataExtensions = map[string]bool{".jsonl": true, ".ndjson": true, ".json": true, ".jsonld": true, ".xml": true, ".yml": true, ".yaml": true, ".ics": true, ".csv": true, ".tsv": true, ".opml": true, ".rss": true, ".atom": true}

func noteExtensionList() []string { return slices.Sorted(maps.Keys(noteExtensions)) }
