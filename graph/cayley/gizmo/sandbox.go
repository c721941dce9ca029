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

// Limits bound one Gizmo query.
type Limits struct {
	Time    time.Duration
	Memory  int64 // bytes that its process may take
	Results int   // bytes of all its results, as JSON, and valueBytes for each value in them
}

// languages are the query languages that Cayley's API and the sandbox have in common.
var languages = []string{"gizmo", "graphql", "mql"}

// DefaultLimits are those of a server and a console.
var DefaultLimits = Limits{Time: 10 * time.Second, Memory: 96 << 20, Results: 8 << 20}

// Sandbox runs Gizmo queries over a store, each in a process of its own that holds no
// file, no address and no part of the store, and that is killed when its time is up. It
// is safe for concurrent use.
//
// Gizmo has no verb that writes; the process can ask for quads and nothing else.
type Sandbox struct {
	store   *cayley.Store
	command func() *exec.Cmd
	limits  Limits
	slots   chan struct{}

	mu     sync.Mutex
	spare  *process // started already, so that a query need not wait for it
	closed bool
}

// NewSandbox makes a sandbox in which so many queries run at a time, each in a process
// that a command starts and in which RunScript runs.
func NewSandbox(s *cayley.Store, command func() *exec.Cmd, atOnce int, limits Limits) *Sandbox {
	return &Sandbox{store: s, command: command, limits: limits, slots: make(chan struct{}, atOnce)}
}

// Close ends the process that waits for a query.
func (s *Sandbox) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.spare != nil {
		s.spare.kill()
		s.spare = nil
	}
}

// Query runs a query in a language, "gizmo", "graphql" or "mql", and returns its
// results as Cayley's HTTP API would, at most limit of them, numbers as json.Number; more
// tells that there were others. The one result of GraphQL is its data. It stops when the context ends or its time is up, which begins when it is asked. Its
// errors wrap graph.ErrQuery, graph.ErrTimeout, graph.ErrBusy or context.Canceled.
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

// run talks with the process until the script ends or there are results enough.
func (s *Sandbox) run(ctx context.Context, p *process, view cayley.ClientView, o order) (results []any, more bool, err error) {
	if err := p.enc.Encode(o); err != nil {
		return nil, false, p.died(s.limits)
	}
	server := newAnswering(ctx, view)
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

// position finds the place of a syntax error in the words of the JavaScript engine,
// panicked the place in its own.
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
