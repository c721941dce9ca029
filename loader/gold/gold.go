// Package gold compares what the loader finds with what a careful reader found.
//
// A gold file is text. A line without a number names a note; one that begins with a
// number is a talk, by the line of its title; indented lines are what it mentions, as
// the last parts of IDs. What may be found counts neither for nor against.
// A talk without indented lines is scored for its title alone.
//
//	qcon-london-2017.txt
//	18 Microservices At The Heart of BBC iPlayer
//	 companies bbc
//	 must microservices, monolith, java
//	 may people-and-teams
package gold

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Talk is what a reader found in one talk.
type Talk struct {
	Line                 int
	Title                string
	Scored               bool // whether the mentions are given
	Companies, Must, May []string
}

// Gold is the talks of each note, by its source.
type Gold map[string][]Talk

// Parse reads a gold file. Its errors wrap graph.ErrInvalid and name the line.
func Parse(name, text string) (Gold, error) {
	g := Gold{}
	source, n := "", 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, " \t\n")
		if line == "" || line[0] == '#' {
			continue
		}
		first, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		at, err := strconv.Atoi(first)
		switch indented := line[0] == ' ' || line[0] == '\t'; {
		case !indented && err != nil:
			source = line
			g[source] = nil
		case source == "":
			return nil, fmt.Errorf("%w: %s:%d: name the note first, on a line of its own", graph.ErrInvalid, name, n)
		case !indented:
			g[source] = append(g[source], Talk{Line: at, Title: rest})
		case len(g[source]) == 0:
			return nil, fmt.Errorf("%w: %s:%d: a talk comes first: its line and its title", graph.ErrInvalid, name, n)
		default:
			if err := g[source][len(g[source])-1].add(first, strings.Split(rest, ", ")); err != nil {
				return nil, fmt.Errorf("%w: %s:%d: %w", graph.ErrInvalid, name, n, err)
			}
		}
	}
	return g, nil
}

func (t *Talk) add(what string, names []string) error {
	to, ok := map[string]*[]string{"companies": &t.Companies, "must": &t.Must, "may": &t.May}[what]
	if !ok {
		return fmt.Errorf("unknown word %q; write companies, must or may", what)
	}
	t.Scored = true
	*to = append(*to, names...)
	return nil
}

// Score counts what was found, missed and wrongly found of one kind.
type Score struct {
	Found         int
	Missed, Wrong []string // each as "source:line: what"
}

// Recall returns the part of what is there that was found; 1 if nothing is there.
func (s Score) Recall() float64 { return ratio(s.Found, len(s.Missed)) }

// Precision returns the part of what was found that is right; 1 if nothing was found.
func (s Score) Precision() float64 { return ratio(s.Found, len(s.Wrong)) }

// F1 returns the harmonic mean of recall and precision.
func (s Score) F1() float64 {
	if s.Recall()+s.Precision() == 0 {
		return 0
	}
	return 2 * s.Recall() * s.Precision() / (s.Recall() + s.Precision())
}

func ratio(right, other int) float64 {
	if right+other == 0 {
		return 1
	}
	return float64(right) / float64(right+other)
}

// Report is how notes compare with a gold file.
type Report struct{ Talks, Companies, Topics Score }

// Compare scores notes; a note that the gold does not name is left out.
func (g Gold) Compare(notes []graph.Note) Report {
	var r Report
	for _, n := range notes {
		talks, ok := g[n.Source]
		if !ok {
			continue
		}
		for _, t := range n.Talks {
			if !slices.ContainsFunc(talks, func(w Talk) bool { return same(w, t) }) {
				r.Talks.Wrong = append(r.Talks.Wrong, place(n.Source, t.Line, t.Title))
			}
		}
		for _, w := range talks {
			i := slices.IndexFunc(n.Talks, func(t graph.Talk) bool { return same(w, t) })
			if i < 0 {
				r.Talks.Missed = append(r.Talks.Missed, place(n.Source, w.Line, w.Title))
				continue
			}
			r.Talks.Found++
			if w.Scored {
				r.Companies.mentions(n.Source, w, w.Companies, w.May, n.Talks[i].Companies)
				r.Topics.mentions(n.Source, w, w.Must, w.May, n.Talks[i].Topics)
			}
		}
	}
	return r
}

func same(w Talk, t graph.Talk) bool {
	return w.Line == t.Line && graph.Fold(w.Title) == graph.Fold(t.Title)
}

func (s *Score) mentions(source string, w Talk, must, may []string, found []graph.Mention) {
	for _, m := range found {
		switch name := m.ID.Local(); {
		case slices.Contains(must, name):
			s.Found++
		case !slices.Contains(may, name):
			s.Wrong = append(s.Wrong, place(source, m.Evidence[0].Line, name+": "+m.Evidence[0].Text))
		}
	}
	for _, name := range must {
		if !slices.ContainsFunc(found, func(m graph.Mention) bool { return m.ID.Local() == name }) {
			s.Missed = append(s.Missed, place(source, w.Line, name))
		}
	}
}

func place(source string, line int, what string) string {
	return fmt.Sprintf("%s:%d: %s", source, line, what)
}

// String returns the report for people: a line a kind, then every miss and false find.
func (r Report) String() string {
	var b strings.Builder
	for _, k := range []struct {
		name string
		s    Score
	}{{"talks", r.Talks}, {"companies", r.Companies}, {"topics", r.Topics}} {
		fmt.Fprintf(&b, "%-10s precision %.3f  recall %.3f  F1 %.3f  (%d right, %d wrong, %d missed)\n",
			k.name, k.s.Precision(), k.s.Recall(), k.s.F1(), k.s.Found, len(k.s.Wrong), len(k.s.Missed))
		for _, m := range k.s.Missed {
			fmt.Fprintf(&b, "  missed %s\n", m)
		}
		for _, w := range k.s.Wrong {
			fmt.Fprintf(&b, "  wrong  %s\n", w)
		}
	}
	return b.String()
}
