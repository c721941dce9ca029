package cayley

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	csql "github.com/cayleygraph/cayley/graph/sql"
	"github.com/cayleygraph/cayley/graph/sql/postgres"
	"github.com/lib/pq"

	"github.com/talkgraph/talkgraph/graph"
)

// sqlBackend is a store in PostgreSQL, which several processes may share. Nodes and quads
// are in Cayley's tables, and are read and written here directly. Cayley itself reads the
// four names of every quad in separate queries, writes one row at a time and scans all nodes
// for unused ones.
//
// Two more tables are talkgraph (one row: layout, name, revision) and talkgraph_changes. A
// writer locks the one row, so that changes happen one after the other.
type sqlBackend struct {
	db *sql.DB
	id string // name of the store
}

// The limits of a database. All four are choices. PostgreSQL accepts 100 connections by
// default, so six processes may share one. A process that reads changes less often than once
// an hour reads the whole store again.
const (
	sqlConnections = 16
	sqlConnect     = 10       // seconds to wait for a connection
	sqlRetries     = 10       // tries of a change while other writers interfere
	keepChanges    = "1 hour" // age at which changes may be trimmed
)

// ownTables are created after Cayley's. Foreign keys would look up four nodes for every quad
// that is written; the writer guarantees what they would check.
var ownTables = []string{
	`CREATE TABLE IF NOT EXISTS talkgraph (one INT PRIMARY KEY CHECK (one = 1), layout TEXT NOT NULL, name TEXT NOT NULL, revision BIGINT NOT NULL)`,
	`CREATE TABLE IF NOT EXISTS talkgraph_changes (revision BIGINT PRIMARY KEY, change BYTEA NOT NULL, made TIMESTAMPTZ NOT NULL DEFAULT now())`,
	`CREATE INDEX IF NOT EXISTS quads_label ON quads (label_hash, subject_hash)`,
}

// openSQL opens the store in a database and creates its tables if there are none.
func openSQL(ctx context.Context, scheme, address string) (*sqlBackend, error) {
	dsn, err := withTimeout(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %v; write %s://USER@HOST:PORT/DATABASE", graph.ErrInvalid, err, scheme)
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", graph.ErrInvalid, err)
	}
	db.SetMaxOpenConns(sqlConnections)
	db.SetMaxIdleConns(sqlConnections)
	db.SetConnMaxIdleTime(time.Minute)
	b := &sqlBackend{db: db}
	if err := b.prepare(ctx, dsn); err != nil {
		db.Close()
		return nil, err
	}
	return b, nil
}

// withTimeout adds the connection timeout, unless the address has one.
func withTimeout(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil || strings.Trim(u.Path, "/") == "" { // its error would show the password
		return "", errors.New("the address of the database cannot be read")
	}
	if q := u.Query(); !q.Has("connect_timeout") {
		q.Set("connect_timeout", strconv.Itoa(sqlConnect))
		u.RawQuery = q.Encode()
	}
	return u.String(), nil
}

// prepare creates the tables if they are missing. Another process may do the same at once.
func (b *sqlBackend) prepare(ctx context.Context, dsn string) error {
	isStore, err := b.hasTable(ctx, "talkgraph")
	if err != nil {
		return sqlError(err)
	}
	hasQuads, err := b.hasTable(ctx, "quads")
	if err == nil && hasQuads && !isStore {
		return fmt.Errorf("%w: the database contains a table \"quads\" of another program; name another database", graph.ErrForeign)
	}
	if err == nil && !hasQuads {
		err = csql.Init(postgres.Type, dsn, nil)
		if made, _ := b.hasTable(ctx, "quads"); made {
			err = nil // by Init, or by another process meanwhile
		}
	}
	if err == nil {
		err = b.createOwnTables(ctx, !isStore)
	}
	var stored string
	if err == nil {
		err = b.db.QueryRowContext(ctx, `SELECT layout, name FROM talkgraph`).Scan(&stored, &b.id)
	}
	if err != nil {
		return sqlError(err)
	}
	if err := checkLayout(stored, "the database", sqlLayout); err != nil || stored == strconv.Itoa(sqlLayout) {
		return err
	}
	// Layout 3 adds an index, which is created above.
	_, err = b.db.ExecContext(ctx, `UPDATE talkgraph SET layout = $1`, strconv.Itoa(sqlLayout))
	return sqlError(err)
}

