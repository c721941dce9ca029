package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"runtime"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// pending is the note of a record that is still to be read; said is nil if the store
// has it as it is.
type pending struct {
	file         int // of those that are loaded
	source, text string
	said         *graph.LabelFacts
	err          error
}

// readAtOnce is how many records a worker takes.
const readAtOnce = 256

// recordLoad takes the talks of files into the store: one goroutine reads them, as many as
// there are cores read what the notes mention, and the caller writes.
type recordLoad struct {
	a        *app
	x        *loader.Extractor
	files    []dataFile
	problem  func(file, line int, message string)
	progress func()
	done     []loaded // by the number of the file
	sources  []*seen  // of its notes, likewise
}

// loaded is what became of the records of a file.
type loaded struct {
	stored, unchanged,
	left int // records
	leftTalks int // of those left out, talks
}

// run passes over talks that are stored as they would be, so that a load that was cut
// off goes on where it was.
func (l *recordLoad) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l.done = make([]loaded, len(l.files))
	chunks := make(chan chan []pending, runtime.GOMAXPROCS(0))
	failed := make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- l.read(ctx, chunks)
	}()
	var adding []int // the files of what is added and not yet stored
	b := l.a.batch(func(int, graph.Delta) {
		l.done[adding[0]].stored++
		adding = adding[1:]
		l.progress()
	})
	for out := range chunks {
		for _, p := range <-out {
			switch {
			case p.err != nil:
				return p.err
			case p.said == nil:
				l.done[p.file].unchanged++
				l.progress()
			default:
				adding = append(adding, p.file)
				if err := b.add(ctx, p.said.Label, p.said.Facts); err != nil {
					return err
				}
			}
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	return b.flush(ctx)
}

// read hands chunks of the files to workers, in order.
func (l *recordLoad) read(ctx context.Context, chunks chan<- chan []pending) error {
	var chunk []pending
	send := func() error {
		out, work := make(chan []pending, 1), chunk
		chunk = nil
		select {
		case chunks <- out:
		case <-ctx.Done():
			return ctx.Err()
		}
		go func() {
			for i := range work {
				l.extract(ctx, &work[i])
			}
			out <- work
		}()
		return nil
	}
	same := loader.NewSame(l.a.speakers, l.a.titles)
	for i, file := range l.files {
		same.NextFile()
		ids := newSeen()
		l.sources = append(l.sources, ids)
		_, err := file.each(func(line int, r graph.Record) error {
			if r.Title != "" {
				r.Number = same.Number(r)
			}
			source := loader.RecordSource(file.name, r)
			if !ids.add(source) {
				l.leave(i, line, r)
				return nil
			}
			if chunk = append(chunk, pending{file: i, source: source, text: loader.RecordText(r)}); len(chunk) == readAtOnce {
				return send()
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return send()
}

// leave leaves out a record whose ID was there already.
func (l *recordLoad) leave(file, line int, r graph.Record) {
	l.done[file].left++
	if r.Title != "" {
		l.done[file].leftTalks++
	}
	l.problem(file, line, fmt.Sprintf("a talk with the ID %q stands above it already; this one is left out", cmp.Or(r.ID, r.Title)))
}

// extract reads a note, unless the store has it.
func (l *recordLoad) extract(ctx context.Context, p *pending) {
	id := graph.NoteID(p.source)
	for _, same := range []struct {
		p    graph.Predicate
		want string
	}{{graph.PredVersion, l.x.Version()}, {graph.PredText, p.text}} {
		texts, err := l.a.store.Texts(ctx, id, same.p)
		if err != nil {
			p.err = err
			return
		}
		if len(texts) != 1 || texts[0] != same.want {
			note, err := l.x.Extract(p.source, []byte(p.text))
			note = l.x.Correct(note, l.a.held())
			p.err = err
			p.said = &graph.LabelFacts{Label: id, Facts: loader.Facts(note)}
			return
		}
	}
}

// speakers are those of a talk, if it is stored.
func (a *app) speakers(talk graph.ID) ([]graph.ID, bool) {
	x := a.engine.Index()
	return x.EntitiesOfKind(talk, graph.KindPerson), x.Exists(talk)
}

// titles are those of a talk that is stored.
func (a *app) titles(talk graph.ID) []string {
	names, _ := a.store.Texts(context.Background(), talk, graph.PredName) // none, as of one that is new
	return names
}

// seen remembers texts by their hashes: a million take some ten megabytes.
type seen struct {
	seed  maphash.Seed
	texts map[uint64]struct{}
}

func newSeen() *seen { return &seen{maphash.MakeSeed(), map[uint64]struct{}{}} }

func (s *seen) has(text string) bool {
	_, there := s.texts[maphash.String(s.seed, text)]
	return there
}

// add tells whether a text is new. The empty one is none.
func (s *seen) add(text string) bool {
	h := maphash.String(s.seed, text)
	_, there := s.texts[h]
	if text != "" {
		s.texts[h] = struct{}{}
	}
	return !there
}
