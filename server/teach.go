package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// The buttons of the preview that correct the ticked lines.
const (
	doBegin   = "begin"   // a talk begins on each line
	doNone    = "none"    // no talk begins there
	doJoin    = "join"    // the first line to the last are one talk
	doSpeaker = "speaker" // each line names the speakers of its talk
)

// teach applies the button of a form to the ticked lines of a note. It changes e.stated and the
// fields of the form, and reports whether the note has to be read again. The value of the button is
// "begin", "none", "join" or "speaker"; with a note and lines, such as "begin 0 25,31", it takes
// these lines instead of the ticked ones. "drop 0 1" and "unjoin 0 1" take back a statement.
func (h *noteHandlers) teach(c *gin.Context, e *extractedNote) (again bool, err error) {
	form := c.Request.PostForm
	do, rest, isExplicit := strings.Cut(form.Get("do"), " ")
	var lines []int
	if isExplicit {
		number, list, _ := strings.Cut(rest, " ")
		if number != strconv.Itoa(e.number) {
			return false, nil
		}
		for s := range strings.SplitSeq(list, ",") {
			if n, err := strconv.Atoi(s); err == nil {
				lines = append(lines, n)
			}
		}
	} else {
		for _, s := range form["line"] {
			if n, err := strconv.Atoi(strings.TrimPrefix(s, fmt.Sprintf("%d/", e.number))); err == nil {
				lines = append(lines, n)
			}
		}
	}
	slices.Sort(lines)
	if len(lines) == 0 {
		return false, nil
	}
	text := graph.SplitLines(e.note.Text)
	if isDrop := do == "drop" || do == "unjoin"; lines[0] < 0 || !isDrop && (lines[0] == 0 || lines[len(lines)-1] > len(text)) {
		return false, fmt.Errorf("%w: the note has no such line", graph.ErrInvalid)
	}
	switch do {
	case doBegin:
		e.stateOf(text, lines, graph.BeginsTalk)
	case doNone:
		e.stateOf(text, lines, graph.BeginsNoTalk)
	case doJoin:
		e.join(text, lines[0], lines[len(lines)-1])
	case doSpeaker:
		h.fillSpeakers(c, e, text, lines)
		if len(lines) == 1 && !isExplicit {
			e.offer = h.offerOf(e, text, lines[0], do)
		}
		return false, nil
	case "drop":
		if lines[0] < len(e.stated) {
			e.stated = slices.Delete(slices.Clone(e.stated), lines[0], lines[0]+1)
		}
	case "unjoin":
		if lines[0] < len(e.joins) {
			e.joins = slices.Delete(slices.Clone(e.joins), lines[0], lines[0]+1)
		}
	default:
		return false, nil
	}
	if len(lines) == 1 && !isExplicit && (do == doBegin || do == doNone) {
		if err := h.readOne(c, e); err != nil {
			return false, err
		}
		e.offer = h.offerOf(e, text, lines[0], do)
		return false, nil
	}
	return true, nil
}

// stateOf adds statements about lines.
func (e *extractedNote) stateOf(text []graph.Line, lines []int, verb graph.CorrectionVerb) {
	for _, n := range lines {
		if text[n-1].Kind == graph.Blank {
			continue
		}
		o := graph.Correction{Verb: verb, Note: e.note.ID, Line: n, Text: pinnedText(text[n-1])}
		e.stated = append(slices.DeleteFunc(e.stated, o.Replaces), o)
	}
}

// maxPinned is the number of characters of a line that a statement of the form keeps.
const maxPinned = 60

// pinnedText returns the beginning of a line, by which a statement finds it again.
func pinnedText(l graph.Line) string {
	s := []rune(strings.Join(strings.Fields(l.Text), " "))
	return string(s[:min(len(s), maxPinned)])
}

// join makes the talks from the first line to the last one talk, which begins with the first. If
// the first line is in no talk, a talk begins there.
func (e *extractedNote) join(text []graph.Line, first, last int) {
	into := e.talkAt(first)
	if into == nil {
		e.stateOf(text, []int{first}, graph.BeginsTalk)
	}
	for _, t := range e.note.Talks {
		switch {
		case t.Line <= first || t.Line > last:
		case into == nil:
			e.stateOf(text, []int{t.Line}, graph.BeginsNoTalk)
		default:
			e.joins = append(e.joins, join{From: endOf(t), Into: endOf(*into)})
		}
	}
}

// talkAt returns the talk with a line, or nil.
func (e *extractedNote) talkAt(line int) *graph.Talk {
	i := slices.IndexFunc(e.note.Talks, func(t graph.Talk) bool { return t.Line <= line && line <= t.EndLine })
	if i < 0 {
		return nil
	}
	return &e.note.Talks[i]
}

// fillSpeakers writes the speakers on lines into the fields of their talks.
func (h *noteHandlers) fillSpeakers(c *gin.Context, e *extractedNote, text []graph.Line, lines []int) {
	form := c.Request.PostForm
	filled := map[string][]graph.Speaker{}
	for _, n := range lines {
		t := e.talkAt(n)
		if t == nil {
			continue
		}
		key := talkKey(e.number, *t)
		if !slices.Contains(form["shown"], key) { // a talk of a form without talks, such as the first preview
			form["shown"], form["talk"] = append(form["shown"], key), append(form["talk"], key)
		}
		filled[key] = append(filled[key], h.notes.SpeakersOfLine(text[n-1].Text)...)
		form.Set("by:"+key, shownSpeakers(filled[key]))
	}
}

// shownExamples is how many lines an offer quotes.
const shownExamples = 3

// offerOf returns the offer to do with all lines of a kind what was done with one, or nil if there
// are no others. Speakers are offered for the lines at the same place below the titles of talks.
func (h *noteHandlers) offerOf(e *extractedNote, text []graph.Line, line int, do string) *offer {
	kinds := h.notes.LineKinds(e.Source, e.note.Text)
	if line > len(kinds) || kinds[line-1] == "" {
		return nil
	}
	var like []int
	own := e.talkAt(line)
	for i, kind := range kinds {
		n := i + 1
		t := e.talkAt(n)
		isTitle := t != nil && t.Line == n
		switch {
		case n == line || kind != kinds[line-1]:
		case do == doBegin && !isTitle, do == doNone && isTitle:
			like = append(like, n)
		case do == doSpeaker && own != nil && t != nil && n-t.Line == line-own.Line:
			like = append(like, n)
		}
	}
	if len(like) == 0 {
		return nil
	}
	o := &offer{Value: fmt.Sprintf("%s %d %s", do, e.number, joinNumbers(like))}
	lines := "the other line like it"
	if len(like) > 1 {
		lines = fmt.Sprintf("all %d other lines like it", len(like))
	}
	switch do {
	case doBegin:
		o.Text = "Make " + lines + " begin a talk"
	case doNone:
		o.Text = "Make " + lines + " begin no talk"
	default:
		o.Text = "Take " + lines + " as speakers"
	}
	for _, n := range like[:min(len(like), shownExamples)] {
		o.Lines = append(o.Lines, fmt.Sprintf("%d: %s", n, pinnedText(text[n-1])))
	}
	return o
}

// joinNumbers returns numbers with commas between them.
func joinNumbers(all []int) string {
	var parts []string
	for _, n := range all {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ",")
}
