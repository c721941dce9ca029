package loader

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/talkgraph/talkgraph/graph"
)

// speller corrects typos onto the words of topic labels, never of companies.
type speller struct {
	lex  graph.Lexicon
	seen sync.Map // unknown word -> what it is corrected to, as far as they were asked for
	size atomic.Int64
	byte [26][]string // words of labels by first letter, longest first

	camel map[string]bool // words of labels that have a capital inside: phantomjs
	plain map[string]bool // words that some label has without a capital: monitoring, not polars
}

// The shortest words in which one slip, and two, are seen through, and one where the
// word has a capital.
const (
	oneSlip  = 5
	twoSlips = 9
	longName = 8
	slipName = 6 // shorter names are too near other words: "sympa" is no SymPy
)

func newSpeller(m *matcher, lex graph.Lexicon) *speller {
	s := &speller{lex: lex, camel: map[string]bool{}, plain: map[string]bool{}}
	seen := map[string]bool{}
	for _, l := range m.labels {
		if !mistypable(&l) {
			continue
		}
		for _, w := range graph.Words(l.text) {
			for _, form := range []string{w.Text, graph.Singular(w.Text)} {
				_, known := m.tokens[form]
				s.plain[form] = s.plain[form] || l.text[w.Start] >= 'a'
				s.camel[form] = s.camel[form] || isCamel(l.text[w.Start:w.End])
				if known && len(form) >= oneSlip && !seen[form] && isLetters(form) {
					seen[form] = true
					s.byte[form[0]-'a'] = append(s.byte[form[0]-'a'], form)
				}
			}
		}
	}
	for c := range s.byte {
		slices.SortFunc(s.byte[c], func(a, b string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
		})
	}
	return s
}

// correct returns the word of a label that an unknown word is a typo of, or "": same first
// letter, one slip from five letters or two from nine, and no second candidate as
// near. A common word is no typo.
func (s *speller) correct(w string) string {
	if len(w) < oneSlip || !isLetters(w) {
		return ""
	}
	if right, ok := s.seen.Load(w); ok {
		return right.(string)
	}
	right := s.nearest(w)
	if s.size.Add(1) < maxRemembered {
		s.seen.Store(w, right)
	}
	return right
}

// maxRemembered bounds the unknown words that are remembered.
const maxRemembered = 100_000

func (s *speller) nearest(w string) string {
	if s.lex.Has(w) || s.lex.Has(graph.Singular(w)) || s.isDerived(w) {
		return ""
	}
	slips := 1
	if len(w) >= twoSlips {
		slips = 2
	}
	best, right, ties := slips+1, "", 0
	for _, c := range s.byte[w[0]-'a'] {
		if len(c) > len(w)+slips || len(c) < len(w)-slips {
			continue
		}
		switch d := graph.Distance(w, c, slips); {
		case d < best:
			best, right, ties = d, c, 0
		case d == best && d <= slips:
			ties++
		}
	}
	if ties > 0 || right != "" && !s.plain[right] && (len(w) < slipName || s.isNearWord(w, right)) {
		return ""
	}
	return right
}

// isNearWord reports whether a common word other than a name is one slip from w:
// "pilars" is a slip of "pillars" rather than of Polars.
func (s *speller) isNearWord(w, name string) bool {
	is := func(word string) bool { return word != name && s.lex.Has(word) }
	for i := 0; i <= len(w); i++ {
		head, tail := w[:i], w[i:]
		if tail != "" && is(head+tail[1:]) || len(tail) > 1 && is(head+tail[1:2]+tail[:1]+tail[2:]) {
			return true
		}
		for c := 'a'; c <= 'z'; c++ {
			if is(head+string(c)+tail) || tail != "" && is(head+string(c)+tail[1:]) {
				return true
			}
		}
	}
	return false
}

// isDerived reports whether a word is made of a common one: "treatable", "uncaught".
func (s *speller) isDerived(w string) bool {
	for _, end := range []string{"able", "ness", "less", "ful", "ment", "ish", "ly"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 2 && (s.lex.Has(stem) || s.lex.Has(stem+"e")) {
			return true
		}
	}
	for _, start := range []string{"un", "non", "mis", "over"} {
		if stem, ok := strings.CutPrefix(w, start); ok && len(stem) > 3 && s.lex.Has(stem) {
			return true
		}
	}
	return false
}

// isCamel reports whether a word has a small letter before a capital: "PhantomJS".
func isCamel(s string) bool {
	for i := 1; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' && 'a' <= s[i-1] && s[i-1] <= 'z' {
			return true
		}
	}
	return false
}

func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}
