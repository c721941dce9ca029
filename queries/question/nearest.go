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
func (d *Directory) Named(id graph.ID) Named { return Named{id, d.Name(id)} }

// NotFoundError is the error for a name or an ID that nothing here has. It wraps
// graph.ErrNotFound.
type NotFoundError struct {
	Message string
	Nearest []Named // what it may have meant
}

func (m NotFoundError) Error() string { return graph.ErrNotFound.Error() + ": " + m.Message }

func (m NotFoundError) Unwrap() error { return graph.ErrNotFound }

// nearestShown is how many names are proposed in place of one that is missing.
const nearestShown = 5

// NotFound is the error for an ID that nothing is known of.
func (d *Directory) NotFound(id graph.ID) NotFoundError {
	local := id.Local()
	name := local[strings.LastIndexByte(local, '/')+1:]
	return NotFoundError{fmt.Sprintf("there is no %s called %q here", id.Kind(), local), d.Nearest(strings.ReplaceAll(name, "-", " "), nearestShown)}
}

// Nearest proposes the things whose names come nearest to a text, best first: by
// typing slips, then by beginning, then by words in common; of equals the frequent first.
func (d *Directory) Nearest(text string, limit int) []Named {
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
	d.mu.RLock()
	for name, uses := range d.byFold {
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
	d.mu.RUnlock()
	for _, id := range d.similarSlugs(text) {
		if s := near(nameFromSlug(id)); s > 0 && !d.isRenamed(id) {
			best[id] = max(best[id], s)
		}
	}
	all := slices.SortedFunc(maps.Keys(best), func(a, b graph.ID) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(d.index.TalkCount(b), d.index.TalkCount(a)), compareRank(a, b))
	})
	var out []Named
	for _, id := range all[:min(limit, len(all))] {
		out = append(out, d.Named(id))
	}
	return out
}

// maxSlugMatches is how many talks and people that hold a text are looked at.
const maxSlugMatches = 200

// similarSlugs are people and talks that may be called nearly so, and those in whose names
// the text stands.
func (d *Directory) similarSlugs(text string) []graph.ID {
	slug := graph.Slug(text)
	return slices.Concat(
		d.index.SimilarSlugs(graph.KindPerson, slug, maxSlips(slug)),
		d.index.SimilarSlugs(graph.KindTalk, slug, maxSlips(slug)),
		d.index.SlugsContaining(graph.KindPerson, slug, maxSlugMatches),
		d.index.SlugsContaining(graph.KindTalk, slug, maxSlugMatches),
	)
}

// nameFromSlug is the folded name that the ID of a talk or person tells.
func nameFromSlug(id graph.ID) string { return strings.ReplaceAll(slugOfID(id), "-", " ") }

// slugOfID is what the ID of a talk or person ends in.
func slugOfID(id graph.ID) string { return string(id[strings.LastIndexAny(string(id), "/:")+1:]) }

// maxSlips is how many slips a proposal may be away.
func maxSlips(key string) int { return min(1+len(key)/5, 3) }

// nearness scores two folded names, 0 for strangers.
func nearness(key, name string) int {
	slips := maxSlips(key)
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

// Identify is the thing that a text names: an ID, a name, the beginning of a title, or one
// of these with a slip. Its error is Missing.
func (d *Directory) Identify(text string) (graph.ID, error) {
	if id, ok := graph.ParseID(text); ok && d.Known(id) {
		return id, nil
	}
	if ids := d.lookupLoosely(strings.Trim(text, `"“” `)); len(ids) > 0 {
		return ids[0], nil
	}
	return "", NotFoundError{fmt.Sprintf("nothing here is called %q", text), d.Nearest(text, nearestShown)}
}
