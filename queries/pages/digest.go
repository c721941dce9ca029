package pages

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

// Digest is a summary of an event.
type Digest struct {
	Event     queries.Item   `json:"event"` // Talks counts its talks
	Speakers  int            `json:"speakers"`
	Topics    []queries.Item `json:"topics"`    // the most frequent first
	Companies []queries.Item `json:"companies"` // the most frequent first
	More      []Contrast     `json:"more"`      // topics that are more frequent than in Against
	Against   string         `json:"against"`   // the name of the event of another year, or "all other talks"
	First     []queries.Item `json:"first"`     // the talks to read first, with reason and evidence
}

// The bounds of a digest.
const (
	digestTopics = 15     // topics and companies that are listed
	digestTalks  = 8      // talks to read first
	maxWeighed   = 10_000 // talks that are compared
	weighed      = 40     // topics by which talks are compared
)

// ReadDigest returns the digest of an event. Its errors wrap graph.ErrNotFound, as
// question.NotFoundError, and graph.ErrInvalid for an entity that is no event.
func ReadDigest(ctx context.Context, e *queries.Engine, event graph.ID) (Digest, error) {
	if err := e.CheckKnown(event); err != nil {
		return Digest{}, err
	}
	if event.Kind() != graph.KindEvent {
		return Digest{}, fmt.Errorf("%w: a digest is of an event, and %s is a %s", graph.ErrInvalid, event, event.Kind())
	}
	return queries.Consistently(ctx, e, func(r *queries.Reader) (Digest, error) { return (&reader{r}).digest(event) })
}

// digest reads the digest of an event that is known.
func (r *reader) digest(event graph.ID) (Digest, error) {
	own := graph.Selection{All: [][]graph.ID{{event}}}
	d := Digest{
		Event: r.ItemWithTalks(event), Speakers: len(r.Index().Facets(own, graph.KindPerson, 0)), Against: "all other talks",
		Topics: []queries.Item{}, Companies: []queries.Item{}, More: []Contrast{}, First: []queries.Item{},
	}
	for kind, to := range map[graph.Kind]*[]queries.Item{graph.KindTopic: &d.Topics, graph.KindCompany: &d.Companies} {
		for _, c := range r.Index().Facets(own, kind, digestTopics) {
			it := r.Item(c.ID)
			it.Talks = c.Talks
			*to = append(*to, it)
		}
	}
	there := graph.Selection{None: []graph.ID{event}}
	if others := r.otherYears(event); len(others) > 0 {
		other := nearestYear(event, others)
		d.Against, there = r.Directory().Name(other), graph.Selection{All: [][]graph.ID{{other}}}
	}
	more, _ := r.contrast(own, there, graph.KindTopic, shownContrast, event)
	d.More = append(d.More, more...)
	var err error
	d.First, err = r.selectFirst(own, d.Event.Talks, digestTalks)
	return d, err
}

// selectFirst returns at most limit talks that together cover most topics of a selection of size
// talks. It adds one by one
// the talk of the highest value. A topic's value is its talks at the event times its rarity in
// the graph; each talk that covers it halves the value. Excluded topics
// have no value.
func (r *reader) selectFirst(own graph.Selection, size, limit int, excluded ...graph.ID) ([]queries.Item, error) {
	value := map[graph.ID]float64{}
	all := float64(max(r.Index().Count(graph.Selection{}), 1))
	for _, c := range r.Index().Facets(own, graph.KindTopic, weighed) {
		if (c.Talks > 1 || size < 5) && !slices.Contains(excluded, c.ID) {
			value[c.ID] = float64(c.Talks) * math.Log(1+all/float64(r.Index().TalkCount(c.ID)))
		}
	}
	_, talks := r.Index().Select(own, 0, maxWeighed)
	topics := make([][]graph.ID, len(talks))
	for i, t := range talks {
		topics[i] = r.Index().EntitiesOfKind(t, graph.KindTopic)
	}
	out := []queries.Item{}
	selected := map[int]bool{}
	for len(out) < min(limit, len(talks)) {
		best, bestAdds := -1, 0.0
		for i := range talks {
			adds := 0.0
			for _, t := range topics[i] {
				adds += value[t]
			}
			adds /= math.Sqrt(float64(max(len(topics[i]), 1))) // a long abstract has many topics
			if !selected[i] && adds > bestAdds {
				best, bestAdds = i, adds
			}
		}
		if best < 0 {
			break
		}
		it, err := r.itemToRead(talks[best], topics[best], value)
		if err != nil {
			return nil, err
		}
		out = append(out, it)
		selected[best] = true
		for _, t := range topics[best] {
			value[t] /= 2
		}
	}
	return out, nil
}

