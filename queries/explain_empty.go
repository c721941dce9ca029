package queries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// maxUnknown bounds the unknown words that a sentence lists.
const maxUnknown = 5

// explainUnknown returns a sentence that lists the unknown names and the nearest known ones.
func (r *answering) explainUnknown() string {
	if r.isStoreEmpty() {
		return nothingStored
	}
	var unknown []string
	nearest := ""
	for _, u := range r.q.Unknown[:min(len(r.q.Unknown), maxUnknown)] {
		unknown = append(unknown, "“"+u.Text+"”")
		var names []string
		for _, n := range u.Nearest {
			if !slices.Contains(names, n.Name) {
				names = append(names, n.Name)
			}
		}
		if nearest != "" || len(names) == 0 {
			continue
		}
		to := ""
		if len(r.q.Unknown) > 1 {
			to = " to “" + u.Text + "”"
		}
		nearest = fmt.Sprintf(" The nearest names%s: %s.", to, joinNames(names, "and"))
	}
	return fmt.Sprintf("Nothing here is called %s.%s", joinNames(unknown, "or"), nearest)
}

const nothingStored = "No talks are stored yet; load some notes first."

func (r *answering) isStoreEmpty() bool {
	return r.index.Count(graph.Selection{}) == 0
}

// explainEmpty returns a sentence that names the part of a question that no talk fulfils.
func (r *answering) explainEmpty() string {
	switch {
	case r.isStoreEmpty():
		return nothingStored
	case !r.q.SelectsTalks():
		return fmt.Sprintf("There are no such %s.", r.q.Find)
	}
	c := conditions{r: r}
	for _, explain := range []func() string{c.explainAll, c.explainAny, c.explainNone, c.explainMissing} {
		if why := explain(); why != "" {
			return why
		}
	}
	if r.q.MinTalks > 0 {
		return fmt.Sprintf("No %s are mentioned in at least %s.", r.q.Find, graph.KindTalk.Quantity(r.q.MinTalks))
	}
	return fmt.Sprintf("The talks found name no %s.", r.q.Find)
}

// conditions counts the talks that fulfil the conditions of a question, one more at a time.
type conditions struct {
	r      *answering
	s      graph.Selection // the conditions so far
	names  []string        // of what they require
	talks  int             // that fulfil them
	beside bool            // whether they require an event, a year or a person too
}

// require counts the talks after a condition was added. If there are none it returns the reason.
func (c *conditions) require(v verb, name string) string {
	n := c.r.index.Count(c.s)
	switch {
	case n > 0:
		c.talks, c.names, c.beside = n, append(c.names, name), c.beside || v != mentions
		return ""
	case len(c.names) == 0:
		return fmt.Sprintf("No talk %s %s.%s", v.one, name, c.r.narrowerHint())
	case c.talks == 1:
		if v == mentions {
			return fmt.Sprintf("%s, but not %s.", c.soFar(), name)
		}
		return fmt.Sprintf("%s, but %s %s.", c.soFar(), v.not, name)
	}
	return fmt.Sprintf("%s, but none of them %s %s.", c.soFar(), v.one, name)
}

// soFar states how many talks fulfil the conditions: "2 talks mention Kafka", "1 talk is at A".
func (c *conditions) soFar() string {
	verb := "mention"
	if c.beside {
		verb = "match"
	}
	if c.talks == 1 {
		verb += map[bool]string{true: "es", false: "s"}[c.beside]
	}
	return fmt.Sprintf("%s %s %s", graph.KindTalk.Quantity(c.talks), verb, joinNames(c.names, "and"))
}

// verb says how a talk, several talks, and no talk fulfil a condition.
type verb struct{ one, several, not string }

// mentions is the verb of topics and companies.
var mentions = verb{"mentions", "mention", "does not mention"}

// verbOf returns the verb of the condition of an entity with a name.
func verbOf(id graph.ID, name string) verb {
	switch id.Kind() {
	case graph.KindEvent:
		return verb{"is at", "are at", "is not at"}
	case graph.KindLanguage:
		return verb{"is in", "are in", "is not in"}
	case graph.KindPerson:
		return verb{"is by", "are by", "is not by"}
	case graph.KindFormat:
		return verb{"is a", "are a", "is not a"}
	case graph.KindYear:
		if strings.HasPrefix(name, "since") || strings.HasPrefix(name, "until") {
			return verb{"was given", "were given", "was not given"}
		}
		return verb{"was given in", "were given in", "was not given in"}
	}
	return mentions
}

// explainAll returns why no talk fulfils all that the question requires, "" if some do.
func (c *conditions) explainAll() string {
	for _, id := range c.r.q.All {
		if id.Kind() == graph.KindTalk {
			name := c.r.directory.QuoteTitle(id)
			return fmt.Sprintf("No talk mentions a talk; ask for talks related to %s, or for topics of %s.", name, name)
		}
		c.s.All = append(c.s.All, c.r.engine.members(id, c.r.q.Narrower))
		name := c.r.directory.Name(id)
		if why := c.require(verbOf(id, name), name); why != "" {
			return why
		}
	}
	return ""
}

// explainAny returns why no talk fulfils an alternative, "" if some do.
func (c *conditions) explainAny() string {
	if len(c.r.q.Any) == 0 {
		return ""
	}
	for _, id := range c.r.q.Any {
		c.s.Any = append(c.s.Any, c.r.engine.members(id, c.r.q.Narrower)...)
	}
	names := c.r.JoinNames(c.r.q.Any, "or")
	return c.require(verbOf(c.r.q.Any[0], names), names)
}

// explainNone returns why all talks are excluded, "" if some are not.
func (c *conditions) explainNone() string {
	for _, id := range c.r.q.None {
		c.s.None = append(c.s.None, c.r.engine.members(id, c.r.q.Narrower)...)
		if c.r.index.Count(c.s) > 0 || len(c.names) == 0 {
			continue
		}
		names := c.r.JoinNames(c.r.q.None, "or")
		v := verbOf(c.r.q.None[0], names)
		also := "it " + v.one
		if c.talks > 1 {
			also = "all of them " + v.several
		}
		return fmt.Sprintf("%s, and %s %s too.", c.soFar(), also, names)
	}
	return ""
}

// explainMissing returns a sentence if every talk names something of the kind that it must not.
func (c *conditions) explainMissing() string {
	if c.s.MissingKind = c.r.q.MissingKind; c.s.MissingKind == "" || c.r.index.Count(c.s) > 0 {
		return ""
	}
	return fmt.Sprintf("Every such talk names some of the %s.", question.Find(c.s.MissingKind))
}

// narrowerHint returns a sentence that proposes to include narrower topics or daughter
// companies, "" if that finds nothing either.
func (r *answering) narrowerHint() string {
	if r.q.Narrower || len(r.q.All) == 0 {
		return ""
	}
	id := r.q.All[0]
	group := append([]graph.ID{id}, r.engine.narrower(id)...)
	if n := r.index.Count(graph.Selection{All: [][]graph.ID{group}}); n > 0 {
		return fmt.Sprintf(" %s something narrower; add “including narrower” to the question.", countMentions(n))
	}
	return ""
}

func countMentions(n int) string {
	if n == 1 {
		return "1 talk mentions"
	}
	return fmt.Sprintf("%d talks mention", n)
}
