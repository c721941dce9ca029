package graph

// Record is a talk as a programme or a video index states it. Only the title is required. A
// record without a title states an event or its sponsors.
type Record struct {
	ID        string // by which its source knows it
	Title     string
	Event     string
	Abstract  string
	Speakers  []Speaker
	Companies []string
	Tags      []string
	Date      string // "2017-03-06", or only its beginning
	URL       string
	Details
	Sponsors []string // of the event
	Number   int      // 2 for the second talk of that title at the event in one file, and so on
}
