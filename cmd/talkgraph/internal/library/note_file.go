package library

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// NoteFile is a note that is still to be read: a file, or what standard input gave.
type NoteFile struct {
	Source string
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

// CheckNotes refuses notes that are no text.
func CheckNotes(files []NoteFile) error {
	for _, f := range files {
		b, err := f.read()
		if err == nil {
			_, err = loader.Decode(f.Source, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
					r.note, r.err = x.Extract(f.Source, b)
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
