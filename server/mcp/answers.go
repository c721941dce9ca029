package mcp

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
	"github.com/talkgraph/talkgraph/queries/question"
)

// These limits keep answers short, because a model reads them whole. They are chosen by judgement.
const (
	shownLines   = 3   // lines of evidence of an item
	shownNote    = 200 // lines of the notes of a talk
	shownOfTalk  = 40  // topics of a talk, and companies
	maxLineRunes = 600 // characters of a line of a note
)

type (
	// answer is the answer of the tools ask, related, path and topics.
	answer struct {
		Question   string                `json:"question" jsonschema:"the question as it was asked"`
		Understood string                `json:"understood" jsonschema:"the question as it was read, in words"`
		Corrected  []question.Correction `json:"corrected" jsonschema:"slips in the question, and what they were read as"`
		LeftOut    []string              `json:"left_out" jsonschema:"common words of the question that were ignored"`
		Unknown    []unknown             `json:"unknown" jsonschema:"what the question names and the graph does not know"`
		Total      int                   `json:"total" jsonschema:"how many items there are; items holds a page of them"`
		Items      []item                `json:"items"`
		Count      string                `json:"count,omitempty" jsonschema:"the number in words, for a question that asks how many"`
		Matching   string                `json:"matching,omitempty" jsonschema:"how many talks match all of the question, where some match a part"`
		Nothing    string                `json:"nothing,omitempty" jsonschema:"why nothing was found"`
		TryInstead []string              `json:"try_instead" jsonschema:"questions that may have been meant, or that leave out a condition and find something"`
	}
	// unknown is a part of a question that matches no name.
	unknown struct {
		Text    string  `json:"text"`
		Nearest []named `json:"nearest" jsonschema:"the nearest names that are known"`
	}
	// named is an entity with its name and the address of its page.
	named struct {
		ID   graph.ID `json:"id"`
		Name string   `json:"name"`
		Link string   `json:"link" jsonschema:"the page of it on the server, or its ID"`
	}
	// item is a result with the lines that prove it.
	item struct {
		named
		Kind    graph.Kind `json:"kind"`
		Event   string     `json:"event,omitempty"`
		Day     string     `json:"day,omitempty"`
		Talks   int        `json:"talks,omitempty" jsonschema:"the number of its talks"`
		Reason  string     `json:"reason,omitempty" jsonschema:"why it is here, in words"`
		Why     []evidence `json:"why" jsonschema:"the lines that prove it"`
		Omitted int        `json:"omitted,omitempty" jsonschema:"how many more lines prove it"`
	}
	// evidence is one line of a note.
	evidence struct {
		ID     graph.ID `json:"id" jsonschema:"what the line mentions"`
		Name   string   `json:"name"`
		Talk   graph.ID `json:"talk,omitempty" jsonschema:"the talk with the line"`
		Note   graph.ID `json:"note" jsonschema:"the note as a resource"`
		Source string   `json:"source" jsonschema:"the file"`
		Line   int      `json:"line"`
		Text   string   `json:"text" jsonschema:"the words of the line that say it"`
		Quote  string   `json:"quote" jsonschema:"the line, shortened around the words"`
		ByHand bool     `json:"by_hand,omitempty" jsonschema:"whether a correction added it, so that the line is only the title of the talk"`
	}
	// talkAnswer is the answer of the tool talk.
	talkAnswer struct {
		item
		Corrected []question.Correction `json:"corrected" jsonschema:"what the given name was read as, if it is another"`
		EventID   graph.ID              `json:"event_id,omitempty"`
		Speakers  []named               `json:"speakers"`
		Topics    []item                `json:"topics"`
		Companies []item                `json:"companies"`
		Related   []item                `json:"related"`
		Before    *named                `json:"before,omitempty" jsonschema:"the talk before it on that day"`
		After     *named                `json:"after,omitempty" jsonschema:"the talk after it on that day"`
		Notes     []passage             `json:"notes" jsonschema:"the parts of notes that describe it"`
	}
	// passage is a part of a note with its lines.
	passage struct {
		Note    graph.ID `json:"note" jsonschema:"the note as a resource"`
		Source  string   `json:"source"`
		Line    int      `json:"line" jsonschema:"the number of the first line"`
		Lines   []string `json:"lines"`
		Omitted int      `json:"omitted,omitempty" jsonschema:"how many more lines there are; the resource of the note has them"`
	}
	// digestAnswer is the answer of the tool digest.
	digestAnswer struct {
		Event     item                  `json:"event"`
		Corrected []question.Correction `json:"corrected" jsonschema:"what the given name was read as, if it is another"`
		Speakers  int                   `json:"speakers" jsonschema:"how many people speak there"`
		Topics    []item                `json:"topics" jsonschema:"the most frequent first"`
		Companies []item                `json:"companies" jsonschema:"the most frequent first"`
		Against   string                `json:"against" jsonschema:"what the rising topics are compared with"`
		Rising    []rising              `json:"rising" jsonschema:"topics that are more frequent here than there"`
		First     []item                `json:"first" jsonschema:"the talks to read first"`
	}
	// rising is a topic with its share of the talks here and there.
	rising struct {
		item
		Here  float64 `json:"here" jsonschema:"share of the talks here, 0 to 1"`
		There float64 `json:"there" jsonschema:"share of the talks there, 0 to 1"`
	}
	// addAnswer is the answer of the tool add_note.
	addAnswer struct {
		Note     graph.ID        `json:"note"`
		Source   string          `json:"source"`
		Event    string          `json:"event"`
		Talks    []addedTalk     `json:"talks" jsonschema:"the talks that were found in the note"`
		Omitted  int             `json:"omitted,omitempty" jsonschema:"how many more talks were found"`
		Added    int             `json:"added" jsonschema:"facts that are new"`
		Removed  int             `json:"removed" jsonschema:"facts of the old version that are gone"`
		Problems []graph.Problem `json:"problems" jsonschema:"what could not be read"`
	}
	// addedTalk is a talk of a note that was added.
	addedTalk struct {
		named
		Line      int      `json:"line"`
		Speakers  []string `json:"speakers"`
		Topics    []string `json:"topics"`
		Companies []string `json:"companies"`
	}
)

