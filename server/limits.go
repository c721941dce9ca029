package server

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/queries"
	"github.com/talkgraph/talkgraph/queries/question"
)

// Limits bound what requests may take. A number of 0 stands for the default, but for the
// rates, where it stands for no limit.
type Limits struct {
	Upload   int64 // bytes of the body of a request
	Note     int   // bytes of one note
	Notes    int   // notes of one upload
	Question int   // characters
	Page     int   // items of a page
	Gizmo    int64 // bytes of a query
	Results  int   // of a query
	MapNodes int   // things on a map

	Heavy   int           // drawings, queries, loads and the like at a time
	Waiting int           // of them that wait for their turn; more are sent away
	Wait    time.Duration // the longest that one waits

	WriteRate, HeavyRate float64 // requests a second of one client
}

// DefaultLimits are those of a server that is told nothing else.
var DefaultLimits = Limits{
	Upload: 32 << 20, Note: 16 << 20, Notes: 1000, Question: question.MaxQuestion, Page: queries.MaxPage,
	Gizmo: 64 << 10, Results: 1000, MapNodes: queries.MaxMapNodes,
	Heavy: 16, Waiting: 128, Wait: 10 * time.Second,
}

// inBytes tells a size to people.
func inBytes(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// question reads a question of a request.
func (s *server) question(c *gin.Context) (string, error) {
	q := c.Query("q")
	if n := len([]rune(q)); n > s.Limits.Question {
		return "", fmt.Errorf("%w: a question may have %d characters, not %d", graph.ErrTooLarge, s.Limits.Question, n)
	}
	return q, nil
}
