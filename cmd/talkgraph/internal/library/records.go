package library

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"runtime"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// pendingRecord is a record on its way into the store. A worker sets facts and err. facts is
// nil if the store has the note unchanged.
type pendingRecord struct {
	file         int    // number of the file in recordLoad.files
	source, text string // name and text of the note that the record becomes
	facts        *graph.LabelFacts
	err          error
}

// recordsPerChunk is how many records one worker extracts at a time. Extracting so many takes much
// longer than sending the chunk. As many chunks as there are cores may wait.
const recordsPerChunk = 256

// recordLoad stores the talks of data files. One goroutine reads the files, one for each core
// extracts notes, and the caller of run stores them.
type recordLoad struct {
	library   *Library
	extractor *loader.Extractor
	files     []dataFile
	problem   func(file, line int, message string)
	progress  func()         // called for each record that is stored or unchanged
	counts    []recordCounts // one for each file
	sources   []*hashSet     // names of the notes of each file
}

// recordCounts counts the records of a file.
type recordCounts struct {
	stored, unchanged, leftOut int
	leftOutTalks               int // those of leftOut that are talks
}

// run loads all files. It skips talks that the store has unchanged, so that an interrupted
// load continues where it stopped.
func (l *recordLoad) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l.counts = make([]recordCounts, len(l.files))
	chunks := make(chan chan []pendingRecord, runtime.GOMAXPROCS(0))
	failed := make(chan error, 1)
	go func() {
		defer close(chunks)
		failed <- l.read(ctx, chunks)
	}()
	var adding []int // the file of each record in the batch
	b := l.library.newBatch(func(int, graph.Delta) {
		l.counts[adding[0]].stored++
		adding = adding[1:]
		l.progress()
	})
	for out := range chunks {
		for _, p := range <-out {
			switch {
			case p.err != nil:
				return p.err
			case p.facts == nil:
				l.counts[p.file].unchanged++
				l.progress()
			default:
				adding = append(adding, p.file)
				if err := b.add(ctx, p.facts.Label, p.facts.Facts); err != nil {
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

// read reads the files and starts a worker for each chunk of records. It sends the channel of
// each worker's result to chunks, in order.
func (l *recordLoad) read(ctx context.Context, chunks chan<- chan []pendingRecord) error {
	var chunk []pendingRecord
	send := func() error {
		out, work := make(chan []pendingRecord, 1), chunk
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
	deduper := loader.NewDeduper(l.library.talkSpeakers, l.library.talkTitles)
	for i, file := range l.files {
		deduper.NextFile()
		sources := newHashSet()
		l.sources = append(l.sources, sources)
		_, err := file.eachRecord(func(line int, r graph.Record) error {
			if r.Title != "" {
				r.Number = deduper.Number(r)
			}
			source := loader.RecordSource(file.name, r)
			if !sources.add(source) {
				l.leaveOut(i, line, r)
				return nil
			}
			if chunk = append(chunk, pendingRecord{file: i, source: source, text: loader.RecordText(r)}); len(chunk) == recordsPerChunk {
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

// leaveOut counts and reports a record whose ID occurred before in the same file.
func (l *recordLoad) leaveOut(file, line int, r graph.Record) {
	l.counts[file].leftOut++
	if r.Title != "" {
		l.counts[file].leftOutTalks++
	}
	l.problem(file, line, duplicateProblem(line, r).Message)
}

// duplicateProblem returns the problem of a record whose ID occurred before in the same file.
func duplicateProblem(line int, r graph.Record) graph.Problem {
	return graph.Problem{Line: line, Message: fmt.Sprintf("a talk with the ID %q is above it already; this one is skipped", cmp.Or(r.ID, r.Title))}
}

// extract sets p.facts and p.err, unless the store has the note unchanged.
func (l *recordLoad) extract(ctx context.Context, p *pendingRecord) {
	isCurrent, err := l.isCurrent(ctx, p)
	if err != nil || isCurrent {
		p.err = err
		return
	}
	note, err := l.extractor.Extract(ctx, p.source, []byte(p.text))
	if err == nil {
		note, err = l.extractor.Correct(ctx, note, l.library.Corrections())
	}
	p.err = err
	p.facts = &graph.LabelFacts{Label: graph.NoteID(p.source), Facts: loader.Facts(note)}
}

// isCurrent reports whether the store has the note with the same text, extracted by the same
// version of the extractor.
func (l *recordLoad) isCurrent(ctx context.Context, p *pendingRecord) (bool, error) {
	for _, want := range []struct {
		predicate graph.Predicate
		text      string
	}{{graph.PredVersion, l.extractor.Version()}, {graph.PredText, p.text}} {
		texts, err := l.library.store.Texts(ctx, graph.NoteID(p.source), want.predicate)
		if err != nil || len(texts) != 1 || texts[0] != want.text {
			return false, err
		}
	}
	return true, nil
}

// talkSpeakers returns the speakers of a talk and whether the talk is stored.
func (lib *Library) talkSpeakers(talk graph.ID) ([]graph.ID, bool) {
	x := lib.engine.Index()
	return x.EntitiesOfKind(talk, graph.KindPerson), x.Exists(talk)
}

// talkTitles returns the titles of a talk, or none if the talk is not stored or unreadable.
func (lib *Library) talkTitles(talk graph.ID) []string {
	titles, _ := lib.store.Texts(context.Background(), talk, graph.PredName)
	return titles
}

// hashSet is a set of texts that stores their 64-bit hashes only: 35 MB for a million texts.
type hashSet struct {
	seed   maphash.Seed
	hashes map[uint64]struct{}
}

func newHashSet() *hashSet { return &hashSet{maphash.MakeSeed(), map[uint64]struct{}{}} }

// has reports whether the set holds a text.
func (s *hashSet) has(text string) bool {
	_, ok := s.hashes[maphash.String(s.seed, text)]
	return ok
}

// add adds a text and reports whether it is new. It never adds the empty text.
func (s *hashSet) add(text string) bool {
	h := maphash.String(s.seed, text)
	_, ok := s.hashes[h]
	if text != "" {
		s.hashes[h] = struct{}{}
	}
	return !ok
}
