package server

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/pages"
)

// notesPage shows a page of the stored notes, those that people wrote before the talks of data
// files.
type notesPage struct {
	frame
	Filter   string
	Notes    []noteRow
	Pages    paging
	Writable bool
	CanUndo  bool
}

// noteRow is a note of the list. Problems are those that reading it meets today.
type noteRow struct {
	pages.Note
	Problems []graph.Problem
}

// notePage shows a note, or asks whether to delete it.
type notePage struct {
	frame
	noteRow
	Lines    []noteLine
	Omitted  int // lines that the page does not show
	Gone     []pages.NoteTalk
	Writable bool
}

// notesOnPage is how many notes the list has on one page. Each is read for its problems.
const notesOnPage = 20

// Link returns the address of what a note can do: "read", "file" or "delete".
func (n noteRow) Link(what string) string {
	return (&url.URL{Path: "/notes/" + what + "/" + n.ID.Local()}).EscapedPath()
}

// EditLink returns the address at which a note is edited.
func (n noteRow) EditLink() string { return "/notes/add?" + url.Values{"note": {n.Source}}.Encode() }

// notesList answers GET /notes: the stored notes whose name or event contains "q".
func (s *server) notesList(c *gin.Context) (view, error) {
	p, err := s.pageOf(c, notesOnPage)
	if err != nil {
		return nil, err
	}
	filter := strings.TrimSpace(c.Query("q"))
	revision := s.Engine.Revision()
	ids, err := s.noteIDs.getOrMake(revision, filter, func() ([]graph.ID, error) {
		all, err := s.StoredNotes(c.Request.Context())
		wanted := strings.ToLower(filter)
		return slices.DeleteFunc(all, func(id graph.ID) bool { return !strings.Contains(strings.ToLower(id.Source()), wanted) }), err
	})
	if err != nil {
		return nil, err
	}
	from := min(max(p.Offset, 0), len(ids))
	shown := ids[from:min(from+max(p.Limit, 0), len(ids))]
	rows, err := s.noteRows.getOrMake(revision, fmt.Sprint(from, " ", len(shown), " ", filter), func() ([]noteRow, error) { return s.readRows(c, shown) })
	if err != nil {
		return nil, err
	}
	around := pagesOf(c, p, len(ids), len(rows))
	linkPages(c, around)
	return page(http.StatusOK, "notes.html", notesPage{
		frame: frame{Title: "Notes", Section: "notes"}, Filter: filter, Notes: rows, Pages: around,
		Writable: s.guard.checkWriter(c) == nil, CanUndo: s.notes.canUndo(c),
	}), nil
}

// readRows reads notes and their problems.
func (s *server) readRows(c *gin.Context, ids []graph.ID) ([]noteRow, error) {
	notes, err := pages.ReadNotes(c.Request.Context(), s.Engine, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]noteRow, len(notes))
	for i, n := range notes {
		if rows[i], err = s.newNoteRow(c, n); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// newNoteRow adds the problems of a note. Talks of data files have none, and a server without an
// extractor finds none.
func (s *server) newNoteRow(c *gin.Context, n pages.Note) (noteRow, error) {
	if n.IsData || s.Notes == nil {
		return noteRow{Note: n}, nil
	}
	read, _, err := s.Notes.Preview(c.Request.Context(), n.Source, []byte(n.Text))
	return noteRow{n, read.Problems}, err
}

// readNoteOf reads the note that the path of a request names.
func (s *server) readNoteOf(c *gin.Context) (pages.Note, error) {
	return pages.ReadNote(c.Request.Context(), s.Engine, graph.ID(string(graph.KindNote)+":"+strings.TrimPrefix(c.Param("id"), "/")))
}

// readNote answers GET /notes/read/NAME with the lines of a note and what it states.
func (s *server) readNote(c *gin.Context) (view, error) {
	v, err := s.newNotePage(c)
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
func (s *server) newNotePage(c *gin.Context) (notePage, error) {
	n, err := s.readNoteOf(c)
	if err != nil {
		return notePage{}, err
	}
	row, err := s.newNoteRow(c, n)
	v := notePage{frame: frame{Title: n.Source, Section: "notes"}, noteRow: row, Writable: s.guard.checkWriter(c) == nil}
	for _, t := range n.Talks {
		if !t.IsShared {
			v.Gone = append(v.Gone, t)
		}
	}
	return v, err
}

// noteFile answers GET /notes/file/NAME with the text of a note as a file to save.
func (s *server) noteFile(c *gin.Context) (view, error) {
	n, err := s.readNoteOf(c)
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

// askDelete answers GET /notes/delete/NAME with the question whether to delete a note, and which
// talks would go.
func (s *server) askDelete(c *gin.Context) (view, error) {
	v, err := s.newNotePage(c)
	if err != nil {
		return nil, err
	}
	v.Title = "Delete " + v.Source + "?"
	return page(http.StatusOK, "delete.html", v), nil
}

// deleteNoteForm answers POST /notes/delete/NAME: it deletes a note, remembers that for undo, and
// redirects to the list.
func (s *server) deleteNoteForm(c *gin.Context) (view, error) {
	n, err := s.readNoteOf(c)
	if err != nil {
		return nil, err
	}
	facts, err := queries.Consistently(c.Request.Context(), s.Engine, func(r *queries.Reader) ([]graph.Fact, error) { return r.LabelFacts(n.ID) })
	if err != nil {
		return nil, err
	}
	if err := s.Notes.Remove(c.Request.Context(), n.ID); err != nil {
		return nil, err
	}
	s.notes.keepLoad(c, lastLoad{changes: []change{{n.ID, graph.Delta{Removed: facts}}}})
	return seeOther(c, "/notes"), nil
}
