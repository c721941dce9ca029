package postings

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// The last part of an ID is the slug of a title or a name. Talks and people are found by it,
// so that their names need no memory.

// tableOf returns the table with the IDs of a kind. All kinds but talks share one table.
func (x *Index) tableOf(kind graph.Kind) *table {
	if kind == graph.KindTalk {
		return x.talks
	}
	return x.things
}

// exists reports whether a number is that of an existing entity of a kind.
func (x *Index) exists(kind graph.Kind, n uint32) bool {
	if kind == graph.KindTalk {
		return x.alive.Contains(n)
	}
	return x.kinds[n] == kindNumber(kind) && x.has.len(n) > 0
}

// WithSlug returns the IDs of a kind that end in a slug, sorted.
func (x *Index) WithSlug(kind graph.Kind, slug string) []graph.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []graph.ID
	t := x.tableOf(kind)
	t.tailed(slug, func(n uint32) {
		if x.exists(kind, n) {
			out = append(out, t.id(n))
		}
	})
	slices.Sort(out)
	return out
}

// SlugsContaining returns up to limit IDs of a kind whose slug contains a text at the start of
// a word, in the order of their numbers. Slugs that begin with the text come first.
func (x *Index) SlugsContaining(kind graph.Kind, text string, limit int) []graph.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var found []uint32
	t := x.tableOf(kind)
	t.holding(text, func(n uint32, begins bool) bool {
		if x.exists(kind, n) && (begins || !slices.Contains(found, n)) {
			found = append(found, n)
		}
		return len(found) < limit
	})
	out := make([]graph.ID, len(found))
	for i, n := range found {
		out[i] = t.id(n)
	}
	return out
}

// SimilarSlugs returns the IDs of a kind whose slug begins with the same letter as a text and
// differs from it in length by a given number of letters at most.
func (x *Index) SimilarSlugs(kind graph.Kind, slug string, letters int) []graph.ID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []graph.ID
	t := x.tableOf(kind)
	for n := range uint32(t.len()) {
		tail := t.tail(n)
		if len(tail) > 0 && slug != "" && tail[0] == slug[0] && abs(len(tail)-len(slug)) <= letters && x.exists(kind, n) {
			out = append(out, t.id(n))
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }
