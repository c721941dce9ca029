package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/talkgraph/talkgraph/graph"
)

// cayleyPeer is Cayley's own HTTP server over bolt, asked in Gizmo.
type cayleyPeer struct {
	dir, program string
	cmd          *exec.Cmd
	site         string
	g            *graphData
}

func (p *cayleyPeer) path() string { return filepath.Join(p.dir, "peers.cayley") }

func (p *cayleyPeer) load(ctx context.Context, g *graphData) error {
	p.g = g
	_ = os.RemoveAll(p.path())
	quads := filepath.Join(p.dir, "peers.nq")
	f, err := os.Create(quads)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for talk, things := range g.mentions {
		for _, n := range things {
			fmt.Fprintf(w, "<%s> <m> <%s> .\n", g.talks[talk], g.things[n])
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return err
	}
	load := exec.CommandContext(ctx, p.program, "load", "--init", "-d", "bolt", "-a", p.path(), "-i", quads)
	if out, err := load.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %.300s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addr := l.Addr().String()
	l.Close()
	p.site = "http://" + addr
	p.cmd = exec.Command(p.program, "http", "-d", "bolt", "-a", p.path(), "--host", addr, "--timeout", askTime.String())
	if err := p.cmd.Start(); err != nil {
		return err
	}
	for range 600 {
		if res, err := http.Get(p.site + "/api/v2/formats"); err == nil {
			res.Body.Close()
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("its server does not answer")
}

// gizmo runs a query and returns the nodes that each result has by its tags.
func (p *cayleyPeer) gizmo(ctx context.Context, query string) ([]map[string]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.site+"/api/v2/query?lang=gizmo&limit=-1", strings.NewReader(query))
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var answer struct {
		Error  string
		Result []map[string]any
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	out := make([]map[string]string, len(answer.Result))
	for i, r := range answer.Result {
		out[i] = map[string]string{}
		for tag, v := range r {
			if m, ok := v.(map[string]any); ok {
				v = m["@id"]
			}
			out[i][tag] = strings.Trim(fmt.Sprint(v), "<>")
		}
	}
	return out, nil
}

// ids are the nodes found.
func (p *cayleyPeer) ids(ctx context.Context, query string) ([]string, error) {
	found, err := p.gizmo(ctx, query)
	out := make([]string, len(found))
	for i, r := range found {
		out[i] = r["id"]
	}
	return out, err
}

func (p *cayleyPeer) ask(ctx context.Context, q question) ([]string, error) {
	thing := func(n int) string { return fmt.Sprintf(`g.V("<%s>").In("<m>")`, p.g.things[n]) }
	switch {
	case q.talk >= 0:
		found, err := p.gizmo(ctx, fmt.Sprintf(`g.V("<%s>").Out("<m>").Tag("h").In("<m>").All()`, p.g.talks[q.talk]))
		if err != nil {
			return nil, err
		}
		return p.weigh(found, p.g.talks[q.talk]), nil
	case q.of >= 0:
		ids, err := p.ids(ctx, thing(q.of)+`.Out("<m>").All()`)
		if err != nil {
			return nil, err
		}
		return p.countTopics(ids), nil
	}
	query := thing(q.all[0])
	for _, n := range q.all[1:] {
		query += ".And(" + thing(n) + ")"
	}
	if q.none >= 0 {
		query += ".Except(" + thing(q.none) + ")"
	}
	ids, err := p.ids(ctx, query+".All()")
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	return pageLines(len(ids), ids[:min(len(ids), pageOf20)]), nil
}

// weigh is what Gizmo leaves to who asks.
func (p *cayleyPeer) weigh(found []map[string]string, talk graph.ID) []string {
	weight := map[string]float64{}
	for n, id := range p.g.things {
		weight[string(id)] = p.g.weight(n)
	}
	sums := map[string]float64{}
	for _, r := range found {
		sums[r["id"]] += weight[r["h"]]
	}
	delete(sums, string(talk))
	var list []weighed
	for id, sum := range sums {
		list = append(list, weighed{id, sum})
	}
	return relatedLines(list)
}

// countTopics is what Gizmo leaves to who asks.
func (p *cayleyPeer) countTopics(ids []string) []string {
	count := map[string]int{}
	for _, id := range ids {
		if strings.HasPrefix(id, "topic:") {
			count[id]++
		}
	}
	var all []string
	for id := range count {
		all = append(all, id)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	all = all[:min(len(all), topFacets)]
	for i, id := range all {
		all[i] = fmt.Sprintf("%s %d", id, count[id])
	}
	return all
}

func (p *cayleyPeer) size() (disk, memory float64) {
	info, err := os.Stat(p.path())
	if err != nil {
		return 0, 0
	}
	if info.IsDir() {
		return folderSize(p.path()), peak(p.cmd.Process.Pid)
	}
	return float64(info.Size()) / (1 << 20), peak(p.cmd.Process.Pid)
}

func (p *cayleyPeer) close() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}
