package server

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

type (
	// preview shows a note before it is stored.
	preview struct {
		Number       int // of the note in the form, from 0
		Source, Text string
		IsUnnamed    bool   // whether Source was chosen by nameUploads; saving may choose another number
		IsEdited     bool   // whether the form has fields for Source and Text beside the preview
		Event        string // event in the form
		ReadEvent    string // event that is read without the form
		Fixes        []fix
		Joins        []join
		Offer        *offer
		Blocks       []previewBlock
		Talks        []*previewTalk
		Removed      []question.Named // stored talks that would be deleted
		Problems     []graph.Problem
		New, Changed int // talks that would be new, and those that would change
	}
	// fix is a statement of the form about a line.
	fix struct {
		graph.Correction
		Drop string // value of the button that takes it back
	}
	// join states that two talks are one, by the ends of their IDs, which do not depend on the event.
	join struct {
		From, Into string
		Drop       string // value of the button that takes it back
	}
	// offer proposes to do with more lines what was done with one.
	offer struct {
		Text  string // "Make the 14 other lines like it talks?"
		Value string // value of the button
		Lines []string
	}
	// previewBlock is a talk with its lines, or lines that are in no talk.
	previewBlock struct {
		Talk        *previewTalk // nil for lines in no talk
		First, Last int          // numbers of the lines
		Lines       []noteLine
	}
	// previewLineList holds lines of the note with a number in the form.
	previewLineList struct {
		Number int
		Lines  []noteLine
	}
	// previewTalk is a talk of the note, with the corrections of the form.
	previewTalk struct {
		graph.Talk
		Key          string // names the talk in the form
		State        string // "new", "changed" or "unchanged"
		IsRejected   bool   // whether the form corrects it to be no talk
		Title        string // title in the form
		ReadTitle    string // title that is read without the form
		By           string // speakers in the form
		ReadBy       string // speakers that are read without the form
		Add          string // further topics and companies in the form, with commas
		AddFailure   string // why Add cannot be understood, or ""
		Mentions     []previewMention
		AddedEdges   []string // names of topics and companies
		RemovedEdges []string // names of topics and companies
	}
	// previewMention is a mention in the note. IsTicked is false if the form removes it.
	previewMention struct {
		graph.Mention
		IsTicked bool
	}
)

// extractedNote is an upload with the note in it, the change that storing it would make, and the
// corrections of the form. The note has the corrections of lines and of the event applied.
type extractedNote struct {
	Upload
	number    int // of the note in the form, from 0
	note      graph.Note
	delta     graph.Delta
	readEvent string             // event without the form
	stated    []graph.Correction // about lines, the event and joined talks
	joins     []join
	ofTalks   []graph.Correction
	failures  map[string]error // of the fields of talks, by their keys
	offer     *offer
}

// corrections returns all corrections of the form to the note.
func (e extractedNote) corrections() []graph.Correction { return slices.Concat(e.stated, e.ofTalks) }

// deletesTalks reports whether storing the note would delete talks.
func (e extractedNote) deletesTalks() bool {
	return slices.ContainsFunc(e.delta.Removed, isTalk)
}

// isTalk reports whether a fact states that its subject is a talk.
func isTalk(f graph.Fact) bool {
	return f.Predicate == graph.PredType && f.Subject.Kind() == graph.KindTalk
}

// readAll extracts the notes of all uploads with the corrections of the form, and stores nothing.
// If one is unreadable, it returns an error, so that none is stored.
func (h *noteHandlers) readAll(c *gin.Context, ups []Upload) ([]extractedNote, error) {
	form := c.Request.PostForm
	out := make([]extractedNote, len(ups))
	for i, u := range ups {
		e := extractedNote{Upload: u, number: i}
		for _, text := range form["fix:"+strconv.Itoa(i)] {
			if o, ok, err := graph.ParseLineCorrection("x " + text); ok && err == nil {
				o.Note = graph.NoteID(u.Source)
				e.stated = append(e.stated, o)
			}
		}
		for _, text := range form["same:"+strconv.Itoa(i)] {
			if from, into, ok := strings.Cut(text, " "); ok {
				e.joins = append(e.joins, join{From: from, Into: into})
			}
		}
		if err := h.readOne(c, &e); err != nil {
			return nil, err
		}
		if again, err := h.teach(c, &e); err != nil {
			return nil, err
		} else if again {
			if err := h.readOne(c, &e); err != nil {
				return nil, err
			}
		}
		e.ofTalks, e.failures = h.talkCorrections(form, e)
		if len(e.ofTalks) > 0 {
			var err error
			if _, e.delta, err = h.notes.Preview(c.Request.Context(), u.Source, u.Data, e.corrections()...); err != nil {
				return nil, err
			}
		}
		out[i] = e
	}
	return out, nil
}

