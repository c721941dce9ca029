package cayley

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"github.com/lib/pq"

	"github.com/talkgraph/talkgraph/graph"
)

// sqlReader reads quads with their names in one query.
type sqlReader struct {
	skip []quad.Value
	q    interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

// selectQuads selects the text of each end of a quad and whether it is an IRI.
const selectQuads = `SELECT s.value_string, s.iri, p.value_string, p.iri, o.value_string, o.iri, l.value_string, l.iri
 FROM quads q JOIN nodes s ON s.hash = q.subject_hash JOIN nodes p ON p.hash = q.predicate_hash
 JOIN nodes o ON o.hash = q.object_hash JOIN nodes l ON l.hash = q.label_hash`

func (r sqlReader) skipPredicates(predicates []quad.Value) reader {
	r.skip = predicates
	return r
}

func (r sqlReader) forEach(ctx context.Context, ends quad.Quad, use func(quad.Quad) error) error {
	var where []string
	var args []any
	for _, d := range quad.Directions {
		if v := ends.Get(d); v != nil {
			args = append(args, quad.HashOf(v))
			where = append(where, fmt.Sprintf("q.%s_hash = $%d", d, len(args)))
		}
	}
	if len(r.skip) > 0 {
		args = append(args, hashes(r.skip))
		where = append(where, fmt.Sprintf("q.predicate_hash <> ALL($%d)", len(args)))
	}
	query := selectQuads
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	return r.read(ctx, use, query, args...)
}

func (r sqlReader) quadsOf(ctx context.Context, subjects, predicates []quad.Value) ([]quad.Quad, error) {
	return r.collect(ctx, selectQuads+" WHERE q.subject_hash = ANY($1) AND q.predicate_hash = ANY($2)", hashes(subjects), hashes(predicates))
}

// hashes returns the hashes of values, as an array.
func hashes(values []quad.Value) any {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = quad.HashOf(v)
	}
	return pq.Array(out)
}

// sources reads the subjects that have the class of a source.
func (r sqlReader) sources(ctx context.Context) ([]graph.ID, error) {
	var out []graph.ID
	for _, kind := range sourceKinds {
		quads, err := matching(ctx, r, quad.Quad{Predicate: quad.IRI(graph.PredType), Object: quad.IRI(graph.Classes[kind])})
		if err != nil {
			return nil, err
		}
		from := len(out)
		for _, q := range quads {
			id, _ := q.Subject.(quad.IRI)
			out = append(out, graph.ID(id))
		}
		slices.Sort(out[from:])
		out = append(out[:from], slices.Compact(out[from:])...)
	}
	return out, nil
}

// collect returns the quads of a query that starts with selectQuads.
func (r sqlReader) collect(ctx context.Context, query string, args ...any) (out []quad.Quad, err error) {
	err = r.read(ctx, func(q quad.Quad) error {
		out = append(out, q)
		return nil
	}, query, args...)
	return out, err
}

func (r sqlReader) nodes(ctx context.Context, use func(quad.Value) error) error {
	rows, err := r.q.QueryContext(ctx, `SELECT value_string, iri FROM nodes`)
	if err != nil {
		return sqlError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text sql.NullString
		var iri sql.NullBool
		if err := rows.Scan(&text, &iri); err != nil {
			return sqlError(err)
		}
		if err := use(sqlValue(text, iri)); err != nil {
			return err
		}
	}
	return sqlError(rows.Err())
}

func (r sqlReader) uses(ctx context.Context, v quad.Value) (int, error) {
	return r.number(ctx, `SELECT refs FROM nodes WHERE hash = $1`, quad.HashOf(v))
}

func (r sqlReader) count(ctx context.Context) (int, error) {
	return r.number(ctx, `SELECT count(*) FROM quads`)
}

// number returns the number that a query selects, or 0 if it selects none.
func (r sqlReader) number(ctx context.Context, query string, args ...any) (n int, err error) {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return 0, sqlError(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, sqlError(err)
		}
	}
	return n, sqlError(rows.Err())
}

// sqlValue returns the value of a row of nodes.
func sqlValue(text sql.NullString, iri sql.NullBool) quad.Value {
	if iri.Bool {
		return quad.IRI(text.String)
	}
	return quad.String(strings.ReplaceAll(text.String, nullEscape, "\x00"))
}

// read calls use for each quad of a query that starts with selectQuads.
func (r sqlReader) read(ctx context.Context, use func(quad.Quad) error, query string, args ...any) error {
	rows, err := r.q.QueryContext(ctx, query, args...)
	if err != nil {
		return sqlError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text [4]sql.NullString
		var iri [4]sql.NullBool
		if err := rows.Scan(&text[0], &iri[0], &text[1], &iri[1], &text[2], &iri[2], &text[3], &iri[3]); err != nil {
			return sqlError(err)
		}
		var q quad.Quad
		for i, d := range quad.Directions {
			q.Set(d, sqlValue(text[i], iri[i]))
		}
		if err := use(q); err != nil {
			return err
		}
	}
	return sqlError(rows.Err())
}

