package cayley

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"

	"github.com/talkgraph/talkgraph/graph"
)

// position finds the place of a syntax error in the words of the JavaScript engine.
var position = regexp.MustCompile(`Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors\))?$`)

// Query runs a Gizmo query and returns its results as Cayley's HTTP API would, at
// most limit of them; more tells that there were others. It stops when the context
// ends. Its errors wrap graph.ErrQuery, graph.ErrTimeout or context.Canceled.
//
// Gizmo has no verb that writes, and its engine reaches no file and no network.
func (s *Store) Query(ctx context.Context, gizmoQuery string, limit int) (results []any, more bool, err error) {
	defer func() {
		if p := recover(); p != nil { // Gizmo panics on some malformed paths
			results, more, err = nil, false, fmt.Errorf("%w: %v", graph.ErrQuery, p)
		}
	}()
	qs, done, err := s.back.session()
	if err != nil {
		return nil, false, err
	}
	defer done()
	session := gizmo.NewSession(qs)
	it, err := session.Execute(ctx, gizmoQuery, query.Options{Collation: query.JSON, Limit: limit + 1})
	if err != nil {
		return nil, false, queryError(err)
	}
	defer it.Close()
	for it.Next(ctx) {
		r := it.Result()
		if r == nil {
			continue
		}
		if len(results) == limit {
			return results, true, nil
		}
		results = append(results, r)
	}
	switch err := ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, false, fmt.Errorf("%w: the query was stopped; make it smaller, for example with .Limit(100)", graph.ErrTimeout)
	case err != nil:
		return nil, false, err
	}
	if err := it.Err(); err != nil {
		return nil, false, queryError(err)
	}
	return results, false, nil
}

func queryError(err error) error {
	if m := position.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%w: line %s, column %s: %s", graph.ErrQuery, m[1], m[2], m[3])
	}
	return fmt.Errorf("%w: %v", graph.ErrQuery, err)
}
