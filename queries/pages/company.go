package pages

import (
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Company is the page of a company.
type Company struct {
	Heading
	Mentions
	Spread
	Difference
	People   []question.Named `json:"speakers,omitempty"` // speakers who work for it
	Owned    []queries.Item   `json:"narrower,omitempty"` // companies that belong to it
	Products []question.Named `json:"products,omitempty"`
	Summary  Summary          `json:"summary"`
}
