package graphviz

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
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

// The sizes of drawings in pixels. A3 has 420 by 297 mm at 96 pixels an inch.
const (
	defaultWidth, defaultHeight = 1200, 820
	posterWidth, posterHeight   = 1587, 1123
	MinSide, MaxSide            = 200, 4000
)

// Draw draws a map on a sheet: as SVG or PNG by a worker, as DOT without. Its errors wrap
// graph.ErrTooLarge, graph.ErrInvalid, graph.ErrBusy when no worker was free in time,
// graph.ErrTimeout, or the context's.
func (p *Pool) Draw(ctx context.Context, m graph.Map, sheet graph.Sheet) ([]byte, error) {
	switch {
	case sheet.Format == formatDOT:
		return DOT(m, sheet.Base), nil
	case sheet.Format != formatSVG && sheet.Format != formatPNG:
		return nil, fmt.Errorf("%w: maps are drawn as svg, png or dot, not %q", graph.ErrInvalid, sheet.Format)
	case sheet.Poster:
		sheet.Width, sheet.Height, sheet.Bare = posterWidth, posterHeight, false
	case sheet.Width == 0 && sheet.Height == 0:
		sheet.Width, sheet.Height = defaultWidth, defaultHeight
	case min(sheet.Width, sheet.Height) < MinSide || max(sheet.Width, sheet.Height) > MaxSide:
		return nil, fmt.Errorf("%w: a map is drawn on %d to %d pixels a side, not %dx%d", graph.ErrInvalid, MinSide, MaxSide, sheet.Width, sheet.Height)
	}
	q := request{Map: m, Sheet: sheet}
	hash := sha256.New()
	if err := gob.NewEncoder(hash).Encode(q); err != nil {
		return nil, fmt.Errorf("drawing: %w", err)
	}
	key := [sha256.Size]byte(hash.Sum(nil))
	if data, ok := p.cache.get(key); ok {
		return data, nil
	}
	if q.DOT = DOT(m, sheet.Base); len(q.DOT) > MaxDOT {
		return nil, fmt.Errorf("%w: the map has %d kB of DOT; at most %d are drawn", graph.ErrTooLarge, len(q.DOT)>>10, MaxDOT>>10)
	}
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	busy := fmt.Errorf("%w: all drawing workers are at work; try again", graph.ErrBusy)
	w, ok := p.free(ctx)
	if !ok {
		return nil, ended(ctx, busy)
	}
	began := time.Now()
	data, w, err := p.drawWith(ctx, w, q)
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
