// Program draw prints uses of the labels of the shipped vocabulary, to be judged by a reader:
//
//	go run ./loader/vocabulary/draw talks.jsonl.gz notes/ >drawn.txt
//	go run ./loader/vocabulary/draw -of 'fission,graph' talks.jsonl.gz
//
// A use is a talk in which a label counts as a mention; its first place is printed. Tags and
// stated companies are no uses, because a person stated them. Without -of it draws from the most
// frequent labels and from those that may mean something else. The same input gives the same
// output. The judgements are in data/vocabulary/evidence.tsv.
package main

import (
	"bufio"
	"cmp"
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
	"github.com/talkgraph/talkgraph/loader/formats"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

func main() {
	n := flag.Int("n", 10, "uses to draw of each label")
	top := flag.Int("top", 300, "draw from this many of the most frequent labels")
	of := flag.String("of", "", "draw from these labels only, separated by commas")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: draw [-n N] [-top N] [-of LABELS] FILE|DIR...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(os.Stdout, *n, *top, *of, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "draw:", err)
		os.Exit(1)
	}
}

// run draws n uses of labels in the files and folders and prints them to w.
func run(w io.Writer, n, top int, of string, paths []string) error {
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	if err != nil {
		return err
	}
	d := newDrawer(v, n)
	for _, path := range paths {
		if err := d.readAll(path); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(w)
	for _, l := range d.choose(top, of) {
		fmt.Fprintf(out, "\n%s\t%s\t%s\t%d\n", l.target, l.Text, l.Match, l.uses)
		for _, u := range l.drawn {
			fmt.Fprintln(out, "  "+u.text)
		}
	}
	return out.Flush()
}

// key identifies a label: its topic or company, and its folded text.
type key struct {
	target graph.ID
	text   string
}

// label is a label of the vocabulary with the number of talks that use it, and some of the uses.
type label struct {
	graph.Label
	target graph.ID
	uses   int
	drawn  []use // by hash
}

// use is a place of a label with the text around it. The uses with the smallest hashes are drawn.
type use struct {
	hash uint64
	text string
}

// drawer counts and draws the uses of labels.
type drawer struct {
	n      int
	x      *loader.Extractor
	labels map[key]*label
}

// newDrawer returns a drawer of n uses of each label of a vocabulary. Call readAll next.
func newDrawer(v *graph.Vocabulary, n int) *drawer {
	d := &drawer{n: n, x: loader.New(v, graph.Lexicon(data.Words)), labels: map[key]*label{}}
	add := func(target graph.ID, l graph.Label) {
		k := key{target, graph.Fold(l.Text)}
		if d.labels[k] == nil {
			d.labels[k] = &label{Label: l, target: target}
		}
	}
	for _, t := range v.Topics {
		for _, l := range t.Labels {
			add(t.ID, l)
		}
	}
	for _, c := range v.Companies {
		for _, l := range c.Labels {
			add(c.ID, l)
		}
		for _, p := range c.Products {
			if p.ID.Kind() == graph.KindProduct {
				add(c.ID, graph.Label{Text: p.Name, Match: graph.MatchAny})
			}
		}
	}
	return d
}

// readAll reads a file of talks, a note, or all of a folder.
func (d *drawer) readAll(root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		isData, err := formats.Knows(path, f)
		if err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if !isData {
			text, err := io.ReadAll(f)
			if err != nil {
				return err
			}
			return d.read(filepath.Base(path), string(text))
		}
		_, err = formats.Read(path, f, formats.Options{}, func(_ int, r graph.Record) error {
			return d.read(loader.RecordSource(filepath.Base(path), r), loader.RecordText(r))
		})
		return err
	})
}

// read counts and draws the uses in one note.
func (d *drawer) read(source, text string) error {
	note, err := d.x.Extract(context.Background(), source, []byte(text))
	if err != nil {
		return err
	}
	lines := strings.Split(note.Text, "\n")
	for _, t := range note.Talks {
		seen := map[*label]bool{}
		for _, m := range slices.Concat(t.Topics, t.Companies) {
			for _, e := range m.Evidence {
				line := lines[e.Line-1]
				if loader.IsRecord(source) && (strings.HasPrefix(line, "Tags: ") || strings.HasPrefix(line, "Company: ")) {
					continue
				}
				l := d.find(m.ID, e.Text)
				if l == nil || seen[l] {
					continue
				}
				seen[l] = true
				l.add(d.n, source, line, e)
			}
		}
	}
	return nil
}

// find returns the label of a topic or company with a text, perhaps in the singular. It returns
// nil for a typo and for a product that is a topic.
func (d *drawer) find(target graph.ID, text string) *label {
	if l := d.labels[key{target, graph.Fold(text)}]; l != nil {
		return l
	}
	if l := d.labels[key{target, graph.Plain(text)}]; l != nil {
		return l
	}
	return d.labels[key{target, graph.Fold(text) + "s"}]
}

// around is the number of characters of a line that are printed before and after a use.
const around = 60

// add counts a use on a line of a note, and keeps it if it is among the n drawn ones.
func (l *label) add(n int, source, line string, e graph.Span) {
	l.uses++
	h := fnv.New64a()
	fmt.Fprint(h, source, e.Line, e.Start, e.Text)
	u := use{hash: h.Sum64()}
	at, _ := slices.BinarySearchFunc(l.drawn, u, func(a, b use) int { return cmp.Compare(a.hash, b.hash) })
	if at == n {
		return
	}
	r := []rune(line)
	u.text = string(r[max(0, e.Start-around):e.Start]) + "[" + e.Text + "]" + string(r[e.End:min(len(r), e.End+around)])
	l.drawn = slices.Insert(l.drawn, at, u)
	l.drawn = l.drawn[:min(n, len(l.drawn))]
}

// choose returns the labels to print, the most frequent first: those that of names, or else the
// top ones and the suspicious ones.
func (d *drawer) choose(top int, of string) []*label {
	var used []*label
	for _, l := range d.labels {
		if l.uses > 0 {
			used = append(used, l)
		}
	}
	slices.SortFunc(used, func(a, b *label) int {
		return cmp.Or(cmp.Compare(b.uses, a.uses), cmp.Compare(a.target, b.target), cmp.Compare(a.Text, b.Text))
	})
	var named []string
	for _, s := range strings.Split(of, ",") {
		named = append(named, graph.Fold(s))
	}
	var out []*label
	for i, l := range used {
		if of == "" && (i < top || l.isSuspicious()) || of != "" && slices.Contains(named, graph.Fold(l.Text)) {
			out = append(out, l)
		}
	}
	return out
}

// isSuspicious reports whether a label may mean something else: a common word, a name with three
// letters or fewer, or one that counts only in some conditions.
func (l *label) isSuspicious() bool {
	text := graph.Fold(l.Text)
	return len(text) <= 3 || graph.Lexicon(data.Words).Has(text) || l.Match != graph.MatchAny
}
