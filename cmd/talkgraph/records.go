package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/jsonl"
)

// recordTypes are the endings of files that hold talks as data.
var recordTypes = []string{".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"}

func isRecords(name string) bool {
	return slices.ContainsFunc(recordTypes, func(t string) bool { return strings.HasSuffix(strings.ToLower(name), t) })
}

// eachRecord hands out the talks of a file. An error names the file and the line.
func eachRecord(path string, use func(line int, r graph.Record) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot read %q: %w", path, err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(strings.ToLower(path), ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("cannot read %q: %w", path, err)
		}
	}
	r := jsonl.NewReader(in)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = use(r.Line(), rec)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
}

// countRecords reads a file once, so that a mistake in it is found before anything is
// changed.
func countRecords(path string) (n int, err error) {
	return n, eachRecord(path, func(int, graph.Record) error { n++; return nil })
}

// pending is the note of a record that is still to be read; said is nil if the store
// has it as it is.
type pending struct {
	source, text string
	said         *graph.Said
	err          error
}

// readAtOnce is how many records a worker takes.
const readAtOnce = 256

// recordLoad takes the talks of one file into the store: one goroutine reads lines, as
// many as there are cores read what the notes mention, and the caller writes.
type recordLoad struct {
	a        *app
	x        *loader.Extractor
	path     string
	problem  func(line int, message string)
	progress func(n int)
	stored, unchanged,
	left int // talks
}

// run passes over talks that are stored as they would be, so that a load that was cut
// off goes on where it was.
func (l *recordLoad) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks := make(chan chan []pending, runtime.GOMAXPROCS(0))
	failed := make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- l.read(ctx, chunks)
	}()
	b := l.a.batch(func(int, graph.Delta) { l.stored++; l.progress(1) })
	for out := range chunks {
		for _, p := range <-out {
			switch {
			case p.err != nil:
				return p.err
			case p.said == nil:
				l.unchanged++
				l.progress(1)
			default:
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

// read hands chunks of the file to workers, in order.
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
	seen := newSeen()
	err := eachRecord(l.path, func(line int, r graph.Record) error {
		r.Number = seen.count(string(loader.RecordTalk(r)))
		source := loader.RecordSource(l.path, r)
		if seen.count(source) > 1 {
			l.problem(line, fmt.Sprintf("a talk with the ID %q stands above it already; this one is left out", r.ID))
			l.left++
			return nil
		}
		if chunk = append(chunk, pending{source: source, text: loader.RecordText(r)}); len(chunk) == readAtOnce {
			return send()
		}
		return nil
	})
	if err != nil || len(chunk) == 0 {
		return err
	}
	return send()
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
			p.said = &graph.Said{Label: id, Facts: loader.Facts(note)}
			return
		}
	}
}

// seen counts texts by their hashes: a million take some ten megabytes.
type seen struct {
	seed maphash.Seed
	n    map[uint64]uint16
}

func newSeen() *seen { return &seen{maphash.MakeSeed(), map[uint64]uint16{}} }

func (s *seen) count(text string) int {
	h := maphash.String(s.seed, text)
	s.n[h]++
	return int(s.n[h])
}
