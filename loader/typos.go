package loader

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/talkgraph/talkgraph/graph"
)

// speller corrects typos to the words of topic labels, never to those of companies. It is safe
// for concurrent use.
type speller struct {
	lex      graph.Lexicon
	seen     sync.Map // correction of each unknown word, "" for none
	size     atomic.Int64
	byLetter [26][]string // words of labels by their first letter, the longest first

	camel map[string]bool // words of labels with a capital inside: phantomjs
	plain map[string]bool // words that a label has without a capital: monitoring, not polars
}

// The lengths of words from which typos are corrected, in letters. Set on the 39 notes of the
// rules: shorter words have too many neighbours.
const (
	oneSlip  = 5 // least length with one typo
	twoSlips = 9 // least length with two typos
	longName = 8 // least length of a word in a name
	slipName = 6 // least length of a word that becomes a name: "sympa" does not become "SymPy"
)

// newSpeller returns a speller for the topic labels of a matcher. It corrects no word of lex.
func newSpeller(m *matcher, lex graph.Lexicon) *speller {
	s := &speller{lex: lex, camel: map[string]bool{}, plain: map[string]bool{}}
	seen := map[string]bool{}
	for _, l := range m.labels {
		if !isMistypable(&l) {
			continue
		}
		for _, w := range graph.Words(l.text) {
			for _, form := range []string{w.Text, graph.Singular(w.Text)} {
				_, known := m.tokens[form]
				s.plain[form] = s.plain[form] || l.text[w.Start] >= 'a'
				s.camel[form] = s.camel[form] || isCamel(l.text[w.Start:w.End])
				if known && len(form) >= oneSlip && !seen[form] && isLetters(form) {
					seen[form] = true
					s.byLetter[form[0]-'a'] = append(s.byLetter[form[0]-'a'], form)
				}
			}
		}
	}
	for c := range s.byLetter {
		slices.SortFunc(s.byLetter[c], func(a, b string) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
		})
	}
	return s
}

// correct returns the word of a label of which an unknown word is a typo, or "". The two have
// the same first letter and differ by one typo, or two in a long word. No other word of a label
// may be as near, and the unknown word may not be a common one.
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

// maxRemembered is the number of unknown words whose corrections are cached. It bounds the
// memory of an extractor that reads many notes.
const maxRemembered = 100_000

// nearest returns what correct returns, without the cache.
func (s *speller) nearest(w string) string {
	if s.lex.Has(w) || s.lex.Has(graph.Singular(w)) || s.isDerived(w) {
		return ""
	}
	right := s.nearestLabel(w)
	if right != "" && !s.plain[right] && (len(w) < slipName || s.isNearWord(w, right)) {
		return ""
	}
	return right
}

// nearestLabel returns the word of a label that is nearest to w within the allowed typos. It
// returns "" if there is none or two are equally near.
func (s *speller) nearestLabel(w string) string {
	slips := 1
	if len(w) >= twoSlips {
		slips = 2
	}
	best, right, ties := slips+1, "", 0
	for _, c := range s.byLetter[w[0]-'a'] {
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
	if ties > 0 {
		return ""
	}
	return right
}

// isNearWord reports whether a common word other than the name is one typo from w: "pilars" is
// a typo of "pillars" rather than of "Polars".
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

// isDerived reports whether a word is a common word with a prefix or suffix: "treatable",
// "uncaught".
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

// isCamel reports whether a word has a capital behind a small letter: "PhantomJS".
func isCamel(s string) bool {
	for i := 1; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' && 'a' <= s[i-1] && s[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// isLetters reports whether a text consists of one or more of the letters a to z.
func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}
