package library

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/convert"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// addFolder adds the notes of a folder, and the files that may hold talks as data.
func (in *Input) addFolder(dir string) error {
	n := 0
	others := map[string]int{} // files that are no notes, by their extensions
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return fmt.Errorf("cannot read %q: %w", path, err)
		case err != nil: // a folder below that may not be read
			in.closed = append(in.closed, fmt.Errorf("cannot read %q: %w", path, err))
			return nil
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !isInputFile(path):
			others[strings.ToLower(filepath.Ext(path))]++
			if rel, err := filepath.Rel(dir, path); err == nil && isDocument(path) {
				in.remarks = append(in.remarks, fmt.Sprintf("%s: its form is not read; save it as text, HTML or .docx", sourceName(filepath.ToSlash(rel))))
			}
			return nil
		case n == maxFiles:
			return fmt.Errorf("%w: %q holds more than %d notes; load its folders one by one", graph.ErrTooLarge, dir, maxFiles)
		}
		info, skip := inspect(dir, path, d)
		if skip != "" {
			in.skipped = append(in.skipped, fmt.Sprintf("%s is %s", path, skip))
		}
		if info == nil {
			return nil
		}
		n++
		rel, err := filepath.Rel(dir, path)
		if err == nil {
			notes := len(in.notes)
			if err := in.addFile(path, sourceName(filepath.ToSlash(rel))); err != nil {
				in.closed = append(in.closed, err)
			}
			for i := range in.notes[notes:] {
				in.notes[notes+i].inFolder = true
			}
		}
		return err
	})
	in.addRemarks(others)
	in.dropTwins()
	if err == nil && n == 0 && len(in.skipped) > 0 {
		err = fmt.Errorf("no notes in %q; %s", dir, in.skipped[0])
	} else if err == nil && n == 0 {
		err = fmt.Errorf("no notes in %q; notes end in %s", dir, strings.Join(noteExtensionList(), ", "))
	}
	return err
}

// addRemarks reports the files that are no notes by their extensions.
func (in *Input) addRemarks(others map[string]int) {
	for _, ext := range slices.Sorted(maps.Keys(others)) {
		if isDocument("x" + ext) {
			continue // each by its name
		}
		ending := "ending in " + ext
		if ext == "" {
			ending = "without an extension"
		}
		in.remarks = append(in.remarks, fmt.Sprintf("%s %s skipped: no form of notes", Quantity(others[ext], "file", "files"), ending))
	}
}

// isDocument reports whether a file that is not read may hold notes, so that it is worth a
// word of its own.
func isDocument(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pdf", ".doc", ".ppt", ".odt", ".odp", ".rtf", ".pages", ".key", ".one", ".epub", ".mbox":
		return true
	}
	return false
}

// dropTwins leaves out files that others in the folder hold too: the description of a video
// whose captions are read with it, and the page of a note of Google Keep.
func (in *Input) dropTwins() {
	described, kept := map[string]string{}, map[string]bool{}
	for _, n := range in.notes {
		if n.beside != "" {
			described[n.beside] = n.Source
		}
		if file, _, ok := strings.Cut(n.Source, ".json/pages/"); ok {
			kept[file] = true
		}
	}
	in.candidates = slices.DeleteFunc(in.candidates, func(d dataFile) bool {
		captions, ok := described[d.path]
		if ok {
			in.remarks = append(in.remarks, fmt.Sprintf("%s: it is read with %s", d.name, captions))
		}
		return ok
	})
	in.notes = slices.DeleteFunc(in.notes, func(n NoteFile) bool {
		file, isPage := strings.CutSuffix(n.Source, ".html")
		if isPage && kept[file] {
			in.remarks = append(in.remarks, fmt.Sprintf("%s: it is the same note as %s.json", n.Source, file))
		}
		return isPage && kept[file]
	})
}

// isInputFile reports whether a folder's file is a note or may hold talks, by its extension.
func isInputFile(path string) bool {
	ext := strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))
	return noteExtensions[ext] || dataExtensions[ext] || convert.IsNamed(path)
}

// addFile adds a file of a folder: a note, the notes of another tool, or a file that may
// hold talks as data.
func (in *Input) addFile(path, name string) error {
	if added, err := in.addConverted(path, name); err != nil || added {
		return err
	}
	is := dataExtensions[strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))]
	if strings.EqualFold(filepath.Ext(path), ".md") {
		is, _ = isDataFile(path) // Check finds the error again
	}
	if is {
		in.candidates = append(in.candidates, dataFile{name: name, path: path, event: formats.EventBeside(path)})
	} else {
		in.notes = append(in.notes, NoteFile{Source: name, path: path})
	}
	return nil
}

// dataExtensions are the extensions of files in a folder that may hold talks as data.
var dataExtensions = map[string]bool{".jsonl": true, ".ndjson": true, ".json": true, ".jsonld": true, ".xml": true, ".yml": true, ".yaml": true, ".ics": true, ".csv": true, ".tsv": true, ".opml": true, ".rss": true, ".atom": true}

func noteExtensionList() []string { return slices.Sorted(maps.Keys(noteExtensions)) }
