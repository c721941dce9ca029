package server

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/maps"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Limits limits what requests may use. New replaces the zero Limits with DefaultLimits.
type Limits struct {
	Upload   int64 // bytes of the body of a request
	Note     int   // bytes of a note
	Notes    int   // notes of an upload
	Question int   // characters of a question
	Page     int   // items of a page
	Gizmo    int64 // bytes of a query
	Results  int   // results of a query
	MapNodes int   // nodes of a map

	Heavy   int           // heavy requests of a kind at a time; the kinds are in turns.go
	Waiting int           // heavy requests of a kind that wait; others are answered 503
	Wait    time.Duration // longest wait of a heavy request

	WriteRate, HeavyRate float64 // changes and heavy requests of a client each second; 0 for no limit
}

// DefaultLimits holds the limits of "talkgraph serve" without flags. Question, Page and MapNodes
// are the limits of the engine; the others are chosen by judgement.
var DefaultLimits = Limits{
	Upload: 32 << 20, Note: 16 << 20, Notes: 1000, Question: question.MaxQuestion, Page: queries.MaxPage,
	Gizmo: 64 << 10, Results: 1000, MapNodes: maps.MaxNodes,
	Heavy: 8, Waiting: 128, Wait: 10 * time.Second,
}

// inBytes formats a size for people, rounded down: "16 MB", "64 kB" or "300 bytes".
func inBytes(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// question returns the question in "q", or graph.ErrTooLarge if it exceeds Limits.Question.
func (s *server) question(c *gin.Context) (string, error) {
	q := c.Query("q")
	if n := len([]rune(q)); n > s.Limits.Question {
		return "", fmt.Errorf("%w: a question may have at most %d characters, not %d", graph.ErrTooLarge, s.Limits.Question, n)
	}
	return q, nil
}
