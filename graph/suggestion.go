package graph

// Suggestion is a phrase that several talks share and the vocabulary lacks.
type Suggestion struct {
	Phrase  string  // as first found
	Talks   int     // that contain it
	Broader string  // name of the topic it likely belongs under; "" if nothing suggests one
	Lines   []Quote // a few, of different talks
}

// Quote is a line of a note with the position of a phrase in it. Start and End are half-open
// columns of Text, in code points.
type Quote struct {
	Source     string
	Line       int
	Start, End int
	Text       string
}
