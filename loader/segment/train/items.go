package main

import (
	"strings"

	"github.com/talkgraph/talkgraph/loader/segment"
)

// itemNotes returns the notes whose talks have headings, rewritten as lists: each talk is an
// item, and the lines below it are nested items. The corpus has 52 notes of headings, but 6 of
// items. Lines keep their numbers, so the gold stays valid.
func itemNotes(notes []*note) ([]*note, error) {
	var out []*note
	for _, n := range notes {
		if n.format != segment.Markdown || n.page || n.kind() != "headings" && n.kind() != "one talk" {
			continue
		}
		made := &note{file: n.file, author: n.author, text: n.asItems(), made: true, extra: n.extra}
		made.talks = append(made.talks, n.talks...)
		if err := made.read(); err != nil {
			return nil, err
		}
		out = append(out, made)
	}
	return out, nil
}

// asItems returns the text of a note with items instead of the headings of talks and of the
// lines below them.
func (n *note) asItems() string {
	top, deep := 9, 0 // levels of the headings of talks
	talk, level := map[int]bool{}, map[int]int{}
	for i := range n.blocks {
		if b := &n.blocks[i]; b.Kind == segment.Heading {
			level[b.Line] = b.Level
		}
	}
	for _, t := range n.talks {
		if t.block >= 0 && n.blocks[t.block].Kind == segment.Heading {
			b := &n.blocks[t.block]
			top, deep = min(top, b.Level), max(deep, b.Level)
			talk[b.Line] = true
		}
	}
	lines := strings.Split(n.text, "\n")
	within, fenced := false, false
	for i, s := range lines {
		text := strings.TrimSpace(s)
		l := level[i+1]
		switch {
		case strings.HasPrefix(text, "```"):
			fenced = !fenced
		case fenced || text == "":
		case l > 0 && text[0] == '#':
			within = talk[i+1] || within && l > top
			if title := strings.TrimSpace(strings.Trim(text, "#")); l > deep {
				lines[i] = "    - " + title
			} else if l >= top {
				lines[i] = "- " + title
			}
		case within && isItem(text):
			lines[i] = "    " + s
		case within:
			lines[i] = "    - " + text
		}
	}
	return strings.Join(lines, "\n")
}

// isItem reports whether a line starts with the mark of an item, a quote or a table.
func isItem(text string) bool {
	return strings.ContainsRune("-*+>|", rune(text[0])) || text[0] >= '0' && text[0] <= '9'
}
