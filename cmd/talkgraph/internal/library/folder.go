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

// addFolder adds the notes of a folder, and the files that may hold talks as data. A file
// that cannot be read does not end the walk; Check reports it.
func (in *Input) addFolder(dir string) error {
	w := folderWalk{input: in, dir: dir, others: map[string]int{}}
	err := filepath.WalkDir(dir, w.visit)
	in.addRemarks(w.others)
	if err == nil && w.added == 0 && len(in.skipped) > 0 {
		err = fmt.Errorf("no notes in %q; %s", dir, in.skipped[0])
	} else if err == nil && w.added == 0 {
		err = fmt.Errorf("no notes in %q; notes end in %s", dir, strings.Join(noteExtensionList(), ", "))
	}
	return err
}

// folderWalk adds the files of one folder to an input.
type folderWalk struct {
	input  *Input
	dir    string
	added  int            // files that were added
	others map[string]int // files that are no notes, by extension
}

// visit is the fs.WalkDirFunc of the walk. It returns an error if the folder itself cannot be
// read or if it holds more than maxFiles notes.
func (w *folderWalk) visit(path string, d fs.DirEntry, err error) error {
	switch {
	case err != nil && path == w.dir:
		return fmt.Errorf("cannot read %q: %w", path, err)
	case err != nil: // a folder below
		w.input.unreadable = append(w.input.unreadable, fmt.Errorf("cannot read %q: %w", path, err))
		return nil
	case isHidden(w.dir, path) && d.IsDir():
		return filepath.SkipDir
	case isHidden(w.dir, path) || d.IsDir():
		return nil
	}
	rel, err := filepath.Rel(w.dir, path)
	if err != nil {
		return err
	}
	name := sourceName(filepath.ToSlash(rel))
	if !isInputFile(path) {
		w.others[strings.ToLower(filepath.Ext(path))]++
		if as := readableForm(path); as != "" {
			w.input.remarks = append(w.input.remarks, name+": its form is not read; save it as "+as)
		}
		return nil
	}
	if w.added == maxFiles {
		return fmt.Errorf("%w: %q holds more than %d notes; load its folders one by one", graph.ErrTooLarge, w.dir, maxFiles)
	}
	info, reason := inspect(w.dir, path, d)
	if reason != "" {
		w.input.skipped = append(w.input.skipped, fmt.Sprintf("%s is %s", path, reason))
	}
	if info != nil {
		w.add(path, name)
	}
	return nil
}

// add adds a file under a name. Its notes are marked as those of a folder.
func (w *folderWalk) add(path, name string) {
	w.added++
	before := len(w.input.notes)
	if err := w.input.addFile(path, name); err != nil {
		w.input.unreadable = append(w.input.unreadable, err)
	}
	for i := range w.input.notes[before:] {
		w.input.notes[before+i].inFolder = true
	}
}

// isHidden reports whether a path of a walk through dir has a name that begins with a dot.
func isHidden(dir, path string) bool {
	return path != dir && strings.HasPrefix(filepath.Base(path), ".")
}

// addRemarks adds a remark for each extension of files that are no notes, with their number.
func (in *Input) addRemarks(others map[string]int) {
	for _, ext := range slices.Sorted(maps.Keys(others)) {
		if readableForm("x"+ext) != "" {
			continue // visit names each of them
		}
		ending := "ending in " + ext
		if ext == "" {
			ending = "without an extension"
		}
		in.remarks = append(in.remarks, fmt.Sprintf("%s %s skipped: no form of notes", Quantity(others[ext], "file", "files"), ending))
	}
}

// readableForm returns the formats to save a document or a table in if loader does not read its
// extension. It returns "" for other files.
func readableForm(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pdf", ".doc", ".ppt", ".odt", ".odp", ".rtf", ".pages", ".key", ".one", ".epub", ".mbox":
		return "text, HTML or .docx"
	case ".xls", ".xlsb", ".ods", ".numbers":
		return "CSV or .xlsx"
	}
	return ""
}

// dropDuplicates removes files whose contents are in another file of the input. These are video
// descriptions, which are read with their captions, and the HTML copies of Google Keep's notes.
func (in *Input) dropDuplicates() {
	captions := map[string]string{} // the captions that are read with a description, by its path
	keepNotes := map[string]bool{}  // notes of Google Keep, without their extension .json
	for _, n := range in.notes {
		if n.description != "" {
			captions[filepath.Clean(n.description)] = n.Source
		}
		if file, _, ok := strings.Cut(n.Source, ".json/pages/"); ok {
			keepNotes[file] = true
		}
	}
	isDescription := func(d dataFile) bool {
		source, ok := captions[filepath.Clean(d.path)]
		if ok {
			in.remarks = append(in.remarks, fmt.Sprintf("%s: it is read with %s", d.name, source))
		}
		return ok
	}
	in.data, in.candidates = slices.DeleteFunc(in.data, isDescription), slices.DeleteFunc(in.candidates, isDescription)
	in.notes = slices.DeleteFunc(in.notes, func(n NoteFile) bool {
		file, isPage := strings.CutSuffix(n.Source, ".html")
		if isPage && keepNotes[file] {
			in.remarks = append(in.remarks, fmt.Sprintf("%s: it is the same note as %s.json", n.Source, file))
		}
		return isPage && keepNotes[file]
	})
}

// isInputFile reports whether the extension of a folder's file is one of notes, of data, or
// of a file that loader/convert reads.
func isInputFile(path string) bool {
	ext := unpackedExtension(path)
	return noteExtensions[ext] || formats.IsDataEnding(ext) || convert.IsNamed(path)
}

// unpackedExtension returns the extension of a path in lower case, and for a file packed with gzip
// that of its content: ".json" for "talks.json.gz".
func unpackedExtension(path string) string {
	return strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))
}

// addFile adds a file of a folder under a name. It adds the notes of another tool, a candidate for
// talks as data, or a note.
func (in *Input) addFile(path, name string) error {
	if added, err := in.addConverted(path, name); err != nil || added {
		return err
	}
	isData := formats.IsDataEnding(unpackedExtension(path))
	if strings.EqualFold(filepath.Ext(path), ".md") || formats.IsPage(path, nil) {
		isData, _ = isDataFile(path) // Check finds the error again
	}
	if isData {
		in.candidates = append(in.candidates, dataFile{name: name, path: path, event: formats.EventBeside(path)})
	} else {
		in.notes = append(in.notes, NoteFile{Source: name, path: path})
	}
	return nil
}

// noteExtensionList returns noteExtensions in order, for messages.
func noteExtensionList() []string { return slices.Sorted(maps.Keys(noteExtensions)) }
