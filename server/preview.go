package server

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	// preview is a note before it is stored.
	preview struct {
		Source, Text string
		Event        string
		Talks        []previewTalk
		Removed      []question.Named // stored talks that would be deleted
		Problems     []graph.Problem
		New, Changed int // of the talks
	}
	// previewTalk is a talk as it was read, with the corrections of the form.
	previewTalk struct {
		graph.Talk
		State        string // new, changed or unchanged
		IsRejected   bool   // whether the form says it is no talk
		Title        string // as the form has it
		Add          string // further mentions, as the form has them
		Mentions     []previewMention
		AddedEdges   []string // names
		RemovedEdges []string // names
		Lines        []noteLine
	}
	previewMention struct {
		graph.Mention
		Kept bool
	}
)

// readNote is an upload as it was read, with what it would change and the corrections of
// the form.
type readNote struct {
	Upload
	note  graph.Note
	delta graph.Delta
	said  []graph.Correction
}

// readAll reads all uploads before anything is stored, so that an unreadable one stores
// nothing.
func (h *noteHandlers) readAll(c *gin.Context, ups []Upload) ([]readNote, error) {
	out := make([]readNote, len(ups))
	for i, u := range ups {
		n, d, err := h.notes.Preview(c.Request.Context(), u.Source, u.Data)
		if err != nil {
			return nil, err
		}
		said, err := h.formCorrections(c.Request.PostForm, n)
		if err != nil {
			return nil, err
		}
		out[i] = readNote{u, n, d, said}
	}
	return out, nil
}

// previews shows what saving the notes and their corrections would change.
func (h *noteHandlers) previews(c *gin.Context, notes []readNote) ([]preview, error) {
	var out []preview
	for _, r := range notes {
		if len(r.said) > 0 {
			var err error
			if _, r.delta, err = h.notes.Preview(c.Request.Context(), r.Source, r.Data, r.said...); err != nil {
				return nil, err
			}
		}
		out = append(out, h.preview(r, c.Request.PostForm))
	}
	return out, nil
}

// formCorrections returns the corrections that a form makes of a note. For each talk the
// form holds a title, the mentions kept and further mentions; an unticked talk is no talk.
func (h *noteHandlers) formCorrections(form url.Values, n graph.Note) ([]graph.Correction, error) {
	var out []graph.Correction
	for _, t := range n.Talks {
		id := string(t.ID)
		if !slices.Contains(form["shown"], id) {
			continue
		}
		say := func(says graph.CorrectionVerb, of graph.ID, title string) {
			out = append(out, graph.Correction{Talk: t.ID, Verb: says, Target: of, Title: title, Note: n.ID})
		}
		if !slices.Contains(form["talk"], id) {
			say(graph.IsNoTalk, "", "")
			continue
		}
		if title := strings.Join(strings.Fields(form.Get("title:"+id)), " "); title != "" && title != t.Title {
			say(graph.IsCalled, "", title)
		}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			if !slices.Contains(form["keep:"+id], string(m.ID)) {
				says := graph.IsNotAbout
				if m.ID.Kind() == graph.KindCompany {
					says = graph.NotMentions
				}
				say(says, m.ID, "")
			}
		}
		for name := range strings.SplitSeq(form.Get("add:"+id), ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			says := graph.IsAbout
			of, err := h.engine.Directory().Resolve(graph.KindTopic, name)
			if errors.Is(err, graph.ErrNotFound) {
				says = graph.DoesMention
				if company, no := h.engine.Directory().Resolve(graph.KindCompany, name); no == nil {
					of, err = company, nil
				}
			}
			if err != nil {
				return nil, err
			}
			say(says, of, "")
		}
	}
	return out, nil
}

// preview shows a note, the corrections of the form, and by the delta what saving both
// would change.
func (h *noteHandlers) preview(r readNote, form url.Values) preview {
	n := r.note
	p := preview{Source: n.Source, Text: n.Text, Event: n.Event.Name, Problems: n.Problems}
	lines := graph.SplitLines(n.Text)
	for _, t := range n.Talks {
		v := previewTalk{Talk: t, State: "unchanged", Title: t.Title, Add: form.Get("add:" + string(t.ID)), Lines: previewLines(lines, t)}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			v.Mentions = append(v.Mentions, previewMention{m, true})
		}
		for _, o := range r.said {
			v.apply(o)
		}
		p.Talks = append(p.Talks, v)
	}
	p.changes(r.delta, h.engine.Directory())
	for _, t := range p.Talks {
		switch {
		case t.IsRejected:
		case t.State == "new":
			p.New++
		case t.State == "changed":
			p.Changed++
		}
	}
	return p
}

// changes marks each talk as new or changed, and lists the talks that would be deleted.
func (p *preview) changes(d graph.Delta, names *question.Directory) {
	of := map[graph.ID]*previewTalk{}
	for i := range p.Talks {
		of[p.Talks[i].ID] = &p.Talks[i]
	}
	isTalk := func(f graph.Fact) bool {
		return f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk
	}
	for _, f := range d.Added {
		if t := of[f.Subject]; t != nil && isTalk(f) {
			t.State = "new"
		}
	}
	for _, f := range d.Removed {
		if isTalk(f) {
			p.Removed = append(p.Removed, question.Named{ID: f.Subject, Name: names.Name(f.Subject)})
		}
	}
	for i, facts := range [][]graph.Fact{d.Added, d.Removed} {
		for _, f := range facts {
			t := of[talkOf(f)]
			if t == nil || t.State == "new" || f.Predicate == graph.PredQuotedFrom { // a mention that only moved
				continue
			}
			t.State = "changed"
			if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
				edges := []*[]string{&t.AddedEdges, &t.RemovedEdges}[i]
				*edges = append(*edges, names.Name(f.Object.ID))
			}
		}
	}
}

// apply marks what a correction changes.
func (t *previewTalk) apply(o graph.Correction) {
	if o.Talk != t.ID {
		return
	}
	switch o.Verb {
	case graph.IsNoTalk:
		t.IsRejected = true
	case graph.IsCalled:
		t.Title = o.Title
	case graph.IsNotAbout, graph.NotMentions:
		for i := range t.Mentions {
			if t.Mentions[i].ID == o.Target {
				t.Mentions[i].Kept = false
			}
		}
	}
}

// talkOf returns the talk that a fact is about: its subject, or the talk of a mention.
func talkOf(f graph.Fact) graph.ID {
	if f.Subject.Kind() != graph.KindMention {
		return f.Subject
	}
	talk, _, _ := strings.Cut(f.Subject.Local(), "#")
	return graph.ID(string(graph.KindTalk) + ":" + talk)
}

// previewLines returns the lines of a talk, split at its mentions.
func previewLines(lines []graph.Line, t graph.Talk) []noteLine {
	marks := map[int][]queries.Evidence{}
	for _, m := range slices.Concat(t.Topics, t.Companies) {
		for _, e := range m.Evidence {
			if !m.Corrected {
				marks[e.Line] = append(marks[e.Line], queries.Evidence{ID: m.ID, Name: m.Name, Start: e.Start, End: e.End})
			}
		}
	}
	var out []noteLine
	for _, l := range lines[t.Line-1 : t.EndLine] {
		out = append(out, noteLine{Number: l.Number, Parts: splitAtMentions([]rune(l.Text), marks[l.Number])})
	}
	return out
}