// answer makes the answer for a client from an answer of the engine. corrected are corrections of
// arguments, which come before those of the question.
func (s *Server) answer(ctx context.Context, a queries.Answer, corrected ...question.Correction) answer {
	out := answer{
		Question: clean(a.Question), Understood: clean(a.Understood.Print(s.Engine.Directory())), Corrected: []question.Correction{}, LeftOut: []string{}, Unknown: []unknown{},
		Total: a.Total, Items: s.items(ctx, a.Items), Count: clean(a.Text), Matching: clean(a.Matching()), Nothing: clean(a.Empty), TryInstead: []string{},
	}
	for _, c := range append(corrected, a.Corrected...) {
		out.Corrected = append(out.Corrected, question.Correction{From: clean(c.From), To: clean(c.To)})
	}
	for _, w := range a.LeftOut {
		out.LeftOut = append(out.LeftOut, clean(w))
	}
	for _, u := range a.Unknown {
		out.Unknown = append(out.Unknown, unknown{clean(u.Text), s.named(ctx, u.Nearest...)})
	}
	if a.Total == 0 {
		for _, q := range s.Engine.Alternatives(a.Question, a.Understood) {
			out.TryInstead = append(out.TryInstead, clean(q))
		}
	}
	for _, l := range a.Relaxations {
		out.TryInstead = append(out.TryInstead, clean(l.Question))
	}
	return out
}

// named makes entities with their links.
func (s *Server) named(ctx context.Context, all ...question.Named) []named {
	out := []named{}
	for _, n := range all {
		out = append(out, named{n.ID, clean(n.Name), s.Link(ctx, n.ID)})
	}
	return out
}

// items makes items with their links and evidence.
func (s *Server) items(ctx context.Context, all []queries.Item) []item {
	out := []item{}
	for _, it := range all {
		out = append(out, s.item(ctx, it))
	}
	return out
}

// item makes an item with its link and its first shownLines lines of evidence.
func (s *Server) item(ctx context.Context, it queries.Item) item {
	out := item{
		named: named{it.ID, clean(it.Name), s.Link(ctx, it.ID)}, Kind: it.Kind,
		Event: clean(it.Event), Day: clean(it.Day), Talks: it.Talks, Reason: clean(it.Reason), Why: []evidence{}, Omitted: it.Omitted,
	}
	for _, w := range it.Evidence {
		if len(out.Why) == shownLines {
			out.Omitted += len(it.Evidence) - shownLines
			break
		}
		var quote strings.Builder
		for _, p := range w.Parts() {
			quote.WriteString(p.Text)
		}
		out.Why = append(out.Why, evidence{
			ID: w.ID, Name: clean(w.Name), Talk: w.Talk, Note: graph.NoteID(w.Source), Source: clean(w.Source), Line: w.Line,
			Text: cut(clean(w.Text)), Quote: cut(clean(quote.String())), ByHand: w.Corrected,
		})
	}
	return out
}

