package graphviz

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// The limits of a drawing.
const (
	MaxDOT      = 1 << 20 // bytes of DOT
	cacheBytes  = 64 << 20
	DefaultTime = 10 * time.Second
)

// Pool draws in worker processes. It is safe for concurrent use.
type Pool struct {
	command func() *exec.Cmd
	limit   time.Duration
	slots   chan *worker // nil: a worker still to be started
	cache   cache
}

// NewPool makes a pool of a number of workers, each started by a command when it is
// first needed; a drawing takes at most the limit.
func NewPool(command func() *exec.Cmd, size int, limit time.Duration) *Pool {
	p := &Pool{command: command, limit: limit, slots: make(chan *worker, size)}
	for range size {
		p.slots <- nil
	}
	return p
}

// DrawDOT draws a map given as DOT. Its errors wrap graph.ErrTooLarge, graph.ErrInvalid, graph.ErrBusy
// when no worker was free in time, graph.ErrTimeout, or the context's.
func (p *Pool) DrawDOT(ctx context.Context, dot []byte, f Format) ([]byte, error) {
	if len(dot) > MaxDOT {
		return nil, fmt.Errorf("%w: the map has %d kB of DOT; at most %d are drawn", graph.ErrTooLarge, len(dot)>>10, MaxDOT>>10)
	}
	key := sha256.Sum256(append([]byte(f+":"), dot...))
	if data, ok := p.cache.get(key); ok {
		return data, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	busy := fmt.Errorf("%w: all drawing workers are at work; try again", graph.ErrBusy)
	w, ok := p.free(ctx)
	if !ok {
		return nil, ended(ctx, busy)
	}
	began := time.Now()
	data, w, err := p.drawWith(ctx, w, request{dot, f})
	p.slots <- w
	if errors.Is(err, graph.ErrTimeout) && time.Since(began) < p.limit/2 { // others had most of its time
		err = busy
	}
	if err != nil {
		return nil, err
	}
	p.cache.put(key, data)
	return data, nil
}

// free waits for a worker, which is nil if it has yet to be started. One that is free is
// had even if the time is up.
func (p *Pool) free(ctx context.Context) (w *worker, ok bool) {
	select {
	case w = <-p.slots:
		return w, true
	default:
	}
	select {
	case w = <-p.slots:
		return w, true
	case <-ctx.Done():
		return nil, false
	}
}

// drawWith returns the worker to use next: nil after it had to be killed.
func (p *Pool) drawWith(ctx context.Context, w *worker, q request) ([]byte, *worker, error) {
	if w == nil {
		var err error
		if w, err = start(p.command()); err != nil {
			return nil, nil, err
		}
	}
	done := make(chan error, 1)
	var r reply
	go func() { done <- w.ask(q, &r) }()
	select {
	case err := <-done:
		if err != nil {
			w.kill()
			return nil, nil, fmt.Errorf("%w: the drawing worker stopped: %v", graph.ErrDamaged, err)
		}
	case <-ctx.Done():
		w.kill()
		<-done
		return nil, nil, ended(ctx, fmt.Errorf("%w: the drawing took longer than %s; ask for a smaller map", graph.ErrTimeout, p.limit))
	}
	if r.Err != "" {
		return nil, w, fmt.Errorf("%w: %s", graph.ErrInvalid, r.Err)
	}
	return r.Data, w, nil
}

// ended is the pool's own error when its time was up, the caller's when it left.
func ended(ctx context.Context, own error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return own
	}
	return ctx.Err()
}

// Close ends the workers; it waits for drawings under way.
func (p *Pool) Close() {
	for range cap(p.slots) {
		if w := <-p.slots; w != nil {
			w.kill()
		}
	}
}

// Draw makes a drawing of a map: "svg" and "png" by the pool, "dot" as it is.
func (p *Pool) Draw(ctx context.Context, m graph.Map, format, base string) ([]byte, error) {
	dot := DOT(m, base)
	switch format {
	case "dot":
		return dot, nil
	case string(SVG), string(PNG):
		return p.DrawDOT(ctx, dot, Format(format))
	}
	return nil, fmt.Errorf("%w: maps are drawn as svg, png or dot, not %q", graph.ErrInvalid, format)
}