// readOne extracts the note of an upload with the corrections of lines, with the event of the form
// if a person changed it, and with joined talks.
func (h *noteHandlers) readOne(c *gin.Context, e *extractedNote) error {
	e.stated = slices.DeleteFunc(e.stated, func(o graph.Correction) bool { return !o.IsAboutLine() })
	n, d, err := h.notes.Preview(c.Request.Context(), e.Source, e.Data, e.stated...)
	if err != nil {
		return err
	}
	e.readEvent = n.Event.Name
	if typed, ok := typedField(c.Request.PostForm, "event:"+strconv.Itoa(e.number)); ok && typed != "" && typed != n.Event.Name {
		e.stated = append(e.stated, graph.Correction{Verb: graph.IsOfEvent, Note: n.ID, Title: typed})
		if n, d, err = h.notes.Preview(c.Request.Context(), e.Source, e.Data, e.stated...); err != nil {
			return err
		}
	}
	if len(e.joins) > 0 && len(n.Talks) > 0 {
		scope := string(n.Talks[0].ID[:len(n.Talks[0].ID)-len(endOf(n.Talks[0]))])
		for _, j := range e.joins {
			e.stated = append(e.stated, graph.Correction{Talk: graph.ID(scope + j.From), Verb: graph.IsSameTalkAs, Target: graph.ID(scope + j.Into), Note: n.ID})
		}
		if n, d, err = h.notes.Preview(c.Request.Context(), e.Source, e.Data, e.stated...); err != nil {
			return err
		}
	}
	n.Problems = slices.Concat(e.Upload.Problems, n.Problems)
	e.note, e.delta = n, d
	return nil
}

// endOf returns the end of a talk's ID, which is the same with any event of the note.
func endOf(t graph.Talk) string {
	return string(t.ID[strings.LastIndexByte(string(t.ID), '/')+1:])
}

// typedField returns the text of a field with single spaces, and whether a person changed it: the
// field "was:" with its name has the text that the form showed.
func typedField(form url.Values, name string) (string, bool) {
	typed := strings.Join(strings.Fields(form.Get(name)), " ")
	return typed, form.Has(name) && typed != form.Get("was:"+name)
}

// talkKey names a talk of a note in the form. It is the same with any event of the note.
func talkKey(number int, t graph.Talk) string { return fmt.Sprintf("%d/%s", number, endOf(t)) }

// talkCorrections returns the corrections that a form makes to the talks of a note. For each talk
// in "shown" the form has a title, speakers, the shown and the ticked mentions, and further
// mentions. A talk that is not in "talk" is corrected to be no talk. It also returns the failures
// of the further mentions, by the keys of the talks.
func (h *noteHandlers) talkCorrections(form url.Values, e extractedNote) ([]graph.Correction, map[string]error) {
	var out []graph.Correction
	failures := map[string]error{}
	for _, t := range e.note.Talks {
		key := talkKey(e.number, t)
		if !slices.Contains(form["shown"], key) {
			continue
		}
		add := func(verb graph.CorrectionVerb, target graph.ID, title string) {
			out = append(out, graph.Correction{Talk: t.ID, Verb: verb, Target: target, Title: title, Note: e.note.ID})
		}
		if !slices.Contains(form["talk"], key) {
			add(graph.IsNoTalk, "", "")
			continue
		}
		if title, ok := typedField(form, "title:"+key); ok && title != "" && title != t.Title {
			add(graph.IsCalled, "", title)
		}
		if by, ok := typedField(form, "by:"+key); ok && by != shownSpeakers(t.Speakers) {
			add(graph.IsGivenBy, "", cmp.Or(by, graph.Nobody))
		}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			if slices.Contains(form["keep:"+key], string(m.ID)) || !slices.Contains(form["had:"+key], string(m.ID)) {
				continue
			}
			if m.ID.Kind() == graph.KindCompany {
				add(graph.NotMentions, m.ID, "")
			} else {
				add(graph.IsNotAbout, m.ID, "")
			}
		}
		for name := range strings.SplitSeq(form.Get("add:"+key), ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if verb, target, err := h.resolveMention(name); err != nil {
				failures[key] = err
			} else {
				add(verb, target, "")
			}
		}
	}
	return out, failures
}

