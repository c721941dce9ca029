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

// cayleyPeer is Cayley's own HTTP server on a bolt file. It is asked in Gizmo.
type cayleyPeer struct {
	dir, program string
	cmd          *exec.Cmd
	site         string
	g            *graphData
}

// path returns the path of the bolt file.
func (p *cayleyPeer) path() string { return filepath.Join(p.dir, "peers.cayley") }

// load implements peer: it loads the graph with Cayley's program and starts its server.
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

// gizmo runs a script that emits one JSON text, and decodes the text into v. Lists are emitted as
// one text because Cayley's server returns at most a hundred results.
func (p *cayleyPeer) gizmo(ctx context.Context, v any, script string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.site+"/api/v2/query?lang=gizmo", strings.NewReader(script))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var answer struct {
		Error  string
		Result []string
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Error != "" || len(answer.Result) != 1 {
		return fmt.Errorf("%d results; %s", len(answer.Result), answer.Error)
	}
	return json.Unmarshal([]byte(answer.Result[0]), v)
}

// countScript returns a script that counts the values of an expression over the results d of a
// path, and emits the counts as an object.
func countScript(path, expression string) string {
	return `var c = {}; ` + path + `.ForEach(function(d) { var k = ` + expression + `; c[k] = (c[k] || 0) + 1 }); g.Emit(JSON.stringify(c))`
}

// ask implements peer.
func (p *cayleyPeer) ask(ctx context.Context, q question) ([]string, error) {
	thing := func(n int) string { return fmt.Sprintf(`g.V("<%s>").In("<m>")`, p.g.things[n]) }
	switch {
	case q.talk >= 0:
		shared := map[string]int{}
		path := fmt.Sprintf(`g.V("<%s>").Out("<m>").Tag("h").In("<m>")`, p.g.talks[q.talk])
		if err := p.gizmo(ctx, &shared, countScript(path, `d.id + " " + d.h`)); err != nil {
			return nil, err
		}
		return p.related(shared, p.g.talks[q.talk]), nil
	case q.topic >= 0:
		count := map[string]int{}
		if err := p.gizmo(ctx, &count, countScript(thing(q.topic)+`.Out("<m>")`, "d.id")); err != nil {
			return nil, err
		}
		return topTopics(count), nil
	}
	path := thing(q.all[0])
	for _, n := range q.all[1:] {
		path += ".And(" + thing(n) + ")"
	}
	if q.none >= 0 {
		path += ".Except(" + thing(q.none) + ")"
	}
	var ids []string
	if err := p.gizmo(ctx, &ids, `g.Emit(JSON.stringify(`+path+`.ToArray()))`); err != nil {
		return nil, err
	}
	for i := range ids {
		ids[i] = strings.Trim(ids[i], "<>")
	}
	slices.Sort(ids)
	return pageLines(len(ids), ids[:min(len(ids), pageOf20)]), nil
}

// related returns the talks with the highest scores for sharing things with a talk. The keys of
// shared are pairs of such a talk and a thing that both mention.
func (p *cayleyPeer) related(shared map[string]int, talk graph.ID) []string {
	weight := map[string]float64{}
	for n, id := range p.g.things {
		weight[string(id)] = p.g.weight(n)
	}
	sums := map[string]float64{}
	for key := range shared {
		id, thing, _ := strings.Cut(key, " ")
		sums[strings.Trim(id, "<>")] += weight[strings.Trim(thing, "<>")]
	}
	delete(sums, string(talk))
	var list []scoredTalk
	for id, sum := range sums {
		list = append(list, scoredTalk{id, sum})
	}
	return relatedLines(list)
}

// topTopics returns the lines of the most frequent topics in counts by IRI.
func topTopics(count map[string]int) []string {
	var all []string
	for id, n := range count {
		if plain := strings.Trim(id, "<>"); strings.HasPrefix(plain, "topic:") {
			all = append(all, plain)
			count[plain] = n
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	all = all[:min(len(all), topFacets)]
	for i, id := range all {
		all[i] = fmt.Sprintf("%s %d", id, count[id])
	}
	return all
}

// size implements peer.
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

// close implements peer: it stops the server.
func (p *cayleyPeer) close() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}
