package library

import (
	"context"
	"fmt"
	"io"
	"path"
	"runtime"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/convert"
)

// NoteFile is a note that has not been read yet: a file or standard input.
type NoteFile struct {
	Source string
	path   string      // "" for standard input and a note of an archive
	data   []byte      // of these
	beside string      // the path of the description of a video, of its captions
	below  graph.Event // of the section that it lies in
	// inFolder is true for a file that a folder holds. It does not end a load if it cannot be
	// read.
	inFolder bool
}

// read returns the bytes of the file, at most one more than a note may have. The loader
// refuses a longer note by that.
func (f NoteFile) read() ([]byte, error) {
	if f.path == "" {
		return f.data, nil
	}
	r, err := openFile(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	most := int64(loader.MaxNote)
	if convert.IsSingle(f.path) { // with its pictures
		most = maxDocument
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.path, err)
	}
	if int64(len(b)) > most && most == maxDocument {
		return nil, fmt.Errorf("%w: %s has more than %d MB; save it without its pictures", graph.ErrTooLarge, f.Source, most>>20)
	}
	if f.beside == "" {
		return b, nil
	}
	d, err := openFile(f.beside)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	info, err := io.ReadAll(io.LimitReader(d, loader.MaxNote))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.beside, err)
	}
	n, err := convert.ReadCaptions(f.Source, b, info)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Source, err)
	}
	return []byte(n.Notes[0].Text), nil
}

// maxDocument is the largest office document or mail, in bytes: text and pictures.
const maxDocument = 64 << 20

// noteExtensions are the extensions of notes in a folder.
var noteExtensions = map[string]bool{".txt": true, ".md": true, ".markdown": true, ".text": true, ".rst": true, ".org": true, ".adoc": true, ".asciidoc": true, ".wiki": true, ".html": true, ".htm": true}

// CheckNotes returns an error if one of the files is no text, or if the context ends.
func CheckNotes(ctx context.Context, files []NoteFile) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

// check returns an error if the file is no text.
func (f NoteFile) check() error {
	b, err := f.read()
	if err == nil {
		_, _, err = loader.Text(f.Source, b)
	}
	return err
}

// ExtractEach extracts notes on all cores and calls use for each in order. It holds a few
// notes at a time and ends at the first error, or when the context ends.
func ExtractEach(ctx context.Context, x *loader.Extractor, files []NoteFile, use func(graph.Note) error) error {
	return extractEach(ctx, x, files, use, func(_ NoteFile, err error) error { return err })
}

// extractEach is ExtractEach that calls failed for a file that cannot be read. It goes on if
// that returns nil.
func extractEach(ctx context.Context, x *loader.Extractor, files []NoteFile, use func(graph.Note) error, failed func(NoteFile, error) error) error {
	type result struct {
		note graph.Note
		err  error
	}
	files, err := inSections(ctx, x, files)
	if err != nil {
		return err
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
					r.note, r.err = x.ExtractBelow(ctx, f.below, f.Source, b)
				}
				out <- r
			}()
		}
	}()
	next := 0
	for out := range slots {
		r := <-out
		if next++; r.err != nil {
			r.err = failed(files[next-1], r.err)
		} else {
			r.err = use(r.note)
		}
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

// inSections returns files with the events of the sections that they lie in: a page such as
// _index.md names the event of the notes beside and below it.
func inSections(ctx context.Context, x *loader.Extractor, files []NoteFile) ([]NoteFile, error) {
	sections := map[string]graph.Event{}
	for _, f := range files {
		if !loader.IsSection(f.Source) {
			continue
		}
		b, err := f.read()
		if err != nil {
			return nil, err
		}
		n, err := x.Extract(ctx, f.Source, b)
		if err != nil {
			return nil, err
		}
		if len(n.Talks) == 0 && n.Event.ID != "" {
			sections[path.Dir(f.Source)] = n.Event
		}
	}
	if len(sections) == 0 {
		return files, nil
	}
	files = slices.Clone(files)
	for i := range files {
		for dir := path.Dir(files[i].Source); ; dir = path.Dir(dir) {
			if e, ok := sections[dir]; ok {
				files[i].below = e
				break
			}
			if dir == "." || dir == "/" {
				break
			}
		}
	}
	return files, nil
}

// sectionOf returns the event of the section that a note lies in, by the pages of sections
// that are stored.
func (lib *Library) sectionOf(ctx context.Context, source string) (graph.Event, error) {
	for dir := path.Dir(source); dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, name := range []string{"_index.md", "index.md"} {
			facts, err := lib.store.Facts(ctx, graph.NoteID(path.Join(dir, name)))
			if err != nil {
				return graph.Event{}, err
			}
			if e, ok := eventOfSection(facts); ok {
				return e, nil
			}
		}
	}
	return graph.Event{}, nil
}

// eventOfSection returns the event that the facts of a page without talks state.
func eventOfSection(facts []graph.Fact) (graph.Event, bool) {
	var e graph.Event
	for _, f := range facts {
		switch {
		case f.Subject.Kind() == graph.KindTalk:
			return graph.Event{}, false
		case f.Subject.Kind() == graph.KindEvent && f.Predicate == graph.PredName:
			e = graph.Event{ID: f.Subject, Name: f.Object.Text}
		}
	}
	return e, e.ID != ""
}
