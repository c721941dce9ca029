package server

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// shownLines is how many lines of a note the page of a talk shows.
const shownLines = 5000

// noteLines are the lines of one place in a note; Omitted counts those beyond shownLines.
type noteLines struct {
	Lines   []noteLine
	Omitted int
}

// noteLine is one line of a note, split at its mentions.
type noteLine struct {
	Number int
	Anchor string
	Parts  []notePart
}

// notePart is a run of text; one with an ID is a mention.
type notePart struct {
	Text string
	ID   graph.ID
	Name string
}

// highlight splits the lines of a place at the mentions in them.
func highlight(p pages.Place, t pages.Talk) noteLines {
	byLine := map[int][]queries.Evidence{}
	for _, items := range [][]queries.Item{t.Topics, t.Companies} {
		for _, it := range items {
			for _, w := range it.Evidence {
				if w.Source == p.Source && !w.Corrected {
					w.Start, w.End = w.From+w.Start, w.From+w.End // columns of the line
					byLine[w.Line] = append(byLine[w.Line], w)
				}
			}
		}
	}
	out := noteLines{Lines: make([]noteLine, min(len(p.Lines), shownLines))}
	out.Omitted = len(p.Lines) - len(out.Lines)
	for i, text := range p.Lines[:len(out.Lines)] {
		out.Lines[i] = noteLine{Number: p.Line + i, Anchor: anchor(p.Source, p.Line+i), Parts: splitAtMentions([]rune(text), byLine[p.Line+i])}
	}
	return out
}

// splitAtMentions splits a line at its mentions. Of two that overlap it keeps the first, or
// the longer of two that start together.
func splitAtMentions(line []rune, marks []queries.Evidence) []notePart {
	slices.SortFunc(marks, func(a, b queries.Evidence) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(b.ID, a.ID))
	})
	var out []notePart
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End > len(line) {
			continue
		}
		if m.Start > at {
			out = append(out, notePart{Text: string(line[at:m.Start])})
		}
		out = append(out, notePart{Text: string(line[m.Start:m.End]), ID: m.ID, Name: m.Name})
		at = m.End
	}
	if at < len(line) {
		out = append(out, notePart{Text: string(line[at:])})
	}
	return out
}

// proof is a line of evidence, split around the mention, with the talk it belongs to.
type proof struct {
	queries.Evidence
	TalkID             graph.ID
	Before, Hit, After string
}

// newProof makes a proof of a line of evidence; talk is its talk unless the evidence names
// one.
func newProof(talk graph.ID, w queries.Evidence) proof {
	if w.Talk != "" {
		talk = w.Talk
	}
	before, hit, after := w.Around()
	return proof{w, talk, before, hit, after}
}

// proofOfSeveral is a line that proves several entities.
type proofOfSeveral struct {
	proof
	Others []queries.Evidence // of the entities beside that of the proof
}

// newProofs makes the proofs of the evidence of an item. Evidence in the same line becomes one
// proof with all its hits, unless the line is too long to be shown whole.
func newProofs(it queries.Item) (out []proofOfSeveral) {
	for _, w := range it.Evidence {
		same := slices.IndexFunc(out, func(p proofOfSeveral) bool {
			return p.Talk == w.Talk && p.Source == w.Source && p.Line == w.Line && p.Quote == w.Quote && !p.Corrected && !w.Corrected
		})
		if same < 0 || len(w.Quote) > maxMerged {
			out = append(out, proofOfSeveral{proof: newProof(it.ID, w)})
			continue
		}
		p := &out[same]
		p.Others = append(p.Others, w)
		p.Hits = mergeHits(hitsOf(p.Evidence), hitsOf(w))
	}
	return out
}

// maxMerged is the size of the longest line in which the hits of several entities are shown, in
// bytes: about what one hit is shown with.
const maxMerged = 300

// hitsOf returns the columns of all hits of evidence.
func hitsOf(w queries.Evidence) []queries.Columns {
	if len(w.Hits) > 0 {
		return w.Hits
	}
	return []queries.Columns{{Start: w.Start, End: w.End}}
}

// mergeHits returns the hits of both lists in their order. Of hits that overlap it keeps the
// first.
func mergeHits(a, b []queries.Columns) (merged []queries.Columns) {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y queries.Columns) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	for _, h := range all {
		if n := len(merged); n == 0 || h.Start >= merged[n-1].End {
			merged = append(merged, h)
		}
	}
	return merged
}

// reasons are a node that a talk mentions and the first lines of evidence.
type reasons struct {
	queries.Item
	Evidence []proof
}

// shownReasons is how many lines of evidence the page of a talk shows for one node.
const shownReasons = 3

// newReasons makes the reasons of an item.
func newReasons(it queries.Item) reasons {
	out := reasons{Item: it}
	for _, w := range it.Evidence[:min(shownReasons, len(it.Evidence))] {
		out.Evidence = append(out.Evidence, newProof("", w))
	}
	return out
}

// Anchor returns the fragment of the line on the page of its talk.
func (p proof) Anchor() string { return anchor(p.Source, p.Line) }

// anchor returns the fragment of a line of a note.
func anchor(source string, line int) string { return fmt.Sprintf("L%d-%s", line, graph.Slug(source)) }
