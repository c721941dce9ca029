package server

import (
	"cmp"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/export"
)

// export answers GET /api/v1/export with the graph in "format", by default N-Quads.
// "vocabulary" is as in export.Form.Scope. An error after the first byte aborts the connection.
func (s *server) export(c *gin.Context) {
	form, err := export.Find(export.Streams(), c.DefaultQuery("format", export.Streams()[0].Name))
	var shown export.Graph
	if err == nil {
		whole := func(use func(graph.LabelFacts) error) error { return s.Store.EachLabel(c.Request.Context(), use) }
		shown, err = form.Scope(whole, c.DefaultQuery("vocabulary", export.Scopes()[0]))
	}
	var done func()
	if err == nil {
		done, err = s.turn(c, s.turns.exports)
	}
	if err != nil {
		s.abort(c, err)
		return
	}
	defer done()
	c.Header("Content-Type", form.Media+"; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="talkgraph`+form.Ext+`"`)
	err = form.WriteGraph(s.newLongWriter(c), shown)
	if err != nil {
		s.logError(c, "the export broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
}

// backup answers GET /api/v1/backup for clients that may write. An error after the first byte
// aborts the connection; "talkgraph restore" refuses a backup without its last line.
func (s *server) backup(c *gin.Context) {
	if err := cmp.Or(s.guard.checkWriter(c), s.guard.checkSite(c)); err != nil {
		s.abort(c, err)
		return
	}
	done, err := s.turns.exports.take(c.Request.Context(), c.ClientIP())
	if err != nil {
		s.abort(c, err)
		return
	}
	defer done()
	c.Header("Content-Type", "application/zstd")
	c.Header("Content-Disposition", `attachment; filename="talkgraph-`+time.Now().UTC().Format("20060102-150405")+`.nq.zst"`)
	if err := s.Store.Backup(c.Request.Context(), s.newLongWriter(c)); err != nil {
		s.logError(c, "the backup broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
}
