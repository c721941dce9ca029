package cayley

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/cayleygraph/quad"
)

// answering answers the questions of one script. An iterator goes on where it was when it
// is asked for more, so that none holds more than a batch.
type answering struct {
	ctx  context.Context
	r    reader
	open map[int]*cursor
	made int
	err  error // of the store, that ended the script
}

// The limits of iterators.
const (
	batchQuads = 256
	batchBytes = 1 << 20
	maxOpen    = 64
)

// cursor is an open iterator.
type cursor struct {
	next func() (stored, error, bool)
	stop func()
}

func newAnswering(ctx context.Context, r reader) *answering {
	return &answering{ctx: ctx, r: r, open: map[int]*cursor{}}
}

func (a *answering) close() {
	for _, c := range a.open {
		c.stop()
	}
}

func (a *answering) answer(q question) answer {
	out, err := a.do(q)
	if err != nil {
		a.err = err
		return answer{Err: err.Error()}
	}
	return out
}

func (a *answering) do(q question) (answer, error) {
	switch q.Do {
	case countUses:
		n, err := a.r.uses(a.ctx, q.Value.value())
		return answer{Count: n}, err
	case countQuads:
		n := 0
		err := a.r.each(a.ctx, q.Ends.quad(), func(stored) error { n++; return nil })
		return answer{Count: n}, err
	case closeIt:
		a.closeOne(q.Which)
		return answer{}, nil
	case nextOnes:
		return a.batch(q.Which, q.Of)
	}
	if len(a.open) >= maxOpen {
		return answer{}, fmt.Errorf("it goes along more than %d edges at a time, the limit", maxOpen)
	}
	each := func(use func(stored) error) error { return a.r.each(a.ctx, q.Ends.quad(), use) }
	if q.Do == openNodes {
		each = func(use func(stored) error) error {
			return a.r.nodes(a.ctx, func(v quad.Value) error { return use(stored{ref: v}) })
		}
	}
	a.made++
	c := &cursor{}
	c.next, c.stop = iter.Pull2(pulled(each))
	a.open[a.made] = c
	return a.batch(a.made, q.Of)
}

var errStopped = errors.New("stopped")

// pulled turns a call for each into a sequence; an error is its last.
func pulled(each func(func(stored) error) error) iter.Seq2[stored, error] {
	return func(yield func(stored, error) bool) {
		err := each(func(q stored) error {
			if !yield(q, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(stored{}, err)
		}
	}
}

func (a *answering) closeOne(which int) {
	if c := a.open[which]; c != nil {
		c.stop()
		delete(a.open, which)
	}
}

func (a *answering) batch(which int, of quad.Direction) (answer, error) {
	out := answer{Which: which}
	c := a.open[which]
	if c == nil {
		return out, nil
	}
	for size := 0; len(out.Quads)+len(out.Values) < batchQuads && size < batchBytes; {
		q, err, ok := c.next()
		if !ok {
			a.closeOne(which)
			return out, nil
		}
		if err != nil {
			return out, err
		}
		v, ok := q.ref.(quad.Value)
		if of != quad.Any {
			v, ok = q.Get(of), true
		}
		if ok {
			w, err := toWire(v)
			if err != nil {
				continue // nothing of ours
			}
			out.Values, size = append(out.Values, w), size+len(w.Text)
			continue
		}
		w, err := toWireQuad(q.Quad)
		if err != nil {
			continue
		}
		out.Quads = append(out.Quads, w)
		for _, end := range w {
			size += len(end.Text)
		}
	}
	out.More = true
	return out, nil
}
