package graph

import (
	"fmt"
	"strconv"
	"strings"
)

// Place is a half-open span of a note, in code points from the start of the note.
type Place struct {
	Note       ID
	Start, End int
}

// placeMark is between the ID of a note and the span of a place.
const placeMark = "#char="

// ID returns the place as an RFC 5147 fragment of its note: "note:x.txt#char=3,9".
func (p Place) ID() ID {
	return ID(fmt.Sprintf("%s%s%d,%d", p.Note, placeMark, p.Start, p.End))
}

// ParsePlace returns the place of an ID that Place.ID made, false for another ID.
func ParsePlace(id ID) (p Place, ok bool) {
	at := strings.LastIndex(string(id), placeMark)
	if at < 0 {
		return Place{}, false
	}
	from, until, _ := strings.Cut(string(id[at+len(placeMark):]), ",")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(until)
	return Place{id[:at], start, end}, err1 == nil && err2 == nil && 0 <= start && start <= end
}
