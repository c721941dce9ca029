package server

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxPreview is how many bytes of notes one preview may hold.
const MaxPreview = 1 << 20

// addPage shows the form for notes, a preview, or what was loaded or undone.
type addPage struct {
	frame
	Writable bool
	SignIn   bool // whether writing needs the token
	Empty    bool // whether the store is empty
	Loaded   []loaded
	CanUndo  bool
	Undone   []graph.ID
	Failure  string
	Source   string
	Text     string
	Previews []preview
}

// lastLoad is a load of one request, for undo.
type lastLoad struct {
	changes     []change
	corrections []graph.Correction
}

// change is what loading one note changed.
type change struct {
	note  graph.ID
	delta graph.Delta
}

// canUndo reports whether the last load of this browser changed anything.
func (h *noteHandlers) canUndo(c *gin.Context) bool {
	l, ok := h.loads.get(undoKey(c))
	if !ok {
		return false
	}
	n := len(l.corrections)
	for _, c := range l.changes {
		n += len(c.delta.Added) + len(c.delta.Removed)
	}
	return n > 0
}

// addFrame makes the add page of a request, without a form result.
func (h *noteHandlers) addFrame(c *gin.Context) addPage {
	may := h.guard.checkWriter(c)
	return addPage{
		frame: frame{Title: "Add notes", Section: "add"}, Writable: may == nil, SignIn: errors.Is(may, errNoToken), CanUndo: h.canUndo(c),
		Empty: h.engine.Index().Count(graph.Selection{}) == 0,
	}
}

func (h *noteHandlers) addPage(c *gin.Context) (view, error) {
	return page(http.StatusOK, "add.html", h.addFrame(c)), nil
}

// addForm answers POST /notes/add. With "do=preview" it shows what the notes would change;
// otherwise it loads them with the corrections made in the preview. The page shows an error
// beside the text.
func (h *noteHandlers) addForm(c *gin.Context) (view, error) {
	v, err := h.add(c)
	if err == nil {
		return page(http.StatusOK, "add.html", v), nil
	}
	status, known := statusOf(err)
	if !known {
		return nil, err
	}
	v = h.addFrame(c)
	v.Failure = sentence(err.Error())
	v.Source, v.Text = c.PostForm("source"), c.PostForm("text")
	return page(status, "add.html", v), nil
}

// add previews or loads the notes of the form.
func (h *noteHandlers) add(c *gin.Context) (addPage, error) {
	ups, err := h.uploads(c)
	if err != nil {
		return addPage{}, err
	}
	size := 0
	for _, u := range ups {
		size += len(u.Data)
	}
	save := c.PostForm("do") != "preview"
	if !save && size > MaxPreview {
		return addPage{}, fmt.Errorf("%w: a preview shows at most %d kB of notes; save larger notes without a preview", graph.ErrTooLarge, MaxPreview>>10)
	}
	notes, err := h.readAll(c, ups)
	if err != nil {
		return addPage{}, err
	}
	if !save {
		previews, err := h.previews(c, notes)
		v := h.addFrame(c)
		v.Previews = previews
		return v, err
	}
	var said []graph.Correction
	for _, r := range notes {
		said = append(said, r.said...)
	}
	done, err := h.loadAll(c, ups, said)
	v := h.addFrame(c)
	v.Loaded = done
	return v, err
}

// undoLoad answers POST /notes/undo: it reverts the last load of the same browser.
func (h *noteHandlers) undoLoad(c *gin.Context) (view, error) {
	l, ok := h.loads.take(undoKey(c))
	if !ok {
		return nil, fmt.Errorf("%w: there is no load of yours to undo; remove a note by its name", graph.ErrInvalid)
	}
	v := addPage{}
	for i := len(l.changes) - 1; i >= 0; i-- {
		if err := h.notes.Revert(c.Request.Context(), l.changes[i].note, l.changes[i].delta); err != nil {
			return nil, err
		}
		v.Undone = append(v.Undone, l.changes[i].note)
	}
	if len(l.corrections) > 0 {
		if err := h.notes.Undo(c.Request.Context(), l.corrections...); err != nil {
			return nil, err
		}
	}
	undone := v.Undone
	v = h.addFrame(c)
	v.Undone = undone
	return page(http.StatusOK, "add.html", v), nil
}

// sample answers POST /notes/sample: it loads the sample notes, or removes them for
// "do=remove".
func (h *noteHandlers) sample(c *gin.Context) (view, error) {
	if err := h.notes.Sample(c.Request.Context(), c.PostForm("do") != "remove"); err != nil {
		return nil, err
	}
	return seeOther(c, "/"), nil
}
