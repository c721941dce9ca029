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

// Limits bound what requests may take. Rates of 0 mean no limit; New replaces a zero Limits
// with DefaultLimits.
type Limits struct {
	Upload   int64 // bytes of the body of a request
	Note     int   // bytes of one note
	Notes    int   // notes of one upload
	Question int   // characters
	Page     int   // items of a page
	Gizmo    int64 // bytes of a query
	Results  int   // results of a query
	MapNodes int   // nodes of a map

	Heavy   int           // drawings, queries, loads and exports at a time
	Waiting int           // that wait for a turn; more get 503
	Wait    time.Duration // how long one waits

	WriteRate, HeavyRate float64 // requests a second of one client
}

// DefaultLimits are the limits of "talkgraph serve" without flags.
var DefaultLimits = Limits{
	Upload: 32 << 20, Note: 16 << 20, Notes: 1000, Question: question.MaxQuestion, Page: queries.MaxPage,
	Gizmo: 64 << 10, Results: 1000, MapNodes: maps.MaxNodes,
	Heavy: 16, Waiting: 128, Wait: 10 * time.Second,
}

// inBytes formats a size for people.
func inBytes(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// question returns the question in "q".
func (s *server) question(c *gin.Context) (string, error) {
	q := c.Query("q")
	if n := len([]rune(q)); n > s.Limits.Question {
		return "", fmt.Errorf("%w: a question may have at most %d characters, not %d", graph.ErrTooLarge, s.Limits.Question, n)
	}
	return q, nil
}
