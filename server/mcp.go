package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/server/mcp"
)

// mcpCaller holds what a call of the Model Context Protocol needs to know of its HTTP request. A
// call may outlive the request.
type mcpCaller struct {
	host, ip string
	mayWrite bool
}

// mcpCallerKey is the key of the caller in the context.
type mcpCallerKey struct{}

// serveMCP makes the handler of POST /mcp. Only clients that may change the store see the tool
// add_note.
func (s *server) serveMCP() gin.HandlerFunc {
	c := mcp.Config{
		Engine: s.Engine, Log: s.Log, Version: s.Version, Limits: mcp.DefaultLimits,
		Link: func(ctx context.Context, id graph.ID) string { return callerOf(ctx).host + id.Path() },
	}
	c.Limits.Question = s.Limits.Question
	c.Limits.Items = min(c.Limits.Items, s.Limits.Page)
	c.Limits.Note = min(c.Limits.Note, s.Limits.Note)
	c.Limits.Time = answerTime
	reader := mcp.New(c)
	c.Add = s.addByMCP
	writer := mcp.New(c)
	h := mcp.Handler(func(r *http.Request) *mcp.Server {
		if callerOf(r.Context()).mayWrite {
			return writer
		}
		return reader
	})
	return func(c *gin.Context) {
		caller := mcpCaller{host: s.host(c), ip: c.ClientIP(), mayWrite: s.guard.checkWriter(c) == nil}
		h.ServeHTTP(c.Writer, c.Request.WithContext(context.WithValue(c.Request.Context(), mcpCallerKey{}, caller)))
	}
}

// callerOf returns the caller in the context of a request or a call, or the zero mcpCaller.
func callerOf(ctx context.Context) mcpCaller {
	caller, _ := ctx.Value(mcpCallerKey{}).(mcpCaller)
	return caller
}

// addByMCP stores a note for a call. Like other changes, it counts against the rates of the
// client and takes a turn.
func (s *server) addByMCP(ctx context.Context, source string, text []byte) (graph.Note, graph.Delta, error) {
	caller := callerOf(ctx)
	for _, rate := range []*rateLimiter{s.writeRate, s.heavyRate} {
		if err := rate.allow(caller.ip); err != nil {
			return graph.Note{}, graph.Delta{}, fmt.Errorf("%w: %w", mcp.ErrRefused, err)
		}
	}
	done, err := s.turns.changes.take(ctx, caller.ip)
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	defer done()
	loaded, _, err := s.Notes.Save(ctx, nil, Upload{Source: source, Data: text})
	s.metrics.loaded.WithLabelValues(outcome(err)).Inc()
	if err != nil {
		return graph.Note{}, graph.Delta{}, err
	}
	return loaded[0].Note, loaded[0].Delta, nil
}
