package question

import "github.com/talkgraph/talkgraph/graph"

// MaxQuestion is how many characters a question may have.
const MaxQuestion = 500

// Question is what Parse understood of a text. Its JSON is the "understood" of an answer.
type Question struct {
	Find        Find       `json:"find"`
	All         []graph.ID `json:"all"`
	Any         []graph.ID `json:"any"`
	None        []graph.ID `json:"none"`
	Form        Form       `json:"form,omitempty"`
	Subjects    []graph.ID `json:"of,omitempty"`       // what Of, Related, Shared and Path are about
	MinTalks    int        `json:"min,omitempty"`      // the least number of talks
	MissingKind graph.Kind `json:"lacks,omitempty"`    // talks that name nothing of this kind
	Narrower    bool       `json:"narrower,omitempty"` // narrower topics and daughter companies count too
	Sort        Sort       `json:"sort,omitempty"`     // the order that the question asks for
	Words       []string   `json:"words"`              // rank talks: those that say none are left out
	Phrases     []string   `json:"phrases"`            // each must be said
	Without     []string   `json:"without,omitempty"`  // none may be said
	// Free is set where topics and companies in All rank talks too, rather than restrict them.
	Free      bool         `json:"free,omitempty"`
	Corrected []Correction `json:"-"`
	Unknown   []Unknown    `json:"-"`
	LeftOut   []string     `json:"-"` // common words that were passed over
}

// Unknown is a part of a question that was not understood, with the nearest names.
type Unknown struct {
	Text    string  `json:"text"`
	Nearest []Named `json:"nearest"`
}

// Find is the kind of things that a question asks for. It is written in the plural.
type Find graph.Kind

func (f Find) String() string { return graph.Kind(f).Plural() }

// MarshalText writes the plural.
func (f Find) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// IsEmpty reports whether the question has no condition.
func (q Question) IsEmpty() bool {
	return len(q.All)+len(q.Any)+len(q.None)+len(q.Subjects)+len(q.Words)+len(q.Phrases)+len(q.Without) == 0 && q.MinTalks == 0 && q.MissingKind == ""
}

// Sort is the order of the talks of an answer.
type Sort string

// The orders. Unless the page says otherwise, talks come by Best if they are few, else by
// their events, and other things by the number of their talks.
const (
	ByDefault Sort = ""
	ByName    Sort = "name"
	Best      Sort = "best"   // talks whose titles name what was asked for first, then by their events
	ByEvent   Sort = "event"  // talks by their events and titles
	Newest    Sort = "newest" // talks by the years of their events
)
