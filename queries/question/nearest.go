package question

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Named is an entity with its name.
type Named struct {
	ID   graph.ID `json:"id"`
	Name string   `json:"name"`
}

// Named returns an entity with its name.
func (d *Directory) Named(id graph.ID) Named { return Named{id, d.Name(id)} }

// NotFoundError is the error for a name or an ID that the graph does not have. It wraps
// graph.ErrNotFound.
type NotFoundError struct {
	Message string
	Nearest []Named // the entities with the nearest names
}

// Error returns the message after that of graph.ErrNotFound.
func (m NotFoundError) Error() string { return graph.ErrNotFound.Error() + ": " + m.Message }

// Unwrap returns graph.ErrNotFound.
func (m NotFoundError) Unwrap() error { return graph.ErrNotFound }

// nearestShown bounds the names that are proposed for an unknown one.
const nearestShown = 5

// NotFound returns the error for an ID that the graph does not have.
func (d *Directory) NotFound(id graph.ID) NotFoundError {
	local := id.Local()
	name := local[strings.LastIndexByte(local, '/')+1:]
	return NotFoundError{fmt.Sprintf("there is no %s called %q here", id.Kind(), local), d.Nearest(strings.ReplaceAll(name, "-", " "), nearestShown)}
}

// Nearest returns at most limit entities whose names are nearest to a text, best first: by typing
// slips, then by common beginning, then by common words. Of equally near ones the more frequent
// comes first.
func (d *Directory) Nearest(text string, limit int) []Named {
	key, plain := graph.Fold(text), graph.Plain(text)
	if key == "" || len(key) > MaxQuestion {
		return nil
	}
	score := func(name string) int {
		if key == plain {
			return nearness(key, name)
		}
		return max(nearness(key, name), nearness(plain, name))
	}
	best := map[graph.ID]int{}
	d.mu.RLock()
	for name, uses := range d.byFold {
		s := score(name)
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
		if s := score(nameFromSlug(id)); s > 0 && !d.isRenamed(id) {
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

// maxSlugMatches bounds the talks, and the people, with a text in their slug that are scored.
const maxSlugMatches = 200

// similarSlugs returns people and talks whose slugs are similar to a text or contain it. A single
// word is not looked for in titles: that takes tens of milliseconds in a million of them, and a word
// that some title contains is known.
func (d *Directory) similarSlugs(text string) []graph.ID {
	slug := graph.Slug(text)
	found := slices.Concat(
		d.index.SimilarSlugs(graph.KindPerson, slug, maxSlips(slug)),
		d.index.SimilarSlugs(graph.KindTalk, slug, maxSlips(slug)),
		d.index.SlugsContaining(graph.KindPerson, slug, maxSlugMatches),
	)
	if strings.Contains(slug, "-") {
		found = append(found, d.index.SlugsContaining(graph.KindTalk, slug, maxSlugMatches)...)
	}
	return found
}

// nameFromSlug returns the folded name in the ID of a talk or person.
func nameFromSlug(id graph.ID) string { return strings.ReplaceAll(slugOfID(id), "-", " ") }

// slugOfID returns the slug at the end of the ID of a talk or person.
func slugOfID(id graph.ID) string { return string(id[strings.LastIndexAny(string(id), "/:")+1:]) }

// maxSlips returns the most typing slips between a name and a proposal.
func maxSlips(key string) int { return min(1+len(key)/5, 3) }

// nearness scores two folded names; 0 means that they have nothing in common.
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

// Identify returns the entity that a text names by an ID, a name, a part of a title, or a name
// with a slip. Its error is NotFoundError.
func (d *Directory) Identify(text string) (graph.ID, error) {
	if id, ok := graph.ParseID(text); ok && d.Known(id) {
		return id, nil
	}
	if ids := d.lookupLoosely(strings.Trim(text, `"“” `)); len(ids) > 0 {
		return ids[0], nil
	}
	return "", NotFoundError{fmt.Sprintf("nothing here is called %q", text), d.Nearest(text, nearestShown)}
}
