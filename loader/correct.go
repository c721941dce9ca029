package loader

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// maxPinnedText is the number of bytes of a line that a correction keeps. Two lines that begin
// with the same 200 bytes are copies of one paragraph.
const maxPinnedText = 200

// lineText returns the text of a line as corrections keep it: with single spaces, cut to
// maxPinnedText.
func lineText(l graph.Line) string {
	s := strings.Join(strings.Fields(l.Text), " ")
	if len(s) <= maxPinnedText {
		return s
	}
	return strings.ToValidUTF8(s[:maxPinnedText], "")
}

// CompleteCorrection adds the text of its line to a statement about a line, given the text of
// the note. Its error wraps graph.ErrNotFound if the note lacks the line or the line is blank.
func CompleteCorrection(c graph.Correction, text string) (graph.Correction, error) {
	lines := graph.SplitLines(text)
	if at := lineOf(lines, c); at > 0 {
		c.Line, c.Text = at, lineText(lines[at-1])
		return c, nil
	}
	if c.Text != "" {
		return c, fmt.Errorf("%w: %s has no line %q; \"talkgraph extract %s\" prints the lines of talks", graph.ErrNotFound, c.Note.Source(), c.Text, c.Note.Source())
	}
	return c, fmt.Errorf("%w: line %d of %s is blank or missing; \"talkgraph extract %s\" prints the lines of talks", graph.ErrNotFound, c.Line, c.Note.Source(), c.Note.Source())
}

// lineOf returns the number of the line of a statement: the line with the text of the statement
// that is nearest to its number. Without a text it is the line with that number. lineOf returns
// 0 if there is none.
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

// pinsOf returns the statements of corrections about the lines of a note.
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

// eventOf returns the event that corrections state for a note, or "".
func eventOf(n graph.Note, cs []graph.Correction) string {
	event := ""
	for _, c := range cs {
		if c.Verb == graph.IsOfEvent && c.Note == n.ID && !IsRecord(n.Source) {
			event = c.Title
		}
	}
	return event
}

// Correct returns a note with corrections applied. It reads the note again if they state its event
// or where talks begin. It then adds and removes edges, changes titles and speakers, removes talks
// and joins talks. A talk keeps the ID of its first title, by which corrections name it. Correct
// ignores corrections of other talks and notes. It returns the context's error soon after the
// context ends.
func (x *Extractor) Correct(ctx context.Context, n graph.Note, cs []graph.Correction) (graph.Note, error) {
	if pins, event := pinsOf(n, cs), eventOf(n, cs); len(pins) > 0 || event != "" {
		again, err := x.readNote(ctx, n.Event, n.Source, n.Text, stated{pins, event})
		if err := ctx.Err(); err != nil {
			return graph.Note{}, err
		}
		if err == nil { // an error means that it now has too many talks
			n = again
		}
	}
	n.Talks = slices.Clone(n.Talks)
	same := map[graph.ID]graph.ID{}
	var removed []graph.ID // removed at the end: other corrections may name them
	for _, c := range cs {
		i := slices.IndexFunc(n.Talks, func(t graph.Talk) bool { return t.ID == c.Talk })
		switch {
		case i < 0:
		case c.Verb == graph.IsSameTalkAs:
			same[c.Talk] = c.Target
		case c.Verb == graph.IsNoTalk:
			removed = append(removed, c.Talk)
		default:
			x.correctTalk(n, &n.Talks[i], c)
		}
	}
	n.Talks = slices.DeleteFunc(n.Talks, func(t graph.Talk) bool { return slices.Contains(removed, t.ID) })
	n.Talks = joinSame(n.Talks, same)
	return n, nil
}

// correctTalk applies a correction of the title, of the speakers or of one edge to a talk of a note.
func (x *Extractor) correctTalk(n graph.Note, t *graph.Talk, c graph.Correction) {
	switch c.Verb {
	case graph.IsCalled:
		t.Title = c.Title
	case graph.IsGivenBy:
		t.Speakers = graph.ParseSpeakers(c.Title)
		x.mentionEmployers(t, graph.SplitLines(n.Text)[t.Line-1:t.EndLine])
	case graph.IsNotAbout:
		t.Topics = withoutMention(t.Topics, c.Target)
	case graph.NotMentions:
		t.Companies = withoutMention(t.Companies, c.Target)
	case graph.IsAbout:
		t.Topics = x.withMention(n, *t, t.Topics, c.Target)
	case graph.DoesMention:
		t.Companies = x.withMention(n, *t, t.Companies, c.Target)
	}
}

// joinSame joins each talk that is a key of same with the talk that is its value. It follows
// chains: if A is B and B is C, all three become C.
func joinSame(talks []graph.Talk, same map[graph.ID]graph.ID) []graph.Talk {
	for from, to := range same {
		for range same {
			if next, ok := same[to]; ok && next != from {
				to = next
			}
		}
		same[from] = to
	}
	for len(same) > 0 {
		i, k := nextJoin(talks, same)
		if i < 0 {
			break
		}
		delete(same, talks[i].ID)
		talks = joinTalks(talks, i, k)
	}
	return talks
}

// nextJoin returns the index of a talk that is the same as another, and the index of the other.
// It returns neighbours first, because joining them extends their lines. It returns -1 if no
// pair is left.
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

// withoutMention returns mentions without one of them.
func withoutMention(ms []graph.Mention, id graph.ID) []graph.Mention {
	return slices.DeleteFunc(slices.Clone(ms), func(m graph.Mention) bool { return m.ID == id })
}

// withMention returns mentions with one that a person added. Its evidence is the line of the
// title.
func (x *Extractor) withMention(n graph.Note, t graph.Talk, ms []graph.Mention, id graph.ID) []graph.Mention {
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

// joinTalks adds the speakers, mentions and adjacent lines of talk i to talk k. It returns the
// talks without talk i.
func joinTalks(talks []graph.Talk, i, k int) []graph.Talk {
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

// union returns the mentions of both slices by ID, with all their evidence in the order of the
// note.
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
