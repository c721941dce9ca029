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

// postCorrection answers POST /corrections. It undoes the correction in the field "undo", or saves
// the one in the fields "talk", "says" and "of". For a line of a note these are, for example,
// "note:x.txt line 25", "begins a talk" and "". It then redirects to the page of the form.
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
		return h.redirectBack(c, o.Talk), nil
	}
	o, err := h.engine.Directory().ParseCorrection(statement)
	if err != nil {
		return nil, err
	}
	if err := h.notes.Correct(c.Request.Context(), o); err != nil {
		return nil, err
	}
	if o.Verb == graph.IsSameTalkAs {
		return h.redirectBack(c, o.Target), nil
	}
	return h.redirectBack(c, o.Talk), nil
}

// maxForm limits the form of one correction, in bytes. A title of a thousand characters fits.
const maxForm = 64 << 10

// redirectBack redirects to the page of a talk. It redirects to /corrections if the form was
// there, if the correction is of a line, or if the talk is no longer stored.
func (h *noteHandlers) redirectBack(c *gin.Context, talk graph.ID) view {
	path := talk.Path()
	if talk == "" || !h.engine.Directory().Known(talk) || c.PostForm("from") == "corrections" {
		path = "/corrections"
	}
	return seeOther(c, path)
}
