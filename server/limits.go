package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

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

// turns lets so many through at a time; some wait, the others are sent away.
type turns struct {
	slots   chan struct{}
	waiting atomic.Int64
	most    int64
	wait    time.Duration
}

func newTurns(l Limits) *turns {
	return &turns{slots: make(chan struct{}, l.Heavy), most: int64(l.Waiting), wait: l.Wait}
}

// take waits for a turn; done gives it back. Its error wraps graph.ErrBusy, or is the
// context's.
func (t *turns) take(ctx context.Context) (done func(), err error) {
	busy := fmt.Errorf("%w: as much is under way as this server takes on; try again in a moment", graph.ErrBusy)
	select {
	case t.slots <- struct{}{}:
		return func() { <-t.slots }, nil
	default:
	}
	defer t.waiting.Add(-1)
	if t.waiting.Add(1) > t.most {
		return nil, busy
	}
	late := time.NewTimer(t.wait)
	defer late.Stop()
	select {
	case t.slots <- struct{}{}:
		return func() { <-t.slots }, nil
	case <-late.C:
		return nil, busy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// turn waits until a heavy request may run; done gives the turn back. It refuses requests
// that pages of other sites send, and clients that ask too often.
func (s *server) turn(c *gin.Context) (done func(), err error) {
	if err := s.checkSite(c); err != nil {
		return nil, err
	}
	if err := s.heavyRate.allow(c.ClientIP()); err != nil {
		return nil, err
	}
	return s.turns.take(c.Request.Context())
}

// heavy makes a handler, and the rendering of its view, take a turn.
func (s *server) heavy(h handler) handler {
	return func(c *gin.Context) (view, error) {
		done, err := s.turn(c)
		if err != nil {
			return nil, err
		}
		defer done()
		v, err := h(c)
		if err != nil {
			return nil, err
		}
		status, contentType, body, err := v(s)
		return func(*server) (int, string, []byte, error) { return status, contentType, body, err }, nil
	}
}

// answerTime is how long an answer may take where the server has no write timeout, which
// is the default of --write-time.
const answerTime = 2 * time.Minute

// streams are the routes that send as much as the store holds: they may take streamParts
// times as long as others (longwrite.go).
var streams = []string{"/api/v1/export", "/api/v1/backup"}

// timed gives the context of every request a deadline, a tenth before the connection's, so
// that there is time to say so.
func (s *server) timed(c *gin.Context) {
	limit := answerTime
	if d := writeTimeout(c); d > 0 {
		limit = d
	}
	limit -= limit / 10
	if slices.Contains(streams, c.FullPath()) {
		limit *= streamParts
	}
	ctx, cancel := context.WithTimeoutCause(c.Request.Context(), limit, fmt.Errorf("%w: an answer may take %s; ask for less", graph.ErrTimeout, limit))
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// errTooMany is a client that asks too often.
var errTooMany = errors.New("too many requests")

// rates bounds how often each client asks. A nil one bounds nothing.
type rates struct {
	each  rate.Limit
	burst int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

// maxClients is how many clients are remembered; then all are forgotten.
const maxClients = 10_000

// newRates lets a client ask so often a second and, after a rest, as often at once as in
// ten seconds.
func newRates(each float64) *rates {
	if each <= 0 {
		return nil
	}
	return &rates{each: rate.Limit(each), burst: max(int(10*each), 1), clients: map[string]*rate.Limiter{}}
}

func (r *rates) allow(ip string) error {
	if r == nil {
		return nil
	}
	client := clientOf(ip)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.clients[client]
	if l == nil {
		if len(r.clients) >= maxClients {
			clear(r.clients)
		}
		l = rate.NewLimiter(r.each, r.burst)
		r.clients[client] = l
	}
	if !l.Allow() {
		return fmt.Errorf("%w: at most %g such requests a second are taken from one client; try again in a moment", errTooMany, float64(r.each))
	}
	return nil
}

// clientOf is whom an address belongs to: of IPv6 each client has a network of 64 bits.
func clientOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !addr.Is6() || addr.Is4In6() {
		return ip
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
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

// bounded keeps the body of every request to its limit.
func (s *server) bounded(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, s.Limits.Upload)
	c.Next()
}

// question reads a question of a request.
func (s *server) question(c *gin.Context) (string, error) {
	q := c.Query("q")
	if n := len([]rune(q)); n > s.Limits.Question {
		return "", fmt.Errorf("%w: a question may have %d characters, not %d", graph.ErrTooLarge, s.Limits.Question, n)
	}
	return q, nil
}
