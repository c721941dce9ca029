package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

//go:embed node.mjs
var nodeProgram []byte

// nodePeer is Kuzu or Oxigraph in a Node.js process.
type nodePeer struct {
	name, dir, modules string
	child              *child
}

// load implements peer: it starts node.mjs and loads the graph from files.
func (p *nodePeer) load(ctx context.Context, g *graphData) (err error) {
	if p.modules == "" {
		return errors.New("name the folder in which npm installed it with -modules")
	}
	program := filepath.Join(p.dir, "node.mjs")
	if err := os.WriteFile(program, nodeProgram, 0o600); err != nil {
		return err
	}
	talks, things, edges, err := g.writeTables(p.dir)
	if err != nil {
		return err
	}
	if p.child, err = start("node", "--max-old-space-size=8000", program, p.modules, p.name, p.dir); err != nil {
		return err
	}
	_, err = p.request(ctx, map[string]any{"do": "load", "talks": talks, "things": things, "edges": edges})
	return err
}

// request sends a request as JSON and returns the fields of each line of the answer.
func (p *nodePeer) request(ctx context.Context, r map[string]any) ([][]string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	lines, err := p.child.ask(ctx, string(b))
	var rows [][]string
	for _, l := range lines {
		if message, failed := strings.CutPrefix(l, "error\t"); failed {
			return nil, errors.New(message)
		}
		rows = append(rows, strings.Split(l, "\t"))
	}
	return rows, err
}

// ask implements peer.
func (p *nodePeer) ask(ctx context.Context, q question) ([]string, error) {
	r := map[string]any{"do": "page", "all": q.all, "none": q.none, "limit": pageOf20}
	switch {
	case q.talk >= 0:
		r = map[string]any{"do": "related", "talk": q.talk, "limit": 4 * topTen}
	case q.topic >= 0:
		r = map[string]any{"do": "facets", "topic": q.topic, "limit": topFacets}
	}
	rows, err := p.request(ctx, r)
	if err != nil {
		return nil, err
	}
	return fromSQL(q, rows)
}

// size implements peer. Oxigraph keeps its graph in memory only.
func (p *nodePeer) size() (disk, memory float64) {
	if p.name == "kuzu" {
		disk = folderSize(filepath.Join(p.dir, "peers.kuzu"))
	}
	return disk, peak(p.child.cmd.Process.Pid)
}

// close implements peer.
func (p *nodePeer) close() { p.child.close() }
