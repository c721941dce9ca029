package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// MaxPreview limits the notes of one preview, in bytes. The page shows every line of them.
const MaxPreview = 1 << 20

// addPage shows the form for notes, a preview, or what was loaded or undone.
type addPage struct {
	frame
	Writable bool
	SignIn   bool // whether the client lacks the token that changes need
	Empty    bool // whether the store has no talks
	Loaded   []loaded
	Done     *changeRow // what the form or the undo changed, or nil
	Failure  string     // error of the form, shown beside Source and Text
	Source   string
	Text     string
	Asks     bool // whether saving would delete talks that the form has not shown
	IsEdit   bool // whether Source and Text are a stored note
	Previews []preview
}

// newAddPage makes the add page for a request, without a result of the form.
func (h *noteHandlers) newAddPage(c *gin.Context) addPage {
	err := h.guard.checkWriter(c)
	return addPage{
		frame: frame{Title: "Add notes", Section: "add"}, Writable: err == nil, SignIn: errors.Is(err, errNoToken),
		Empty: h.engine.Index().Count(graph.Selection{}) == 0,
	}
}

// addPage answers GET /notes/add.
func (h *noteHandlers) addPage(c *gin.Context) (view, error) {
	if source := c.Query("note"); source != "" {
		return h.editPage(c, source)
	}
	return page(http.StatusOK, "add.html", h.newAddPage(c)), nil
}

// addForm answers POST /notes/add. For "do=preview" it shows what the notes would change, else it
// loads them with the corrections of the preview. On an error the page shows the text again.
func (h *noteHandlers) addForm(c *gin.Context) (view, error) {
	v, err := h.add(c)
	if err == nil {
		return page(http.StatusOK, "add.html", v), nil
	}
	status, known := statusOf(err)
	if !known {
		return nil, err
	}
	v = h.newAddPage(c)
	v.Failure = sentence(err.Error())
	v.Source, v.Text = c.PostForm("source"), c.PostForm("text")
	return page(status, "add.html", v), nil
}

// editPage answers GET /notes/add?note=NAME with the form that holds a stored note.
func (h *noteHandlers) editPage(c *gin.Context, source string) (view, error) {
	text, isStored, err := h.storedText(c.Request.Context(), graph.NoteID(source))
	if err != nil {
		return nil, err
	}
	if !isStored {
		return nil, fmt.Errorf("%w: no note here is called %q; /notes lists all", graph.ErrNotFound, source)
	}
	v := h.newAddPage(c)
	v.Title, v.Section, v.IsEdit = "Edit "+source, "notes", true
	v.Source, v.Text = source, text
	return page(http.StatusOK, "add.html", v), nil
}

// add previews or loads the notes of the form and returns the page with the result. Notes that would
// delete talks are previewed first, unless the form says in "seen" that it showed them.
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
	if save {
		h.naming.Lock()
		defer h.naming.Unlock()
	}
	names, err := h.nameUploads(c.Request.Context(), ups)
	if err != nil {
		return addPage{}, err
	}
	notes, err := h.readAll(c, ups)
	if err != nil {
		return addPage{}, err
	}
	asks := save && size <= MaxPreview && c.PostForm("seen") == "" && slices.ContainsFunc(notes, extractedNote.deletesTalks)
	if !save || asks {
		previews, err := h.previews(c, notes)
		for i := range previews {
			previews[i].IsUnnamed = names[previews[i].Source]
		}
		v := h.newAddPage(c)
		v.Previews, v.Asks = previews, asks
		return v, err
	}
	var corrections []graph.Correction
	for _, n := range notes {
		corrections = append(corrections, n.corrections...)
	}
	reports, change, err := h.save(c, ups, corrections)
	v := h.newAddPage(c)
	v.Loaded = reports
	if change.ID != "" {
		v.Done = new(newChangeRow(change))
	}
	return v, err
}

// sample answers POST /notes/sample: it removes the sample notes for "do=remove", else it loads
// them.
func (h *noteHandlers) sample(c *gin.Context) (view, error) {
	if err := h.notes.Sample(c.Request.Context(), c.PostForm("do") != "remove"); err != nil {
		return nil, err
	}
	return seeOther(c, "/"), nil
}
