package gizmo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// Limits bound one query.
type Limits struct {
	Time    time.Duration
	Memory  int64 // most bytes that the worker process may take
	Results int   // most bytes of all results as JSON, with valueBytes added for each value
}

// languages are the query languages of the sandbox.
var languages = []string{"gizmo", "graphql", "mql"}

// DefaultLimits are the limits of a server and a console. They are choices.
var DefaultLimits = Limits{Time: 10 * time.Second, Memory: 96 << 20, Results: 8 << 20}

// Sandbox runs queries over a store, each in a separate process. It kills the process when
// its time is up. A Sandbox is safe for concurrent use.
//
// A query cannot write: a worker can only ask for quads.
type Sandbox struct {
	store   *cayley.Store
	command func() *exec.Cmd
	limits  Limits
	slots   chan struct{} // one element for each running query

	mu     sync.Mutex
	spare  *process // worker for the next query, already started
	closed bool
}

// NewSandbox makes a sandbox of store that runs at most atOnce queries at a time. command
// starts a worker process, which must call RunScript. Call Close after use.
func NewSandbox(s *cayley.Store, command func() *exec.Cmd, atOnce int, limits Limits) *Sandbox {
	return &Sandbox{store: s, command: command, limits: limits, slots: make(chan struct{}, atOnce)}
}

// Close kills the spare worker.
func (s *Sandbox) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.spare != nil {
		s.spare.kill()
		s.spare = nil
	}
}

// Query runs a query in a language, "gizmo", "graphql" or "mql". It returns at most limit
// results as Cayley's HTTP API does, numbers as json.Number. more reports whether there were
// others. GraphQL has one result, its data. The query stops when the context ends or its
// time is up, counted from the call. Errors wrap graph.ErrQuery, graph.ErrTimeout,
// graph.ErrBusy or context.Canceled.
func (s *Sandbox) Query(ctx context.Context, lang, query string, limit int) (results []any, more bool, err error) {
	if !slices.Contains(languages, lang) {
		return nil, false, fmt.Errorf("%w: unknown query language %q; write one of %s", graph.ErrInvalid, lang, strings.Join(languages, ", "))
	}
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, s.limits.Time)
	defer cancel()
	unlessCanceled := func(why error) error {
		if err := caller.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return why
	}
	busy := fmt.Errorf("%w: too many queries run at this time; try again", graph.ErrBusy)
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, false, unlessCanceled(busy)
	}
	began := time.Now()
	p, err := s.process()
	if err != nil {
		return nil, false, err
	}
	stop := context.AfterFunc(ctx, p.kill)
	defer stop()
	defer p.kill()
	view, done, err := s.store.ClientView(ctx)
	if err != nil {
		return nil, false, err
	}
	defer done()
	results, more, err = s.run(ctx, p, view, order{lang, query, limit + 1, s.limits.Memory, s.limits.Results, s.limits.Time})
	switch {
	case err != nil && ctx.Err() != nil && time.Since(began) < s.limits.Time/2: // it waited most of its time
		return nil, false, unlessCanceled(busy)
	case err != nil && ctx.Err() != nil:
		return nil, false, unlessCanceled(fmt.Errorf("%w: the query was stopped after %s, the limit; make it smaller, for example with .Limit(100)", graph.ErrTimeout, s.limits.Time))
	}
	return results, more, err
}

// run exchanges messages with the worker until the script ends or has enough results.
func (s *Sandbox) run(ctx context.Context, p *process, view cayley.ClientView, o order) (results []any, more bool, err error) {
	if err := p.enc.Encode(o); err != nil {
		return nil, false, p.endError(s.limits)
	}
	server := newAnswerer(ctx, view)
	defer server.close()
	for {
		var m message
		if err := p.dec.Decode(&m); err != nil {
			return nil, false, p.endError(s.limits)
		}
		switch {
		case m.Ask != nil:
			if err := p.enc.Encode(server.answer(*m.Ask)); err != nil {
				return nil, false, p.endError(s.limits)
			}
		case m.Ended && m.Err != "":
			if err := server.err; err != nil {
				return nil, false, err
			}
			return nil, false, queryError(m.Err)
		case m.Ended:
			return results, false, nil
		case len(results) == o.Limit-1:
			return results, true, nil
		default:
			v, err := decodeResult(m.Result)
			if err != nil {
				return nil, false, queryError(err.Error())
			}
			results = append(results, v)
		}
	}
}

// decodeResult decodes a result with its numbers as json.Number.
func decodeResult(data []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// position finds the place of a syntax error in a message of the JavaScript engine: it
// matches "SyntaxError: (anonymous): Line 2:6 Unexpected end of input" and not "Line ends".
// panicPlace finds a position in the engine: it matches "Panic at 17: x" and not "Panic: x".
var (
	position   = regexp.MustCompile(`Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors\))?$`)
	panicPlace = regexp.MustCompile(`^Panic at \d+: `)
)

// queryError returns a message of the engine as an error that wraps graph.ErrQuery.
func queryError(message string) error {
	if m := position.FindStringSubmatch(message); m != nil {
		return fmt.Errorf("%w: line %s, column %s: %s", graph.ErrQuery, m[1], m[2], m[3])
	}
	return fmt.Errorf("%w: %s", graph.ErrQuery, panicPlace.ReplaceAllString(message, ""))
}
