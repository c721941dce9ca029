// Package gold compares the results of the loader with those of a careful reader.
//
// A gold file is text. A line without a number names a note. A line with a number is a talk:
// the line and the text of its title. The indented lines below list its mentions, as the
// local parts of IDs. A mention after "may" counts neither as right nor as wrong. A talk
// without indented lines is scored for its title alone.
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

// Talk is a talk of a gold file.
type Talk struct {
	Line      int // of its title, from 1
	Title     string
	Scored    bool     // the file lists its mentions
	Companies []string // companies that the loader must find
	Must      []string // topics that it must find
	May       []string // companies and topics that it may find
}

// Gold has the talks of each note by the note's source.
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
			return nil, fmt.Errorf("%w: %s:%d: name the note first, on a separate line", graph.ErrInvalid, name, n)
		case !indented:
			g[source] = append(g[source], Talk{Line: at, Title: rest})
		case len(g[source]) == 0:
			return nil, fmt.Errorf("%w: %s:%d: mentions without a talk; write the line and the title of the talk first", graph.ErrInvalid, name, n)
		default:
			if err := g[source][len(g[source])-1].add(first, strings.Split(rest, ", ")); err != nil {
				return nil, fmt.Errorf("%w: %s:%d: %w", graph.ErrInvalid, name, n, err)
			}
		}
	}
	return g, nil
}

// add adds an indented line: a list ("companies", "must" or "may") and its names.
func (t *Talk) add(list string, names []string) error {
	to, ok := map[string]*[]string{"companies": &t.Companies, "must": &t.Must, "may": &t.May}[list]
	if !ok {
		return fmt.Errorf("unknown word %q; write companies, must or may", list)
	}
	t.Scored = true
	*to = append(*to, names...)
	return nil
}

// Score counts the results of one kind: talks, companies or topics.
type Score struct {
	Found         int      // right results
	Missed, Wrong []string // each as "source:line: text"
}

// Recall returns the share of the gold that was found, from 0 to 1; 1 if the gold is empty.
func (s Score) Recall() float64 { return ratio(s.Found, len(s.Missed)) }

// Precision returns the share of the results that is right, from 0 to 1; 1 if there are none.
func (s Score) Precision() float64 { return ratio(s.Found, len(s.Wrong)) }

// F1 returns the harmonic mean of recall and precision.
func (s Score) F1() float64 {
	if s.Recall()+s.Precision() == 0 {
		return 0
	}
	return 2 * s.Recall() * s.Precision() / (s.Recall() + s.Precision())
}

// ratio returns the share of right in all; 1 if there are none.
func ratio(right, other int) float64 {
	if right+other == 0 {
		return 1
	}
	return float64(right) / float64(right+other)
}

// Report has the scores of the three kinds.
type Report struct{ Talks, Companies, Topics Score }

// Compare scores notes. It skips a note that the gold does not name.
func (g Gold) Compare(notes []graph.Note) Report {
	var r Report
	for _, n := range notes {
		talks, ok := g[n.Source]
		if !ok {
			continue
		}
		for _, t := range n.Talks {
			if !slices.ContainsFunc(talks, func(w Talk) bool { return isSameTalk(w, t) }) {
				r.Talks.Wrong = append(r.Talks.Wrong, describe(n.Source, t.Line, t.Title))
			}
		}
		for _, w := range talks {
			i := slices.IndexFunc(n.Talks, func(t graph.Talk) bool { return isSameTalk(w, t) })
			if i < 0 {
				r.Talks.Missed = append(r.Talks.Missed, describe(n.Source, w.Line, w.Title))
				continue
			}
			r.Talks.Found++
			if w.Scored {
				r.Companies.addMentions(n.Source, w, w.Companies, w.May, n.Talks[i].Companies)
				r.Topics.addMentions(n.Source, w, w.Must, w.May, n.Talks[i].Topics)
			}
		}
	}
	return r
}

// isSameTalk reports whether two talks have the same line and, apart from case and
// punctuation, the same title.
func isSameTalk(w Talk, t graph.Talk) bool {
	return w.Line == t.Line && graph.Fold(w.Title) == graph.Fold(t.Title)
}

// addMentions scores the mentions of one kind in a talk.
func (s *Score) addMentions(source string, w Talk, must, may []string, found []graph.Mention) {
	for _, m := range found {
		switch name := m.ID.Local(); {
		case slices.Contains(must, name):
			s.Found++
		case !slices.Contains(may, name):
			s.Wrong = append(s.Wrong, describe(source, m.Evidence[0].Line, name+": "+m.Evidence[0].Text))
		}
	}
	for _, name := range must {
		if !slices.ContainsFunc(found, func(m graph.Mention) bool { return m.ID.Local() == name }) {
			s.Missed = append(s.Missed, describe(source, w.Line, name))
		}
	}
}

// describe returns an element of Missed or Wrong.
func describe(source string, line int, text string) string {
	return fmt.Sprintf("%s:%d: %s", source, line, text)
}

// String returns the report as text: a line for each kind, followed by its missed and its
// wrong results.
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
