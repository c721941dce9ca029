package graph

// Suggestion is a phrase that several talks contain and the vocabulary lacks.
type Suggestion struct {
	Phrase  string  // spelled as in the first talk
	Talks   int     // number of talks that contain it
	Broader string  // name of a likely broader topic; "" if there is none
	Lines   []Quote // at most three lines of different talks
}

// Quote is a line of a note with the position of a phrase in it. Start and End are half-open
// columns of Text, in code points.
type Quote struct {
	Source     string
	Line       int
	Start, End int
	Text       string
}
