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
	Memory  int64 // bytes that its process may take
	Results int   // bytes of all its results, as JSON, and valueBytes for each value in them
}

// languages are the query languages that Cayley's API and the sandbox have in common.
var languages = []string{"gizmo", "graphql", "mql"}

// DefaultLimits are the limits of a server and a console.
var DefaultLimits = Limits{Time: 10 * time.Second, Memory: 96 << 20, Results: 8 << 20}

// Sandbox runs queries over a store, each in a process of its own that holds no file, no
// address and no part of the store. It kills the process when its time is up. A Sandbox is
// safe for concurrent use.
//
// Gizmo cannot write: a worker can ask for quads and nothing else.
type Sandbox struct {
	store   *cayley.Store
	command func() *exec.Cmd
	limits  Limits
	slots   chan struct{}

	mu     sync.Mutex
	spare  *process // started already, so that a query need not wait for it
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
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, s.limits.Time)
	defer cancel()
	late := func(why error) error {
		if err := asked.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return why
	}
	busy := fmt.Errorf("%w: as many queries run as may at a time; try again", graph.ErrBusy)
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, false, late(busy)
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
	results, more, err = s.run(ctx, p, view, order{lang, query, limit + 1, s.limits.Memory, s.limits.Results})
	switch {
	case err != nil && ctx.Err() != nil && time.Since(began) < s.limits.Time/2: // others had most of its time
		return nil, false, late(busy)
	case err != nil && ctx.Err() != nil:
		return nil, false, late(fmt.Errorf("%w: the query was stopped after %s, the limit; make it smaller, for example with .Limit(100)", graph.ErrTimeout, s.limits.Time))
	}
	return results, more, err
}

// run exchanges messages with the worker until the script ends or has enough results.
func (s *Sandbox) run(ctx context.Context, p *process, view cayley.ClientView, o order) (results []any, more bool, err error) {
	if err := p.enc.Encode(o); err != nil {
		return nil, false, p.died(s.limits)
	}
	server := newAnswerer(ctx, view)
	defer server.close()
	for {
		var m message
		if err := p.dec.Decode(&m); err != nil {
			return nil, false, p.died(s.limits)
		}
		switch {
		case m.Ask != nil:
			if err := p.enc.Encode(server.answer(*m.Ask)); err != nil {
				return nil, false, p.died(s.limits)
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
			d := json.NewDecoder(bytes.NewReader(m.Result))
			d.UseNumber()
			var v any
			if err := d.Decode(&v); err != nil {
				return nil, false, queryError(err.Error())
			}
			results = append(results, v)
		}
	}
}

// position finds the place of a syntax error in a message of the JavaScript engine: it
// matches "SyntaxError: (anonymous): Line 2:6 Unexpected end of input" and not "Line ends".
// panicked finds the engine's own place: it matches "Panic at 17: x" and not "Panic: x".
var (
	position = regexp.MustCompile(`Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors\))?$`)
	panicked = regexp.MustCompile(`^Panic at \d+: `)
)

func queryError(says string) error {
	if m := position.FindStringSubmatch(says); m != nil {
		return fmt.Errorf("%w: line %s, column %s: %s", graph.ErrQuery, m[1], m[2], m[3])
	}
	return fmt.Errorf("%w: %s", graph.ErrQuery, panicked.ReplaceAllString(says, ""))
}
