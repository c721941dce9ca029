package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// renamePage asks for another name of a note. If talks get other addresses, it shows them and asks
// again.
type renamePage struct {
	frame
	noteRow
	Name     string // name in the form
	Renaming graph.Renaming
	Asks     bool   // whether the page asks to confirm Renaming
	Failure  string // error of the form
	Writable bool
}

// newRenamePage makes the page for the note of a request.
func (h *noteHandlers) newRenamePage(c *gin.Context) (renamePage, error) {
	n, err := h.readNoteOf(c)
	return renamePage{frame: frame{Title: "Rename " + n.Source, Section: "notes"}, noteRow: noteRow{Note: n}, Name: n.Source, Writable: h.guard.checkWriter(c) == nil}, err
}

// askRename answers GET /notes/rename/NAME with a form for the new name.
func (h *noteHandlers) askRename(c *gin.Context) (view, error) {
	v, err := h.newRenamePage(c)
	if err != nil {
		return nil, err
	}
	return page(http.StatusOK, "rename.html", v), nil
}

// maxName limits the name of a note, in characters, as the form to add notes does.
const maxName = 200

// renameForm answers POST /notes/rename/NAME: it renames a note to "name" and redirects to it. If
// talks get other addresses, it shows them first, unless the form says in "seen" that it did.
func (h *noteHandlers) renameForm(c *gin.Context) (view, error) {
	v, err := h.newRenamePage(c)
	if err != nil {
		return nil, err
	}
	v.Name = strings.TrimSpace(c.PostForm("name"))
	h.naming.Lock()
	defer h.naming.Unlock()
	if v.Name == "" || len([]rune(v.Name)) > maxName {
		err = fmt.Errorf("%w: a name has 1 to %d characters", graph.ErrInvalid, maxName)
	} else {
		v.Renaming, err = h.notes.Renaming(c.Request.Context(), v.ID, v.Name)
	}
	if err == nil && len(v.Renaming.Moved) > 0 && c.PostForm("seen") != v.Name {
		v.Asks = true
		return page(http.StatusOK, "rename.html", v), nil
	}
	if err == nil {
		err = h.notes.Rename(c.Request.Context(), v.ID, v.Name)
	}
	if err == nil {
		return seeOther(c, noteLink("read", graph.NoteID(v.Name))), nil
	}
	status, known := statusOf(err)
	if !known {
		return nil, err
	}
	v.Failure = sentence(err.Error())
	return page(status, "rename.html", v), nil
}
