package server

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// turns limits how many heavy requests run at a time. Others wait for a turn, up to a number and
// a time.
type turns struct {
	slots      chan struct{}
	waiting    atomic.Int64
	maxWaiting int64
	wait       time.Duration
}

// newTurns makes turns with the limits Heavy, Waiting and Wait.
func newTurns(l Limits) *turns {
	return &turns{slots: make(chan struct{}, l.Heavy), maxWaiting: int64(l.Waiting), wait: l.Wait}
}

// take waits for a turn. Call done to give it back. If too many requests wait, or if this one
// waited too long, it returns graph.ErrBusy.
func (t *turns) take(ctx context.Context) (done func(), err error) {
	busy := fmt.Errorf("%w: as many heavy requests run and wait as this server accepts; try again in a moment", graph.ErrBusy)
	select {
	case t.slots <- struct{}{}:
		return func() { <-t.slots }, nil
	default:
	}
	defer t.waiting.Add(-1)
	if t.waiting.Add(1) > t.maxWaiting {
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

// turn takes a turn for a heavy request. Call done to give it back. It returns errForbidden for a
// request by a page of another site, errTooMany for a client that exceeds its rate, and the
// errors of take.
func (s *server) turn(c *gin.Context) (done func(), err error) {
	if err := s.guard.checkSite(c); err != nil {
		return nil, err
	}
	if err := s.heavyRate.allow(c.ClientIP()); err != nil {
		return nil, err
	}
	return s.turns.take(c.Request.Context())
}

// heavy makes a handler that runs h and renders its view while it has a turn.
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
