package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// noteFile is a note as it lies on disk.
type noteFile struct {
	source string
	data   []byte
}

// noteTypes are the endings of files that a folder is searched for.
var noteTypes = map[string]bool{".txt": true, ".md": true, ".markdown": true, ".text": true, ".rst": true, ".org": true, ".html": true, ".htm": true}

// maxFiles bounds the notes of one call.
const maxFiles = 100_000

// readNotes reads the files named on the command line: a file by its name, the
// notes in a folder by their paths below it, "-" as standard input.
func readNotes(stdin io.Reader, args []string) ([]noteFile, error) {
	var out []noteFile
	for _, arg := range args {
		switch info, err := os.Stat(arg); {
		case arg == "-":
			b, err := io.ReadAll(io.LimitReader(stdin, loader.MaxNote+1))
			if err != nil {
				return nil, fmt.Errorf("reading standard input: %w", err)
			}
			out = append(out, noteFile{"stdin.txt", b})
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("no file or folder %q; check the path", arg)
		case err != nil:
			return nil, fmt.Errorf("cannot read %q: %w", arg, err)
		case info.IsDir():
			files, err := readFolder(arg)
			if err != nil {
				return nil, err
			}
			out = append(out, files...)
		default:
			f, err := readFile(arg, filepath.Base(arg))
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// extractAll reads notes; the first that is none ends it.
func extractAll(x *loader.Extractor, files []noteFile) ([]graph.Note, error) {
	notes := make([]graph.Note, len(files))
	for i, f := range files {
		var err error
		if notes[i], err = x.Extract(f.source, f.data); err != nil {
			return nil, err
		}
	}
	return notes, nil
}

// readFile reads one byte more than a note may have, so that the loader can
// refuse a longer one without holding it.
func readFile(path, source string) (noteFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return noteFile{}, fmt.Errorf("cannot read %q: %w", path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, loader.MaxNote+1))
	if err != nil {
		return noteFile{}, fmt.Errorf("cannot read %q: %w", path, err)
	}
	return noteFile{source, b}, nil
}

func readFolder(dir string) ([]noteFile, error) {
	var out []noteFile
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("cannot read %q: %w", path, err)
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir() || !noteTypes[strings.ToLower(filepath.Ext(path))]:
			return nil
		case len(out) == maxFiles:
			return fmt.Errorf("%w: %q holds more than %d notes; load its folders one by one", graph.ErrTooLarge, dir, maxFiles)
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := readFile(path, filepath.ToSlash(rel))
		out = append(out, f)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("no notes in %q; notes end in .txt, .md, .markdown, .text, .rst, .org, .html or .htm", dir)
	}
	return out, err
}

func addVocabularyFlag(cmd *cobra.Command, files *[]string) {
	cmd.Flags().StringArrayVar(files, "vocabulary", nil, "a vocabulary `FILE` that extends, renames or silences shipped entries (may be repeated)")
}

// newExtractor makes an extractor of the shipped vocabulary and the user's own.
func newExtractor(files []string) (*loader.Extractor, *graph.Vocabulary, error) {
	v, err := readVocabulary(files)
	if err != nil {
		return nil, nil, err
	}
	return loader.New(v, graph.Lexicon(data.Words)), v, nil
}

func readVocabulary(files []string) (*graph.Vocabulary, error) {
	all := []vocabulary.File{{Name: "topics.yaml", Text: data.Topics}, {Name: "companies.yaml", Text: data.Companies}}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the vocabulary: %w", err)
		}
		all = append(all, vocabulary.File{Name: name, Text: b})
	}
	return vocabulary.Parse(all...)
}
