package cayley

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"

	"github.com/talkgraph/talkgraph/graph"
)

// Query runs a Gizmo query and returns its results as Cayley's HTTP API would, at
// most limit of them; more tells that there were others. It stops when the context
// ends. Its errors wrap graph.ErrQuery, graph.ErrTimeout or context.Canceled.
//
// Gizmo has no verb that writes, and its engine reaches no file and no network.
func (s *Store) Query(ctx context.Context, query string, limit int) (results []any, more bool, err error) {
	program, err := goja.Compile("", query, false)
	if err != nil {
		return nil, false, queryError(err)
	}
	qs, done, err := s.back.session(ctx)
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := newScript(ctx, qs, limit+1)
	if err != nil {
		done()
		return nil, false, err
	}
	r.stop = cancel
	go r.run(program)
	raw, ended := r.collect(ctx, limit)
	if !ended { // it stops soon; until then it reads the view
		go func() { <-r.ended; done() }()
	} else {
		defer done()
	}
	switch err := ctx.Err(); {
	case len(raw) > limit:
	case errors.Is(err, context.DeadlineExceeded):
		return nil, false, fmt.Errorf("%w: the query was stopped; make it smaller, for example with .Limit(100)", graph.ErrTimeout)
	case err != nil:
		return nil, false, err
	case r.err != nil:
		return nil, false, queryError(r.err)
	}
	for _, res := range raw[:min(limit, len(raw))] {
		results = append(results, native(qs, res))
	}
	return results, len(raw) > limit, nil
}

// script is one run of a Gizmo session. Cayley would run it on a goroutine of its own,
// where a panic, which Gizmo answers some wrong arguments with, ends the process.
type script struct {
	vm    *goja.Runtime
	stop  context.CancelFunc
	out   chan *gizmo.Result
	ended chan struct{}
	err   error // once ended
}

func (s *script) run(p *goja.Program) {
	defer close(s.ended)
	defer func() {
		if p := recover(); p != nil {
			s.err = fmt.Errorf("%v", p)
		}
	}()
	_, err := s.vm.RunProgram(p)
	var thrown *goja.Exception
	if errors.As(err, &thrown) && thrown.Value() != nil {
		if cause, ok := thrown.Value().Export().(error); ok {
			err = cause
		}
	}
	s.err = err
}

// collect takes results until the script ends, there are more than the limit or the
// context ends; in the last two cases it interrupts the script. Names are looked up
// later: the script and its reader share a transaction.
func (s *script) collect(ctx context.Context, limit int) (raw []*gizmo.Result, ended bool) {
	for {
		select {
		case r := <-s.out:
			if raw = append(raw, r); len(raw) > limit {
				s.stop()
				s.vm.Interrupt("enough results")
				<-s.ended
				return raw, true
			}
		case <-s.ended:
			return raw, true
		case <-ctx.Done():
			s.vm.Interrupt(ctx.Err())
			return raw, false
		}
	}
}

// native is a result as Cayley's JSON has it: a value, or tags with their nodes.
func native(qs cgraph.QuadStore, r *gizmo.Result) any {
	if r.Tags == nil {
		return r.Val
	}
	out := map[string]any{}
	for tag, ref := range r.Tags {
		v := qs.NameOf(ref)
		if v == nil {
			continue
		}
		out[tag] = v.Native()
		if same, ok := out[tag].(quad.Value); ok && same == v {
			out[tag] = quad.StringOf(v)
		}
	}
	return out
}

// position finds the place of a syntax error in the words of the JavaScript engine,
// panicked the place in its own.
var (
	position = regexp.MustCompile(`Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors\))?$`)
	panicked = regexp.MustCompile(`^Panic at \d+: `)
)

func queryError(err error) error {
	if m := position.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%w: line %s, column %s: %s", graph.ErrQuery, m[1], m[2], m[3])
	}
	return fmt.Errorf("%w: %s", graph.ErrQuery, panicked.ReplaceAllString(err.Error(), ""))
}
