package server

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
	Failure  string     // error of the form, shown above it
	Texts    []formText // notes that can be edited; nil if the form shows previews only
	Kept     []formField
	Asks     bool // whether saving would delete talks that the form has not shown
	IsEdit   bool // whether the text is a stored note
	Previews []preview
}

type (
	// formText is the name and the text of a note in the form.
	formText struct{ Source, Text string }
	// formField is a hidden field.
	formField struct{ Name, Value string }
)

// formTexts returns the notes of a form, at least one.
func formTexts(form url.Values) []formText {
	var out []formText
	for i, text := range form["text"] {
		t := formText{Text: strings.ReplaceAll(text, "\r\n", "\n")}
		if sources := form["source"]; i < len(sources) {
			t.Source = sources[i]
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		out = append(out, formText{Source: form.Get("source")})
	}
	return out
}

// keptFields returns the corrections of a form as hidden fields, for a form without its preview.
func keptFields(form url.Values) []formField {
	var out []formField
	for _, name := range slices.Sorted(maps.Keys(form)) {
		kind, _, hasKey := strings.Cut(name, ":")
		if name != "shown" && name != "talk" && !(hasKey && slices.Contains([]string{"fix", "same", "event", "title", "by", "had", "keep", "add", "was"}, kind)) {
			continue
		}
		for _, value := range form[name] {
			out = append(out, formField{name, value})
		}
	}
	return out
}

// newAddPage makes the add page for a request, without a result of the form.
func (h *noteHandlers) newAddPage(c *gin.Context) addPage {
	err := h.guard.checkWriter(c)
	return addPage{
		Texts: []formText{{}},
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

// addForm answers POST /notes/add. For "do=save" it loads the notes with the corrections of the
// preview. For other buttons it shows what the notes would change; "do=edit" shows their texts too.
// On an error the page shows the texts and keeps the corrections.
func (h *noteHandlers) addForm(c *gin.Context) (view, error) {
	v, status, err := h.add(c)
	if err == nil {
		return page(status, "add.html", v), nil
	}
	status, known := statusOf(err)
	if !known {
		return nil, err
	}
	v = h.newAddPage(c)
	v.Failure = sentence(err.Error())
	v.Texts, v.Kept = formTexts(c.Request.PostForm), keptFields(c.Request.PostForm)
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
	v.Texts = []formText{{source, text}}
	return page(http.StatusOK, "add.html", v), nil
}

// add previews or loads the notes of the form and returns the page with the result. Notes that
// would delete talks are previewed first, unless the form says in "seen" that it showed them.
func (h *noteHandlers) add(c *gin.Context) (addPage, int, error) {
	ups, err := h.uploads(c)
	if err != nil {
		return addPage{}, 0, err
	}
	size := 0
	for _, u := range ups {
		size += len(u.Data)
	}
	do := c.PostForm("do")
	save := do == "" || do == "save"
	if !save && size > MaxPreview {
		return addPage{}, 0, fmt.Errorf("%w: a preview shows at most %d kB of notes; save larger notes without a preview", graph.ErrTooLarge, MaxPreview>>10)
	}
	if save {
		h.naming.Lock()
		defer h.naming.Unlock()
	}
	names, err := h.nameUploads(c.Request.Context(), ups, c.Request.PostForm)
	if err != nil {
		return addPage{}, 0, err
	}
	notes, err := h.readAll(c, ups)
	if err != nil {
		return addPage{}, 0, err
	}
	v := h.newAddPage(c)
	status := http.StatusOK
	for _, n := range notes {
		for _, failure := range n.failures {
			status, _ = statusOf(failure)
			v.Failure = "Nothing is saved yet. " + sentence(failure.Error())
		}
	}
	v.Asks = save && size <= MaxPreview && c.PostForm("seen") == "" && slices.ContainsFunc(notes, extractedNote.deletesTalks)
	if !save || v.Asks || v.Failure != "" {
		v.Texts = nil
		for _, n := range notes {
			p := h.preview(n, c.Request.PostForm)
			p.IsUnnamed, p.IsEdited = names[p.Source], do == "edit"
			if v.Previews = append(v.Previews, p); do == "edit" {
				v.Texts = append(v.Texts, p.formText())
			}
		}
		return v, status, nil
	}
	var corrections []graph.Correction
	for _, n := range notes {
		corrections = append(corrections, n.corrections()...)
	}
	reports, change, err := h.save(c, ups, corrections)
	v.Loaded = reports
	if change.ID != "" {
		v.Done = new(newChangeRow(change))
	}
	return v, status, err
}

// formText returns the note of the preview for editing.
func (p preview) formText() formText {
	if p.IsUnnamed {
		return formText{Text: p.Text}
	}
	return formText{p.Source, p.Text}
}

// sample answers POST /notes/sample: it removes the sample notes for "do=remove", else it loads
// them.
func (h *noteHandlers) sample(c *gin.Context) (view, error) {
	if err := h.notes.Sample(c.Request.Context(), c.PostForm("do") != "remove"); err != nil {
		return nil, err
	}
	return seeOther(c, "/"), nil
}
