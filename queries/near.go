package queries

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Named is a thing with its name, as a proposal.
type Named struct {
	ID   graph.ID `json:"id"`
	Name string   `json:"name"`
}

// Missing is the error for a name or an ID that nothing here has. It wraps
// graph.ErrNotFound.
type Missing struct {
	Message string
	Nearest []Named // what it may have meant
}

func (m Missing) Error() string { return graph.ErrNotFound.Error() + ": " + m.Message }

func (m Missing) Unwrap() error { return graph.ErrNotFound }

// nearestShown is how many names are proposed in place of one that is missing.
const nearestShown = 5

// missing is the error for an ID that nothing is known of.
func (n *Names) missing(id graph.ID) Missing {
	local := id.Local()
	name := local[strings.LastIndexByte(local, '/')+1:]
	return Missing{fmt.Sprintf("there is no %s called %q here", id.Kind(), local), n.Near(strings.ReplaceAll(name, "-", " "), nearestShown)}
}

// Near proposes the things whose names come nearest to a text, best first: by
// typing slips, then by beginning, then by words in common; of equals the frequent first.
func (n *Names) Near(text string, limit int) []Named {
	key, plain := graph.Fold(text), lower(text)
	if key == "" || len(key) > MaxQuestion {
		return nil
	}
	near := func(name string) int {
		if key == plain {
			return nearness(key, name)
		}
		return max(nearness(key, name), nearness(plain, name))
	}
	best := map[graph.ID]int{}
	n.mu.RLock()
	for name, uses := range n.byFold {
		s := near(name)
		if s == 0 {
			continue
		}
		for _, u := range uses {
			if _, ok := rank[u.id.Kind()]; ok {
				best[u.id] = max(best[u.id], s)
			}
		}
	}
	n.mu.RUnlock()
	for _, id := range n.slugsNear(text) {
		if s := near(unslugged(id)); s > 0 && !n.renamed(id) {
			best[id] = max(best[id], s)
		}
	}
	all := slices.SortedFunc(maps.Keys(best), func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(n.index.Talks(b), n.index.Talks(a)), byRank(a, b))
	})
	var out []Named
	for _, id := range all[:min(limit, len(all))] {
		out = append(out, Named{id, n.Of(id)})
	}
	return out
}

// maxHolding is how many talks and people that hold a text are looked at.
const maxHolding = 200

// slugsNear are people and talks that may be called nearly so, and those in whose names
// the text stands.
func (n *Names) slugsNear(text string) []graph.ID {
	slug := graph.Slug(text)
	return slices.Concat(
		n.index.Alike(graph.KindPerson, slug, slipsNear(slug)),
		n.index.Alike(graph.KindTalk, slug, slipsNear(slug)),
		n.index.Holding(graph.KindPerson, slug, maxHolding),
		n.index.Holding(graph.KindTalk, slug, maxHolding),
	)
}

// unslugged is the folded name that the ID of a talk or person tells.
func unslugged(id graph.ID) string {
	s := string(id)
	return strings.ReplaceAll(s[strings.LastIndexAny(s, "/:")+1:], "-", " ")
}

// slipsNear is how many slips a proposal may be away.
func slipsNear(key string) int { return min(1+len(key)/5, 3) }

// nearness scores two folded names, 0 for strangers.
func nearness(key, name string) int {
	slips := slipsNear(key)
	if d := graph.Distance(key, name, slips); d <= slips {
		return 100 - 10*d
	}
	switch {
	case len(key) >= 2 && strings.HasPrefix(name, key):
		return 60 - min(len(name)-len(key), 30)
	case len(key) >= 3 && strings.Contains(name, key):
		return 30 - min((len(name)-len(key))/4, 20)
	case len(name) >= 3 && strings.Contains(" "+key+" ", " "+name+" "):
		return 20
	}
	return 0
}

// Find is the thing that a text names: an ID, a name, the beginning of a title, or one
// of these with a slip. Its error is Missing.
func (n *Names) Find(text string) (graph.ID, error) {
	if id, ok := graph.ParseID(text); ok && n.Known(id) {
		return id, nil
	}
	if ids := n.called(strings.Trim(text, `"“” `)); len(ids) > 0 {
		return ids[0], nil
	}
	return "", Missing{fmt.Sprintf("nothing here is called %q", text), n.Near(text, nearestShown)}
}

