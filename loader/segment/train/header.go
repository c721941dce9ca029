package main

import (
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
	"github.com/talkgraph/talkgraph/loader/segment/header"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
	"github.com/talkgraph/talkgraph/loader/vocabulary"
)

// headerExample is the header of a talk with its gold and the labels of its tokens.
type headerExample struct {
	note   *note
	gold   *goldTalk
	window header.Window
	labels []int
	firms  []string // companies of the vocabulary that the talk names anywhere
}

// headerTrainer fits the tagger of package header.
type headerTrainer struct {
	reader     *header.Reader
	lex        *lexicon.Lexicon
	vocabulary *graph.Vocabulary
	ids        map[string]int32
	names      []string
	own        []headerExample // of the notes
	made       []headerExample // of published talks written as notes are
}

func (t *headerTrainer) id(name []byte) int32 {
	if id, ok := t.ids[string(name)]; ok {
		return id
	}
	id := int32(len(t.names))
	t.ids[string(name)] = id
	t.names = append(t.names, string(name))
	return id
}

// trainHeaders fits the model of headers and returns it in the format that package header embeds.
// It prints the scores of speakers, companies and titles with one author left out, for talks that
// begin where the gold says. talks is a file of published talks, or "".
func trainHeaders(w io.Writer, notes []*note, lex *lexicon.Lexicon, talks string) ([]byte, error) {
	v, err := vocabulary.Parse(vocabulary.Shipped()...)
	if err != nil {
		return nil, err
	}
	t := &headerTrainer{reader: header.NewWith(lex, v, nil), lex: lex, vocabulary: v, ids: map[string]int32{}}
	t.own = t.examples(notes)
	if talks != "" {
		published, err := readPublished(talks)
		if err != nil {
			return nil, err
		}
		t.made = t.examples(madeNotes(published, madeCount))
	}
	t.prune()
	base := t.base()
	authors := map[string]bool{}
	for _, n := range notes {
		authors[n.author] = true
	}
	var total headerTally
	var names []string
	for a := range authors {
		names = append(names, a)
	}
	slices.Sort(names)
	tallies, found := make([]headerTally, len(names)), make([]headerTally, len(names))
	parallel(len(names), func(i int) {
		m := header.NewModel(t.fit(base, names[i]), t.names)
		for _, n := range notes {
			if n.author == names[i] && n.found != nil {
				t.scoreFound(n, m, &found[i])
			}
		}
		for k := range t.own {
			if e := &t.own[k]; e.note.author == names[i] && !e.gold.Optional {
				tallies[i].add(e, m.Parse(&e.window))
			}
		}
	})
	for _, s := range tallies {
		total.sum(s)
	}
	fmt.Fprintf(w, "headers, author left out, boundaries of the gold: %v\n", &total)
	total = headerTally{}
	for _, s := range found {
		total.sum(s)
	}
	if total.talks > 0 {
		fmt.Fprintf(w, "boundaries found: titles %v, %v\n", total.titles, &total)
	}
	return header.NewModel(t.fit(base, ""), t.names).Write()
}

// examples returns the headers of notes with their labels.
func (t *headerTrainer) examples(notes []*note) []headerExample {
	var out []headerExample
	for _, n := range notes {
		var golds []*goldTalk
		for i := range n.talks {
			if n.talks[i].block >= 0 {
				golds = append(golds, &n.talks[i])
			}
		}
		slices.SortStableFunc(golds, func(a, b *goldTalk) int { return a.block - b.block })
		talks := make([]int, len(golds))
		for i, g := range golds {
			talks[i] = g.block
		}
		for i, w := range t.reader.Windows(n.blocks, talks, t.id) {
			end := len(n.blocks)
			if i+1 < len(talks) {
				end = max(talks[i]+1, talks[i+1])
			}
			e := headerExample{note: n, gold: golds[i], window: w, firms: t.knownIn(n.blocks[talks[i]:end])}
			e.label()
			out = append(out, e)
		}
	}
	return out
}

