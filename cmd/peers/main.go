// Command peers asks talkgraph and other databases the same five questions over the same
// graph, compares the answers and then the times. It is for those who build talkgraph.
//
//	go run ./cmd/peers -db bolt:million.db -talks 1000000 postgres sqlite kuzu cayley
//
// The graph is that of a store: talks, and the topics and companies they mention. Each
// peer gets its own best indexes and is asked in its own language:
//
//	graph.go      the graph, the questions, talkgraph's answers
//	postgres.go   PostgreSQL, at the address in TALKGRAPH_POSTGRES
//	sqlite.go     SQLite, by its own program
//	node.go       Kuzu and Oxigraph, by node and their npm packages (node.mjs)
//	cayley.go     Cayley's HTTP server with Gizmo
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// peer is a database that holds the graph.
type peer interface {
	// load takes the graph in and makes it ready for questions.
	load(ctx context.Context, g *graphData) error
	// ask answers a question: its lines, as answer.go writes them.
	ask(ctx context.Context, q question) ([]string, error)
	// size is how many megabytes lie on disk, and how many its process has held at
	// most; 0 if that cannot be told.
	size() (disk, memory float64)
	close()
}

// The bounds of asking.
const (
	askTime  = 2 * time.Minute  // the longest that one question may take
	askTimes = 15               // that each is asked
	askFor   = 20 * time.Second // or for so long
)

func main() {
	db := flag.String("db", "", "the store to take the graph of")
	talks := flag.Int("talks", 1_000_000, "how many of its talks")
	dir := flag.String("dir", "", "a folder for the peers' files (default a temporary one)")
	modules := flag.String("modules", "", "the folder in which npm installed kuzu and oxigraph")
	cayley := flag.String("cayley", "cayley", "the program of Cayley")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *db, *talks, *dir, *modules, *cayley, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, db string, talks int, dir, modules, cayley string, names []string) error {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "peers")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	g, ours, err := openGraph(ctx, db, talks)
	if err != nil {
		return err
	}
	defer ours.close()
	fmt.Printf("%d talks, %d things, %d edges; %s, %d cores\n", len(g.talks), len(g.things), g.edgeCount, runtime.Version(), runtime.NumCPU())
	table := newResults(g.questions())
	for _, q := range table.questions {
		lines, err := ours.ask(ctx, q)
		if err != nil {
			return fmt.Errorf("talkgraph: %s: %w", q.name, err)
		}
		table.right[q.name] = lines
	}
	for _, name := range append([]string{"talkgraph"}, names...) {
		p := peer(ours)
		switch name {
		case "talkgraph":
		case "postgres":
			p = &postgresPeer{}
		case "sqlite":
			p = &sqlitePeer{dir: dir}
		case "kuzu", "oxigraph":
			p = &nodePeer{name: name, dir: dir, modules: modules}
		case "cayley":
			p = &cayleyPeer{dir: dir, program: cayley}
		default:
			return fmt.Errorf("unknown peer %q; name postgres, sqlite, kuzu, oxigraph or cayley", name)
		}
		if err := table.measure(ctx, name, p, g); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		}
		if name != "talkgraph" {
			p.close()
		}
	}
	table.print()
	return ctx.Err()
}

// results are the times of all peers.
type results struct {
	questions []question
	right     map[string][]string
	rows      [][]string
	ours      map[string]time.Duration
	best      map[string]time.Duration
}

func newResults(qs []question) *results {
	return &results{questions: qs, right: map[string][]string{}, ours: map[string]time.Duration{}, best: map[string]time.Duration{}}
}

// measure loads a peer, compares its answers and times them.
func (r *results) measure(ctx context.Context, name string, p peer, g *graphData) error {
	start := time.Now()
	if err := p.load(ctx, g); err != nil {
		return fmt.Errorf("loading: %w", err)
	}
	row := []string{name, time.Since(start).Round(100 * time.Millisecond).String()}
	if name == "talkgraph" {
		row[1] = "-"
	}
	var times []string
	for _, q := range r.questions {
		took, err := r.time(ctx, p, q)
		switch {
		case err != nil:
			fmt.Fprintf(os.Stderr, "%s: %s: %v\n", name, q.name, err)
			times = append(times, "none: "+short(err))
		default:
			times = append(times, took.Round(10*time.Microsecond).String())
			if took < 100*time.Microsecond {
				times[len(times)-1] = took.Round(100 * time.Nanosecond).String()
			}
			if name == "talkgraph" {
				r.ours[q.name] = took
			} else if best, ok := r.best[q.name]; !ok || took < best {
				r.best[q.name] = took
			}
		}
	}
	disk, memory := p.size()
	row = append(row, fmt.Sprintf("%.0f", disk), fmt.Sprintf("%.0f", memory))
	r.rows = append(r.rows, append(row, times...))
	return nil
}

// time asks a question again and again and returns the median.
func (r *results) time(ctx context.Context, p peer, q question) (time.Duration, error) {
	var took []time.Duration
	for end := time.Now().Add(askFor); len(took) == 0 || len(took) < askTimes && time.Now().Before(end); {
		one, stop := context.WithTimeout(ctx, askTime)
		start := time.Now()
		lines, err := p.ask(one, q)
		took = append(took, time.Since(start))
		late := one.Err()
		stop()
		if late != nil {
			return 0, fmt.Errorf("no answer in %s", askTime)
		}
		if err != nil {
			return 0, err
		}
		if !slices.Equal(lines, r.right[q.name]) {
			return 0, fmt.Errorf("another answer: %s", difference(r.right[q.name], lines))
		}
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

func difference(want, got []string) string {
	for i := range want {
		if i >= len(got) {
			return fmt.Sprintf("%d lines instead of %d", len(got), len(want))
		}
		if want[i] != got[i] {
			return fmt.Sprintf("line %d is %q instead of %q", i+1, got[i], want[i])
		}
	}
	return fmt.Sprintf("%d lines instead of %d", len(got), len(want))
}

func short(err error) string {
	s := err.Error()
	return s[:min(len(s), 40)]
}

func (r *results) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\tload\tMB disk\tMB memory")
	for _, q := range r.questions {
		fmt.Fprint(w, "\t", q.name)
	}
	fmt.Fprintln(w)
	for _, row := range r.rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "best peer / talkgraph\t\t\t")
	for _, q := range r.questions {
		if best, ok := r.best[q.name]; ok && r.ours[q.name] > 0 {
			fmt.Fprintf(w, "\t%.0fx", float64(best)/float64(r.ours[q.name]))
		} else {
			fmt.Fprint(w, "\t-")
		}
	}
	fmt.Fprintln(w)
	w.Flush()
}
