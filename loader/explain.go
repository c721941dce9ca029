package loader

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// Explanation states why the talks of a note begin on their lines.
type Explanation struct {
	Best   Alternative `json:"best"`
	Second Alternative `json:"second"`
	// Margin is the probability of the best reading minus that of the second, from 0 to 1.
	Margin float64         `json:"margin"`
	Talks  []ExplainedTalk `json:"talks"`
}

// Alternative is one reading of a note: a choice of the lines on which talks begin.
type Alternative struct {
	Form  string `json:"form"`  // rule of the choice: "of one form", "with speakers"
	Of    string `json:"of"`    // kind of the lines: "H2" for headings of level 2; "" for several
	Lines []int  `json:"lines"` // 1-based
}

// ExplainedTalk is the first line of a talk with the reasons for it.
type ExplainedTalk struct {
	Line        int              `json:"line"`
	Text        string           `json:"text"`
	Probability float64          `json:"probability"` // probability that a talk begins here, by the line's features alone
	Reasons     []segment.Reason `json:"reasons"`
}

// Explain lists at most shownReasons features for a talk, the strongest first. The number is a
// choice: "extract --explain" prints them on one line.
const shownReasons = 5

// Explain returns why the talks of a note begin on their lines, given the corrections that
// apply to it. The explanation has no talks if rules, not the model, split the note.
func (x *Extractor) Explain(n graph.Note, cs []graph.Correction) (Explanation, error) {
	if IsRecord(n.Source) {
		return Explanation{}, nil
	}
	lines, _, text := readLines(n.Source, n.Text)
	_, r, err := x.split(n.Source, text, lines, pinsOf(n, cs)...)
	if err != nil || r == nil {
		return Explanation{}, err
	}
	e := Explanation{Best: alternative(r, r.Best), Second: alternative(r, r.Second), Margin: r.Margin}
	for _, i := range r.Talks {
		e.Talks = append(e.Talks, ExplainedTalk{r.Blocks[i].Line, r.Blocks[i].Text, r.Probability(i), r.Reasons(i, shownReasons)})
	}
	return e, nil
}

func alternative(r *segment.Reading, h segment.Hypothesis) Alternative {
	a := Alternative{Form: h.Form, Of: h.Of, Lines: []int{}}
	for _, i := range h.Blocks {
		a.Lines = append(a.Lines, r.Blocks[i].Line)
	}
	return a
}

// doubtfulReading returns a problem if another reading of a note is nearly as likely as the
// best. The problem quotes the correction that chooses the other reading.
func doubtfulReading(source string, r *segment.Reading) []graph.Problem {
	if r == nil || r.Margin >= segment.SmallMargin || len(r.Second.Blocks) == 0 {
		return nil
	}
	verb, at := graph.BeginsTalk, firstMissing(r.Second.Blocks, r.Talks)
	if at < 0 {
		verb, at = graph.BeginsNoTalk, firstMissing(r.Talks, r.Second.Blocks)
	}
	if at < 0 {
		return nil
	}
	b := &r.Blocks[at]
	text := b.Text
	if len(text) > maxQuoteText {
		text = strings.ToValidUTF8(text[:maxQuoteText], "") + "…"
	}
	c := graph.Correction{Note: graph.NoteID(source), Line: b.Line, Verb: verb}
	other := "they could also be"
	if len(r.Talks) == 1 {
		other = "it could also be"
	}
	return []graph.Problem{{Line: b.Line, Message: fmt.Sprintf(
		"%s found; %s %s (margin %.2f). If %q %s: talkgraph correct '%s'",
		graph.KindTalk.Quantity(len(r.Talks)), other, beginnings(r), r.Margin, text, verb, c)}}
}

// maxQuoteText is the number of bytes of a line that a problem quotes: one line of a terminal.
const maxQuoteText = 80

// beginnings returns the number of talks of the second reading, with the first and last line on
// which one begins.
func beginnings(r *segment.Reading) string {
	n := len(r.Second.Blocks)
	return fmt.Sprintf("%d, from line %d to line %d", n, r.Blocks[r.Second.Blocks[0]].Line, r.Blocks[r.Second.Blocks[n-1]].Line)
}

// firstMissing returns the first number of a that the sorted slice b lacks, or -1.
func firstMissing(a, b []int) int {
	for _, i := range a {
		if _, ok := slices.BinarySearch(b, i); !ok {
			return i
		}
	}
	return -1
}
