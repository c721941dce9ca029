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
	// preview shows a note before it is stored.
	preview struct {
		Source, Text string
		IsUnnamed    bool // whether Source was chosen by nameUploads; saving may choose another number
		Event        string
		Talks        []previewTalk
		Removed      []question.Named // stored talks that would be deleted
		Problems     []graph.Problem
		New, Changed int // talks that would be new, and those that would change
	}
	// previewTalk is a talk of the note, with the corrections of the form.
	previewTalk struct {
		graph.Talk
		State        string // "new", "changed" or "unchanged"
		IsRejected   bool   // whether the form corrects it to be no talk
		Title        string // title in the form
		Add          string // further topics and companies in the form, with commas
		Mentions     []previewMention
		AddedEdges   []string // names of topics and companies
		RemovedEdges []string // names of topics and companies
		Lines        []noteLine
	}
	// previewMention is a mention in the note. IsTicked is false if the form removes it.
	previewMention struct {
		graph.Mention
		IsTicked bool
	}
)

// extractedNote is an upload with the note in it, the change that storing it would make, and the
// corrections of the form.
type extractedNote struct {
	Upload
	note        graph.Note
	delta       graph.Delta
	corrections []graph.Correction
}

// deletesTalks reports whether storing the note would delete talks.
func (e extractedNote) deletesTalks() bool {
	return slices.ContainsFunc(e.delta.Removed, isTalk)
}

// isTalk reports whether a fact states that its subject is a talk.
func isTalk(f graph.Fact) bool {
	return f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk
}

// readAll extracts the notes of all uploads and stores nothing. If one is unreadable, it returns
// an error, so that none is stored.
func (h *noteHandlers) readAll(c *gin.Context, ups []Upload) ([]extractedNote, error) {
	out := make([]extractedNote, len(ups))
	for i, u := range ups {
		n, d, err := h.notes.Preview(c.Request.Context(), u.Source, u.Data)
		if err != nil {
			return nil, err
		}
		n.Problems = slices.Concat(u.Problems, n.Problems)
		corrections, err := h.formCorrections(c.Request.PostForm, n)
		if err != nil {
			return nil, err
		}
		out[i] = extractedNote{u, n, d, corrections}
	}
	return out, nil
}

// previews returns previews of the notes with the corrections of the form.
func (h *noteHandlers) previews(c *gin.Context, notes []extractedNote) ([]preview, error) {
	var out []preview
	for _, n := range notes {
		if len(n.corrections) > 0 {
			var err error
			if _, n.delta, err = h.notes.Preview(c.Request.Context(), n.Source, n.Data, n.corrections...); err != nil {
				return nil, err
			}
		}
		out = append(out, h.preview(n, c.Request.PostForm))
	}
	return out, nil
}

// formCorrections returns the corrections that a form makes to a note. For each talk in "shown"
// the form has a title, the ticked mentions and further mentions. A talk that is not in "talk" is
// corrected to be no talk.
func (h *noteHandlers) formCorrections(form url.Values, n graph.Note) ([]graph.Correction, error) {
	var out []graph.Correction
	for _, t := range n.Talks {
		id := string(t.ID)
		if !slices.Contains(form["shown"], id) {
			continue
		}
		add := func(verb graph.CorrectionVerb, target graph.ID, title string) {
			out = append(out, graph.Correction{Talk: t.ID, Verb: verb, Target: target, Title: title, Note: n.ID})
		}
		if !slices.Contains(form["talk"], id) {
			add(graph.IsNoTalk, "", "")
			continue
		}
		if title := strings.Join(strings.Fields(form.Get("title:"+id)), " "); title != "" && title != t.Title {
			add(graph.IsCalled, "", title)
		}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			if slices.Contains(form["keep:"+id], string(m.ID)) {
				continue
			}
			if m.ID.Kind() == graph.KindCompany {
				add(graph.NotMentions, m.ID, "")
			} else {
				add(graph.IsNotAbout, m.ID, "")
			}
		}
		for name := range strings.SplitSeq(form.Get("add:"+id), ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			verb, target, err := h.resolveMention(name)
			if err != nil {
				return nil, err
			}
			add(verb, target, "")
		}
	}
	return out, nil
}

// resolveMention returns the topic or else the company of a name, with the verb that adds it to a
// talk. The error for an unknown name proposes topics.
func (h *noteHandlers) resolveMention(name string) (graph.CorrectionVerb, graph.ID, error) {
	topic, err := h.engine.Directory().Resolve(graph.KindTopic, name)
	if errors.Is(err, graph.ErrNotFound) {
		if company, err := h.engine.Directory().Resolve(graph.KindCompany, name); err == nil {
			return graph.DoesMention, company, nil
		}
	}
	return graph.IsAbout, topic, err
}

// preview makes the preview of a note with the corrections of the form.
func (h *noteHandlers) preview(e extractedNote, form url.Values) preview {
	n := e.note
	p := preview{Source: n.Source, Text: n.Text, Event: n.Event.Name, Problems: n.Problems}
	lines := graph.SplitLines(n.Text)
	for _, t := range n.Talks {
		v := previewTalk{Talk: t, State: "unchanged", Title: t.Title, Add: form.Get("add:" + string(t.ID)), Lines: previewLines(lines, t)}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			v.Mentions = append(v.Mentions, previewMention{m, true})
		}
		for _, c := range e.corrections {
			v.apply(c)
		}
		p.Talks = append(p.Talks, v)
	}
	p.markChanges(e.delta, h.engine.Directory())
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

// markChanges marks each talk that the delta adds or changes, and lists the talks that it deletes.
func (p *preview) markChanges(d graph.Delta, names *question.Directory) {
	talks := map[graph.ID]*previewTalk{}
	for i := range p.Talks {
		talks[p.Talks[i].ID] = &p.Talks[i]
	}
	for _, f := range d.Added {
		if t := talks[f.Subject]; t != nil && isTalk(f) {
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
			t := talks[talkOf(f)]
			if t == nil || t.State == "new" || f.Predicate == graph.PredQuotedFrom { // the place of a mention is no change of the talk
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

// apply shows a correction in the form of the talk, if the correction is of this talk.
func (t *previewTalk) apply(c graph.Correction) {
	if c.Talk != t.ID {
		return
	}
	switch c.Verb {
	case graph.IsNoTalk:
		t.IsRejected = true
	case graph.IsCalled:
		t.Title = c.Title
	case graph.IsNotAbout, graph.NotMentions:
		for i := range t.Mentions {
			if t.Mentions[i].ID == c.Target {
				t.Mentions[i].IsTicked = false
			}
		}
	}
}

// talkOf returns the talk of a fact: the talk of the mention that is its subject, else the subject.
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
