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
	seen sync.Map // unknown word -> token, as far as they were asked for
	size atomic.Int64
	byte [26][]spelling // by first letter, longest first
}

type spelling struct {
	word string
	tok  int32
}

// The shortest words in which one slip, and two, are seen through.
const (
	oneSlip  = 5
	twoSlips = 9
)

func newSpeller(m *matcher, lex graph.Lexicon) *speller {
	s := &speller{lex: lex}
	seen := map[string]bool{}
	for _, l := range m.labels {
		if l.match == graph.MatchCase || l.target.Kind() != graph.KindTopic {
			continue
		}
		for _, w := range graph.Words(l.text) {
			for _, form := range []string{w.Text, graph.Singular(w.Text)} {
				tok, known := m.tokens[form]
				if known && len(form) >= oneSlip && !seen[form] && isLetters(form) {
					seen[form] = true
					s.byte[form[0]-'a'] = append(s.byte[form[0]-'a'], spelling{form, tok})
				}
			}
		}
	}
	for c := range s.byte {
		slices.SortFunc(s.byte[c], func(a, b spelling) int {
			return cmp.Or(cmp.Compare(len(b.word), len(a.word)), strings.Compare(a.word, b.word))
		})
	}
	return s
}

// correct is the token that an unknown word is a typo of, or -1: same first
// letter, one slip from five letters or two from nine, and no second candidate as
// near. A common word is no typo.
func (s *speller) correct(w string) int32 {
	if len(w) < oneSlip || !isLetters(w) {
		return -1
	}
	if tok, ok := s.seen.Load(w); ok {
		return tok.(int32)
	}
	tok := s.nearest(w)
	if s.size.Add(1) < maxRemembered {
		s.seen.Store(w, tok)
	}
	return tok
}

// maxRemembered bounds the unknown words that are remembered.
const maxRemembered = 100_000

func (s *speller) nearest(w string) int32 {
	if s.lex.Has(w) || s.lex.Has(graph.Singular(w)) {
		return -1
	}
	slips := 1
	if len(w) >= twoSlips {
		slips = 2
	}
	best, tok, ties := slips+1, int32(-1), 0
	for _, c := range s.byte[w[0]-'a'] {
		if len(c.word) > len(w)+slips || len(c.word) < len(w)-slips {
			continue
		}
		switch d := graph.Distance(w, c.word, slips); {
		case d < best:
			best, tok, ties = d, c.tok, 0
		case d == best && d <= slips:
			ties++
		}
	}
	if ties > 0 {
		return -1
	}
	return tok
}

func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}
