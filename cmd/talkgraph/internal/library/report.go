package library

import (
	"fmt"
	"io"

	"github.com/talkgraph/talkgraph/graph"
)

// Reporter receives the reports of a load while it runs.
type Reporter struct {
	Out      io.Writer // one line for each note or file of talks
	Problems io.Writer // one line for each problem
	// Progress starts to show a load of total items of a unit, such as "notes". A nil
	// Progress shows nothing.
	Progress func(unit string, total int) Progress
}

// Progress counts the items of a load that are done.
type Progress interface {
	Add(n int) error
	Finish() error
}

// noProgress shows nothing.
type noProgress struct{}

// Add implements Progress.
func (noProgress) Add(int) error { return nil }

// Finish implements Progress.
func (noProgress) Finish() error { return nil }

// progress starts to show a load of total items, if r shows progress.
func (r Reporter) progress(unit string, total int) Progress {
	if r.Progress == nil {
		return noProgress{}
	}
	return r.Progress(unit, total)
}

// noteReport writes a line for each stored note, then the totals.
type noteReport struct {
	out, problems              io.Writer
	notes, talks, problemCount int
}

// add writes a line with the contents of a note and the changes by its load, and counts the note.
func (r *noteReport) add(n graph.Note, d graph.Delta) {
	topics, companies := map[graph.ID]bool{}, map[graph.ID]bool{}
	for _, t := range n.Talks {
		for _, m := range t.Topics {
			topics[m.ID] = true
		}
		for _, m := range t.Companies {
			companies[m.ID] = true
		}
	}
	change := fmt.Sprintf("%s added, %d removed", Quantity(len(d.Added), "fact", "facts"), len(d.Removed))
	if len(d.Added)+len(d.Removed) == 0 {
		change = "unchanged"
	}
	fmt.Fprintf(r.out, "%s: %s, %s, %s (%s)\n", n.Source, Quantity(len(n.Talks), "talk", "talks"),
		Quantity(len(topics), "topic", "topics"), Quantity(len(companies), "company", "companies"), change)
	for _, p := range n.Problems {
		fmt.Fprintf(r.problems, "%s:%d: %s\n", n.Source, p.Line, p.Message)
	}
	r.notes, r.talks, r.problemCount = r.notes+1, r.talks+len(n.Talks), r.problemCount+len(n.Problems)
}

// printTotals writes the totals of two notes or more.
func (r *noteReport) printTotals() {
	if r.notes > 1 {
		fmt.Fprintf(r.out, "%d notes, %s, %s\n", r.notes, Quantity(r.talks, "talk", "talks"), Quantity(r.problemCount, "problem", "problems"))
	}
}

// Quantity returns a count with its noun in the singular or the plural: "1 talk", "2 talks".
func Quantity(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
