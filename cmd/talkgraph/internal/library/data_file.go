package library

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// dataFile is a file of talks as data, or standard input.
type dataFile struct {
	name    string          // start of the names of its notes
	path    string          // "" for standard input and files in archives
	data    []byte          // the content if path is ""
	event   string          // event of the talks that do not name theirs
	columns formats.Columns // columns of its table that the user named
}

// isDataFile reports whether the content of a file is talks as data rather than a note.
func isDataFile(path string) (bool, error) {
	f, err := openFile(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	known, err := formats.Knows(path, f)
	if err != nil {
		return false, fmt.Errorf("cannot read %q: %w", path, err)
	}
	return known, nil
}

// eachRecord calls use for each talk of the file. An error names the file and the line.
func (d dataFile) eachRecord(use formats.Use) (formats.Report, error) {
	var in io.Reader = bytes.NewReader(d.data)
	if d.path != "" {
		f, err := openFile(d.path)
		if err != nil {
			return formats.Report{}, err
		}
		defer f.Close()
		in = f
	}
	report, err := formats.Read(cmp.Or(d.path, d.name), in, formats.Options{Event: d.event, Columns: d.columns}, use)
	if err != nil && !errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%s: %w", d.name, err)
	}
	return report, err
}

// dataCounts counts the entries of a file of talks; speakers, companies and tags are distinct.
type dataCounts struct {
	report                                   formats.Report
	talks, events, speakers, companies, tags int
}

// count reads the whole file and counts its entries. A load calls it first, so that a faulty
// file is refused before anything is stored.
func (d dataFile) count(ctx context.Context) (*dataCounts, error) {
	c := &dataCounts{}
	speakers, companies, tags := newHashSet(), newHashSet(), newHashSet()
	report, err := d.eachRecord(func(_ int, r graph.Record) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.Title == "" && r.Event != "" {
			c.events++
		} else if r.Title != "" {
			c.talks++
		}
		for _, s := range r.Speakers {
			speakers.add(s.Name)
			companies.add(s.Company)
		}
		for _, s := range append(r.Companies, r.Sponsors...) {
			companies.add(s)
		}
		for _, s := range r.Tags {
			tags.add(s)
		}
		return nil
	})
	c.report, c.speakers, c.companies, c.tags = report, len(speakers.hashes), len(companies.hashes), len(tags.hashes)
	return c, err
}

// String returns the counts that are not 0, each after a comma: ", 3 speakers, 5 tags".
func (c *dataCounts) String() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{{c.events, "event", "events"}, {c.speakers, "speaker", "speakers"}, {c.companies, "company", "companies"}, {c.tags, "tag", "tags"}} {
		if p.n > 0 {
			parts = append(parts, Quantity(p.n, p.one, p.many))
		}
	}
	return strings.Join(append([]string{""}, parts...), ", ")
}

// maxNamed is how many skipped entries or files a report names: about a line of a terminal.
const maxNamed = 10

// printProblems writes the problems of the file and its entries that are no talks, grouped by
// reason, to r.Problems. name is the file.
func (c *dataCounts) printProblems(r Reporter, name string) {
	for _, p := range c.report.Problems {
		fmt.Fprintf(r.Problems, "%s:%d: %s\n", name, p.Line, p.Message)
	}
	var reasons []string
	by := map[string][]string{}
	for _, l := range c.report.LeftOut {
		if by[l.Why] == nil {
			reasons = append(reasons, l.Why)
		}
		by[l.Why] = append(by[l.Why], fmt.Sprintf("line %d %q", l.Line, l.Title))
	}
	for _, why := range reasons {
		fmt.Fprintf(r.Problems, "%s: %s left out (%s): %s\n", name, Quantity(len(by[why]), "entry is", "entries are"), why, joinNamed(by[why]))
	}
}

// joinNamed returns the first maxNamed names and the number of the others.
func joinNamed(names []string) string {
	more := ""
	if n := len(names) - maxNamed; n > 0 {
		names, more = names[:maxNamed], fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names, ", ") + more
}
