package loader

import (
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Correct applies corrections to the talks of a note: it adds and removes edges, changes
// titles, removes talks and joins talks. A talk keeps the ID of the title that was read, so
// that corrections find it again. Corrections of other talks are ignored.
func (x *Extractor) Correct(n graph.Note, cs []graph.Correction) graph.Note {
	n.Talks = slices.Clone(n.Talks)
	same := map[graph.ID]graph.ID{}
	var none []graph.ID
	for _, c := range cs {
		i := slices.IndexFunc(n.Talks, func(t graph.Talk) bool { return t.ID == c.Talk })
		if i < 0 {
			continue
		}
		switch t := &n.Talks[i]; c.Verb {
		case graph.IsCalled:
			t.Title = c.Title
		case graph.IsNotAbout:
			t.Topics = without(t.Topics, c.Target)
		case graph.NotMentions:
			t.Companies = without(t.Companies, c.Target)
		case graph.IsAbout:
			t.Topics = x.with(n, *t, t.Topics, c.Target)
		case graph.DoesMention:
			t.Companies = x.with(n, *t, t.Companies, c.Target)
		case graph.IsSameTalkAs:
			same[c.Talk] = c.Target
		case graph.IsNoTalk:
			none = append(none, c.Talk)
		}
	}
	// Talks go once all is said of them.
	n.Talks = slices.DeleteFunc(n.Talks, func(t graph.Talk) bool { return slices.Contains(none, t.ID) })
	for from, to := range same { // A is B and B is C
		for range same {
			if next, ok := same[to]; ok && next != from {
				to = next
			}
		}
		same[from] = to
	}
	for len(same) > 0 {
		i, k := nextJoin(n.Talks, same)
		if i < 0 {
			break
		}
		delete(same, n.Talks[i].ID)
		n.Talks = join(n.Talks, i, k)
	}
	return n
}

// nextJoin returns a talk that is the same as another, and that other: neighbours first, so
// that their lines grow together; -1 if none is left.
func nextJoin(talks []graph.Talk, same map[graph.ID]graph.ID) (from, into int) {
	from = -1
	for i, t := range talks {
		to, ok := same[t.ID]
		k := slices.IndexFunc(talks, func(t graph.Talk) bool { return t.ID == to })
		switch {
		case !ok || k < 0 || k == i:
		case i == k+1 || i == k-1:
			return i, k
		case from < 0:
			from, into = i, k
		}
	}
	return from, into
}

func without(ms []graph.Mention, id graph.ID) []graph.Mention {
	return slices.DeleteFunc(slices.Clone(ms), func(m graph.Mention) bool { return m.ID == id })
}

// with adds a mention that a person states; its evidence is the line of the title.
func (x *Extractor) with(n graph.Note, t graph.Talk, ms []graph.Mention, id graph.ID) []graph.Mention {
	if slices.ContainsFunc(ms, func(m graph.Mention) bool { return m.ID == id }) {
		return ms
	}
	l := graph.SplitLines(n.Text)[t.Line-1]
	text := strings.TrimSpace(l.Text)
	at := strings.Index(l.Text, text)
	name := x.name[id]
	if name == "" {
		name = strings.ReplaceAll(id.Local(), "-", " ")
	}
	ms = append(slices.Clone(ms), graph.Mention{
		ID: id, Name: name, Corrected: true, Stated: x.name[id] == "" && id.Kind() == graph.KindCompany,
		Evidence: []graph.Span{evidence(l, at, at+len(text))},
	})
	sortMentions(ms)
	return ms
}

// join puts what talk i says into talk k and takes it out.
func join(talks []graph.Talk, i, k int) []graph.Talk {
	from, to := talks[i], &talks[k]
	switch i {
	case k + 1:
		to.EndLine = from.EndLine
	case k - 1:
		to.Line = from.Line
	}
	to.Topics, to.Companies = union(to.Topics, from.Topics), union(to.Companies, from.Companies)
	for _, s := range from.Speakers {
		if !slices.Contains(to.Speakers, s) {
			to.Speakers = append(slices.Clone(to.Speakers), s)
		}
	}
	return slices.Delete(talks, i, i+1)
}

// union joins mentions by ID, with all their places in the order of the note.
func union(a, b []graph.Mention) []graph.Mention {
	out := slices.Clone(a)
	for _, m := range b {
		i := slices.IndexFunc(out, func(o graph.Mention) bool { return o.ID == m.ID })
		if i < 0 {
			out = append(out, m)
			continue
		}
		out[i].Evidence = append(slices.Clone(out[i].Evidence), m.Evidence...)
		slices.SortFunc(out[i].Evidence, func(a, b graph.Span) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Start - b.Start
		})
	}
	sortMentions(out)
	return out
}