// createOwnTables creates talkgraph's tables and their one row if they are missing. For a new
// store it drops the foreign keys of Cayley's tables.
func (b *sqlBackend) createOwnTables(ctx context.Context, isNew bool) error {
	for _, table := range ownTables {
		if _, err := b.db.ExecContext(ctx, table); err != nil {
			return err
		}
	}
	if isNew {
		if err := b.dropKeys(ctx); err != nil {
			return err
		}
	}
	_, err := b.db.ExecContext(ctx, `INSERT INTO talkgraph VALUES (1, $1, $2, 0) ON CONFLICT (one) DO NOTHING`, strconv.Itoa(sqlLayout), newName())
	return err
}

// hasTable reports whether the database has a table.
func (b *sqlBackend) hasTable(ctx context.Context, name string) (has bool, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT count(*) > 0 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`, name).Scan(&has)
	return has, err
}

// dropKeys drops the foreign keys that Cayley creates.
func (b *sqlBackend) dropKeys(ctx context.Context) error {
	for _, end := range []string{"subject", "predicate", "object", "label"} {
		if _, err := b.db.ExecContext(ctx, `ALTER TABLE quads DROP CONSTRAINT IF EXISTS `+end+`_hash_fk`); err != nil {
			return err
		}
	}
	return nil
}

// sqlError adds the remedy to an error of the database. It leaves nil and the errors of a
// context as they are.
func sqlError(err error) error {
	var p *pq.Error
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &p) && p.Code == "3D000":
		return fmt.Errorf("%w: %s; create it, for example with createdb", graph.ErrNotFound, p.Message)
	case errors.As(err, &p):
		return fmt.Errorf("the database answers: %w", err)
	}
	return fmt.Errorf("the database cannot be reached: %w; check that it runs, and the address in --db", err)
}

// read returns a reader of a transaction if several reads follow, else of the pool.
func (b *sqlBackend) read(ctx context.Context, several bool) (reader, func(), error) {
	if !several {
		return sqlReader{q: b.db}, func() {}, nil
	}
	tx, err := b.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, nil, sqlError(err)
	}
	return sqlReader{q: tx}, func() { _ = tx.Rollback() }, nil
}

// update runs a change and repeats it if another writer interfered.
func (b *sqlBackend) update(ctx context.Context, change func(writer) error) error {
	for try := 1; ; try++ {
		err := b.tryUpdate(ctx, change)
		var p *pq.Error
		if again := errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01"); !again || try == sqlRetries {
			return err
		}
	}
}

// tryUpdate runs a change once, while no other writer runs.
func (b *sqlBackend) tryUpdate(ctx context.Context, change func(writer) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return sqlError(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `SELECT revision FROM talkgraph FOR UPDATE`); err != nil {
		return sqlError(err)
	}
	if err := change(&sqlWriter{sqlReader{q: tx}, tx}); err != nil {
		return err
	}
	return sqlError(tx.Commit())
}

func (b *sqlBackend) revision(ctx context.Context) (rev uint64, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT revision FROM talkgraph`).Scan(&rev)
	return rev, sqlError(err)
}

func (b *sqlBackend) changes(ctx context.Context, since uint64, use func(uint64, []byte) error) (uint64, error) {
	now, err := b.revision(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := b.db.QueryContext(ctx, `SELECT revision, change FROM talkgraph_changes WHERE revision > $1 AND revision <= $2 ORDER BY revision`, since, now)
	if err != nil {
		return 0, sqlError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var rev uint64
		var record []byte
		if err := rows.Scan(&rev, &record); err != nil {
			return 0, sqlError(err)
		}
		if err := use(rev, record); err != nil {
			return 0, err
		}
	}
	return now, sqlError(rows.Err())
}

// trimChanges leaves the changes of the last hour, which other processes may not have read.
func (b *sqlBackend) trimChanges(ctx context.Context, upTo uint64) error {
	_, err := b.db.ExecContext(ctx, `DELETE FROM talkgraph_changes WHERE revision <= $1 AND made < now() - INTERVAL '`+keepChanges+`'`, upTo)
	return sqlError(err)
}

func (b *sqlBackend) size(ctx context.Context) (size int64, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&size)
	return size, sqlError(err)
}

func (b *sqlBackend) name() string { return b.id }

// batchSize returns a smaller number than that of a file. A large batch would delay the
// servers that read the changes. The number is a choice.
func (b *sqlBackend) batchSize() int { return 20_000 }

func (b *sqlBackend) close() error { return b.db.Close() }
