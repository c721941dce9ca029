package server

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// shownLines is how many lines of a note the page of a talk shows. A page of 5,000 short lines has
// 400 kB of HTML.
const shownLines = 5000

// noteLines holds the lines of one place in a note. Omitted counts those beyond shownLines.
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

// notePart is a part of a line. A part with an ID is a mention of that node.
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
					w.Start, w.End = w.From+w.Start, w.From+w.End // columns of the line, not of the quote
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

// splitAtMentions splits a line at its mentions, which are columns of the line. If two overlap,
// it keeps the one that starts first, and of two with the same start the longer.
func splitAtMentions(line []rune, marks []queries.Evidence) []notePart {
	slices.SortFunc(marks, func(a, b queries.Evidence) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(b.ID, a.ID))
	})
	var out []notePart
	end := 0 // of the last part
	for _, m := range marks {
		if m.Start < end || m.End > len(line) {
			continue
		}
		if m.Start > end {
			out = append(out, notePart{Text: string(line[end:m.Start])})
		}
		out = append(out, notePart{Text: string(line[m.Start:m.End]), ID: m.ID, Name: m.Name})
		end = m.End
	}
	if end < len(line) {
		out = append(out, notePart{Text: string(line[end:])})
	}
	return out
}

// proof is a line of evidence, split around the mention, with its talk.
type proof struct {
	queries.Evidence
	TalkID             graph.ID
	Before, Hit, After string
}

// newProof makes a proof from a line of evidence. Its talk is the one that the evidence names,
// else talk.
func newProof(talk graph.ID, w queries.Evidence) proof {
	if w.Talk != "" {
		talk = w.Talk
	}
	before, hit, after := w.Around()
	return proof{w, talk, before, hit, after}
}

// proofOfSeveral is a line that proves several entities. The proof is of the first one; Others is
// the evidence of the others.
type proofOfSeveral struct {
	proof
	Others []queries.Evidence
}

// newProofs makes the proofs of an item. Evidence in the same line becomes one proof with all
// hits, unless the line has more than maxMerged bytes.
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

// foldedProofs are the proofs of an item: those that a page shows, and further ones.
type foldedProofs struct{ Shown, Folded []proofOfSeveral }

// shownProofs is how many proofs of an item a page shows at once. 20 items then fit on a page of
// 4,000 pixels.
const shownProofs = 2

// newFoldedProofs makes the proofs of an item. It shows all proofs of a talk, which has one for each
// condition of the question.
func newFoldedProofs(it queries.Item) foldedProofs {
	all := newProofs(it)
	if it.Kind == graph.KindTalk {
		return foldedProofs{Shown: all}
	}
	n := min(len(all), shownProofs)
	return foldedProofs{all[:n], all[n:]}
}

// maxMerged is the longest line, in bytes, that is shown once for several entities. Longer lines
// are quoted around each hit; the quote of one hit has about this size.
const maxMerged = 300

// hitsOf returns the columns of all hits of evidence.
func hitsOf(w queries.Evidence) []queries.Columns {
	if len(w.Hits) > 0 {
		return w.Hits
	}
	return []queries.Columns{{Start: w.Start, End: w.End}}
}

// mergeHits merges two lists of hits, in the order of their columns. If hits overlap, it keeps
// the one that starts first.
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

// reasons is a node that a talk mentions, with the first lines of evidence.
type reasons struct {
	queries.Item
	Evidence []proof
	More     int // places that Evidence leaves out
	Talk     graph.ID
	Writable bool // whether the client may remove it from the talk
}

// adding is a form that adds a topic or a company to a talk.
type adding struct {
	ID         graph.ID
	Kind, Says string
}

// Reasons makes the reasons of an item that the talk of the page mentions.
func (p talkPage) Reasons(it queries.Item) reasons {
	r := newReasons(it)
	r.Talk, r.Writable = p.ID, p.Writable
	return r
}

// Adding makes the form that adds a node of a kind to the talk of the page.
func (p talkPage) Adding(kind, says string) adding { return adding{p.ID, kind, says} }

// shownReasons is how many lines of evidence the page of a talk shows for one node. The notes on
// the same page show all mentions.
const shownReasons = 3

// newReasons makes the reasons of an item from its first shownReasons lines of evidence.
func newReasons(it queries.Item) reasons {
	out := reasons{Item: it}
	for _, w := range it.Evidence[:min(shownReasons, len(it.Evidence))] {
		out.Evidence = append(out.Evidence, newProof("", w))
	}
	out.More = len(it.Evidence) - len(out.Evidence) + it.Omitted
	return out
}

// shownPlace is how many characters of the name of a note a page shows beside a line of it.
const shownPlace = 28

// Place returns the name of the note and the number of the line, such as "qcon-london-2017.txt:25". A
// long name, such as that of a talk of a data file, is cut to the name of its file.
func (p proof) Place() string {
	name := p.Source
	if len([]rune(name)) > shownPlace {
		name, _, _ = strings.Cut(name, "/")
	}
	if r := []rune(name); len(r) > shownPlace {
		name = string(r[:shownPlace-1]) + "…"
	}
	return fmt.Sprintf("%s:%d", name, p.Line)
}

// Anchor returns the fragment that links to the line on the page of its talk.
func (p proof) Anchor() string { return anchor(p.Source, p.Line) }

// anchor returns the fragment of a line of a note, such as "L25-qcon-london-2017-txt".
func anchor(source string, line int) string { return fmt.Sprintf("L%d-%s", line, graph.Slug(source)) }
