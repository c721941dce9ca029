package server

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// notesPage shows a page of the stored notes: first those that people wrote, then the talks of
// data files.
type notesPage struct {
	frame
	Filter   string
	Notes    []noteRow
	Pages    paging
	Writable bool
	Last     *changeRow // the last change, or nil
}

// noteRow is a note of the list. Problems are those of reading it with today's vocabulary.
type noteRow struct {
	pages.Note
	Problems []graph.Problem
}

// notePage shows a note, or asks whether to delete it.
type notePage struct {
	frame
	noteRow
	Lines    []noteLine
	Omitted  int              // lines that the page does not show
	Gone     []pages.NoteTalk // talks that no other note describes; deleting the note deletes them
	Writable bool
}

// notesOnPage is how many notes the list has on one page. Each is read for its problems.
const notesOnPage = 20

// Link returns the address of an action on the note: "read", "file", "rename" or "delete".
func (n noteRow) Link(what string) string { return noteLink(what, n.ID) }

// noteLink returns the address of an action on a note, as noteRow.Link.
func noteLink(what string, note graph.ID) string {
	return (&url.URL{Path: "/notes/" + what + "/" + note.Local()}).EscapedPath()
}

// ChangesLink returns the address of the last changes of the note.
func (n noteRow) ChangesLink() string {
	return "/notes/changes?" + url.Values{"note": {n.Source}}.Encode()
}

// EditLink returns the address at which a note is edited.
func (n noteRow) EditLink() string { return "/notes/add?" + url.Values{"note": {n.Source}}.Encode() }

// list answers GET /notes: the stored notes whose file name contains "q".
func (h *noteHandlers) list(c *gin.Context) (view, error) {
	p, err := h.limits.pageOf(c, notesOnPage)
	if err != nil {
		return nil, err
	}
	filter := strings.TrimSpace(c.Query("q"))
	revision := h.engine.Revision()
	ids, err := h.lists.getOrMake(c.Request.Context(), revision, filter, func() ([]graph.ID, error) {
		all, err := h.stored(c.Request.Context())
		wanted := strings.ToLower(filter)
		return slices.DeleteFunc(all, func(id graph.ID) bool { return !strings.Contains(strings.ToLower(id.Source()), wanted) }), err
	})
	if err != nil {
		return nil, err
	}
	shown := cut(ids, p)
	rows, err := h.rows.getOrMake(c.Request.Context(), revision, fmt.Sprintf("%q", shown), func() ([]noteRow, error) { return h.readRows(c, shown) })
	if err != nil {
		return nil, err
	}
	around := pagesOf(c, p, len(ids), len(rows))
	linkPages(c, around)
	v := notesPage{frame: frame{Title: "Notes", Section: "notes"}, Filter: filter, Notes: rows, Pages: around, Writable: h.guard.checkWriter(c) == nil}
	if v.Writable {
		v.Last, err = h.lastChange(c)
	}
	return page(http.StatusOK, "notes.html", v), err
}

// readRows reads notes and their problems.
func (h *noteHandlers) readRows(c *gin.Context, ids []graph.ID) ([]noteRow, error) {
	notes, err := pages.ReadNotes(c.Request.Context(), h.engine, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]noteRow, len(notes))
	for i, n := range notes {
		if rows[i], err = h.newNoteRow(c, n); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// newNoteRow reads a note again to find its problems. It finds none in a talk of a data file, nor
// on a server without Config.Notes.
func (h *noteHandlers) newNoteRow(c *gin.Context, n pages.Note) (noteRow, error) {
	if n.IsData || h.notes == nil {
		return noteRow{Note: n}, nil
	}
	key := sha256.New()
	fmt.Fprintf(key, "%q%q", n.Source, n.Text)
	for _, o := range h.notes.Corrections("") {
		if o.Note == n.ID {
			fmt.Fprintln(key, o)
		}
	}
	problems, err := h.problems.getOrMake(c.Request.Context(), 0, string(key.Sum(nil)), func() ([]graph.Problem, error) {
		read, _, err := h.notes.Preview(c.Request.Context(), n.Source, []byte(n.Text))
		return read.Problems, err
	})
	return noteRow{n, problems}, err
}

// readNoteOf reads the note that the path of a request names.
func (h *noteHandlers) readNoteOf(c *gin.Context) (pages.Note, error) {
	return pages.ReadNote(c.Request.Context(), h.engine, noteOf(c))
}

// noteOf returns the ID of the note that the path of a request names.
func noteOf(c *gin.Context) graph.ID {
	return graph.ID(string(graph.KindNote) + ":" + strings.TrimPrefix(c.Param("id"), "/"))
}

// read answers GET /notes/read/NAME with the lines of a note and what it states. It redirects from
// the former name of a renamed note.
func (h *noteHandlers) read(c *gin.Context) (view, error) {
	v, err := h.newNotePage(c)
	if errors.Is(err, graph.ErrNotFound) {
		if to, ok := h.movedTo(c, noteOf(c)); ok {
			return seeOther(c, noteLink("read", to)), nil
		}
	}
	if err != nil {
		return nil, err
	}
	lines := graph.SplitLines(v.Text)
	v.Omitted = max(len(lines)-shownLines, 0)
	for i, l := range lines[:len(lines)-v.Omitted] {
		v.Lines = append(v.Lines, noteLine{Number: i + 1, Anchor: fmt.Sprint("line", i+1), Parts: []notePart{{Text: l.Text}}})
	}
	return page(http.StatusOK, "note.html", v), nil
}

// newNotePage makes the page of a note without its lines.
func (h *noteHandlers) newNotePage(c *gin.Context) (notePage, error) {
	n, err := h.readNoteOf(c)
	if err != nil {
		return notePage{}, err
	}
	row, err := h.newNoteRow(c, n)
	v := notePage{frame: frame{Title: n.Source, Section: "notes"}, noteRow: row, Writable: h.guard.checkWriter(c) == nil}
	for _, t := range n.Talks {
		if !t.IsShared {
			v.Gone = append(v.Gone, t)
		}
	}
	return v, err
}

// file answers GET /notes/file/NAME with the text of a note as a file to save.
func (h *noteHandlers) file(c *gin.Context) (view, error) {
	n, err := h.readNoteOf(c)
	if err != nil {
		return nil, err
	}
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r > '~' {
			return '-'
		}
		return r
	}, path.Base(n.Source))
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	return data("text/plain; charset=utf-8", []byte(n.Text)), nil
}

// askDelete answers GET /notes/delete/NAME with the question whether to delete a note, and shows
// which talks would be deleted with it.
func (h *noteHandlers) askDelete(c *gin.Context) (view, error) {
	v, err := h.newNotePage(c)
	if err != nil {
		return nil, err
	}
	v.Title = "Delete " + v.Source + "?"
	return page(http.StatusOK, "delete.html", v), nil
}

// deleteForm answers POST /notes/delete/NAME: it deletes a note and redirects to the list.
func (h *noteHandlers) deleteForm(c *gin.Context) (view, error) {
	n, err := h.readNoteOf(c)
	if err != nil {
		return nil, err
	}
	if err := h.notes.Remove(c.Request.Context(), n.ID); err != nil {
		return nil, err
	}
	return seeOther(c, "/notes"), nil
}
