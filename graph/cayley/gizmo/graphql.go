package gizmo

import (
	"context"
	"fmt"
	"strings"

	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/graphql"
	"github.com/cayleygraph/cayley/query/mql"
)

// runGraphQLOrMQL runs a query in GraphQL or MQL and sends its results in Cayley's form.
func runGraphQLOrMQL(l *line, o order) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	ctx, qs := context.Background(), newRemoteStore(l)
	out := results{line: l, max: o.Results}
	switch o.Lang {
	case "graphql":
		q, err := graphql.Parse(strings.NewReader(o.Query))
		if err != nil {
			return err
		}
		data, err := q.Execute(ctx, qs)
		if err != nil {
			return err
		}
		return out.send(data)
	case "mql":
	default:
		return fmt.Errorf("unknown query language %q", o.Lang)
	}
	it, err := mql.NewSession(qs).Execute(ctx, o.Query, query.Options{Collation: query.JSON, Limit: o.Limit})
	if err != nil {
		return err
	}
	defer it.Close()
	for it.Next(ctx) {
		if err := out.send(it.Result()); err != nil {
			return err
		}
	}
	return it.Err()
}
