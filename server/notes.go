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

	"github.com/talkgraph/talkgraph/graph"
)

var errMediaType = errors.New("unknown kind of text")

// loaded is what the API says of one note.
type loaded struct {
	ID       graph.ID        `json:"id"`
	Source   string          `json:"source"`
	Talks    int             `json:"talks"`
	Added    int             `json:"added"`
	Removed  int             `json:"removed"`
	Problems []graph.Problem `json:"problems"`
}

// postNotes takes notes; with "?preview=1" it tells what they would change, and takes
// none.
func (s *server) postNotes(c *gin.Context) (view, error) {
	ups, err := s.uploads(c)
	if err != nil {
		return nil, err
	}
	if c.Query("preview") != "" {
		out := []loaded{}
		for _, u := range ups {
			n, d, err := s.Notes.Preview(c.Request.Context(), u.Source, u.Data)
			if err != nil {
				return nil, err
			}
			out = append(out, loadedOf(n, d))
		}
		return jsonView(http.StatusOK, gin.H{"notes": out}), nil
	}
	out, err := s.loadAll(c, ups, nil)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusCreated, gin.H{"notes": out}), nil
}

// loadAll loads notes and remembers what that changed, so that it can be taken back.
func (s *server) loadAll(c *gin.Context, ups []Upload, cs []graph.Correction) ([]loaded, error) {
	if len(cs) > 0 {
		if err := s.Notes.Correct(c.Request.Context(), cs...); err != nil {
			return nil, err
		}
	}
	all, err := s.Notes.Load(c.Request.Context(), ups...)
	s.metrics.loaded.WithLabelValues(outcome(err)).Add(float64(len(ups)))
	if err != nil {
		return nil, err
	}
	out := []loaded{}
	done := lastLoad{corrections: cs}
	for _, l := range all {
		out = append(out, loadedOf(l.Note, l.Delta))
		done.changes = append(done.changes, change{l.Note.ID, l.Delta})
	}
	s.lastLoad.Store(&done)
	return out, nil
}

func loadedOf(n graph.Note, d graph.Delta) loaded {
	problems := n.Problems
	if problems == nil {
		problems = []graph.Problem{}
	}
	return loaded{n.ID, n.Source, len(n.Talks), len(d.Added), len(d.Removed), problems}
}

// uploads reads a body of text, named by "?source=", or the files of a form.
func (s *server) uploads(c *gin.Context) ([]Upload, error) {
	ups, err := s.readBody(c)
	switch {
	case err != nil:
		return nil, err
	case len(ups) > s.Limits.Notes:
		return nil, fmt.Errorf("%w: an upload may hold %d notes, not %d", graph.ErrTooLarge, s.Limits.Notes, len(ups))
	}
	for _, u := range ups {
		if len(u.Data) > s.Limits.Note {
			return nil, fmt.Errorf("%w: %s has %s; a note may have %s", graph.ErrTooLarge, u.Source, inBytes(int64(len(u.Data))), inBytes(int64(s.Limits.Note)))
		}
	}
	return ups, nil
}

func (s *server) readBody(c *gin.Context) ([]Upload, error) {
	kind, _, err := mime.ParseMediaType(c.ContentType())
	if err != nil {
		kind = c.ContentType()
	}
	ending := map[string]string{"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html"}[kind]
	switch {
	case ending != "":
		b, err := io.ReadAll(c.Request.Body)
		if err != nil {
			return nil, s.tooLarge(err)
		}
		source := c.Query("source")
		if source == "" {
			source = "posted-note" + ending
		}
		return []Upload{{source, b}}, nil
	case kind == "multipart/form-data", kind == "application/x-www-form-urlencoded":
		return s.formNotes(c)
	}
	return nil, fmt.Errorf("%w: %q; send text/plain, text/markdown, text/html or multipart/form-data", errMediaType, kind)
}

// formNotes are the files of a form and its texts, each with a name.
func (s *server) formNotes(c *gin.Context) ([]Upload, error) {
	var out []Upload
	if err := c.Request.ParseMultipartForm(maxFormMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, s.tooLarge(err)
	}
	if form := c.Request.MultipartForm; form != nil {
		defer form.RemoveAll()
		for _, files := range form.File {
			for _, f := range files {
				data, err := s.readFile(f)
				if err != nil {
					return nil, err
				}
				out = append(out, Upload{f.Filename, data})
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
		return nil, fmt.Errorf("%w: the form holds no note; give a file or a text", graph.ErrInvalid)
	}
	return out, nil
}

// maxFormMemory is how many bytes of files are kept in memory while a form is read;
// the rest waits on disk.
const maxFormMemory = 8 << 20

func (s *server) readFile(f *multipart.FileHeader) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, s.tooLarge(err)
	}
	return data, nil
}

func (s *server) tooLarge(err error) error {
	var max *http.MaxBytesError
	if errors.As(err, &max) {
		return fmt.Errorf("%w: an upload may have %s", graph.ErrTooLarge, inBytes(s.Limits.Upload))
	}
	return fmt.Errorf("%w: reading the upload: %v", graph.ErrInvalid, err)
}

// deleteNote takes a note out: DELETE /api/v1/notes/SOURCE.
func (s *server) deleteNote(c *gin.Context) (view, error) {
	source := strings.TrimPrefix(c.Param("id"), "/")
	id := graph.NoteID(strings.TrimPrefix(source, "note:"))
	if err := s.Notes.Remove(c.Request.Context(), id); err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"removed": id}), nil
}
