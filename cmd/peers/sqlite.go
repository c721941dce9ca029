package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// sqlitePeer is SQLite, by the program sqlite3.
type sqlitePeer struct {
	dir   string
	child *child
}

// path returns the path of the database file.
func (p *sqlitePeer) path() string { return filepath.Join(p.dir, "peers.sqlite") }

// load implements peer: it imports the graph from files and builds the indexes.
func (p *sqlitePeer) load(ctx context.Context, g *graphData) (err error) {
	_ = os.Remove(p.path())
	talks, things, edges, err := g.writeTables(p.dir)
	if err != nil {
		return err
	}
	if p.child, err = start("sqlite3", "-batch", p.path()); err != nil {
		return err
	}
	run := []string{"PRAGMA journal_mode = OFF;", "PRAGMA synchronous = OFF;", "PRAGMA cache_size = -2000000;", "PRAGMA mmap_size = 4000000000;", ".mode tabs"}
	for _, t := range tablesSQL {
		run = append(run, t+";")
	}
	run = append(run, ".import "+talks+" talks", ".import "+things+" things", ".import "+edges+" edges")
	for _, i := range indexesSQL {
		run = append(run, i+";")
	}
	_, err = p.child.ask(ctx, strings.Join(append(run, "ANALYZE;", ".print "+endOfAnswer), "\n"))
	return err
}

// ask implements peer.
func (p *sqlitePeer) ask(ctx context.Context, q question) ([]string, error) {
	lines, err := p.child.ask(ctx, strings.Join(inSQL(q), ";\n")+";\n.print "+endOfAnswer)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, strings.Split(l, "\t"))
	}
	return fromSQL(q, rows)
}

// size implements peer.
func (p *sqlitePeer) size() (disk, memory float64) {
	info, err := os.Stat(p.path())
	if err != nil {
		return 0, 0
	}
	return float64(info.Size()) / (1 << 20), peak(p.child.cmd.Process.Pid)
}

// close implements peer.
func (p *sqlitePeer) close() { p.child.close() }
