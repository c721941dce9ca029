package cayley

import (
	"context"
	"errors"
	"fmt"

	"github.com/cayleygraph/quad"

	"github.com/talkgraph/talkgraph/graph"
)

// Problem is a fault of a store. Label is the source that it concerns, or "" for the store
// itself.
type Problem struct {
	Label   graph.ID
	Message string
}

// Verify checks the whole store as it is now: its keys, then the facts of each source. It
// calls problem for each fault; a fault is no error.
func (s *Store) Verify(ctx context.Context, problem func(Problem)) error {
	r, done, err := s.backend.read(ctx, true)
	if err != nil {
		return err
	}
	defer done()
	report := func(format string, args ...any) { problem(Problem{Message: fmt.Sprintf(format, args...)}) }
	if err := r.verify(ctx, report); err != nil {
		return fmt.Errorf("checking the keys: %w", err)
	}
	found, err := verifyLabels(ctx, r, problem)
	if errors.Is(err, graph.ErrDamaged) {
		report("%v", err)
		return nil
	}
	if err != nil {
		return err
	}
	total := 0
	err = r.forEach(ctx, quad.Quad{}, func(q quad.Quad) error {
		if label, ok := q.Label.(quad.IRI); !ok || !isClientGraph(graph.ID(label)) {
			total++
		}
		return nil
	})
	if err == nil && total != found {
		report("%d quads are stored, %d of them by notes, the vocabulary and the corrections", total, found)
	}
	return err
}

// verifyLabels checks the facts of each note, of the vocabulary and of the corrections. It
// returns the number of their quads.
func verifyLabels(ctx context.Context, r reader, problem func(Problem)) (found int, err error) {
	all, err := r.sources(ctx)
	if err != nil {
		return 0, err
	}
	quads, err := labelQuads(ctx, r, graph.VocabularyID)
	if err != nil {
		return 0, err
	}
	named := map[graph.ID]bool{}
	for _, f := range facts(quads) {
		if f.Predicate == graph.PredName || f.Predicate == graph.PredPrefLabel {
			named[f.Subject] = true
		}
	}
	for _, label := range all {
		quads, err := labelQuads(ctx, r, label)
		if err != nil {
			return found, err
		}
		found += len(quads)
		now := facts(quads)
		if err := CheckFacts(label, now); err != nil {
			problem(Problem{label, err.Error()})
		}
		if label.Kind() != graph.KindNote {
			continue
		}
		for _, message := range graph.VerifyNote(label, now, func(id graph.ID) bool { return named[id] }) {
			problem(Problem{label, message})
		}
	}
	return found, nil
}

// verify compares use counts and looks for quads without nodes.
func (r sqlReader) verify(ctx context.Context, problem func(format string, args ...any)) error {
	for _, check := range []struct{ query, message string }{
		{`SELECT count(*) FROM quads q WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.hash = q.subject_hash) OR NOT EXISTS (SELECT 1 FROM nodes n WHERE n.hash = q.predicate_hash)
 OR NOT EXISTS (SELECT 1 FROM nodes n WHERE n.hash = q.object_hash) OR NOT EXISTS (SELECT 1 FROM nodes n WHERE n.hash = q.label_hash)`, "%d quads have an end that is no node"},
		{`WITH used AS (SELECT h, count(*) AS n FROM (SELECT subject_hash AS h FROM quads UNION ALL SELECT predicate_hash FROM quads UNION ALL SELECT object_hash FROM quads UNION ALL SELECT label_hash FROM quads) e GROUP BY h)
 SELECT count(*) FROM nodes LEFT JOIN used ON used.h = nodes.hash WHERE nodes.refs <> coalesce(used.n, 0)`, "%d nodes count other uses than there are"},
	} {
		rows, err := r.q.QueryContext(ctx, check.query)
		if err != nil {
			return sqlError(err)
		}
		var n int
		for rows.Next() {
			err = rows.Scan(&n)
		}
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return sqlError(err)
		}
		if n > 0 {
			problem(check.message, n)
		}
	}
	return nil
}
