package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

var errMediaType = errors.New("unsupported media type")

// noteHandlers answers the requests that list, load, preview, correct and remove notes, for
// people and programs.
type noteHandlers struct {
	notes     Notes                                         // nil if the server is read-only
	stored    func(ctx context.Context) ([]graph.ID, error) // as Config.StoredNotes
	engine    *queries.Engine
	limits    Limits
	guard     *guard
	loaded    *prometheus.CounterVec
	naming    sync.Mutex                        // from choosing the name of a note to storing the note
	suggested revisionCache[[]graph.Suggestion] // for /suggestions
	lists     revisionCache[[]graph.ID]         // notes of /notes, by the filter
	rows      revisionCache[[]noteRow]          // pages of /notes, by their notes
	own       revisionCache[ownNotes]           // for the home page, under the key ""
	problems  revisionCache[[]graph.Problem]    // of notes, at revision 0, by a hash of what they depend on
}

// loaded is the report of a loaded note. Added and Removed count facts.
type loaded struct {
	ID       graph.ID        `json:"id"`
	Source   string          `json:"source"`
	Talks    int             `json:"talks"`
	Added    int             `json:"added"`
	Removed  int             `json:"removed"`
	Problems []graph.Problem `json:"problems"`
}

// postNotes answers POST /api/v1/notes. For "preview=1" it reports what the notes would change
// and stores nothing.
func (h *noteHandlers) postNotes(c *gin.Context) (view, error) {
	ups, err := h.uploads(c)
	if err != nil {
		return nil, err
	}
	if c.Query("preview") == "" {
		h.naming.Lock()
		defer h.naming.Unlock()
	}
	if _, err := h.nameUploads(c.Request.Context(), ups, nil); err != nil {
		return nil, err
	}
	if c.Query("preview") != "" {
		out := []loaded{}
		for _, u := range ups {
			n, d, err := h.notes.Preview(c.Request.Context(), u.Source, u.Data)
			if err != nil {
				return nil, err
			}
			n.Problems = slices.Concat(u.Problems, n.Problems)
			out = append(out, newLoaded(n, d))
		}
		return jsonView(http.StatusOK, gin.H{"notes": out}), nil
	}
	out, _, err := h.save(c, ups, nil)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusCreated, gin.H{"notes": out}), nil
}

// save saves notes and corrections. It returns a report for each note, and the change for undo.
func (h *noteHandlers) save(c *gin.Context, ups []Upload, cs []graph.Correction) ([]loaded, graph.Change, error) {
	all, change, err := h.notes.Save(c.Request.Context(), cs, ups...)
	h.loaded.WithLabelValues(outcome(err)).Add(float64(len(ups)))
	if err != nil {
		return nil, change, err
	}
	out := []loaded{}
	for i, l := range all {
		l.Note.Problems = slices.Concat(ups[i].Problems, l.Note.Problems)
		out = append(out, newLoaded(l.Note, l.Delta))
	}
	return out, change, nil
}

// newLoaded makes the report of a note and its change.
func newLoaded(n graph.Note, d graph.Delta) loaded {
	problems := n.Problems
	if problems == nil {
		problems = []graph.Problem{}
	}
	return loaded{n.ID, n.Source, len(n.Talks), len(d.Added), len(d.Removed), problems}
}

// uploads reads the notes of a request. It returns graph.ErrTooLarge if they exceed the limits.
func (h *noteHandlers) uploads(c *gin.Context) ([]Upload, error) {
	ups, err := h.readBody(c)
	switch {
	case err != nil:
		return nil, err
	case len(ups) > h.limits.Notes:
		return nil, fmt.Errorf("%w: an upload may hold at most %d notes, not %d", graph.ErrTooLarge, h.limits.Notes, len(ups))
	}
	for _, u := range ups {
		if len(u.Data) > h.limits.Note {
			return nil, fmt.Errorf("%w: %s has %s; a note may have at most %s", graph.ErrTooLarge, u.Source, inBytes(int64(len(u.Data))), inBytes(int64(h.limits.Note)))
		}
	}
	return ups, nil
}

// readBody reads the notes of a request: a text, which "source" names, or a form. It returns
// errMediaType for other bodies.
func (h *noteHandlers) readBody(c *gin.Context) ([]Upload, error) {
	kind, _, err := mime.ParseMediaType(c.ContentType())
	if err != nil {
		kind = c.ContentType()
	}
	ending := map[string]string{"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html"}[kind]
	switch {
	case ending != "":
		b, err := io.ReadAll(c.Request.Body)
		if err != nil {
			return nil, bodyError(err, h.limits.Upload)
		}
		source := c.Query("source")
		if source == "" {
			source = ending // nameUploads names it
		}
		return []Upload{{Source: source, Data: b}}, nil
	case kind == "multipart/form-data", kind == "application/x-www-form-urlencoded":
		return h.formNotes(c)
	}
	return nil, fmt.Errorf("%w: %q; send text/plain, text/markdown, text/html or multipart/form-data", errMediaType, kind)
}

// formNotes reads the files and the pasted texts of a form. It returns graph.ErrInvalid if there
// are none.
func (h *noteHandlers) formNotes(c *gin.Context) ([]Upload, error) {
	var out []Upload
	if err := c.Request.ParseMultipartForm(maxFormMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, bodyError(err, h.limits.Upload)
	}
	if form := c.Request.MultipartForm; form != nil {
		defer form.RemoveAll()
		for _, files := range form.File {
			for _, f := range files {
				data, err := h.readFile(f)
				if err != nil {
					return nil, err
				}
				notes, err := h.notes.Unpack(Upload{Source: f.Filename, Data: data})
				if err != nil {
					return nil, err
				}
				out = append(out, notes...)
			}
		}
	}
	names := c.Request.PostForm["source"]
	for i, text := range c.Request.PostForm["text"] {
		if strings.TrimSpace(text) == "" {
			continue
		}
		source := unnamedText
		if i < len(names) && strings.TrimSpace(names[i]) != "" {
			source = strings.TrimSpace(names[i])
		}
		out = append(out, Upload{Source: source, Data: []byte(strings.ReplaceAll(text, "\r\n", "\n"))})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: the form has no note; choose a file or paste a text", graph.ErrInvalid)
	}
	return out, nil
}

// maxFormMemory is how many bytes of a form stay in memory; net/http writes the rest to temporary
// files. It is a quarter of the default of --max-upload.
const maxFormMemory = 8 << 20

// readFile reads a file of a form into memory.
func (h *noteHandlers) readFile(f *multipart.FileHeader) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, bodyError(err, h.limits.Upload)
	}
	return data, nil
}

// bodyError wraps the error of reading a body: as graph.ErrTooLarge if the body has more than
// limit bytes, else as graph.ErrInvalid.
func bodyError(err error, limit int64) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return fmt.Errorf("%w: an upload may have at most %s", graph.ErrTooLarge, inBytes(limit))
	}
	return fmt.Errorf("%w: reading the upload: %v", graph.ErrInvalid, err)
}

// deleteNote answers DELETE /api/v1/notes/SOURCE. SOURCE may start with "note:".
func (h *noteHandlers) deleteNote(c *gin.Context) (view, error) {
	source := strings.TrimPrefix(c.Param("id"), "/")
	id := graph.NoteID(strings.TrimPrefix(source, "note:"))
	if err := h.notes.Remove(c.Request.Context(), id); err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"removed": id}), nil
}
