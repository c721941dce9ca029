package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
	"github.com/talkgraph/talkgraph/graph/postings"
)

// graphData is the graph that all peers hold. Talks and things, which are topics and companies, are
// numbered in the order of their IDs.
type graphData struct {
	talks     []graph.ID
	things    []graph.ID
	mentions  [][]int32 // the things that each talk mentions
	count     []int     // the number of talks that mention each thing
	edgeCount int
	frequent  []int // topics, the most frequent first
}

// question is one of the five questions. It asks for related talks if talk is set, for facets if
// topic is set, and else for a page of talks.
type question struct {
	name  string
	all   []int // things that a talk must mention
	none  int   // thing that a talk must not mention; -1 for none
	talk  int   // talk whose related talks are asked for; -1 for none
	topic int   // topic whose talks' topics are counted; -1 for none
}

// The numbers of lines in answers.
const (
	pageOf20  = 20
	topTen    = 10
	topFacets = 20
)

// questions returns the five questions, over topics chosen by their frequency.
func (g *graphData) questions() []question {
	f := g.frequent
	rare := f[min(999, len(f)-1)]
	related := 0
	for t, things := range g.mentions { // the first talk with many things, the most frequent topic among them
		if len(things) >= 8 && slices.Contains(things, int32(f[0])) {
			related = t
			break
		}
	}
	return []question{
		{name: "two frequent topics", all: []int{f[0], f[1]}, none: -1, talk: -1, topic: -1},
		{name: "a frequent and a rare one", all: []int{f[0], rare}, none: -1, talk: -1, topic: -1},
		{name: "two and not a third", all: []int{f[1], f[2]}, none: f[3], talk: -1, topic: -1},
		{name: "related talks", none: -1, talk: related, topic: -1},
		{name: "facets", none: -1, talk: -1, topic: f[0]},
	}
}

// weight returns the score that two talks get for both mentioning a thing.
func (g *graphData) weight(thing int) float64 {
	return math.Log(1 + float64(len(g.talks))/float64(g.count[thing]))
}

// pageLines returns the lines of a page of talks: their total, then the IDs.
func pageLines(total int, ids []string) []string {
	return append([]string{fmt.Sprint(total)}, ids...)
}

// scoredTalk is a related talk with its score.
type scoredTalk struct {
	id    string
	score float64
}

