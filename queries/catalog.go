package queries

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Catalog lists all entities of a kind, the most frequent first, and talks in the order of their
// IDs. The events of a series are one entry. It does not follow changes of the graph.
type Catalog struct {
	engine  *Engine
	entries []catalogEntry
}

// catalogEntry is an entity, or a series of events.
type catalogEntry struct {
	id       graph.ID
	talks    int
	year     graph.ID       // the last year with a talk of it, or ""
	editions []catalogEntry // events of a series, the latest first; nil for another entity
}

// CatalogOptions select and order the entries of a catalog.
type CatalogOptions struct {
	Text   string        // part of the names, or "" for all
	Letter string        // first letter of the names, "#" for those without one of A to Z, or "" for all
	Sort   question.Sort // ByDefault, ByName or Newest
}

// Listed is an entry of a list.
type Listed struct {
	Item
	Year     string // the last year with a talk of it, or ""
	First    string // the first year of a series, if it is not Year
	Editions []Item // events of a series, the latest first
}

// LetterCount is how many entries begin with a letter.
type LetterCount struct {
	Letter  string
	Entries int
}

// Catalog makes the catalog of a kind.
func (e *Engine) Catalog(kind graph.Kind) *Catalog {
	e.mu.RLock()
	defer e.mu.RUnlock()
	c := &Catalog{engine: e}
	if kind == graph.KindTalk {
		_, ids := e.index.Select(graph.Selection{}, 0, 0)
		for _, id := range ids {
			c.entries = append(c.entries, catalogEntry{id: id})
		}
	} else {
		for _, n := range e.index.Facets(graph.Selection{}, kind, 0) {
			c.entries = append(c.entries, catalogEntry{id: n.ID, talks: n.Talks})
		}
	}
	c.addYears(kind)
	if kind == graph.KindEvent {
		c.joinSeries()
	}
	return c
}

// addYears sets the last year of each entry.
func (c *Catalog) addYears(kind graph.Kind) {
	x := c.engine.index
	years := x.Facets(graph.Selection{}, graph.KindYear, 0)
	slices.SortFunc(years, func(a, b graph.Count) int { return cmp.Compare(b.ID, a.ID) })
	last := make(map[graph.ID]graph.ID, len(c.entries))
	for _, y := range years {
		of := graph.Selection{All: [][]graph.ID{{y.ID}}}
		var ids []graph.ID
		if kind == graph.KindTalk {
			_, ids = x.Select(of, 0, 0)
		} else {
			for _, n := range x.Facets(of, kind, 0) {
				ids = append(ids, n.ID)
			}
		}
		for _, id := range ids {
			if last[id] == "" {
				last[id] = y.ID
			}
		}
	}
	for i := range c.entries {
		c.entries[i].year = last[c.entries[i].id]
	}
}

// joinSeries makes one entry of the events of each series that has several.
func (c *Catalog) joinSeries() {
	at := map[graph.ID]int{}
	var out []catalogEntry
	for _, e := range c.entries {
		id, ok := e.id.Series()
		i, seen := at[id]
		switch {
		case !ok:
			out = append(out, e)
		case !seen:
			at[id] = len(out)
			e.editions = []catalogEntry{e}
			out = append(out, e)
		default:
			s := &out[i]
			s.editions = append(s.editions, e)
			s.talks += e.talks
			s.year = max(s.year, e.year)
		}
	}
	for i := range out {
		s := &out[i]
		if len(s.editions) < 2 {
			s.editions = nil
			continue
		}
		slices.SortFunc(s.editions, func(a, b catalogEntry) int { return cmp.Compare(b.year, a.year) })
		id, _ := s.id.Series()
		s.id = graph.NewID(graph.KindEvent, strings.Trim(strings.ReplaceAll(id.Local(), "--", "-"), "-"))
	}
	slices.SortStableFunc(out, func(a, b catalogEntry) int { return cmp.Compare(b.talks, a.talks) })
	c.entries = out
}

// List returns a page of the entries that match the options, the number of all that match, and the
// number of those for each letter. The letters do not depend on o.Letter.
func (c *Catalog) List(o CatalogOptions, page Page) (total int, items []Listed, letters []LetterCount, err error) {
	if page, err = page.Validate(); err != nil {
		return 0, nil, nil, err
	}
	found, counts := c.matching(o)
	switch o.Sort {
	case question.ByName:
		slices.SortStableFunc(found, func(a, b catalogEntry) int { return cmp.Compare(nameKey(a.id), nameKey(b.id)) })
	case question.Newest:
		slices.SortStableFunc(found, func(a, b catalogEntry) int { return cmp.Compare(b.year, a.year) })
	}
	c.engine.mu.RLock()
	defer c.engine.mu.RUnlock()
	for _, e := range Cut(found, page) {
		items = append(items, c.listed(e))
	}
	for letter, n := range counts {
		letters = append(letters, LetterCount{letter, n})
	}
	slices.SortFunc(letters, func(a, b LetterCount) int { return cmp.Compare(a.Letter, b.Letter) })
	return len(found), items, letters, nil
}

// matching returns the entries that match the options, and how many match the text for each
// letter.
func (c *Catalog) matching(o CatalogOptions) ([]catalogEntry, map[string]int) {
	text := ""
	if strings.TrimSpace(o.Text) != "" {
		text = graph.Slug(o.Text)
	}
	var found []catalogEntry
	counts := map[string]int{}
	for _, e := range c.entries {
		if text != "" && !e.contains(text) {
			continue
		}
		letter := letterOf(e.id)
		counts[letter]++
		if o.Letter == "" || o.Letter == letter {
			found = append(found, e)
		}
	}
	if text != "" { // names that begin with the text come first
		slices.SortStableFunc(found, func(a, b catalogEntry) int {
			return cmp.Compare(wordStart(a.id, text), wordStart(b.id, text))
		})
	}
	return found, counts
}

// contains reports whether the name of the entry or of one of its events has a part.
func (e catalogEntry) contains(slug string) bool {
	return strings.Contains(nameKey(e.id), slug) || slices.ContainsFunc(e.editions, func(e catalogEntry) bool { return e.contains(slug) })
}

// wordStart returns 0 if a name begins with a slug, 1 if a word of it does, else 2.
func wordStart(id graph.ID, slug string) int {
	key := nameKey(id)
	switch {
	case strings.HasPrefix(key, slug):
		return 0
	case strings.Contains(key, "-"+slug):
		return 1
	}
	return 2
}

// nameKey returns the slug of a name, which the ID of an entity holds. Of a talk it is the part
// behind the event.
func nameKey(id graph.ID) string {
	local := id.Local()
	return local[strings.LastIndexByte(local, '/')+1:]
}

// letterOf returns the first letter of a name if it is one of A to Z, else "#".
func letterOf(id graph.ID) string {
	first, _ := utf8.DecodeRuneInString(nameKey(id))
	if first = unicode.ToUpper(first); first >= 'A' && first <= 'Z' {
		return string(first)
	}
	return "#"
}

// listed returns an entry for a page. The caller holds the lock of the engine.
func (c *Catalog) listed(e catalogEntry) Listed {
	l := Listed{Item: c.engine.item(e.id), Year: e.year.Local()}
	l.Talks = e.talks
	for _, o := range e.editions {
		it := c.engine.item(o.id)
		it.Talks = o.talks
		l.Editions = append(l.Editions, it)
		if l.First = o.year.Local(); l.First == l.Year {
			l.First = ""
		}
	}
	return l
}
