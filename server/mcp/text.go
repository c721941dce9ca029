package mcp

import (
	"fmt"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/question"
)

// text returns the answer as text: first how the question was understood, then the results.
func (a answer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Understood: %s\n", a.Understood)
	writeCorrected(&b, a.Corrected)
	if len(a.LeftOut) > 0 {
		fmt.Fprintf(&b, "Ignored: %s\n", strings.Join(a.LeftOut, ", "))
	}
	for _, u := range a.Unknown {
		fmt.Fprintf(&b, "Not known here: %q", u.Text)
		if len(u.Nearest) > 0 {
			fmt.Fprintf(&b, "; similar: %s", joinNamed(u.Nearest))
		}
		b.WriteByte('\n')
	}
	for _, line := range []string{a.Count, a.Matching, a.Nothing} {
		if line != "" {
			fmt.Fprintln(&b, line)
		}
	}
	for _, q := range a.TryInstead {
		fmt.Fprintf(&b, "Perhaps meant: %s\n", q)
	}
	if a.Total > 0 {
		fmt.Fprintf(&b, "%d of %d:\n", len(a.Items), a.Total)
	}
	writeItems(&b, a.Items)
	return b.String()
}

// text returns the talk as text, with its notes at the end.
func (t talkAnswer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", t.Name, t.Link)
	writeCorrected(&b, t.Corrected)
	if t.Event != "" {
		fmt.Fprintf(&b, "Event: %s", t.Event)
		if t.Day != "" {
			fmt.Fprintf(&b, ", %s", t.Day)
		}
		b.WriteByte('\n')
	}
	if len(t.Speakers) > 0 {
		fmt.Fprintf(&b, "Speakers: %s\n", joinNamed(t.Speakers))
	} else {
		b.WriteString("Speakers: not known here\n")
	}
	writeSections(&b, []section{{"Topics", t.Topics}, {"Companies", t.Companies}, {"Related talks", t.Related}})
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "\n%s:%d\n", n.Source, n.Line)
		for _, line := range n.Lines {
			fmt.Fprintf(&b, "> %s\n", line)
		}
		if n.Omitted > 0 {
			fmt.Fprintf(&b, "(%d more lines in the resource %s)\n", n.Omitted, n.Note)
		}
	}
	return b.String()
}

// text returns the digest as text.
func (d digestAnswer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s, %s\n", d.Event.Name, d.Event.Link, graph.KindTalk.Quantity(d.Event.Talks), graph.KindPerson.Quantity(d.Speakers))
	writeCorrected(&b, d.Corrected)
	writeSections(&b, []section{{"Topics", d.Topics}, {"Companies", d.Companies}, {"Talks to read first", d.First}})
	for i, r := range d.Rising {
		if i == 0 {
			fmt.Fprintf(&b, "\nMore frequent than in %s:\n", d.Against)
		}
		fmt.Fprintf(&b, "- %s: %.0f %% of the talks, %.0f %% there\n", r.Name, 100*r.Here, 100*r.There)
	}
	return b.String()
}

// text returns the report of an added note as text.
func (a addAnswer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Stored %s: %s", a.Source, graph.KindTalk.Quantity(len(a.Talks)+a.Omitted))
	if a.Event != "" {
		fmt.Fprintf(&b, " of %s", a.Event)
	}
	fmt.Fprintf(&b, "; %d facts are new, %d are gone\n", a.Added, a.Removed)
	for _, t := range a.Talks {
		fmt.Fprintf(&b, "- line %d: %s (%s)\n", t.Line, t.Name, t.Link)
		for _, part := range []struct {
			title string
			names []string
		}{{"speakers", t.Speakers}, {"topics", t.Topics}, {"companies", t.Companies}} {
			if len(part.names) > 0 {
				fmt.Fprintf(&b, "  %s: %s\n", part.title, strings.Join(part.names, ", "))
			}
		}
	}
	if a.Omitted > 0 {
		fmt.Fprintf(&b, "and %d more\n", a.Omitted)
	}
	for _, p := range a.Problems {
		fmt.Fprintf(&b, "Problem in line %d: %s\n", p.Line, p.Message)
	}
	return b.String()
}

// writeCorrected writes the corrections, each on a line.
func writeCorrected(b *strings.Builder, all []question.Correction) {
	for _, c := range all {
		fmt.Fprintf(b, "Corrected: %q was read as %q\n", c.From, c.To)
	}
}

// section is a list of items under a title.
type section struct {
	title string
	items []item
}

// writeSections writes the sections that have items.
func writeSections(b *strings.Builder, all []section) {
	for _, part := range all {
		if len(part.items) > 0 {
			fmt.Fprintf(b, "\n%s:\n", part.title)
			writeItems(b, part.items)
		}
	}
}

// writeItems writes items with their evidence as FILE:LINE and the quote.
func writeItems(b *strings.Builder, items []item) {
	for _, it := range items {
		fmt.Fprintf(b, "- %s", it.Name)
		if it.Event != "" {
			fmt.Fprintf(b, ", %s", it.Event)
		}
		if it.Talks > 0 {
			fmt.Fprintf(b, ", in %s", graph.KindTalk.Quantity(it.Talks))
		}
		if it.Reason != "" {
			fmt.Fprintf(b, ": %s", it.Reason)
		}
		fmt.Fprintf(b, " (%s)\n", it.Link)
		for _, w := range it.Why {
			switch {
			case w.ByHand:
				fmt.Fprintf(b, "  %s: added by hand\n", w.Name)
			default:
				fmt.Fprintf(b, "  %s:%d %s: “%s”\n", w.Source, w.Line, w.Name, strings.TrimSpace(w.Quote))
			}
		}
		if it.Omitted > 0 {
			fmt.Fprintf(b, "  and %d more\n", it.Omitted)
		}
	}
}

// joinNamed joins names with their IDs: "Redis (topic:redis), Kafka (topic:kafka)".
func joinNamed(all []named) string {
	var out []string
	for _, n := range all {
		out = append(out, fmt.Sprintf("%s (%s)", n.Name, n.ID))
	}
	return strings.Join(out, ", ")
}

// namesOf joins the names of entities with their IDs.
func namesOf(all []question.Named) string {
	var out []named
	for _, n := range all {
		out = append(out, named{ID: n.ID, Name: n.Name})
	}
	return joinNamed(out)
}