// knownIn returns the companies of the vocabulary whose names are in the text of a talk. It
// approximates the matcher of package loader.
func (t *headerTrainer) knownIn(blocks []segment.Block) []string {
	var out []string
	for _, b := range blocks {
		ts := header.Tokens(b.Text)
		for i := range ts {
			for j := i; j < min(i+4, len(ts)); j++ {
				if s := b.Text[ts[i].Start:ts[j].End]; len(s) > 2 && lexicon.IsCapital(s) && t.reader.Knows(s) && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// label sets the labels of the tokens from the gold.
func (e *headerExample) label() {
	w := &e.window
	e.labels = make([]int, len(w.Tokens))
	for _, title := range append([]string{e.gold.Title}, e.gold.Alts...) {
		if at, n := findWords(w, goldWords(title), 0, true); n > 0 {
			for i := at; i < at+n; i++ {
				e.labels[i] = header.TitleToken
			}
			break
		}
	}
	for _, name := range e.gold.Companies {
		e.mark(goldWords(name), header.FirmBegin)
	}
	for _, name := range e.gold.Speakers {
		e.mark(goldWords(name), header.NameBegin)
	}
}

// mark labels every occurrence of a name. begin is the label of its first token. A company in the
// title has a label of its own.
func (e *headerExample) mark(words []string, begin int) {
	for from := 0; ; {
		at, n := findWords(&e.window, words, from, false)
		if n == 0 {
			return
		}
		y := begin
		if y == header.FirmBegin && e.labels[at] == header.TitleToken {
			y = header.TitleFirmBegin
		}
		for i := at; i < at+n; i++ {
			e.labels[i] = y + 1
		}
		e.labels[at] = y
		from = at + n
	}
}

func goldWords(s string) []string {
	var out []string
	for _, t := range header.Tokens(s) {
		if !t.Separates {
			out = append(out, plainWord(t.Text))
		}
	}
	return out
}

func plainWord(s string) string {
	return strings.ReplaceAll(strings.Trim(strings.ToLower(s), ".@"), "’", "'")
}

// findWords returns the first run of tokens at or after from that has the words on one line.
// It ignores separators. A host such as "acme.com" equals the name before its dot.
func findWords(w *header.Window, words []string, from int, titleLine bool) (at, n int) {
	if len(words) == 0 {
		return 0, 0
	}
	for i := from; i < len(w.Tokens) && !(titleLine && w.Line[i] > 0); i++ {
		k, j := 0, i
		for ; j < len(w.Tokens) && k < len(words) && w.Line[j] == w.Line[i]; j++ {
			if w.Tokens[j].Separates {
				if k == 0 {
					break
				}
				continue
			}
			t := plainWord(w.Tokens[j].Text)
			if t != words[k] && !(len(words) == 1 && strings.HasPrefix(strings.TrimPrefix(t, "www."), words[k]+".")) {
				break
			}
			k++
		}
		if k == len(words) {
			return i, j - i
		}
	}
	return 0, 0
}

// lists returns the lists of features of a header.
func (e *headerExample) lists() iter.Seq[*[]int32] {
	return func(yield func(*[]int32) bool) {
		for _, lists := range [][][]int32{e.window.Shared, e.window.Features} {
			for i := range lists {
				if !yield(&lists[i]) {
					return
				}
			}
		}
	}
}

// prune drops features that occur in the headers of one author only. Each made note has an author
// of its own.
func (t *headerTrainer) prune() {
	first, keep := make([]string, len(t.names)), make([]bool, len(t.names))
	see := func(es []headerExample, author func(e *headerExample) string) {
		for i := range es {
			a := author(&es[i])
			for fs := range es[i].lists() {
				for _, f := range *fs {
					if first[f] == "" {
						first[f] = a
					} else if first[f] != a {
						keep[f] = true
					}
				}
			}
		}
	}
	see(t.own, func(e *headerExample) string { return e.note.author })
	see(t.made, func(e *headerExample) string { return e.note.author })
	number := make([]int32, len(t.names))
	var names []string
	for i, k := range keep {
		number[i] = -1
		if k {
			number[i] = int32(len(names))
			names = append(names, t.names[i])
		}
	}
	t.names = names
	for _, es := range [][]headerExample{t.own, t.made} {
		for i := range es {
			for fs := range es[i].lists() {
				kept := (*fs)[:0]
				for _, f := range *fs {
					if number[f] >= 0 {
						kept = append(kept, number[f])
					}
				}
				*fs = kept
			}
		}
	}
}

// The parameters of learning were chosen by ten folds of authors on the corpus.
const (
	madeCount  = 300 // notes made of published talks
	baseRounds = 4
	baseRate   = 0.15
	ownRounds  = 8
	ownRate    = 0.06
	decay      = 2e-4 // of the distance to the base, for each header
)

// scoreFound adds to tally what a model reads in the talks that were found in a note. Speakers and
// companies of talks that were not found count as missed.
func (t *headerTrainer) scoreFound(n *note, m *header.Model, tally *headerTally) {
	got := header.NewWith(t.lex, t.vocabulary, m).Read(n.blocks, n.found)
	title := map[int]header.Header{}
	for i, b := range n.found {
		title[b] = got[i]
	}
	of := n.pair(n.found, n.matchBlocks(func(i int) string { return title[i].Title }))
	tally.titles.wrong += len(n.found) - len(of)
	for k := range n.talks {
		g := &n.talks[k]
		b, ok := of[k]
		if g.Optional {
			continue
		}
		e := headerExample{note: n, gold: g}
		var h header.Header
		if ok {
			h = title[b]
			tally.titles.found++
			end := len(n.blocks)
			if i := slices.Index(n.found, b); i+1 < len(n.found) {
				end = n.found[i+1]
			}
			e.firms = t.knownIn(n.blocks[b:end])
		} else {
			tally.titles.missed++
		}
		tally.add(&e, h)
	}
}

// base returns the fitting on the made notes, or nil if there are none.
func (t *headerTrainer) base() *fitting {
	f := newFitting(len(t.names))
	f.learn(t.made, "", baseRounds, baseRate)
	return f
}

// fit returns the tagger learned from all authors except without. It starts with the weights of
// base, which are also the prior.
func (t *headerTrainer) fit(base *fitting, without string) *header.Tagger {
	f := base.again()
	f.learn(t.own, without, ownRounds, ownRate)
	return f.tagger
}

// fitting fits a tagger with AdaGrad, which maximizes the likelihood of the labels.
type fitting struct {
	tagger               *header.Tagger
	prior                []float32 // weights to which rare features decay
	slopes, steps, start []float64 // sums of squared gradients
	seen                 []int32   // by feature, the update at which it decayed last
	updates              int32
	scores               []float64
	chain                header.Chain
}

func newFitting(features int) *fitting {
	t := header.NewTagger(features, header.Labels, func(from, to int) bool { return !header.CanFollow(from, to) })
	return fittingOf(t)
}

func fittingOf(t *header.Tagger) *fitting {
	return &fitting{
		tagger: t, prior: slices.Clone(t.Weights), slopes: make([]float64, len(t.Weights)),
		steps: make([]float64, len(t.Steps)), start: make([]float64, len(t.Starts)), seen: make([]int32, len(t.Weights)/header.Labels),
	}
}

// again returns a new fitting that starts with the weights of f and has them as its prior.
func (f *fitting) again() *fitting {
	return fittingOf(&header.Tagger{
		Labels: header.Labels, Weights: slices.Clone(f.tagger.Weights), Steps: slices.Clone(f.tagger.Steps), Starts: slices.Clone(f.tagger.Starts),
	})
}

// learn runs rounds over the headers of all authors except without, in a fixed random order. It
// ignores optional talks.
func (f *fitting) learn(examples []headerExample, without string, rounds int, rate float64) {
	var order []*headerExample
	for i := range examples {
		if e := &examples[i]; e.note.author != without && !e.gold.Optional && len(e.labels) > 0 {
			order = append(order, e)
		}
	}
	r := random(1)
	for range rounds {
		for i := len(order) - 1; i > 0; i-- {
			j := r.n(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, e := range order {
			f.step(e, rate)
		}
	}
	f.updates++
	for k := range f.seen {
		if f.seen[k] > 0 {
			f.decay(int32(k))
		}
	}
}

// decay moves the weights of a feature towards their prior, for all updates since its last decay.
func (f *fitting) decay(k int32) {
	d := f.updates - f.seen[k]
	if d <= 0 {
		return
	}
	keep := float32(math.Pow(1-decay, float64(d)))
	for at := int(k) * header.Labels; at < int(k+1)*header.Labels; at++ {
		f.tagger.Weights[at] = f.prior[at] + (f.tagger.Weights[at]-f.prior[at])*keep
	}
	f.seen[k] = f.updates
}

// little is the gradient below which step skips a label of a token. It is a choice that saves time.
const little = 1e-3

// step moves the weights by the gradient of one header.
func (f *fitting) step(e *headerExample, rate float64) {
	t := f.tagger
	f.updates++
	for fs := range e.lists() {
		for _, k := range *fs {
			f.decay(k)
		}
	}
	f.scores = t.Scores(f.scores[:0], &e.window)
	t.Chain(&f.chain, f.scores)
	move := func(w *float32, sum *float64, d float64) {
		*sum += d * d
		*w -= float32(rate * d / math.Sqrt(*sum+1e-4))
	}
	const n = header.Labels
	for i, gold := range e.labels {
		for y := range n {
			d := f.chain.Share(i, y)
			if y == gold {
				d--
			}
			if d > -little && d < little {
				continue
			}
			for _, fs := range [2][]int32{e.window.Features[i], e.window.Shared[e.window.Segment[i]]} {
				for _, k := range fs {
					at := int(k)*n + y
					move(&t.Weights[at], &f.slopes[at], d)
				}
			}
			if i == 0 && header.CanFollow(-1, y) {
				move(&t.Starts[y], &f.start[y], d)
			}
		}
	}
	steps := slices.Clone(t.Steps)
	for i := 1; i < len(e.labels); i++ {
		for a := range n {
			for b := range n {
				if !header.CanFollow(a, b) {
					continue
				}
				at := a*n + b
				d := math.Exp(f.chain.Forward[(i-1)*n+a] + float64(steps[at]) + f.scores[i*n+b] + f.chain.Backward[i*n+b] - f.chain.Total)
				if e.labels[i-1] == a && e.labels[i] == b {
					d--
				}
				move(&t.Steps[at], &f.steps[at], d)
			}
		}
	}
}

// headerCount counts what was found, wrong and missed.
type headerCount struct{ found, wrong, missed int }

func (c headerCount) String() string {
	p := float64(c.found) / float64(max(1, c.found+c.wrong))
	r := float64(c.found) / float64(max(1, c.found+c.missed))
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f", p, r, 2*p*r/max(1e-9, p+r))
}

func (c *headerCount) sum(o headerCount) {
	c.found += o.found
	c.wrong += o.wrong
	c.missed += o.missed
}

// headerTally compares parsed headers with the gold ones. firms scores the companies that the
// header names; firmsToo also accepts those that the vocabulary finds in the talk. exact counts
// equal titles among talks.
type headerTally struct {
	titles, speakers, firms, firmsToo headerCount
	exact, talks                      int
}

func (t *headerTally) sum(o headerTally) {
	t.titles.sum(o.titles)
	t.speakers.sum(o.speakers)
	t.firms.sum(o.firms)
	t.firmsToo.sum(o.firmsToo)
	t.exact += o.exact
	t.talks += o.talks
}

func (t *headerTally) String() string {
	return fmt.Sprintf("speakers %v, companies %v (with the vocabulary %v), exact titles %.3f of %d",
		t.speakers, t.firms, t.firmsToo, float64(t.exact)/float64(max(1, t.talks)), t.talks)
}

// add counts one header as the scorer of the corpus does: speakers by their last word,
// companies loosely.
func (t *headerTally) add(e *headerExample, got header.Header) {
	exact := slices.ContainsFunc(append([]string{e.gold.Title}, e.gold.Alts...), func(s string) bool { return foldWords(s) == foldWords(got.Title) })
	if t.talks++; exact {
		t.exact++
	}
	var names []string
	for _, s := range got.Speakers {
		names = append(names, s.Name)
	}
	t.speakers.compare(e.gold.Speakers, names, nil, func(a, b string) bool { return lastWord(a) == lastWord(b) })
	t.firms.compare(e.gold.Companies, got.Companies, nil, isLoosely)
	t.firmsToo.compare(e.gold.Companies, got.Companies, e.firms, isLoosely)
}

// compare scores the results got against gold. A name in also counts as found if it is in
// gold, and never as wrong.
func (c *headerCount) compare(gold, got, also []string, same func(a, b string) bool) {
	for _, g := range gold {
		if is := func(s string) bool { return same(g, s) }; slices.ContainsFunc(got, is) || slices.ContainsFunc(also, is) {
			c.found++
		} else {
			c.missed++
		}
	}
	for _, s := range got {
		if is := func(g string) bool { return same(g, s) }; !slices.ContainsFunc(gold, is) && !slices.ContainsFunc(also, is) {
			c.wrong++
		}
	}
}

func foldWords(s string) string {
	var out []string
	for _, w := range graph.Words(s) {
		out = append(out, w.Text)
	}
	return strings.Join(out, " ")
}

func lastWord(s string) string {
	s = foldWords(s)
	return s[strings.LastIndexByte(s, ' ')+1:]
}

func isLoosely(a, b string) bool {
	a, b = foldWords(a), foldWords(b)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}
