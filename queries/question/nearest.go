package question

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

// Named returns a thing with its name.
func (n *Names) Named(id graph.ID) Named { return Named{id, n.Of(id)} }

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

// Missing is the error for an ID that nothing is known of.
func (n *Names) Missing(id graph.ID) Missing {
	local := id.Local()
	name := local[strings.LastIndexByte(local, '/')+1:]
	return Missing{fmt.Sprintf("there is no %s called %q here", id.Kind(), local), n.Near(strings.ReplaceAll(name, "-", " "), nearestShown)}
}

// Near proposes the things whose names come nearest to a text, best first: by
// typing slips, then by beginning, then by words in common; of equals the frequent first.
func (n *Names) Near(text string, limit int) []Named {
	key, plain := graph.Fold(text), graph.Plain(text)
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
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(n.index.TalkCount(b), n.index.TalkCount(a)), byRank(a, b))
	})
	var out []Named
	for _, id := range all[:min(limit, len(all))] {
		out = append(out, n.Named(id))
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
		n.index.SimilarSlugs(graph.KindPerson, slug, slipsNear(slug)),
		n.index.SimilarSlugs(graph.KindTalk, slug, slipsNear(slug)),
		n.index.SlugsContaining(graph.KindPerson, slug, maxHolding),
		n.index.SlugsContaining(graph.KindTalk, slug, maxHolding),
	)
}

// unslugged is the folded name that the ID of a talk or person tells.
func unslugged(id graph.ID) string { return strings.ReplaceAll(slugOf(id), "-", " ") }

// slugOf is what the ID of a talk or person ends in.
func slugOf(id graph.ID) string { return string(id[strings.LastIndexAny(string(id), "/:")+1:]) }

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
