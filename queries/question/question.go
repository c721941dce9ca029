package question

import "github.com/talkgraph/talkgraph/graph"

// MaxQuestion bounds the characters of a question.
const MaxQuestion = 500

// Question is a parsed question. Its JSON is the field "understood" of an answer.
type Question struct {
	Find        Find       `json:"find"`
	All         []graph.ID `json:"all"`
	Any         []graph.ID `json:"any"`
	None        []graph.ID `json:"none"`
	Form        Form       `json:"form,omitempty"`
	Subjects    []graph.ID `json:"of,omitempty"`       // the entities that Parts, Related, Shared and Path are about
	MinTalks    int        `json:"min,omitempty"`      // the least number of talks
	MissingKind graph.Kind `json:"lacks,omitempty"`    // only talks without an entity of this kind
	Narrower    bool       `json:"narrower,omitempty"` // narrower topics and daughter companies match too
	Sort        Sort       `json:"sort,omitempty"`     // the order that the question asks for
	Words       []string   `json:"words"`              // rank talks; talks without any are omitted
	Phrases     []string   `json:"phrases"`            // talks must contain all
	Without     []string   `json:"without,omitempty"`  // talks must not contain any
	// Free is set if topics and companies in All rank talks instead of restricting them.
	Free      bool         `json:"free,omitempty"`
	Corrected []Correction `json:"-"`
	Unknown   []Unknown    `json:"-"`
	LeftOut   []string     `json:"-"` // stopwords that were dropped
}

// Unknown is a text in a question that is no known name, with the nearest names.
type Unknown struct {
	Text    string  `json:"text"`
	Nearest []Named `json:"nearest"`
}

// Find is the kind of the results that a question asks for. It is written in the plural.
type Find graph.Kind

// String returns the plural.
func (f Find) String() string { return graph.Kind(f).Plural() }

// MarshalText writes the plural.
func (f Find) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// IsEmpty reports whether the question has no condition.
func (q Question) IsEmpty() bool {
	return len(q.All)+len(q.Any)+len(q.None)+len(q.Subjects)+len(q.Words)+len(q.Phrases)+len(q.Without) == 0 && q.MinTalks == 0 && q.MissingKind == ""
}

// Sort is the order of the talks of an answer.
type Sort string

// The orders. ByDefault sorts talks by Best, and other results by the number of their talks.
const (
	ByDefault Sort = ""
	ByName    Sort = "name"
	Best      Sort = "best"   // talks by how well they match the question
	ByEvent   Sort = "event"  // talks by their events and titles
	Newest    Sort = "newest" // talks by the years of their events
	Oldest    Sort = "oldest" // the same, the first year first
)
