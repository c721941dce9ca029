package library

import (
	"bytes"
	"fmt"
	"path"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/convert"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// Unpack returns the notes of an upload. A file of another tool becomes notes as Markdown, and a
// file of talks as data a note for each talk. Any other upload is returned unchanged. The problems
// of the first note list the skipped parts of the file. Unpack returns graph.ErrInvalid if the file
// has no notes and no talks.
func (e *Editor) Unpack(u Upload) ([]Upload, error) {
	if known, _ := convert.Knows(u.Source, u.Data); known {
		return e.unpackConverted(u)
	}
	if known, err := formats.Knows(u.Source, bytes.NewReader(u.Data)); err == nil && known && !loader.IsRecord(u.Source) {
		return e.unpackTalks(u)
	}
	return []Upload{u}, nil
}

// unpackConverted returns the notes of a file of another tool, and those of the talks as data in it.
func (e *Editor) unpackConverted(u Upload) ([]Upload, error) {
	r, err := convert.Read(u.Source, bytes.NewReader(u.Data), int64(len(u.Data)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.Source, err)
	}
	var out []Upload
	problems := u.Problems
	for _, l := range r.LeftOut {
		problems = append(problems, graph.Problem{Line: 1, Message: fmt.Sprintf("%s/%s was left out: %s", u.Source, l.Name, l.Why)})
	}
	for _, n := range r.Notes {
		out = append(out, Upload{Source: path.Join(u.Source, n.Name), Data: []byte(n.Text)})
	}
	for _, d := range r.Data {
		talks, err := e.unpackTalks(Upload{Source: path.Join(u.Source, d.Name), Data: d.Bytes})
		if err != nil {
			problems = append(problems, graph.Problem{Line: 1, Message: fmt.Sprintf("%v; it is skipped", err)})
		}
		out = append(out, talks...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s holds no notes and no talks that are read (%s)", graph.ErrInvalid, u.Source, problems[0].Message)
	}
	out[0].Problems = append(problems, out[0].Problems...)
	return out, nil
}

// unpackTalks returns a note for each talk in a file of talks as data. A talk that is stored from
// another file keeps its ID, as in a load.
func (e *Editor) unpackTalks(u Upload) ([]Upload, error) {
	var out []Upload
	problems := u.Problems
	sources := newHashSet()
	deduper := loader.NewDeduper(e.library.talkSpeakers, e.library.talkTitles)
	report, err := formats.Read(u.Source, bytes.NewReader(u.Data), formats.Options{}, func(line int, r graph.Record) error {
		if r.Title != "" {
			r.Number = deduper.Number(r)
		}
		source := loader.RecordSource(u.Source, r)
		if !sources.add(source) {
			problems = append(problems, duplicateProblem(line, r))
			return nil
		}
		out = append(out, Upload{Source: source, Data: []byte(loader.RecordText(r))})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.Source, err)
	}
	problems = append(problems, report.Problems...)
	for _, l := range report.LeftOut {
		problems = append(problems, graph.Problem{Line: l.Line, Message: fmt.Sprintf("%q is left out: %s", l.Title, l.Why)})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s holds no talk; %s left out: %s", graph.ErrInvalid, u.Source, Quantity(len(report.LeftOut), "entry is", "entries are"), problems[len(problems)-1].Message)
	}
	out[0].Problems = problems
	return out, nil
}
