package server

import (
	"cmp"
	"slices"

	"github.com/talkgraph/talkgraph/queries"
)

// parts cuts a line at its mentions.
func parts(line []rune, marks []queries.Why) []notePart {
	slices.SortFunc(marks, func(a, b queries.Why) int {
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
