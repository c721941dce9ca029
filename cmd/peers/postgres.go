package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	_ "github.com/lib/pq" // the driver "postgres"
)

// postgresPeer is PostgreSQL, at the address in TALKGRAPH_POSTGRES. For a fair comparison give its
// server much memory, such as shared_buffers = 2 GB.
type postgresPeer struct {
	db   *sql.DB
	conn *sql.Conn
	pid  int
}

// load implements peer: it creates the tables, copies the graph and builds the indexes.
func (p *postgresPeer) load(ctx context.Context, g *graphData) (err error) {
	address := os.Getenv("TALKGRAPH_POSTGRES")
	if address == "" {
		return fmt.Errorf("name a PostgreSQL in TALKGRAPH_POSTGRES, or run this by .ci/with-postgres")
	}
	if p.db, err = sql.Open("postgres", address); err != nil {
		return err
	}
	if p.conn, err = p.db.Conn(ctx); err != nil {
		return err
	}
	for _, s := range append([]string{`DROP TABLE IF EXISTS talks, things, edges`, `SET work_mem = '512MB'`, `SET maintenance_work_mem = '1GB'`}, tablesSQL...) {
		if _, err := p.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	if err := p.copy(ctx, g); err != nil {
		return err
	}
	for _, s := range append(indexesSQL, `VACUUM ANALYZE`) {
		if _, err := p.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return p.conn.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&p.pid)
}

// copy copies the graph into the tables in one transaction.
func (p *postgresPeer) copy(ctx context.Context, g *graphData) error {
	tx, err := p.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	table := func(name string, rows func(put func(...any) error) error) error {
		s, err := tx.PrepareContext(ctx, "COPY "+name+" FROM STDIN")
		if err != nil {
			return err
		}
		err = rows(func(row ...any) error {
			_, err := s.ExecContext(ctx, row...)
			return err
		})
		if err == nil {
			_, err = s.ExecContext(ctx)
		}
		if err != nil {
			return err
		}
		return s.Close()
	}
	err = table("talks", func(put func(...any) error) error {
		for n, id := range g.talks {
			if err := put(n, string(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = table("things", func(put func(...any) error) error {
			for n, id := range g.things {
				if err := put(n, string(id), string(id.Kind()), g.weight(n)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		err = table("edges", func(put func(...any) error) error {
			for talk, things := range g.mentions {
				for _, n := range things {
					if err := put(talk, int64(n)); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// ask implements peer.
func (p *postgresPeer) ask(ctx context.Context, q question) ([]string, error) {
	var all [][]string
	for _, s := range inSQL(q) {
		rows, err := p.conn.QueryContext(ctx, s)
		if err != nil {
			return nil, err
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			row := make([]string, len(columns))
			to := make([]any, len(columns))
			for i := range row {
				to[i] = &row[i]
			}
			if err := rows.Scan(to...); err != nil {
				return nil, err
			}
			all = append(all, row)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return fromSQL(q, all)
}

// size implements peer.
func (p *postgresPeer) size() (disk, memory float64) {
	_ = p.conn.QueryRowContext(context.Background(), `SELECT pg_database_size(current_database()) / 1048576.0`).Scan(&disk)
	return disk, peak(p.pid)
}

// close implements peer.
func (p *postgresPeer) close() {
	if p.db != nil {
		p.db.Close()
	}
}
