package main

import (
	"sort"
	"strings"

	"github.com/talkgraph/talkgraph/loader/segment"
)

// matches holds the talks of the gold that a block may be, with the similarity of their titles.
type matches []match

type match struct {
	talk  int
	score float64
}

// matchBlocks returns the talks of the gold that each block matches. The thresholds are those of the
// corpus's scorer: a similarity of 0.8, or of 0.6 within two lines, or any within two lines of
// a soft talk.
func (n *note) matchBlocks(title func(i int) string) []matches {
	out := make([]matches, len(n.blocks))
	for i := range n.blocks {
		found := title(i)
		for k := range n.talks {
			t := &n.talks[k]
			far := t.Line - n.blocks[i].Line
			near := far <= 2 && far >= -2
			s := 0.0
			for _, g := range append([]string{t.Title}, t.Alts...) {
				a, b := norm(g), norm(found)
				s = max(s, ratio(a, b))
				if near && a != "" && (strings.Contains(b, a) || len(b) > 5 && strings.Contains(a, b)) {
					s = max(s, 0.85)
				}
			}
			if s >= 0.8 || near && (s >= 0.6 || t.Soft) {
				if near {
					s += 0.3
				}
				out[i] = append(out[i], match{k, s})
			}
		}
	}
	return out
}

// tally counts found, wrong and missed talks.
type tally struct{ found, wrong, missed int }

func (t *tally) add(o tally) {
	t.found, t.wrong, t.missed = t.found+o.found, t.wrong+o.wrong, t.missed+o.missed
}

func (t tally) precision() float64 { return part(t.found, t.wrong) }
func (t tally) recall() float64    { return part(t.found, t.missed) }

func (t tally) f1() float64 {
	p, r := t.precision(), t.recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func part(a, b int) float64 {
	if a+b == 0 {
		return 1
	}
	return float64(a) / float64(a+b)
}

// pair assigns blocks of a set to talks of the gold, the most similar pairs first. It returns the
// block of each talk.
func (n *note) pair(set []int, ms []matches) map[int]int {
	type pair struct {
		score       float64
		talk, block int
	}
	var pairs []pair
	for _, i := range set {
		for _, m := range ms[i] {
			pairs = append(pairs, pair{m.score, m.talk, i})
		}
	}
	sort.Slice(pairs, func(i, k int) bool {
		a, b := pairs[i], pairs[k]
		if a.score != b.score {
			return a.score > b.score
		}
		if a.talk != b.talk {
			return a.talk > b.talk
		}
		return a.block > b.block
	})
	of, used := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, ok := of[p.talk]; !ok && !used[p.block] {
			of[p.talk], used[p.block] = p.block, true
		}
	}
	return of
}

// tally compares a set of blocks with the gold.
func (n *note) tally(set []int, ms []matches) tally {
	of := n.pair(set, ms)
	t := tally{wrong: len(set) - len(of)}
	for k := range n.talks {
		_, found := of[k]
		switch {
		case n.talks[k].Optional:
		case found:
			t.found++
		default:
			t.missed++
		}
	}
	return t
}
func norm(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(s) {
		if segment.IsWordRune(r) || strings.ContainsRune("+#._", r) {
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
			continue
		}
		space = true
	}
	return b.String()
}

// ratio returns the similarity of two texts as Python's difflib computes it: twice the number of
// matching characters, divided by the number of all characters.
func ratio(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	total := len(x) + len(y)
	if short := min(len(x), len(y)); 2*float64(short)/float64(total) < 0.6 || 2*float64(inCommon(x, y))/float64(total) < 0.6 {
		return 0
	}
	return 2 * float64(matching(x, y)) / float64(total)
}

func inCommon(x, y []rune) int {
	n := map[rune]int{}
	for _, r := range y {
		n[r]++
	}
	both := 0
	for _, r := range x {
		if n[r] > 0 {
			n[r]--
			both++
		}
	}
	return both
}

// matching returns the length of the longest common run plus, recursively, the matching characters
// on both sides of that run.
func matching(x, y []rune) int {
	size, at, to := 0, 0, 0
	last := make([]int, len(y)+1)
	for i := range x {
		before := 0
		for k := range y {
			keep := last[k+1]
			last[k+1] = 0
			if x[i] == y[k] {
				last[k+1] = before + 1
				if last[k+1] > size {
					size, at, to = last[k+1], i-last[k+1]+1, k-last[k+1]+1
				}
			}
			before = keep
		}
	}
	if size == 0 {
		return 0
	}
	return size + matching(x[:at], y[:to]) + matching(x[at+size:], y[to+size:])
}
