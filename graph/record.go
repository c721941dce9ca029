package graph

// Record is a talk as a schedule or a video index states it. Only the title is required. A
// record without a title describes an event or its sponsors.
type Record struct {
	ID        string // ID in its source, in any form
	Title     string
	Event     string
	Abstract  string
	Speakers  []Speaker
	Companies []string
	Tags      []string
	Date      string // "2017-03-06", or only its beginning
	URL       string
	Details
	Sponsors []string // sponsors of the event
	Number   int      // n for the n-th talk with this title at the event; 0 and 1 are equal
}
