package graph

import (
	"strings"
	"unicode/utf8"
)

// Span is a part of one line of a note. Lines are 1-based. Start and End are half-open
// columns in code points. Text is the text between them.
type Span struct {
	Line  int    `json:"line"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Mention is a topic or company that a talk mentions, with every span that proves it.
type Mention struct {
	ID       ID     `json:"id"`
	Name     string `json:"name"`
	Evidence []Span `json:"evidence"`
	// Stated reports whether the note has to name the entity, because the vocabulary lacks it
	// or may lose it: the company of a speaker, or a tag.
	Stated bool `json:"-"`
	// Corrected reports whether a person added the mention. Its evidence is then the title.
	Corrected bool `json:"corrected,omitempty"`
	// Proposed reports whether the loader guessed the topic from the shape of the word, such
	// as "scRNA". The vocabulary does not contain it.
	Proposed bool `json:"proposed,omitempty"`
}

// Speaker is a person who gives a talk.
type Speaker struct {
	Name    string
	Company string // "" if the note states none
}

// Talk is one talk of a note.
type Talk struct {
	ID        ID
	Title     string
	Line      int // first line, 1-based
	EndLine   int // last line, inclusive
	Day       int // day of the event, from 1; 0 if the note does not state it
	Speakers  []Speaker
	Topics    []Mention
	Companies []Mention
	Date      string // "2017-03-06" or its beginning; "" if it is not stated
	URL       string // "" if none is stated
	Details
}

// Event is the conference that a note is about.
type Event struct {
	ID   ID
	Name string
	Date string // "2017-03-06" or its beginning; "" if it is not stated
	URL  string // "" if none is stated
}

// Entity is an ID with its name.
type Entity struct {
	ID   ID
	Name string
}

// Problem is something unexpected in a note that its author should know. Line is 1-based.
type Problem struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Note is the content of one file.
type Note struct {
	ID       ID
	Source   string // file name, or path below the loaded folder, with slashes
	Text     string // valid UTF-8, lines end in "\n"
	Event    Event
	Talks    []Talk
	Sponsors []Entity // companies that sponsor the event
	Problems []Problem
	Version  string // version of the reader, for the note of a record; "" for other notes
}

// LineKind is the role of a line in its note, as its markup shows it.
type LineKind uint8

// The kinds of lines.
const (
	Prose   LineKind = iota // a sentence or a bare line
	Blank                   // nothing but white space
	Heading                 // Level 1 to 6, or BoldLevel for a line that is bold as a whole
	Bullet                  // an item of a list
	Code                    // inside a code block
	Meta                    // front matter, rules and other lines without content
)

// BoldLevel is the heading level of a line that is bold as a whole.
const BoldLevel = 7

// Range is a half-open range of bytes in a line.
type Range struct{ Start, End int }

// Line is one line of a note. Visible holds the ranges that a reader sees, without markup
// and link targets, in ascending order.
type Line struct {
	Number  int // 1-based
	Text    string
	Offset  int // code points before the line in the note
	Kind    LineKind
	Level   int // level of a heading
	Visible []Range
	Marked  []Range // texts of links and in italics
	Strong  []Range // texts in bold
}

// VisibleText returns the visible ranges of the line, joined.
func (l Line) VisibleText() string {
	if len(l.Visible) == 1 {
		return l.Text[l.Visible[0].Start:l.Visible[0].End]
	}
	var b strings.Builder
	for _, v := range l.Visible {
		b.WriteString(l.Text[v.Start:v.End])
	}
	return b.String()
}

// SplitLines splits a text into numbered lines without their line feeds. Each line has the
// kind Prose and one visible range, or the kind Blank.
func SplitLines(text string) []Line {
	parts := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	lines := make([]Line, 0, len(parts))
	whole := make([]Range, len(parts)) // one array for all lines
	offset := 0
	for n, s := range parts {
		l := Line{Number: n + 1, Text: s, Offset: offset}
		if strings.TrimSpace(s) == "" {
			l.Kind = Blank
		} else {
			whole[n] = Range{0, len(s)}
			l.Visible = whole[n : n+1 : n+1]
		}
		lines = append(lines, l)
		offset += utf8.RuneCountInString(s) + 1
	}
	return lines
}
