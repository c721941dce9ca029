package gizmo

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph/cayley"
)

// answerer answers the questions of one script. An iterator continues at its position when
// the worker asks for more, so it buffers no more than a batch.
type answerer struct {
	ctx  context.Context
	view cayley.ClientView
	open map[int]*cursor // open iterators by their numbers
	made int             // iterators opened so far
	err  error           // of the store; it ended the script
}

// The limits of iterators, all three choices. One answer has at most batchQuads quads and
// about batchBytes bytes; a script has at most maxOpen iterators open.
const (
	batchQuads = 256
	batchBytes = 1 << 20
	maxOpen    = 64
)

// item is a quad, or a node where node is not nil.
type item struct {
	quad quad.Quad
	node quad.Value
}

// cursor is an open iterator.
type cursor struct {
	next func() (item, error, bool)
	stop func()
}

// newAnswerer makes an answerer; call close after the script.
func newAnswerer(ctx context.Context, view cayley.ClientView) *answerer {
	return &answerer{ctx: ctx, view: view, open: map[int]*cursor{}}
}

// close closes the iterators that the script left open.
func (a *answerer) close() {
	for _, c := range a.open {
		c.stop()
	}
}

// answer answers a question. It keeps an error in a.err, which tells it from an error of the
// script.
func (a *answerer) answer(q question) answer {
	out, err := a.do(q)
	if err != nil {
		a.err = err
		return answer{Err: err.Error()}
	}
	return out
}

// do runs the operation of a question.
func (a *answerer) do(q question) (answer, error) {
	switch q.Do {
	case countUses:
		n, err := a.view.CountUses(a.ctx, q.Value.value())
		return answer{Count: n}, err
	case countQuads:
		n := 0
		err := a.view.EachQuad(a.ctx, q.Ends.quad(), func(quad.Quad) error { n++; return nil })
		return answer{Count: n}, err
	case closeIterator:
		a.closeOne(q.Which)
		return answer{}, nil
	case nextBatch:
		return a.batch(q.Which, q.Of)
	}
	return a.openIterator(q)
}

// openIterator opens an iterator of quads or of all nodes and returns its first batch.
func (a *answerer) openIterator(q question) (answer, error) {
	if len(a.open) >= maxOpen {
		return answer{}, fmt.Errorf("it has more than %d iterators open, the limit; shorten its path", maxOpen)
	}
	each := func(use func(item) error) error {
		return a.view.EachQuad(a.ctx, q.Ends.quad(), func(q quad.Quad) error { return use(item{quad: q}) })
	}
	if q.Do == openNodes {
		each = func(use func(item) error) error {
			return a.view.EachNode(a.ctx, func(v quad.Value) error { return use(item{node: v}) })
		}
	}
	a.made++
	c := &cursor{}
	c.next, c.stop = iter.Pull2(toSeq(each))
	a.open[a.made] = c
	return a.batch(a.made, q.Of)
}

// errStopped ends an iteration that nobody reads any more.
var errStopped = errors.New("stopped")

// toSeq returns a callback iteration as a sequence. An error is its last element.
func toSeq(each func(func(item) error) error) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		err := each(func(i item) error {
			if !yield(i, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(item{}, err)
		}
	}
}

// closeOne closes an iterator, unless it is closed.
func (a *answerer) closeOne(which int) {
	if c := a.open[which]; c != nil {
		c.stop()
		delete(a.open, which)
	}
}

// batch returns the next batch of an iterator, and closes the iterator at its end. With an
// end of quads it returns the values at that end, else whole quads. It leaves out values of
// kinds that talkgraph does not write.
func (a *answerer) batch(which int, of quad.Direction) (answer, error) {
	out := answer{Which: which}
	c := a.open[which]
	if c == nil {
		return out, nil
	}
	for size := 0; len(out.Quads)+len(out.Values) < batchQuads && size < batchBytes; {
		next, err, ok := c.next()
		if !ok {
			a.closeOne(which)
			return out, nil
		}
		if err != nil {
			return out, err
		}
		v := next.node
		if of != quad.Any {
			v = next.quad.Get(of)
		}
		if of != quad.Any || v != nil {
			w, err := toWire(v)
			if err != nil {
				continue
			}
			out.Values, size = append(out.Values, w), size+len(w.Text)
			continue
		}
		w, err := toWireQuad(next.quad)
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