// itemToRead returns a talk to read, with the topics that are the reason.
func (r *reader) itemToRead(talk graph.ID, topics []graph.ID, value map[graph.ID]float64) (queries.Item, error) {
	it := r.Item(talk)
	topics = slices.DeleteFunc(slices.Clone(topics), func(t graph.ID) bool { return value[t] == 0 })
	slices.SortFunc(topics, func(a, b graph.ID) int { return cmp.Or(cmp.Compare(value[b], value[a]), cmp.Compare(a, b)) })
	topics = topics[:min(3, len(topics))]
	if len(topics) > 0 {
		it.Reason = "on " + r.JoinNames(topics, "and")
	}
	if err := r.Prefetch([]graph.ID{talk}); err != nil {
		return it, err
	}
	it.Name = r.Directory().Name(talk)
	for _, t := range topics {
		why, err := r.Evidence(talk, t, 1)
		if err != nil {
			return it, err
		}
		it.Evidence = append(it.Evidence, why...)
	}
	return it, nil
}

// Markdown returns the digest as a page of Markdown. link returns the URL of an entity, "" for
// none. picture is the URL of a map of the event, "" for none.
func (d Digest) Markdown(link func(graph.ID) string, picture string) string {
	var b strings.Builder
	named := func(id graph.ID, name string) string {
		name = markdownEscapes.Replace(name)
		if to := link(id); to != "" {
			return "[" + name + "](" + to + ")"
		}
		return name
	}
	fmt.Fprintf(&b, "# %s\n\n%s", markdownEscapes.Replace(d.Event.Name), graph.KindTalk.Quantity(d.Event.Talks))
	if d.Speakers > 0 {
		fmt.Fprintf(&b, ", %s", graph.KindPerson.Quantity(d.Speakers))
	}
	b.WriteString(".\n")
	if picture != "" {
		fmt.Fprintf(&b, "\n![Map of %s](%s)\n", markdownEscapes.Replace(d.Event.Name), picture)
	}
	if len(d.First) > 0 {
		b.WriteString("\n## Read first\n\n")
		for i, it := range d.First {
			fmt.Fprintf(&b, "%d. **%s** %s\n", i+1, named(it.ID, it.Name), it.Reason)
			for i, line := range quotes(it) {
				if i > 0 {
					b.WriteString("   >\n")
				}
				fmt.Fprintf(&b, "   > %s\n", markdownEscapes.Replace(line))
			}
		}
	}
	for _, list := range []struct {
		title string
		items []queries.Item
	}{{"Topics", d.Topics}, {"Companies", d.Companies}} {
		if len(list.items) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", list.title)
		for _, it := range list.items {
			fmt.Fprintf(&b, "- %s: %s\n", named(it.ID, it.Name), graph.KindTalk.Quantity(it.Talks))
		}
	}
	if len(d.More) > 0 {
		fmt.Fprintf(&b, "\n## More than at %s\n\n", markdownEscapes.Replace(d.Against))
		for _, c := range d.More {
			fmt.Fprintf(&b, "- %s: %.0f %% of the talks against %.0f %%\n", named(c.ID, c.Name), 100*c.Here, 100*c.There)
		}
	}
	return b.String()
}

// quotes returns the lines of evidence of an item, each once and shortened by Around.
func quotes(it queries.Item) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range it.Evidence {
		at := fmt.Sprintf("(%s:%d)", w.Source, w.Line)
		if before, hit, after := w.Around(); !seen[at] {
			out = append(out, before+hit+after+" "+at)
		}
		seen[at] = true
	}
	return out
}

// markdownEscapes escapes a text so that Markdown shows it unchanged.
var markdownEscapes = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "`", "\\`", "#", `\#`, "\n", " ", "|", `\|`)
