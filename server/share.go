package server

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// shareForm answers POST /notes/share, to which the installed app sends what other apps share:
// "title", "text", "url" and files. It answers with a preview and never saves.
func (h *noteHandlers) shareForm(c *gin.Context) (view, error) {
	if err := c.Request.ParseMultipartForm(maxFormMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, bodyError(err, h.limits.Upload)
	}
	form := c.Request.PostForm
	c.Request.PostForm = url.Values{"do": {"preview"}, "text": {sharedText(form.Get("title"), form.Get("text"), form.Get("url"))}}
	return h.addForm(c)
}

// sharedText makes a note of what an app shared: the title, the text and the address below each
// other. It omits a title or an address that the text has. add.js does the same.
func sharedText(title, text, address string) string {
	var parts []string
	if !strings.Contains(text, title) {
		parts = append(parts, title)
	}
	if text != "" {
		parts = append(parts, text)
	}
	if !strings.Contains(text, address) {
		parts = append(parts, address)
	}
	return strings.Join(parts, "\n\n")
}