// relatedLines returns the lines of the best related talks: the ID and the score to three digits. It
// sorts talks by this score, then by ID, so that all peers agree.
func relatedLines(list []scoredTalk) []string {
	out := make([]string, len(list))
	for i := range list {
		list[i].score = math.Round(list[i].score*1000) / 1000
	}
	slices.SortFunc(list, func(a, b scoredTalk) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	for i, w := range list {
		out[i] = fmt.Sprintf("%s %.3f", w.id, w.score)
	}
	return out[:min(len(out), topTen)]
}

// talkgraphPeer is talkgraph's index in this process.
type talkgraphPeer struct {
	g     *graphData
	index *postings.Index
	mb    float64 // size of the index
}

// openGraph reads the graph of the first talks of a store, and builds talkgraph's index of it.
func openGraph(ctx context.Context, db string, talks int) (*graphData, *talkgraphPeer, error) {
	if db == "" {
		return nil, nil, errors.New("name a store with -db; make bench makes one of a million talks")
	}
	store, err := cayley.Open(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	defer store.Close()
	mentions := map[graph.ID][]graph.ID{}
	err = store.All(ctx, []graph.Predicate{graph.PredText, graph.PredQuotedFrom}, func(f graph.Fact) error {
		if f.Predicate == graph.PredAbout || f.Predicate == graph.PredMentions {
			if _, ok := mentions[f.Subject]; ok || len(mentions) < talks {
				mentions[f.Subject] = append(mentions[f.Subject], f.Object.ID)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	g, x := buildGraph(mentions)
	return g, &talkgraphPeer{g: g, index: x}, nil
}

// buildGraph numbers the talks and things in the order of their IDs, and builds the graph and the
// index of them.
func buildGraph(mentions map[graph.ID][]graph.ID) (*graphData, *postings.Index) {
	g := &graphData{}
	number := map[graph.ID]int32{}
	for talk, things := range mentions {
		g.talks = append(g.talks, talk)
		for _, id := range things {
			if _, ok := number[id]; !ok {
				number[id] = 0
				g.things = append(g.things, id)
			}
		}
	}
	slices.Sort(g.talks)
	slices.Sort(g.things)
	for i, id := range g.things {
		number[id] = int32(i)
	}
	g.count = make([]int, len(g.things))
	x := postings.New()
	var d graph.Delta
	for _, talk := range g.talks {
		d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredType, Object: graph.Object{ID: graph.Classes[graph.KindTalk]}})
		things := []int32{}
		for _, id := range mentions[talk] {
			things = append(things, number[id])
		}
		slices.Sort(things)
		things = slices.Compact(things)
		for _, n := range things {
			g.count[n]++
			d.Added = append(d.Added, graph.Fact{Subject: talk, Predicate: graph.PredAbout, Object: graph.Object{ID: g.things[n]}})
		}
		g.mentions = append(g.mentions, things)
		g.edgeCount += len(things)
		if len(d.Added) > 100_000 {
			x.Apply(d)
			d.Added = d.Added[:0]
		}
	}
	x.Apply(d)
	for n, id := range g.things {
		if id.Kind() == graph.KindTopic {
			g.frequent = append(g.frequent, n)
		}
	}
	slices.SortFunc(g.frequent, func(a, b int) int { return cmp.Or(cmp.Compare(g.count[b], g.count[a]), cmp.Compare(a, b)) })
	return g, x
}

// load implements peer: the index is built, so that it only measures the size.
func (p *talkgraphPeer) load(context.Context, *graphData) error {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b, err := p.index.AppendBinary(nil)
	p.mb = float64(len(b)) / (1 << 20)
	return err
}

// ask implements peer.
func (p *talkgraphPeer) ask(_ context.Context, q question) ([]string, error) {
	switch {
	case q.talk >= 0:
		var list []scoredTalk
		for _, r := range p.index.Related(p.g.talks[q.talk], 4*topTen) { // more, because rounding changes the order
			list = append(list, scoredTalk{string(r.ID), r.Score})
		}
		return relatedLines(list), nil
	case q.topic >= 0:
		var out []string
		for _, c := range p.index.Facets(graph.Selection{All: [][]graph.ID{{p.g.things[q.topic]}}}, graph.KindTopic, topFacets) {
			out = append(out, fmt.Sprintf("%s %d", c.ID, c.Talks))
		}
		return out, nil
	}
	var s graph.Selection
	for _, n := range q.all {
		s.All = append(s.All, []graph.ID{p.g.things[n]})
	}
	if q.none >= 0 {
		s.None = []graph.ID{p.g.things[q.none]}
	}
	total, page := p.index.Select(s, 0, pageOf20)
	ids := make([]string, len(page))
	for i, id := range page {
		ids[i] = string(id)
	}
	return pageLines(total, ids), nil
}

// size implements peer.
func (p *talkgraphPeer) size() (disk, memory float64) { return p.mb, p.mb }

// close implements peer.
func (p *talkgraphPeer) close() {}

// writeTables writes the graph as files with tabs between the columns, and returns their paths. They
// end in .csv, because Kuzu requires that.
func (g *graphData) writeTables(dir string) (talks, things, edges string, err error) {
	files := make([]string, 3)
	for i, write := range []func(w *bufio.Writer){
		func(w *bufio.Writer) {
			for n, id := range g.talks {
				fmt.Fprintf(w, "%d\t%s\n", n, id)
			}
		},
		func(w *bufio.Writer) {
			for n, id := range g.things {
				fmt.Fprintf(w, "%d\t%s\t%s\t%.17g\n", n, id, id.Kind(), g.weight(n))
			}
		},
		func(w *bufio.Writer) {
			for talk, things := range g.mentions {
				for _, n := range things {
					fmt.Fprintf(w, "%d\t%d\n", talk, n)
				}
			}
		},
	} {
		files[i] = filepath.Join(dir, []string{"talks.csv", "things.csv", "edges.csv"}[i])
		f, err := os.Create(files[i])
		if err != nil {
			return "", "", "", err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		write(w)
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			return "", "", "", err
		}
	}
	return files[0], files[1], files[2], nil
}

// folderSize returns the size of the files in a folder, in megabytes.
func folderSize(dir string) float64 {
	total := int64(0)
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			total += info.Size()
		}
		return nil
	})
	return float64(total) / (1 << 20)
}

// peak returns the peak memory of a process in megabytes, or 0 if the system does not report it.
func peak(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	return 0
}
