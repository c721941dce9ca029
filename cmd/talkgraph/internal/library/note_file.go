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

// NoteFile is a note that has not been read yet: a file, standard input, or a note of an
// archive. Source is its name in the store.
type NoteFile struct {
	Source      string
	path        string      // "" for standard input and a note of an archive
	data        []byte      // the content if path is ""
	description string      // path of the video description that belongs to captions, or ""
	section     graph.Event // event of the section that the note is in
	// inFolder marks a file that was found in a folder. If it cannot be read, a load skips it.
	inFolder bool
}

// read returns the bytes of the note. It stops one byte after the limit of a note, by which
// the loader recognizes a note that is too large.
func (f NoteFile) read() ([]byte, error) {
	if f.path == "" {
		return f.data, nil
	}
	r, err := openFile(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	limit, isDocument := int64(loader.MaxNote), convert.IsSingle(f.path)
	if isDocument {
		limit = maxDocument
	}
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.path, err)
	}
	if isDocument && int64(len(b)) > limit {
		return nil, fmt.Errorf("%w: %s has more than %d MB; save it without its pictures", graph.ErrTooLarge, f.Source, limit>>20)
	}
	if f.description == "" {
		return b, nil
	}
	return f.readCaptions(b)
}

// readCaptions returns the note that captions and the description of their video make.
func (f NoteFile) readCaptions(captions []byte) ([]byte, error) {
	d, err := openFile(f.description)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	info, err := io.ReadAll(io.LimitReader(d, loader.MaxNote))
	if err != nil {
		return nil, fmt.Errorf("cannot read %q: %w", f.description, err)
	}
	n, err := convert.ReadCaptions(f.Source, captions, info)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Source, err)
	}
	return []byte(n.Notes[0].Text), nil
}

// maxDocument limits an office document or a mail with its pictures, in bytes: four times
// loader.MaxNote.
const maxDocument = 64 << 20

// noteExtensions are the extensions of files in a folder that are read as notes.
var noteExtensions = map[string]bool{".txt": true, ".md": true, ".markdown": true, ".text": true, ".rst": true, ".org": true, ".adoc": true, ".asciidoc": true, ".wiki": true, ".html": true, ".htm": true}

// CheckNotes returns the error of the first file that cannot be read as text, or that of ctx.
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

// check returns an error if the file cannot be read as text.
func (f NoteFile) check() error {
	b, err := f.read()
	if err == nil {
		_, _, err = loader.Text(f.Source, b)
	}
	return err
}

// ExtractEach extracts notes on all cores and calls use for each, in the order of files. It
// holds a few notes at a time and returns the first error, or that of ctx.
func ExtractEach(ctx context.Context, x *loader.Extractor, files []NoteFile, use func(graph.Note) error) error {
	return extractEach(ctx, x, files, use, func(_ NoteFile, err error) error { return err })
}

// extractEach does what ExtractEach does, but calls failed for a file that cannot be read. It
// continues if failed returns nil, and otherwise returns that error.
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
					r.note, r.err = x.ExtractBelow(ctx, f.section, f.Source, b)
				}
				out <- r
			}()
		}
	}()
	i := -1
	for out := range slots {
		r := <-out
		if i++; r.err != nil {
			r.err = failed(files[i], r.err)
		} else {
			r.err = use(r.note)
		}
		if r.err != nil {
			return r.err
		}
	}
	return nil
}

// inSections returns files with their section set. A section page such as _index.md has an event
// and no talks. It names the event of the notes in its folder and the folders below.
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
				files[i].section = e
				break
			}
			if dir == "." || dir == "/" {
				break
			}
		}
	}
	return files, nil
}

// sectionOf returns the event of the section that a note is in, from the stored section pages. It
// returns the zero Event if there is none.
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

// eventOfSection returns the event in the facts of a note, and whether the note is a section
// page: it has an event and no talks.
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
