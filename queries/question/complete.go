package question

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// Completion is one proposal to complete a question.
type Completion struct {
	Question string     `json:"question"`       // the completed question
	Name     string     `json:"name"`           // the name or question that is proposed
	ID       graph.ID   `json:"id,omitempty"`   // of the entity; "" if a whole question is proposed
	Kind     graph.Kind `json:"kind,omitempty"` // of the entity; "" if a whole question is proposed
	Talks    int        `json:"talks,omitempty"`
}

// maxCompletedWords bounds the words at the end of a question that Complete tries as the
// beginning of a name.
const maxCompletedWords = 8

// Complete returns at most limit completions of a text: names that begin with the end of the
// text, or have a word that does. If the text is only a name, it adds questions about the best
// completion. It proposes only entities with talks, and nothing for a text that is too long.
func (d *Directory) Complete(text string, limit int) []Completion {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > MaxQuestion {
		return nil
	}
	ws := graph.Words(text)
	for k := min(maxCompletedWords, len(ws)); k > 0; k-- {
		first := ws[len(ws)-k]
		if k == 1 && grammar[first.Text] {
			break
		}
		before := text[:first.Start]
		if found := d.findByPrefix(text[first.Start:], limit); len(found) > 0 {
			return d.completions(strings.TrimRight(before, `"“<`), found, limit)
		}
	}
	return nil
}

// completions returns the text before a name, completed by each of the found names.
func (d *Directory) completions(before string, found []Named, limit int) []Completion {
	var asks []Completion
	if strings.TrimSpace(before) == "" {
		asks = d.questionsAbout(found[0].ID)
	}
	var out []Completion
	for _, f := range found[:min(len(found), max(limit-len(asks), 1))] {
		out = append(out, Completion{Question: before + d.asTyped(f.ID), Name: f.Name, ID: f.ID, Kind: f.ID.Kind(), Talks: d.TalkCount(f.ID)})
	}
	return append(out, asks...)
}

// questionsAbout returns questions about one entity.
func (d *Directory) questionsAbout(id graph.ID) []Completion {
	own := []graph.ID{id}
	ask := []Question{
		{Find: Find(graph.KindCompany), All: own},
		{Find: Find(graph.KindTopic), Form: Related, Subjects: own},
	}
	switch id.Kind() {
	case graph.KindTalk:
		ask = []Question{{Find: Find(graph.KindTalk), Form: Related, Subjects: own}, {Find: Find(graph.KindTopic), Form: Parts, Subjects: own}}
	case graph.KindCompany, graph.KindEvent, graph.KindYear, graph.KindPerson:
		ask = []Question{{Find: Find(graph.KindTopic), All: own}, {Find: Find(graph.KindPerson), All: own}}
	}
	var out []Completion
	for _, q := range ask {
		text := q.Print(d)
		out = append(out, Completion{Question: text, Name: text})
	}
	return out
}

// asTyped returns a name as people type it, quoted only if one of its words is grammar.
func (d *Directory) asTyped(id graph.ID) string {
	quoted := d.quote(id)
	if id.Kind() == graph.KindTalk || quoted == string(id) {
		return quoted
	}
	for _, w := range graph.Words(quoted) {
		if grammar[w.Text] {
			return quoted
		}
	}
	return strings.Trim(quoted, `"`)
}

// TalkCount returns the number of talks of an entity, a series or a range of years, 0 for a talk.
func (d *Directory) TalkCount(id graph.ID) int {
	if id.Kind() == graph.KindTalk {
		return 0
	}
	if several := d.Members(id); len(several) > 0 {
		return d.index.Count(graph.Selection{All: [][]graph.ID{several}})
	}
	return d.index.TalkCount(id)
}

// findByPrefix returns the entities with a name, or a word of a name, that begins with a text.
// Beginnings of names come first, then the more frequent.
func (d *Directory) findByPrefix(text string, limit int) []Named {
	type found struct {
		id    graph.ID
		inner bool
		talks int
	}
	var all []found
	for id, inner := range d.prefixed(text) {
		if talks := d.TalkCount(id); talks > 0 || id.Kind() == graph.KindTalk && d.index.Exists(id) {
			all = append(all, found{id, inner, talks})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		if a.inner != b.inner {
			return map[bool]int{false: -1, true: 1}[a.inner]
		}
		return cmp.Or(cmp.Compare(b.talks, a.talks), cmp.Compare(rank[a.id.Kind()], rank[b.id.Kind()]), cmp.Compare(a.id, b.id))
	})
	var out []Named
	for _, f := range all[:min(limit, len(all))] {
		out = append(out, d.Named(f.id))
	}
	return out
}

// prefixed returns the entities with a name, or a word of a name, that begins with a text. The
// value of an entity reports whether only an inner word does.
func (d *Directory) prefixed(text string) map[graph.ID]bool {
	key, whole := graph.Plain(text), graph.Fold(text)
	if key == "" {
		return nil
	}
	inner := map[graph.ID]bool{}
	list := d.foldedList()
	d.mu.RLock()
	match := func(name string, isInner bool) {
		for _, u := range d.byFold[name] {
			if _, ok := rank[u.id.Kind()]; !ok {
				continue
			}
			if was, seen := inner[u.id]; !seen || was {
				inner[u.id] = isInner
			}
		}
	}
	match(whole, false)
	eachLine(list, "\n"+key, func(name string) { match(name, false) })
	eachLine(list, " "+key, func(name string) { match(name, true) })
	d.mu.RUnlock()
	slug := graph.Slug(text)
	for _, kind := range []graph.Kind{graph.KindPerson, graph.KindTalk} {
		for _, id := range d.index.SlugsContaining(kind, slug, maxSlugMatches) {
			if _, seen := inner[id]; !seen && !d.isRenamed(id) {
				inner[id] = !strings.HasPrefix(nameFromSlug(id), strings.ReplaceAll(slug, "-", " "))
			}
		}
	}
	for _, id := range d.findSeriesByPrefix(slug) {
		inner[id] = false
	}
	return inner
}

// foldedList returns all folded names, one a line. A search in one long text is faster than a
// loop over a map of names.
func (d *Directory) foldedList() string {
	d.mu.RLock()
	list := d.search
	d.mu.RUnlock()
	if list != "" {
		return list
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	b.WriteByte('\n')
	for name := range d.byFold {
		b.WriteString(name)
		b.WriteByte('\n')
	}
	d.search = b.String()
	return d.search
}

// eachLine calls use with each line of a list that contains a text.
func eachLine(list, text string, use func(name string)) {
	for at := 0; ; {
		i := strings.Index(list[at:], text)
		if i < 0 {
			return
		}
		i += at
		start := strings.LastIndexByte(list[:i+1], '\n') + 1
		end := i + 1 + strings.IndexByte(list[i+1:], '\n')
		use(list[start:end])
		at = end
	}
}
