package question

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// lookupLoosely returns the entities with a name. If there are none it returns those with the
// text in their title, or else those that are a typing slip away.
func (d *Directory) lookupLoosely(text string) []graph.ID {
	return (&guesser{d, maxGuesses, true}).find(text)
}

// The bounds of the cost of a question. Slips, parts of titles and proposals are searched among
// all names.
const (
	maxGuesses  = 100 // searches for slips and parts of titles
	maxProposed = 5   // unknown words that get proposals
)

// guesser finds names by slips and by parts of titles, with at most left searches.
type guesser struct {
	n     *Directory
	left  int
	talks bool // whether the question is about a talk, which may be named in part
}

// talkAsked matches the words of a question about one talk: "what is Caching Is Hard about", but
// not "talks about caching".
var talkAsked = regexp.MustCompile(`(?i)\b(?:related|similar|like|share|common|connect\w*|path|compare|(?:topics|companies|speakers|people|years?|events?|conferences?) (?:of|in)|(?:what|who|which) (?:is|does|did|gave|are|was)|the talk)\b`)

// inTalks matches what makes a question about many talks: "topics in talks about caching".
var inTalks = regexp.MustCompile(`(?i)\b(?:of|in) talks\b`)

// asksOfTalk reports whether a question is about a talk, which may be named in part. A word in
// quotation marks, as in "talks that mention "like"", does not decide that.
func asksOfTalk(text string) bool {
	return talkAsked.MatchString(inTalks.ReplaceAllString(quotedOrID.ReplaceAllString(text, " "), " "))
}

// find returns the entities with a name, with the text in their title, or a slip away.
func (g *guesser) find(text string) []graph.ID {
	for _, search := range []func(string) []graph.ID{g.n.lookup, g.findTitle, g.findTypo} {
		if ids := search(text); len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// findTitle returns what Directory.findByTitle does while searches are left.
func (g *guesser) findTitle(text string) []graph.ID { return g.search(g.n.findByTitle, text) }

// findTypo returns what Directory.findTypo does while searches are left.
func (g *guesser) findTypo(text string) []graph.ID { return g.search(g.n.findTypo, text) }

// search runs find while searches are left.
func (g *guesser) search(find func(string) []graph.ID, text string) []graph.ID {
	if g.left == 0 {
		return nil
	}
	g.left--
	return find(text)
}

// dominance is how many times more talks one entity must have than the next for an ambiguous
// slip to mean it.
const dominance = 10

// findTypo returns the topics, companies, events or people that a text is a typing slip of: by
// graph.Slips for a single word, by any typing error for several. It allows one slip in five
// letters or more, two in nine or more. If several are equally near it returns the one with
// dominance times more talks than the next, else nothing.
func (d *Directory) findTypo(text string) []graph.ID {
	key, plain := graph.Fold(text), graph.Plain(text) // what looks like a plural may be the slip
	if len(plain) < 5 {
		return nil
	}
	slips := 1
	if len(plain) >= 9 {
		slips = 2
	}
	distance := graph.Slips
	if strings.Contains(key, " ") { // a name, not an English word
		distance = graph.Distance
	}
	best, matches := slips, []string(nil)
	try := func(name string) {
		dist := distance(key, name, slips)
		if plain != key {
			dist = min(dist, distance(plain, name, slips))
		}
		switch {
		case dist < best:
			best, matches = dist, []string{name}
		case dist == best:
			matches = append(matches, name)
		}
	}
	d.mu.RLock()
	for name, uses := range d.byFold {
		if len(name) >= 4 && name[0] == key[0] && uses[0].id.Kind() != graph.KindTalk {
			try(name)
		}
	}
	d.mu.RUnlock()
	for _, id := range d.index.SimilarSlugs(graph.KindPerson, graph.Slug(text), slips) {
		if !d.isRenamed(id) {
			try(nameFromSlug(id))
		}
	}
	var found []graph.ID
	most, next := 0, 0 // talks of the entity found, and of the next
	for _, name := range matches {
		ids := d.lookup(name)
		if len(ids) == 0 || found != nil && ids[0] == found[0] {
			continue
		}
		switch talks := d.index.TalkCount(ids[0]); {
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

// findByTitle returns the one talk or event whose name begins with a text of two words or
// more, else the one whose name contains it.
func (d *Directory) findByTitle(text string) []graph.ID {
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
	d.mu.RLock()
	for name, uses := range d.byFold {
		for _, u := range uses {
			if k := u.id.Kind(); k == graph.KindTalk || k == graph.KindEvent {
				try(u.id, name, key)
			}
		}
	}
	d.mu.RUnlock()
	slug := graph.Slug(text)
	for _, id := range d.index.SlugsContaining(graph.KindTalk, slug, maxSlugMatches) {
		if !d.isRenamed(id) {
			try(id, nameFromSlug(id), strings.ReplaceAll(slug, "-", " "))
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
