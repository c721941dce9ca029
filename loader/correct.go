package loader

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// maxPinnedText is how many bytes of a line a correction keeps. Two lines that have as many
// in common are the same paragraph.
const maxPinnedText = 200

// lineText returns the text of a line as corrections keep it.
func lineText(l graph.Line) string {
	s := strings.Join(strings.Fields(l.Text), " ")
	if len(s) <= maxPinnedText {
		return s
	}
	return strings.ToValidUTF8(s[:maxPinnedText], "")
}

// CompleteCorrection adds the text of the line that a statement is about, given the text of
// its note. It returns an error that wraps graph.ErrNotFound if the note has no such line,
// or only a blank one.
func CompleteCorrection(c graph.Correction, text string) (graph.Correction, error) {
	lines := graph.SplitLines(text)
	if at := lineOf(lines, c); at > 0 {
		c.Line, c.Text = at, lineText(lines[at-1])
		return c, nil
	}
	return c, fmt.Errorf("%w: line %d of %s is blank, or not there, or not %q; \"talkgraph extract %s\" prints the lines of talks", graph.ErrNotFound, c.Line, c.Note.Source(), c.Text, c.Note.Source())
}

// lineOf returns the number of the line that a statement is about: of those with its text
// the one nearest to where it was; without a text the one with its number. It returns 0 if
// there is none.
func lineOf(lines []graph.Line, c graph.Correction) int {
	if c.Text == "" {
		if c.Line > len(lines) || strings.TrimSpace(lines[c.Line-1].Text) == "" {
			return 0
		}
		return c.Line
	}
	was := min(c.Line, len(lines))
	for far := range lines {
		for _, at := range [2]int{was - far, was + far} {
			if at > 0 && at <= len(lines) && strings.HasPrefix(strings.Join(strings.Fields(lines[at-1].Text), " "), c.Text) {
				return at
			}
		}
	}
	return 0
}

// pinsOf returns what corrections say of the lines of a note.
func pinsOf(n graph.Note, cs []graph.Correction) []segment.Pin {
	var pins []segment.Pin
	var lines []graph.Line
	for _, c := range cs {
		if !c.IsAboutLine() || c.Note != n.ID || IsRecord(n.Source) {
			continue
		}
		if lines == nil {
			lines = graph.SplitLines(n.Text)
		}
		if at := lineOf(lines, c); at > 0 {
			pins = append(pins, segment.Pin{Line: at, Begin: c.Verb == graph.BeginsTalk})
		}
	}
	return pins
}

// Correct applies corrections to the talks of a note: it reads the note again if they say
// where talks begin, adds and removes edges, changes titles, removes talks and joins talks.
// A talk keeps the ID of the title that was read, so that corrections find it again.
// Corrections of other talks and notes are ignored. It ends with the context's error soon
// after the context ends.
func (x *Extractor) Correct(ctx context.Context, n graph.Note, cs []graph.Correction) (graph.Note, error) {
	if pins := pinsOf(n, cs); len(pins) > 0 {
		again, err := x.readNote(ctx, n.Event, n.Source, n.Text, pins)
		if err := ctx.Err(); err != nil {
			return graph.Note{}, err
		}
		if err == nil { // else it has too many talks now
			n = again
		}
	}
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
	return n, nil
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
