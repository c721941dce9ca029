package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

type (
	// changesPage lists the last changes, the newest first.
	changesPage struct {
		frame
		Note     string // the list has only changes of this note, or ""
		Changes  []changeRow
		Pages    paging
		Writable bool
	}
	// changeRow is a change of the list.
	changeRow struct {
		graph.Change
		Texts    []changedText // the first notes
		Omitted  int           // notes that Texts leaves out
		IsUndone bool          // whether a later change undid it
		Blocked  string        // name of a note that has changed since, so that it cannot be undone; or ""
	}
	// changedText is a note of a change with the lines that differ.
	changedText struct {
		Source, Link string
		IsStored     bool // whether it was stored after the change
		Minus, Plus  int  // numbers of lines
		Old, New     []string
		Omitted      int // lines that Old and New leave out
	}
)

// changesOnPage is how many changes the list shows on one page.
const changesOnPage = 20

// changes answers GET /notes/changes: the last changes, or those of the note "note".
func (h *noteHandlers) changes(c *gin.Context) (view, error) {
	if err := h.guard.checkWriter(c); err != nil {
		return nil, err
	}
	p, err := h.limits.pageOf(c, changesOnPage)
	if err != nil {
		return nil, err
	}
	all, err := h.changeRows(c)
	if err != nil {
		return nil, err
	}
	note := c.Query("note")
	if note != "" {
		all = slices.DeleteFunc(all, func(r changeRow) bool {
			return !slices.ContainsFunc(r.Notes, func(n graph.NoteChange) bool { return n.Source == note })
		})
	}
	shown := cut(all, p)
	around := pagesOf(c, p, len(all), len(shown))
	linkPages(c, around)
	return page(http.StatusOK, "changes.html", changesPage{frame: frame{Title: "Last changes", Section: "notes"}, Note: note, Changes: shown, Pages: around, Writable: true}), nil
}

// changeRows returns all changes for a list.
func (h *noteHandlers) changeRows(c *gin.Context) ([]changeRow, error) {
	all, err := h.notes.Changes(c.Request.Context())
	now := map[string]string{} // texts of notes after the newest change, which comes first
	undone := map[string]bool{}
	rows := make([]changeRow, len(all))
	for i, change := range all {
		rows[i] = newChangeRow(change)
		for _, n := range change.Notes {
			if text, ok := now[n.Source]; !ok {
				now[n.Source] = n.After
			} else if text != n.After {
				rows[i].Blocked = n.Source
			}
		}
		// An undo that was undone itself leaves the change in force.
		rows[i].IsUndone = undone[change.ID]
		if change.Undoes != "" && !rows[i].IsUndone {
			undone[change.Undoes] = true
		}
	}
	return rows, err
}

// lastChange returns the newest change, or nil if there is none or it is undone.
func (h *noteHandlers) lastChange(c *gin.Context) (*changeRow, error) {
	all, err := h.notes.Changes(c.Request.Context())
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return new(newChangeRow(all[0])), nil
}

// newChangeRow makes the row of a change that nothing followed.
func newChangeRow(change graph.Change) changeRow {
	shown := change.Notes[:min(len(change.Notes), shownTexts)]
	row := changeRow{Change: change, Omitted: len(change.Notes) - len(shown)}
	for _, n := range shown {
		row.Texts = append(row.Texts, newChangedText(n))
	}
	return row
}

// shownTexts is how many notes of a change the list shows.
const shownTexts = 10

// shownDiff limits the old and the new lines of a note that the list of changes shows.
const shownDiff = 12

// newChangedText compares the texts of a note. The lines between the first and the last
// difference count as changed.
func newChangedText(n graph.NoteChange) changedText {
	t := changedText{Source: n.Source, Link: noteLink("read", graph.NoteID(n.Source)), IsStored: n.After != ""}
	old, now := splitText(n.Before), splitText(n.After)
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	t.Minus, t.Plus = len(old), len(now)
	t.Old, t.New = old[:min(len(old), shownDiff)], now[:min(len(now), shownDiff)]
	t.Omitted = len(old) + len(now) - len(t.Old) - len(t.New)
	return t
}

// splitText returns the lines of a text; none for "".
func splitText(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// Title returns the change in words, without the names of its notes.
func (r changeRow) Title() string {
	switch n := len(r.Texts); r.Kind {
	case graph.NotesAdded:
		return "Added"
	case graph.NotesEdited:
		return "Edited"
	case graph.NoteDeleted:
		return "Deleted"
	case graph.NoteRenamed:
		return "Renamed"
	case graph.ChangeUndone:
		if n == 0 {
			return "Undid a correction"
		}
		return "Undid a change of"
	}
	return "Corrected"
}

// shownNames is how many notes of a change are named.
const shownNames = 3

// Names returns the names of the notes of a change. For a rename they are the old and the new one.
func (r changeRow) Names() string {
	var names []string
	for _, t := range r.Texts {
		names = append(names, t.Source)
	}
	if r.Kind == graph.NoteRenamed && len(names) == 2 {
		return names[1] + " → " + names[0]
	}
	if more := len(r.Notes) - shownNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shownNames], ", "), more)
	}
	return strings.Join(names, ", ")
}

// undoChange answers POST /notes/undo: it undoes the change in the field "change", else the last
// one. A text in the form stays in it.
func (h *noteHandlers) undoChange(c *gin.Context) (view, error) {
	change, err := h.notes.Revert(c.Request.Context(), c.PostForm("change"))
	if err != nil {
		return nil, err
	}
	v := h.newAddPage(c)
	v.Done = new(newChangeRow(change))
	v.Texts, v.Kept = formTexts(c.Request.PostForm), keptFields(c.Request.PostForm)
	return page(http.StatusOK, "add.html", v), nil
}

// movedTo returns what a renamed note or a talk of it is called now, by the last changes.
func (h *noteHandlers) movedTo(c *gin.Context, id graph.ID) (graph.ID, bool) {
	if h.notes == nil {
		return "", false
	}
	all, err := h.notes.Changes(c.Request.Context())
	if err != nil {
		return "", false
	}
	to := id
	for _, change := range slices.Backward(all) { // the oldest first
		if moved, ok := change.Moved[to]; ok {
			to = moved
		}
	}
	return to, to != id
}
