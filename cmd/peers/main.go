// Command peers is a benchmark. It asks talkgraph and other databases the same five questions over
// the same graph, compares the answers, and prints the times.
//
//	go run . -db bolt:million.db -talks 1000000 postgres sqlite kuzu cayley
//
// The graph is that of a store: talks, and the topics and companies that they mention. Each peer has
// the indexes that serve it best and is asked in its own language:
//
//	graph.go      the graph, the questions, talkgraph's answers
//	postgres.go   PostgreSQL, at the address in TALKGRAPH_POSTGRES
//	sqlite.go     SQLite, by the program sqlite3
//	sqltext.go    the questions in SQL
//	node.go       Kuzu and Oxigraph, by Node.js and their npm packages (node.mjs)
//	child.go      programs that answer on their standard output
//	cayley.go     Cayley's HTTP server, in Gizmo
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
	// load stores the graph and builds the indexes.
	load(ctx context.Context, g *graphData) error
	// ask returns the lines of the answer to a question.
	ask(ctx context.Context, q question) ([]string, error)
	// size returns the megabytes on disk and the peak of memory in megabytes, each 0 if unknown.
	size() (disk, memory float64)
	close()
}

// A question is asked askTimes times, or for askFor if that is shorter. One answer may take askTime.
const (
	askTime  = 2 * time.Minute
	askTimes = 15
	askFor   = 20 * time.Second
)

func main() {
	db := flag.String("db", "", "the `ADDRESS` of the store with the graph")
	talks := flag.Int("talks", 1_000_000, "how many of its talks to use")
	dir := flag.String("dir", "", "the `FOLDER` for the peers' files (default a temporary one)")
	modules := flag.String("modules", "", "the `FOLDER` in which npm installed kuzu and oxigraph")
	cayley := flag.String("cayley", "cayley", "the `PROGRAM` of Cayley")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *db, *talks, *dir, *modules, *cayley, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// run measures talkgraph and the named peers and prints the table.
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

// results holds the times of all peers, by the names of the questions.
type results struct {
	questions []question
	right     map[string][]string // talkgraph's answers
	rows      [][]string
	ours      map[string]time.Duration // talkgraph's times
	best      map[string]time.Duration // the best times of the others
}

// newResults makes results without rows. Set right before measure.
func newResults(qs []question) *results {
	return &results{questions: qs, right: map[string][]string{}, ours: map[string]time.Duration{}, best: map[string]time.Duration{}}
}

// measure loads a peer, compares its answers with the right ones and adds a row with its times.
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
			times = append(times, "none: "+shorten(err))
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

// time asks a question repeatedly and returns the median time. It returns an error for a wrong
// answer.
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

// difference describes the first line in which two answers differ.
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

// shorten returns the first 40 bytes of an error, for a cell of the table.
func shorten(err error) string {
	s := err.Error()
	return s[:min(len(s), 40)]
}

// print prints the table, and for each question how many times faster talkgraph is than the best
// peer.
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