// nullEscape is what Cayley writes for a zero byte, which no text of PostgreSQL may contain.
const nullEscape = `\x00`

// sqlWriter writes quads. Each of its statements takes arrays of rows.
type sqlWriter struct {
	sqlReader
	tx *sql.Tx
}

// sqlNode is a value with the change of its use count.
type sqlNode struct {
	hash []byte
	v    quad.Value
	uses int64
}

// apply updates the use counts, deletes and inserts quads, then deletes the unused nodes.
func (w *sqlWriter) apply(ctx context.Context, changes []labelChange) error {
	var added, old []quad.Quad
	for _, c := range changes {
		add, remove := diffQuads(c.old, c.quads)
		added, old = append(added, add...), append(old, remove...)
	}
	fewer, err := w.countUses(ctx, added, old)
	if err == nil && len(old) > 0 {
		err = w.exec(ctx, `DELETE FROM quads q USING unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) AS d(s, p, o, l)
 WHERE q.subject_hash = d.s AND q.predicate_hash = d.p AND q.object_hash = d.o AND q.label_hash = d.l`, ends(old)...)
	}
	if err == nil && len(added) > 0 {
		err = w.exec(ctx, `INSERT INTO quads (subject_hash, predicate_hash, object_hash, label_hash, ts)
 SELECT s, p, o, l, now() FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) AS d(s, p, o, l)`, ends(added)...)
	}
	if err == nil && len(fewer) > 0 {
		err = w.exec(ctx, `DELETE FROM nodes WHERE refs <= 0 AND hash = ANY($1::bytea[])`, pq.Array(fewer))
	}
	return err
}

// diffQuads returns the quads to add and the quads to remove.
func diffQuads(old []quad.Quad, now []quad.Quad) (add, remove []quad.Quad) {
	isNew := make(map[quad.Quad]bool, len(now))
	for _, q := range now {
		isNew[q] = true
	}
	isOld := make(map[quad.Quad]bool, len(old))
	for _, q := range old {
		isOld[q] = true
		if !isNew[q] {
			remove = append(remove, q)
		}
	}
	for _, q := range now {
		if !isOld[q] {
			add = append(add, q)
		}
	}
	return add, remove
}

// countUses creates the new nodes and updates use counts. fewer are the hashes of the nodes
// that have fewer uses than before.
func (w *sqlWriter) countUses(ctx context.Context, added, removed []quad.Quad) (fewer [][]byte, err error) {
	nodes := map[quad.Value]*sqlNode{}
	use := func(quads []quad.Quad, by int64) {
		for _, q := range quads {
			for _, d := range quad.Directions {
				v := q.Get(d)
				if nodes[v] == nil {
					nodes[v] = &sqlNode{hash: quad.HashOf(v), v: v}
				}
				nodes[v].uses += by
			}
		}
	}
	use(added, 1)
	use(removed, -1)
	var list []*sqlNode
	for _, n := range nodes {
		if n.uses != 0 {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(a, b *sqlNode) int { return bytes.Compare(a.hash, b.hash) })
	hashes, uses, texts, iris := make([][]byte, len(list)), make([]int64, len(list)), make([]string, len(list)), make([]sql.NullBool, len(list))
	for i, n := range list {
		hashes[i], uses[i] = n.hash, n.uses
		switch v := n.v.(type) {
		case quad.IRI:
			texts[i], iris[i] = string(v), sql.NullBool{Bool: true, Valid: true}
		case quad.String:
			texts[i] = strings.ReplaceAll(string(v), "\x00", nullEscape)
		}
		if n.uses < 0 {
			fewer = append(fewer, n.hash)
		}
	}
	return fewer, w.exec(ctx, `INSERT INTO nodes (hash, refs, value_string, iri)
 SELECT h, n, t, i FROM unnest($1::bytea[], $2::int[], $3::text[], $4::bool[]) AS d(h, n, t, i)
 ON CONFLICT (hash) DO UPDATE SET refs = nodes.refs + EXCLUDED.refs`, pq.Array(hashes), pq.Array(uses), pq.Array(texts), pq.Array(iris))
}

// ends returns the hashes of the four ends of quads, as arrays.
func ends(quads []quad.Quad) []any {
	out := make([]any, 4)
	for i, d := range quad.Directions {
		values := make([]quad.Value, len(quads))
		for k, q := range quads {
			values[k] = q.Get(d)
		}
		out[i] = hashes(values)
	}
	return out
}

// exec runs a statement in the transaction.
func (w *sqlWriter) exec(ctx context.Context, query string, args ...any) error {
	_, err := w.tx.ExecContext(ctx, query, args...)
	return sqlError(err)
}

// record raises the revision and inserts the record with it.
func (w *sqlWriter) record(ctx context.Context, change []byte) error {
	return w.exec(ctx, `WITH r AS (UPDATE talkgraph SET revision = revision + 1 RETURNING revision)
 INSERT INTO talkgraph_changes (revision, change) SELECT revision, $1::bytea FROM r`, change)
}
