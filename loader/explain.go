package loader

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// Explanation says why the talks of a note begin where they do.
type Explanation struct {
	Best   Alternative `json:"best"`
	Second Alternative `json:"second"`
	// Margin is by how much the best is likelier than the second, from 0 to 1.
	Margin float64         `json:"margin"`
	Talks  []ExplainedTalk `json:"talks"`
}

// Alternative is one of the ways to read a note.
type Alternative struct {
	Form  string `json:"form"` // how it chooses lines: "of one form", "with speakers"
	Of    string `json:"of"`   // the kind of lines: "H2" is a heading of level 2; "" for several
	Lines []int  `json:"lines"`
}

// ExplainedTalk is a line that a talk begins on.
type ExplainedTalk struct {
	Line        int              `json:"line"`
	Text        string           `json:"text"`
	Probability float64          `json:"probability"` // that it begins one, by its features alone
	Reasons     []segment.Reason `json:"reasons"`
}

// shownReasons is how many features of a talk are told.
const shownReasons = 5

// Explain says why the talks of a note begin where they do, with corrections of its lines.
// The explanation has no talks if rules split the note.
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

// doubts returns the problem that another reading of a note is nearly as likely, with the
// correction that chooses it.
func doubts(source string, r *segment.Reading) []graph.Problem {
	if r == nil || r.Margin >= segment.SmallMargin || len(r.Second.Blocks) == 0 {
		return nil
	}
	verb, at := graph.BeginsTalk, firstBeyond(r.Second.Blocks, r.Talks)
	if at < 0 {
		verb, at = graph.BeginsNoTalk, firstBeyond(r.Talks, r.Second.Blocks)
	}
	if at < 0 {
		return nil
	}
	b := &r.Blocks[at]
	text := b.Text
	if len(text) > maxDoubted {
		text = strings.ToValidUTF8(text[:maxDoubted], "") + "…"
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

// maxDoubted is how many bytes of a line a problem quotes.
const maxDoubted = 80

// beginnings lists the first lines of the second reading.
func beginnings(r *segment.Reading) string {
	n := len(r.Second.Blocks)
	return fmt.Sprintf("%d, from line %d to line %d", n, r.Blocks[r.Second.Blocks[0]].Line, r.Blocks[r.Second.Blocks[n-1]].Line)
}

// firstBeyond returns the first block of a that is not in b, or -1.
func firstBeyond(a, b []int) int {
	for _, i := range a {
		if _, ok := slices.BinarySearch(b, i); !ok {
			return i
		}
	}
	return -1
}
