package pages

import (
	"context"
	"fmt"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// FeedEntry is a talk of an answer with the details that a calendar or a feed shows.
type FeedEntry struct {
	queries.Item
	Date     string
	URL      string
	Speakers []string
	Topics   []string
}

// FeedEntries returns the talks of an answer with their dates, URLs, speakers and topics. Its
// error wraps graph.ErrInvalid if an item is no talk.
func FeedEntries(ctx context.Context, e *queries.Engine, items []queries.Item) ([]FeedEntry, error) {
	return queries.Consistently(ctx, e, func(r *queries.Reader) ([]FeedEntry, error) {
		out := make([]FeedEntry, 0, len(items))
		for _, it := range items {
			if it.Kind != graph.KindTalk {
				return nil, fmt.Errorf("%w: a calendar or a feed has talks, and the question asks for %s; ask for talks", graph.ErrInvalid, it.Kind.Plural())
			}
			facts, err := r.Facts(it.ID)
			if err != nil {
				return nil, err
			}
			d := FeedEntry{Item: it}
			for _, f := range facts {
				switch f.Predicate {
				case graph.PredStartDate:
					d.Date = f.Object.Text
				case graph.PredURL:
					d.URL = f.Object.Text
				}
			}
			for _, p := range r.Index().EntitiesOfKind(it.ID, graph.KindPerson) {
				d.Speakers = append(d.Speakers, r.Directory().Name(p))
			}
			for _, t := range r.Index().EntitiesOfKind(it.ID, graph.KindTopic) {
				d.Topics = append(d.Topics, r.Directory().Name(t))
			}
			out = append(out, d)
		}
		return out, nil
	})
}

// EvidenceText returns the evidence of an entry, one line of a note a line.
func (it FeedEntry) EvidenceText() string {
	var lines []string
	for _, w := range it.Evidence {
		lines = append(lines, fmt.Sprintf("%s: %s (%s:%d)", w.Name, strings.TrimSpace(w.Quote), w.Source, w.Line))
	}
	return strings.Join(lines, "\n")
}