// talk makes the answer of the tool talk from the page of a talk.
func (s *Server) talk(ctx context.Context, t pages.Talk, corrected []question.Correction) talkAnswer {
	out := talkAnswer{
		item: s.item(ctx, t.Item), Corrected: corrected, EventID: t.EventID, Speakers: s.named(ctx, t.Speakers...),
		Topics: s.items(ctx, t.Topics[:min(len(t.Topics), shownOfTalk)]), Companies: s.items(ctx, t.Companies[:min(len(t.Companies), shownOfTalk)]),
		Related: s.items(ctx, t.Related), Notes: []passage{},
	}
	out.Day = clean(t.Day)
	for from, to := range map[*question.Named]**named{t.Earlier: &out.Before, t.Later: &out.After} {
		if from != nil {
			*to = &s.named(ctx, *from)[0]
		}
	}
	left := shownNote
	for _, p := range t.Places {
		n := passage{Note: graph.NoteID(p.Source), Source: clean(p.Source), Line: p.Line, Lines: []string{}}
		for _, line := range p.Lines[:min(len(p.Lines), left)] {
			n.Lines = append(n.Lines, cut(clean(line)))
		}
		left -= len(n.Lines)
		n.Omitted = len(p.Lines) - len(n.Lines)
		out.Notes = append(out.Notes, n)
	}
	return out
}

// digest makes the answer of the tool digest from the digest of an event.
func (s *Server) digest(ctx context.Context, d pages.Digest, corrected []question.Correction) digestAnswer {
	out := digestAnswer{
		Event: s.item(ctx, d.Event), Corrected: corrected, Speakers: d.Speakers, Topics: s.items(ctx, d.Topics), Companies: s.items(ctx, d.Companies),
		Against: clean(d.Against), Rising: []rising{}, First: s.items(ctx, d.First),
	}
	for _, c := range d.More {
		out.Rising = append(out.Rising, rising{s.item(ctx, c.Item), c.Here, c.There})
	}
	return out
}

// shownAdded limits the talks in the answer of add_note, and the problems.
const shownAdded = 100

// added makes the answer of the tool add_note from a stored note and its change.
func (s *Server) added(ctx context.Context, n graph.Note, d graph.Delta) addAnswer {
	out := addAnswer{Note: n.ID, Source: clean(n.Source), Event: clean(n.Event.Name), Talks: []addedTalk{}, Added: len(d.Added), Removed: len(d.Removed), Problems: []graph.Problem{}}
	for _, t := range n.Talks[:min(len(n.Talks), shownAdded)] {
		a := addedTalk{named: s.named(ctx, question.Named{ID: t.ID, Name: t.Title})[0], Line: t.Line, Speakers: []string{}, Topics: []string{}, Companies: []string{}}
		for _, p := range t.Speakers {
			a.Speakers = append(a.Speakers, clean(p.Name))
		}
		for _, m := range t.Topics {
			a.Topics = append(a.Topics, clean(m.Name))
		}
		for _, m := range t.Companies {
			a.Companies = append(a.Companies, clean(m.Name))
		}
		out.Talks = append(out.Talks, a)
	}
	out.Omitted = len(n.Talks) - len(out.Talks)
	for _, p := range n.Problems[:min(len(n.Problems), shownAdded)] {
		out.Problems = append(out.Problems, graph.Problem{Line: p.Line, Message: clean(p.Message)})
	}
	return out
}

// cut shortens a line to maxLineRunes characters and adds an ellipsis.
func cut(line string) string {
	if r := []rune(line); len(r) > maxLineRunes {
		return string(r[:maxLineRunes]) + "…"
	}
	return line
}

// clean replaces control characters by visible symbols, so that a client that prints the text does
// not move the cursor or hide a line.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < ' ':
			return '\u2400' + r // such as U+241B, the symbol for Escape
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return utf8.RuneError
		}
		return r
	}, text)
}
