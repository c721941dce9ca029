package graph

// Record is a talk as a programme or a video index states it, rather than a note: only
// the title has to be there.
type Record struct {
	ID        string // by which its source knows it
	Title     string
	Event     string
	Abstract  string
	Speakers  []string
	Companies []string
	Tags      []string
	Date      string // "2017-03-06", or only its beginning
	URL       string
	Number    int // 2 for the second talk of that title at the event in one file, and so on
}
