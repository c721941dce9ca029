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

// pendingRecord is a record whose note is to be extracted. facts is nil if the store has the
// note unchanged.
type pendingRecord struct {
	file         int // of those that are loaded
	source, text string
	facts        *graph.LabelFacts
	err          error
}

// recordsPerChunk is how many records one worker extracts at a time.
const recordsPerChunk = 256

// recordLoad stores the talks of files. One goroutine reads the files, one a core extracts
// the notes, and the caller writes.
type recordLoad struct {
	library   *Library
	extractor *loader.Extractor
	files     []dataFile
	problem   func(file, line int, message string)
	progress  func()
	counts    []recordCounts // by the number of the file
	sources   []*hashSet     // of its notes, likewise
}

// recordCounts counts what happened to the records of a file.
type recordCounts struct {
	stored, unchanged,
	leftOut int // records
	leftOutTalks int // of those left out, talks
}

// run loads all files. It skips talks that are stored unchanged, so that an interrupted load
// continues where it stopped.
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
	var adding []int // the files of what is added and not yet stored
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

// read sends chunks of the files to workers, in order.
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
	same := loader.NewDeduper(l.library.talkSpeakers, l.library.talkTitles)
	for i, file := range l.files {
		same.NextFile()
		ids := newHashSet()
		l.sources = append(l.sources, ids)
		_, err := file.each(func(line int, r graph.Record) error {
			if r.Title != "" {
				r.Number = same.Number(r)
			}
			source := loader.RecordSource(file.name, r)
			if !ids.add(source) {
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

// leaveOut reports a record whose ID occurred before in the file.
func (l *recordLoad) leaveOut(file, line int, r graph.Record) {
	l.counts[file].leftOut++
	if r.Title != "" {
		l.counts[file].leftOutTalks++
	}
	l.problem(file, line, fmt.Sprintf("a talk with the ID %q is above it already; this one is skipped", cmp.Or(r.ID, r.Title)))
}

// extract extracts a record's note unless the store has it unchanged.
func (l *recordLoad) extract(ctx context.Context, p *pendingRecord) {
	id := graph.NoteID(p.source)
	for _, same := range []struct {
		p    graph.Predicate
		want string
	}{{graph.PredVersion, l.extractor.Version()}, {graph.PredText, p.text}} {
		texts, err := l.library.store.Texts(ctx, id, same.p)
		if err != nil {
			p.err = err
			return
		}
		if len(texts) != 1 || texts[0] != same.want {
			note, err := l.extractor.Extract(ctx, p.source, []byte(p.text))
			if err == nil {
				note, err = l.extractor.Correct(ctx, note, l.library.Corrections())
			}
			p.err = err
			p.facts = &graph.LabelFacts{Label: id, Facts: loader.Facts(note)}
			return
		}
	}
}

// talkSpeakers returns the speakers of a talk, and whether the talk is stored.
func (lib *Library) talkSpeakers(talk graph.ID) ([]graph.ID, bool) {
	x := lib.engine.Index()
	return x.EntitiesOfKind(talk, graph.KindPerson), x.Exists(talk)
}

// talkTitles returns the titles of a stored talk; none for another.
func (lib *Library) talkTitles(talk graph.ID) []string {
	names, _ := lib.store.Texts(context.Background(), talk, graph.PredName) // none, as of one that is new
	return names
}

// hashSet is a set of texts by their hashes. A million take some ten megabytes.
type hashSet struct {
	seed   maphash.Seed
	hashes map[uint64]struct{}
}

func newHashSet() *hashSet { return &hashSet{maphash.MakeSeed(), map[uint64]struct{}{}} }

func (s *hashSet) has(text string) bool {
	_, there := s.hashes[maphash.String(s.seed, text)]
	return there
}

// add adds a text and reports whether it is new. The empty text is never stored.
func (s *hashSet) add(text string) bool {
	h := maphash.String(s.seed, text)
	_, there := s.hashes[h]
	if text != "" {
		s.hashes[h] = struct{}{}
	}
	return !there
}
