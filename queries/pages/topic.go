package pages

import (
	"fmt"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Topic is the page of a topic.
type Topic struct {
	Heading
	Mentions
	Spread
	Lineage  [][]question.Named `json:"lineage,omitempty"`  // each chain of broader topics, the broadest first
	Narrower []queries.Item     `json:"narrower,omitempty"` // the most frequent first
	Related  []queries.Item     `json:"related,omitempty"`  // topics that co-occur with it more often than by chance
	Summary  Summary            `json:"summary"`
}

// shownCoOccurring bounds the co-occurring topics of a page.
const shownCoOccurring = 8

// coOccurring returns the topics that co-occur most with a topic.
func (r *reader) coOccurring(topic graph.ID) []queries.Item {
	var out []queries.Item
	for _, c := range r.Index().CoOccurring(topic, shownCoOccurring) {
		it := r.Item(c.ID)
		it.Talks, it.Reason = c.Talks, fmt.Sprintf("in %s together, co-occurrence %.2f", graph.KindTalk.Quantity(c.Talks), c.Weight)
		out = append(out, it)
	}
	return out
}
