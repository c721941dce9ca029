package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// correctionsPage lists all corrections.
type correctionsPage struct {
	frame
	Corrections []graph.Correction
	Writable    bool
}

// corrections answers GET /corrections with a page, or with a file for "format=txt".
func (h *noteHandlers) corrections(c *gin.Context) (view, error) {
	if h.notes == nil {
		return nil, h.guard.checkWriter(c)
	}
	all := h.notes.Corrections("")
	if c.Query("format") == "txt" {
		var b strings.Builder
		for _, o := range all {
			fmt.Fprintln(&b, o)
		}
		return data("text/plain; charset=utf-8", []byte(b.String())), nil
	}
	return page(http.StatusOK, "corrections.html", correctionsPage{
		frame: frame{Title: "Corrections"}, Corrections: all, Writable: h.guard.checkWriter(c) == nil,
	}), nil
}

// postCorrection answers POST /corrections: it saves one correction or undoes one, then
// redirects to where it was made. A statement about a line of a note is in the fields too:
// talk is "note:x.txt line 25", says is "begins a talk".
func (h *noteHandlers) postCorrection(c *gin.Context) (view, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
	if err := c.Request.ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: the form cannot be read: %v", graph.ErrInvalid, err)
	}
	statement := strings.Join(strings.Fields(c.PostForm("talk")+" "+c.PostForm("says")+" "+c.PostForm("of")), " ")
	if undo := c.PostForm("undo"); undo != "" {
		o, err := graph.ParseCorrection(undo)
		if err != nil {
			return nil, err
		}
		if err := h.notes.Undo(c.Request.Context(), o); err != nil {
			return nil, err
		}
		return h.backTo(c, o.Talk), nil
	}
	o, err := h.engine.Directory().ParseCorrection(statement)
	if err != nil {
		return nil, err
	}
	if err := h.notes.Correct(c.Request.Context(), o); err != nil {
		return nil, err
	}
	if o.Verb == graph.IsSameTalkAs {
		return h.backTo(c, o.Target), nil
	}
	return h.backTo(c, o.Talk), nil
}

// maxForm bounds the form of one correction, in bytes.
const maxForm = 64 << 10

// backTo redirects to the page of a talk, or to the corrections if the talk is gone or the
// statement is about a line of a note.
func (h *noteHandlers) backTo(c *gin.Context, talk graph.ID) view {
	to := talk.Path()
	if talk == "" || !h.engine.Directory().Known(talk) || c.PostForm("from") == "corrections" {
		to = "/corrections"
	}
	return seeOther(c, to)
}
