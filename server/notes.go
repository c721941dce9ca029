package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	errForbidden = errors.New("not allowed")
	errMediaType = errors.New("unknown kind of text")
)

// upload is one note of a request.
type upload struct {
	source string
	data   []byte
}

// loaded is what the API says of one note.
type loaded struct {
	ID       graph.ID        `json:"id"`
	Source   string          `json:"source"`
	Talks    int             `json:"talks"`
	Added    int             `json:"added"`
	Removed  int             `json:"removed"`
	Problems []graph.Problem `json:"problems"`
}

func (s *server) mayWrite(c *gin.Context) error {
	switch {
	case s.Notes == nil:
		return fmt.Errorf("%w: this server only reads; load notes with \"talkgraph load\" or serve on 127.0.0.1", errForbidden)
	case !local(c.Request):
		return fmt.Errorf("%w: notes are taken at 127.0.0.1 or localhost only", errForbidden)
	}
	return nil
}

func (s *server) loadAPI(c *gin.Context) (view, error) {
	if err := s.mayWrite(c); err != nil {
		return nil, err
	}
	ups, err := uploads(c)
	if err != nil {
		return nil, err
	}
	out, err := s.loadAll(c, ups)
	if err != nil {
		return nil, err
	}
	return jsonView(http.StatusCreated, gin.H{"notes": out}), nil
}

func (s *server) loadAll(c *gin.Context, ups []upload) ([]loaded, error) {
	out := []loaded{}
	for _, u := range ups {
		n, d, err := s.Notes.Load(c.Request.Context(), u.source, u.data)
		if err != nil {
			return nil, err
		}
		problems := n.Problems
		if problems == nil {
			problems = []graph.Problem{}
		}
		out = append(out, loaded{n.ID, n.Source, len(n.Talks), len(d.Added), len(d.Removed), problems})
	}
	return out, nil
}

// uploads reads a body of text, named by "?source=", or the files of a form.
func uploads(c *gin.Context) ([]upload, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxUpload)
	kind, _, err := mime.ParseMediaType(c.ContentType())
	if err != nil {
		kind = c.ContentType()
	}
	ending := map[string]string{"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html"}[kind]
	switch {
	case ending != "":
		b, err := io.ReadAll(c.Request.Body)
		if err != nil {
			return nil, tooLarge(err)
		}
		source := c.Query("source")
		if source == "" {
			source = "posted-note" + ending
		}
		return []upload{{source, b}}, nil
	case kind == "multipart/form-data":
		return formFiles(c)
	}
	return nil, fmt.Errorf("%w: %q; send text/plain, text/markdown, text/html or multipart/form-data", errMediaType, kind)
}

func formFiles(c *gin.Context) ([]upload, error) {
	form, err := c.MultipartForm()
	if err != nil {
		return nil, tooLarge(err)
	}
	defer form.RemoveAll()
	var out []upload
	for _, files := range form.File {
		for _, f := range files {
			r, err := f.Open()
			if err != nil {
				return nil, err
			}
			b, err := io.ReadAll(r)
			r.Close()
			if err != nil {
				return nil, tooLarge(err)
			}
			out = append(out, upload{f.Filename, b})
		}
	}
	if text := strings.Join(form.Value["text"], "\n"); strings.TrimSpace(text) != "" {
		source := strings.TrimSpace(strings.Join(form.Value["source"], ""))
		if source == "" {
			source = "pasted-note.txt"
		}
		out = append(out, upload{source, []byte(text)})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: the form holds no note; give a file or a text", graph.ErrInvalid)
	}
	return out, nil
}

func tooLarge(err error) error {
	var max *http.MaxBytesError
	if errors.As(err, &max) {
		return fmt.Errorf("%w: an upload may have %d MB", graph.ErrTooLarge, MaxUpload>>20)
	}
	return fmt.Errorf("%w: reading the upload: %v", graph.ErrInvalid, err)
}

// removeAPI takes a note out: DELETE /api/v1/notes/SOURCE.
func (s *server) removeAPI(c *gin.Context) (view, error) {
	if err := s.mayWrite(c); err != nil {
		return nil, err
	}
	source := strings.TrimPrefix(c.Param("id"), "/")
	id := graph.NoteID(strings.TrimPrefix(source, "note:"))
	if err := s.Notes.Remove(c.Request.Context(), id); err != nil {
		return nil, err
	}
	return jsonView(http.StatusOK, gin.H{"removed": id}), nil
}

type addPage struct {
	frame
	Writable bool
	Loaded   []loaded
	Failure  string
	Source   string
	Text     string
}

func (s *server) addPage(c *gin.Context) (view, error) {
	return page(http.StatusOK, "add.html", addPage{frame: frame{Title: "Add notes"}, Writable: s.mayWrite(c) == nil}), nil
}

// addForm takes the page's form; what was wrong is said beside the text, not instead.
func (s *server) addForm(c *gin.Context) (view, error) {
	if err := s.mayWrite(c); err != nil {
		return nil, err
	}
	v := addPage{frame: frame{Title: "Add notes"}, Writable: true}
	ups, err := uploads(c)
	if err == nil {
		v.Loaded, err = s.loadAll(c, ups)
	}
	if err == nil {
		return page(http.StatusOK, "add.html", v), nil
	}
	for _, m := range statuses {
		if errors.Is(err, m.err) {
			v.Failure = sentence(err.Error())
			v.Source, v.Text = c.PostForm("source"), c.PostForm("text")
			return page(m.status, "add.html", v), nil
		}
	}
	return nil, err
}
