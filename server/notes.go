package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
)

var errMediaType = errors.New("unsupported media type")

// noteHandlers answers the requests that load, preview, correct and remove notes, for people and
// for programs.
type noteHandlers struct {
	notes     Notes
	engine    *queries.Engine
	limits    Limits
	guard     *guard
	loaded    *prometheus.CounterVec
	loads     recentLoads
	suggested revisionCache[[]graph.Suggestion] // for /suggestions
}

// loaded is the report of one loaded note.
type loaded struct {
	ID       graph.ID        `json:"id"`
	Source   string          `json:"source"`
	Talks    int             `json:"talks"`
	Added    int             `json:"added"`
	Removed  int             `json:"removed"`
	Problems []graph.Problem `json:"problems"`
}

// postNotes answers POST /api/v1/notes. With "preview=1" it reports what the notes would
// change and stores nothing.
func (h *noteHandlers) postNotes(c *gin.Context) (view, error) {
	ups, err := h.uploads(c)
	if err != nil {
		return nil, err
	}
	if c.Query("preview") != "" {
		out := []loaded{}
		for _, u := range ups {
			n, d, err := h.notes.Preview(c.Request.Context(), u.Source, u.Data)
			if err != nil {
				return nil, err
			}
			out = append(out, loadedOf(n, d))
		}
		return jsonView(http.StatusOK, gin.H{"notes": out}), nil
	}
	out, err := h.loadAll(c, ups, nil)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusCreated, gin.H{"notes": out}), nil
}

// loadAll saves corrections, loads notes and keeps the change for undo.
func (h *noteHandlers) loadAll(c *gin.Context, ups []Upload, cs []graph.Correction) ([]loaded, error) {
	if len(cs) > 0 {
		if err := h.notes.Correct(c.Request.Context(), cs...); err != nil {
			return nil, err
		}
	}
	all, err := h.notes.Load(c.Request.Context(), ups...)
	h.loaded.WithLabelValues(outcome(err)).Add(float64(len(ups)))
	if err != nil {
		return nil, err
	}
	out := []loaded{}
	done := lastLoad{corrections: cs}
	for _, l := range all {
		out = append(out, loadedOf(l.Note, l.Delta))
		done.changes = append(done.changes, change{l.Note.ID, l.Delta})
	}
	h.keepLoad(c, done)
	return out, nil
}

// loadedOf makes the report of a loaded note.
func loadedOf(n graph.Note, d graph.Delta) loaded {
	problems := n.Problems
	if problems == nil {
		problems = []graph.Problem{}
	}
	return loaded{n.ID, n.Source, len(n.Talks), len(d.Added), len(d.Removed), problems}
}

// uploads reads the notes of a request and checks them against the limits.
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

// readBody reads one note, named by "source", or the files of a form.
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
			source = "posted-note" + ending
		}
		return []Upload{{source, b}}, nil
	case kind == "multipart/form-data", kind == "application/x-www-form-urlencoded":
		return h.formNotes(c)
	}
	return nil, fmt.Errorf("%w: %q; send text/plain, text/markdown, text/html or multipart/form-data", errMediaType, kind)
}

// formNotes reads the files and the texts of a form.
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
				notes, err := h.notes.Unpack(Upload{f.Filename, data})
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
		source := "pasted-note.txt"
		if i < len(names) && strings.TrimSpace(names[i]) != "" {
			source = strings.TrimSpace(names[i])
		}
		out = append(out, Upload{source, []byte(strings.ReplaceAll(text, "\r\n", "\n"))})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: the form has no note; choose a file or paste a text", graph.ErrInvalid)
	}
	return out, nil
}

// maxFormMemory is how many bytes of a form stay in memory; the rest goes to temporary
// files.
const maxFormMemory = 8 << 20

// readFile reads a file of a form.
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

// bodyError wraps an error of reading a body: graph.ErrTooLarge if the body is over its
// limit, else graph.ErrInvalid.
func bodyError(err error, limit int64) error {
	var max *http.MaxBytesError
	if errors.As(err, &max) {
		return fmt.Errorf("%w: an upload may have at most %s", graph.ErrTooLarge, inBytes(limit))
	}
	return fmt.Errorf("%w: reading the upload: %v", graph.ErrInvalid, err)
}

// deleteNote answers DELETE /api/v1/notes/SOURCE.
func (h *noteHandlers) deleteNote(c *gin.Context) (view, error) {
	source := strings.TrimPrefix(c.Param("id"), "/")
	id := graph.NoteID(strings.TrimPrefix(source, "note:"))
	if err := h.notes.Remove(c.Request.Context(), id); err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"removed": id}), nil
}