// called finds the things of a name, else of a part of a title, else of a slip.
func (n *Names) called(text string) []graph.ID {
	return (&guesser{n, maxGuesses}).called(text)
}

// What a question may cost: a slip and a part of a title are looked for among all names,
// proposals too.
const (
	maxGuesses  = 100 // parts of a question that are looked for so
	maxProposed = 5   // unknown words that get proposals
)

// guesser looks for names by slips and by parts of titles, so often and not more.
type guesser struct {
	n    *Names
	left int
}

func (g *guesser) called(text string) []graph.ID {
	for _, find := range []func(string) []graph.ID{g.n.lookup, g.title, g.typo} {
		if ids := find(text); len(ids) > 0 {
			return ids
		}
	}
	return nil
}

func (g *guesser) title(text string) []graph.ID { return g.guess(g.n.title, text) }
func (g *guesser) typo(text string) []graph.ID  { return g.guess(g.n.typo, text) }

func (g *guesser) guess(find func(string) []graph.ID, text string) []graph.ID {
	if g.left == 0 {
		return nil
	}
	g.left--
	return find(text)
}

// dominance is how many times as many talks a thing must stand in for a slip to mean it
// rather than another thing that comes as near.
const dominance = 10

// typo finds what a text is a slip of: one from five letters, two from nine; nothing where
// that may be different things. It looks at topics, companies, events and people.
func (n *Names) typo(text string) []graph.ID {
	key, plain := graph.Fold(text), lower(text) // what looks like a plural may be the slip
	if len(plain) < 5 {
		return nil
	}
	slips := 1
	if len(plain) >= 9 {
		slips = 2
	}
	best, matches := slips, []string(nil)
	try := func(name string) {
		d := graph.Distance(key, name, slips)
		if plain != key {
			d = min(d, graph.Distance(plain, name, slips))
		}
		switch {
		case d < best:
			best, matches = d, []string{name}
		case d == best:
			matches = append(matches, name)
		}
	}
	n.mu.RLock()
	for name, uses := range n.byFold {
		if len(name) >= 4 && name[0] == key[0] && uses[0].id.Kind() != graph.KindTalk {
			try(name)
		}
	}
	n.mu.RUnlock()
	for _, id := range n.index.Alike(graph.KindPerson, graph.Slug(text), slips) {
		if !n.renamed(id) {
			try(unslugged(id))
		}
	}
	var found []graph.ID
	most, next := 0, 0 // talks of the one found, and of the next
	for _, name := range matches {
		ids := n.lookup(name)
		if len(ids) == 0 || found != nil && ids[0] == found[0] {
			continue
		}
		switch talks := n.index.Talks(ids[0]); {
		case found == nil:
			found, most = ids, talks
		case talks > most:
			found, most, next = ids, talks, max(most, 1)
		default:
			next = max(next, talks, 1)
		}
	}
	if most < dominance*next {
		return nil
	}
	return found
}

// title finds the one talk or event whose name begins with, or else holds, a text of
// two words or more.
func (n *Names) title(text string) []graph.ID {
	key := graph.Fold(text)
	if !strings.Contains(key, " ") {
		return nil
	}
	var begins, holds []graph.ID
	try := func(id graph.ID, name, key string) {
		at := strings.Index(" "+name+" ", " "+key+" ")
		if at == 0 {
			begins = append(begins, id)
		}
		if at >= 0 {
			holds = append(holds, id)
		}
	}
	n.mu.RLock()
	for name, uses := range n.byFold {
		for _, u := range uses {
			if k := u.id.Kind(); k == graph.KindTalk || k == graph.KindEvent {
				try(u.id, name, key)
			}
		}
	}
	n.mu.RUnlock()
	slug := graph.Slug(text)
	for _, id := range n.index.Holding(graph.KindTalk, slug, maxHolding) {
		if !n.renamed(id) {
			try(id, unslugged(id), strings.ReplaceAll(slug, "-", " "))
		}
	}
	switch {
	case len(begins) == 1:
		return begins
	case len(holds) == 1:
		return holds
	}
	return nil
}
