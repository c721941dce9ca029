package queries

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxDescribed is how many talks are described at once, as data.
const MaxDescribed = 10_000

// describedTalks is how many of the talks of one thing that is described are named.
const describedTalks = 200

// Describe is what is said of things, label by label: of a talk with its evidence, and of
// what they lead to the kind and the name; of one thing alone also the first talks that
// lead to it. Texts of notes are left out.
func (e *Engine) Describe(ctx context.Context, ids ...graph.ID) ([]graph.LabelFacts, error) {
	for _, id := range ids {
		if !e.directory.Known(id) {
			return nil, e.directory.NotFound(id)
		}
	}
	return consistently(ctx, e, func() ([]graph.LabelFacts, error) { return e.describe(ctx, ids) })
}

func (e *Engine) describe(ctx context.Context, ids []graph.ID) ([]graph.LabelFacts, error) {
	d := described{facts: map[graph.Fact]bool{}, whole: map[graph.ID]bool{}}
	led := map[graph.ID]bool{}
	for _, id := range ids {
		d.whole[id] = true
	}
	for _, id := range ids {
		facts, err := e.store.SubjectFacts(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("describing %s: %w", id, err)
		}
		for _, f := range facts {
			d.facts[f] = true
			to := f.Object.ID
			if to == "" || f.Predicate == graph.PredType || to.Kind() == graph.KindNote {
				continue
			}
			led[to] = true
			if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
				if err := d.add(ctx, e.store, graph.MentionID(id, to), nil); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(ids) == 1 && ids[0].Kind() != graph.KindTalk {
		if err := d.talksOf(ctx, e, ids[0]); err != nil {
			return nil, err
		}
	}
	for to := range led {
		if !d.whole[to] {
			if err := d.add(ctx, e.store, to, isName); err != nil {
				return nil, err
			}
		}
	}
	return graph.ByLabel(slices.Collect(maps.Keys(d.facts))), nil
}

// isName tells the facts that say what a thing is and what it is called.
func isName(p graph.Predicate) bool {
	return p == graph.PredType || p == graph.PredName || p == graph.PredPrefLabel
}

// described gathers facts.
type described struct {
	facts map[graph.Fact]bool
	whole map[graph.ID]bool
}

func (d *described) add(ctx context.Context, s Store, id graph.ID, only func(graph.Predicate) bool) error {
	facts, err := s.SubjectFacts(ctx, id)
	if err != nil {
		return fmt.Errorf("describing %s: %w", id, err)
	}
	for _, f := range facts {
		if only == nil || only(f.Predicate) {
			d.facts[f] = true
		}
	}
	return nil
}

// talksOf adds the edges of talks to a thing, and what the talks are called.
func (d *described) talksOf(ctx context.Context, e *Engine, thing graph.ID) error {
	_, talks := e.index.Select(graph.Selection{All: [][]graph.ID{{thing}}}, 0, describedTalks)
	for _, talk := range talks {
		facts, err := e.store.SubjectFacts(ctx, talk)
		if err != nil {
			return fmt.Errorf("describing %s: %w", thing, err)
		}
		for _, f := range facts {
			if f.Object.ID == thing || isName(f.Predicate) {
				d.facts[f] = true
			}
		}
	}
	return nil
}

// FeedEntry is a talk of an answer with what a calendar or a feed tells of it.
type FeedEntry struct {
	Item
	Date     string
	URL      string
	Speakers []string
	Topics   []string
}

// FeedEntries adds to the talks of an answer when they were, where they are on the web, who gave
// them and what they are about.
func (e *Engine) FeedEntries(ctx context.Context, items []Item) ([]FeedEntry, error) {
	return consistently(ctx, e, func() ([]FeedEntry, error) {
		out := make([]FeedEntry, 0, len(items))
		for _, it := range items {
			if it.Kind != graph.KindTalk {
				return nil, fmt.Errorf("%w: a calendar or a feed has talks, and the question asks for %s; ask for talks", graph.ErrInvalid, it.Kind.Plural())
			}
			facts, err := e.store.SubjectFacts(ctx, it.ID)
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
			for _, p := range e.index.EntitiesOfKind(it.ID, graph.KindPerson) {
				d.Speakers = append(d.Speakers, e.directory.Name(p))
			}
			for _, t := range e.index.EntitiesOfKind(it.ID, graph.KindTopic) {
				d.Topics = append(d.Topics, e.directory.Name(t))
			}
			out = append(out, d)
		}
		return out, nil
	})
}

// EvidenceText is the lines that prove an item, one below the other.
func (it Item) EvidenceText() string {
	var lines []string
	for _, w := range it.Evidence {
		lines = append(lines, fmt.Sprintf("%s: %s (%s:%d)", w.Name, strings.TrimSpace(w.Quote), w.Source, w.Line))
	}
	return strings.Join(lines, "\n")
}
