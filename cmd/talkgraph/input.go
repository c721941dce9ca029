package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/formats"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// NoteFile is a note that is still to be read: a file, or what standard input gave.
type NoteFile struct {
	source string
	path   string // "" for standard input
	data   []byte // of standard input
}

// read reads one byte more than a note may have, so that the loader can refuse a
// longer one without holding it.
func (f NoteFile) read() ([]byte, error) {
	if f.path == "" {
		return f.data, nil
	}
	r, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.path, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, loader.MaxNote+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.path, err)
	}
	return b, nil
}

// noteExtensions are the endings of files that a folder is searched for.
var noteExtensions = map[string]bool{".txt": true, ".md": true, ".markdown": true, ".text": true, ".rst": true, ".org": true, ".adoc": true, ".asciidoc": true, ".wiki": true, ".html": true, ".htm": true}

// maxFiles bounds the notes of one call.
const maxFiles = 100_000

// Input is what a command line names.
type Input struct {
	Notes      []NoteFile
	Data       []DataFile
	candidates []DataFile         // in folders: what may hold talks, or something else
	VaultFacts []graph.LabelFacts // of vaults that talkgraph wrote, but for notes that were changed
}

// FindInput finds the files named on the command line: a file by its name, the files of a
// folder by their paths below it, "-" as standard input, which is read here.
func FindInput(stdin io.Reader, args []string) (Input, error) {
	var in Input
	for _, arg := range args {
		switch info, err := os.Stat(arg); {
		case arg == "-":
			if err := in.addStdin(stdin); err != nil {
				return in, err
			}
		case errors.Is(err, fs.ErrNotExist):
			return in, fmt.Errorf("no file or folder %q; check the path", arg)
		case err != nil:
			return in, fmt.Errorf("cannot read %q: %w", arg, err)
		case isVault(arg):
			if err := in.addVault(arg); err != nil {
				return in, err
			}
		case info.IsDir():
			if err := in.addFolder(arg); err != nil {
				return in, err
			}
		default:
			is, err := isDataFile(arg)
			if err != nil {
				return in, err
			}
			if is {
				in.Data = append(in.Data, DataFile{name: filepath.Base(arg), path: arg, Event: formats.EventBeside(arg)})
			} else {
				in.Notes = append(in.Notes, NoteFile{source: filepath.Base(arg), path: arg})
			}
		}
	}
	return in, nil
}

// addStdin takes standard input.
func (in *Input) addStdin(stdin io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(stdin, formats.MaxTree+1))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	known, err := formats.Knows("stdin", bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	if known {
		in.Data = append(in.Data, DataFile{name: "stdin", data: b})
	} else {
		in.Notes = append(in.Notes, NoteFile{source: "stdin.txt", data: b})
	}
	return nil
}

// FindNotes is findInput where talks as data are not expected.
func FindNotes(stdin io.Reader, args []string) ([]NoteFile, error) {
	in, err := FindInput(stdin, args)
	if err == nil && len(in.Data) > 0 {
		err = fmt.Errorf("%w: %s holds talks as data; \"talkgraph load\" reads it", graph.ErrInvalid, in.Data[0].name)
	}
	if err == nil && len(in.Notes) == 0 && len(in.candidates) > 0 {
		err = fmt.Errorf("no notes there; notes end in %s", strings.Join(noteExtensionList(), ", "))
	}
	return in.Notes, err
}

// CheckNotes refuses notes that are no text.
func CheckNotes(files []NoteFile) error {
	for _, f := range files {
		b, err := f.read()
		if err == nil {
			_, err = loader.Decode(f.source, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Check reads every file once and returns the first mistake, so that a load can refuse
// it before it changes anything; counts are what each file of data holds. What a folder
// holds beside talks is passed over, and what cannot be read told as a problem.
func (in *Input) Check(problem func(string)) (counts []*DataCounts, err error) {
	if err := CheckNotes(in.Notes); err != nil {
		return nil, err
	}
	for _, d := range in.Data {
		c, err := d.count()
		if err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	for _, d := range in.candidates {
		switch c, err := d.count(); {
		case formats.IsUnknown(err):
		case err != nil:
			problem(fmt.Sprintf("%v; it is passed over", err))
		default:
			in.Data = append(in.Data, d)
			counts = append(counts, c)
		}
	}
	return counts, nil
}

// ExtractEach reads notes on all cores and uses them one by one in their order. It
// holds a few at a time. The first error ends it.
func ExtractEach(x *loader.Extractor, files []NoteFile, use func(graph.Note) error) error {
	type result struct {
		note graph.Note
		err  error
	}
	workers := runtime.GOMAXPROCS(0)
	slots := make(chan chan result, workers) // in the order of the files
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(slots)
		for _, f := range files {
			out := make(chan result, 1)
			select {
			case slots <- out:
			case <-stop:
				return
			}
			go func() {
				var r result
				var b []byte
				if b, r.err = f.read(); r.err == nil {
					r.note, r.err = x.Extract(f.source, b)
				}
				out <- r
			}()
		}
	}()
	for out := range slots {
		r := <-out
		if r.err == nil {
			r.err = use(r.note)
		}
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

// ReadOptions is how notes are read, by the flags of every verb that reads them.
type ReadOptions struct {
	Vocabulary []string
	Titles     string
}

func readingFlags(cmd *cobra.Command, o *ReadOptions) {
	cmd.Flags().StringArrayVar(&o.Vocabulary, "vocabulary", nil, "a vocabulary `FILE` that extends, renames or silences shipped entries (may be repeated)")
	cmd.Flags().StringVar(&o.Titles, "titles", "", "a `FILE` of talk titles, one a line, that tell the talks of the notes")
}

// NewExtractor makes an extractor of the shipped vocabulary, the user's own and the
// titles that were given.
func NewExtractor(o ReadOptions) (*loader.Extractor, *graph.Vocabulary, error) {
	v, err := ReadVocabulary(o.Vocabulary)
	if err != nil {
		return nil, nil, err
	}
	x := loader.New(v, graph.Lexicon(data.Words))
	if o.Titles == "" {
		return x, v, nil
	}
	b, err := os.ReadFile(o.Titles)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the titles: %w", err)
	}
	text, err := loader.Decode(o.Titles, b)
	if err != nil {
		return nil, nil, err
	}
	x.Titles(strings.Split(text, "\n"))
	return x, v, nil
}

func ShippedVocabulary() []vocabulary.File {
	return []vocabulary.File{{Name: "topics.yaml", Text: data.Topics}, {Name: "companies.yaml", Text: data.Companies}}
}

func ReadVocabulary(files []string) (*graph.Vocabulary, error) {
	all := ShippedVocabulary()
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the vocabulary: %w", err)
		}
		all = append(all, vocabulary.File{Name: name, Text: b, Own: true})
	}
	return vocabulary.Parse(all...)
}
