package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// # Design
//
// Heavy requests take a turn of their kind, so that those of one kind cannot delay those of
// another. One client can take half of the turns and half of the queue of each kind, so that it
// cannot delay other clients. The body of a change is read before its turn, and a page is sent after
// it, so that no slow connection holds a turn. Exports are streams: a slow reader loses the
// turn if others wait for one (longwrite.go).

// turns holds the turns of each kind of heavy request.
type turns struct {
	uploads  *pool // reading the bodies of changes
	changes  *pool
	drawings *pool
	queries  *pool
	exports  *pool
	pages    *pool // pages that read all notes or talks
}

// newTurns makes turns with the limits Heavy, Waiting and Wait for each kind.
func newTurns(l Limits) *turns {
	return &turns{uploads: newPool(l), changes: newPool(l), drawings: newPool(l), queries: newPool(l), exports: newPool(l), pages: newPool(l)}
}

// kinds returns the pools by the names that metrics use.
func (t *turns) kinds() map[string]*pool {
	return map[string]*pool{"uploads": t.uploads, "changes": t.changes, "drawings": t.drawings, "queries": t.queries, "exports": t.exports, "pages": t.pages}
}

// pool limits how many requests of a kind run at a time. Others wait for a turn, up to a number
// and a time.
type pool struct {
	slots       chan struct{}
	maxRequests int // that run or wait
	wait        time.Duration

	mu       sync.Mutex
	requests int // that run or wait
	clients  map[string]*clientTurns
}

// clientTurns is what one client uses of a pool.
type clientTurns struct {
	slots    chan struct{}
	requests int // that run or wait
}

// newPool makes a pool with the limits Heavy, Waiting and Wait.
func newPool(l Limits) *pool {
	return &pool{slots: make(chan struct{}, l.Heavy), maxRequests: l.Heavy + l.Waiting, wait: l.Wait, clients: map[string]*clientTurns{}}
}

// take waits for a turn of the client at an address. Call done to give it back. If too many
// requests wait, of all clients or of this one, or if this request waited too long, it returns
// graph.ErrBusy.
func (p *pool) take(ctx context.Context, ip string) (done func(), err error) {
	client := clientOf(ip)
	s, err := p.enter(client)
	if err != nil {
		return nil, err
	}
	late := time.NewTimer(p.wait)
	defer late.Stop()
	for _, slots := range []chan struct{}{s.slots, p.slots} {
		select {
		case slots <- struct{}{}:
			continue
		case <-late.C:
			err = errBusy()
		case <-ctx.Done():
			err = ctx.Err()
		}
		if slots == p.slots {
			<-s.slots
		}
		p.leave(client)
		return nil, err
	}
	return func() {
		<-p.slots
		<-s.slots
		p.leave(client)
	}, nil
}

// errBusy returns the error of a request that cannot wait for a turn.
func errBusy() error {
	return fmt.Errorf("%w: as many heavy requests run and wait as this server accepts; try again in a moment", graph.ErrBusy)
}

// enter counts a request of a client and returns what the client uses. It returns graph.ErrBusy if
// there are too many requests.
func (p *pool) enter(client string) (*clientTurns, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.clients[client]
	if s == nil {
		s = &clientTurns{slots: make(chan struct{}, half(cap(p.slots)))}
	}
	if p.requests >= p.maxRequests || s.requests >= cap(s.slots)+half(p.maxRequests-cap(p.slots)) {
		return nil, errBusy()
	}
	p.requests++
	s.requests++
	p.clients[client] = s
	return s, nil
}

// leave counts the end of a request.
func (p *pool) leave(client string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests--
	s := p.clients[client]
	if s.requests--; s.requests == 0 {
		delete(p.clients, client)
	}
}

// half returns half of n, rounded up.
func half(n int) int { return (n + 1) / 2 }

// running returns how many requests have a turn.
func (p *pool) running() int { return len(p.slots) }

// waiting returns how many requests wait for a turn.
func (p *pool) waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.requests - len(p.slots)
}

// checkHeavy returns errForbidden for a heavy request by a page of another site, and errTooMany for
// a client that exceeds its rate.
func (s *server) checkHeavy(c *gin.Context) error {
	if err := s.guard.checkSite(c); err != nil {
		return err
	}
	return s.heavyRate.allow(c.ClientIP())
}

// turn takes a turn of p for a heavy request. Call done to give it back. It returns the errors of
// checkHeavy and pool.take.
func (s *server) turn(c *gin.Context, p *pool) (done func(), err error) {
	if err := s.checkHeavy(c); err != nil {
		return nil, err
	}
	return p.take(c.Request.Context(), c.ClientIP())
}

// heavy makes a handler that runs h and renders its view while it has a turn of p.
func (s *server) heavy(p *pool, h handler) handler {
	return func(c *gin.Context) (view, error) {
		done, err := s.turn(c, p)
		if err != nil {
			return nil, err
		}
		defer done()
		return render(s, c, h)
	}
}

// heavyChange makes a handler of a change. It reads the request's body, then runs h and renders
// its view while it has a turn. The body has a turn of uploads until then, which limits the
// memory for bodies.
func (s *server) heavyChange(h handler) handler {
	return func(c *gin.Context) (view, error) {
		if err := s.checkHeavy(c); err != nil {
			return nil, err
		}
		forget, err := s.turns.uploads.take(c.Request.Context(), c.ClientIP())
		if err != nil {
			return nil, err
		}
		if err := readBody(c.Request); err != nil {
			defer forget()
			return render(s, c, h) // which reports the error
		}
		done, err := s.turns.changes.take(c.Request.Context(), c.ClientIP())
		forget()
		if err != nil {
			return nil, err
		}
		defer done()
		return render(s, c, h)
	}
}

// render runs h and renders its view, so that its turn can end before the answer is sent.
func render(s *server, c *gin.Context, h handler) (view, error) {
	v, err := h(c)
	if err != nil {
		return nil, err
	}
	status, contentType, body, err := v(s)
	return func(*server) (int, string, []byte, error) { return status, contentType, body, err }, nil
}

// readBody reads the body of a request into memory. Whoever reads the body next gets its error too.
func readBody(r *http.Request) error {
	b, err := io.ReadAll(r.Body)
	var rest io.Reader = http.NoBody
	if err != nil {
		rest = failedReader{err}
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(b), rest))
	return err
}

// failedReader is a reader that returns its error.
type failedReader struct{ err error }

// Read returns the error.
func (r failedReader) Read([]byte) (int, error) { return 0, r.err }