// shownSpeakers returns speakers as the field of a talk shows them; "" for none.
func shownSpeakers(all []graph.Speaker) string {
	if len(all) == 0 {
		return ""
	}
	return graph.FormatSpeakers(all)
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
	p := preview{Number: e.number, Source: n.Source, Text: n.Text, Event: n.Event.Name, ReadEvent: e.readEvent, Problems: n.Problems, Offer: e.offer}
	for i, o := range e.stated {
		if o.IsAboutLine() {
			p.Fixes = append(p.Fixes, fix{o, fmt.Sprintf("drop %d %d", e.number, i)})
		}
	}
	for i, j := range e.joins {
		p.Joins = append(p.Joins, join{j.From, j.Into, fmt.Sprintf("unjoin %d %d", e.number, i)})
	}
	for _, t := range n.Talks {
		key := talkKey(e.number, t)
		v := &previewTalk{Talk: t, Key: key, State: "unchanged", Title: t.Title, ReadTitle: t.Title, Add: form.Get("add:" + key)}
		v.ReadBy = shownSpeakers(t.Speakers)
		v.By = v.ReadBy
		if err := e.failures[key]; err != nil {
			v.AddFailure = sentence(err.Error())
		}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			v.Mentions = append(v.Mentions, previewMention{m, true})
		}
		for _, c := range e.ofTalks {
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
	p.addBlocks(graph.SplitLines(n.Text))
	return p
}

// addBlocks divides the lines of the note into its talks and the lines between them.
func (p *preview) addBlocks(lines []graph.Line) {
	next := 0 // index of the first line that is in no block
	block := func(t *previewTalk, end int) {
		b := previewBlock{Talk: t, First: next + 1, Last: end}
		var marks map[int][]queries.Evidence
		if t != nil {
			marks = marksOf(t.Talk)
		}
		isBlank := true
		for _, l := range lines[next:end] {
			b.Lines = append(b.Lines, noteLine{Number: l.Number, Parts: splitAtMentions([]rune(l.Text), marks[l.Number])})
			isBlank = isBlank && l.Kind == graph.Blank
		}
		if next = end; t != nil || !isBlank {
			p.Blocks = append(p.Blocks, b)
		}
	}
	for _, t := range p.Talks {
		if t.Line-1 > next {
			block(nil, t.Line-1)
		}
		next = t.Line - 1
		block(t, t.EndLine)
	}
	if next < len(lines) {
		block(nil, len(lines))
	}
}

// markChanges marks each talk that the delta adds or changes, and lists the talks that it deletes.
func (p *preview) markChanges(d graph.Delta, names *question.Directory) {
	talks := map[graph.ID]*previewTalk{}
	for _, t := range p.Talks {
		talks[t.ID] = t
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
	case graph.IsGivenBy:
		t.By = shownSpeakers(graph.ParseSpeakers(c.Title))
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

// marksOf returns the mentions of a talk by their lines.
func marksOf(t graph.Talk) map[int][]queries.Evidence {
	marks := map[int][]queries.Evidence{}
	for _, m := range slices.Concat(t.Topics, t.Companies) {
		for _, e := range m.Evidence {
			if !m.Corrected {
				marks[e.Line] = append(marks[e.Line], queries.Evidence{ID: m.ID, Name: m.Name, Start: e.Start, End: e.End})
			}
		}
	}
	return marks
}
