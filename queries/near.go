package queries

import (
	"cmp"
	"fmt"
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
// typing slips, then by beginning, then by words in common.
func (n *Names) Near(text string, limit int) []Named {
	key := graph.Fold(text)
	if key == "" || len(key) > MaxQuestion {
		return nil
	}
	type scored struct {
		id    graph.ID
		score int
	}
	n.mu.RLock()
	best := map[graph.ID]int{}
	for name, uses := range n.byFold {
		s := nearness(key, name)
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
	var all []scored
	for id, s := range best {
		all = append(all, scored{id, s})
	}
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(rank[a.id.Kind()], rank[b.id.Kind()]), cmp.Compare(a.id, b.id))
	})
	var out []Named
	for _, s := range all[:min(limit, len(all))] {
		out = append(out, Named{s.id, n.Of(s.id)})
	}
	return out
}

// nearness scores two folded names, 0 for strangers.
func nearness(key, name string) int {
	slips := 1 + len(key)/4
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
	key := graph.Fold(text)
	for _, find := range []func(string) []graph.ID{n.lookup, n.title, n.typo} {
		if ids := find(key); len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// typo finds the one name that a folded text is a slip of: one from five letters,
// two from nine. It looks at topics, companies, events and people.
func (n *Names) typo(key string) []graph.ID {
	if len(key) < 5 {
		return nil
	}
	slips := 1
	if len(key) >= 9 {
		slips = 2
	}
	n.mu.RLock()
	best, match, ties := slips+1, "", 0
	for name, uses := range n.byFold {
		if len(name) < 4 || name[0] != key[0] || uses[0].id.Kind() == graph.KindTalk {
			continue
		}
		switch d := graph.Distance(key, name, slips); {
		case d < best:
			best, match, ties = d, name, 0
		case d == best && d <= slips:
			ties++
		}
	}
	n.mu.RUnlock()
	if match == "" || best > slips || ties > 0 {
		return nil
	}
	return n.lookup(match)
}

// title finds the one talk or event whose name begins with, or else holds, a text of
// two words or more.
func (n *Names) title(key string) []graph.ID {
	if !strings.Contains(key, " ") {
		return nil
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	var begins, holds []graph.ID
	for name, uses := range n.byFold {
		at := strings.Index(" "+name+" ", " "+key+" ")
		if at < 0 {
			continue
		}
		for _, u := range uses {
			if k := u.id.Kind(); k != graph.KindTalk && k != graph.KindEvent {
				continue
			}
			if at == 0 {
				begins = append(begins, u.id)
			}
			holds = append(holds, u.id)
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
