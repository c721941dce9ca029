package loader

import (
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// matcher is a vocabulary made ready for search: a trie over words whose ends are
// labels. It is read-only once made and safe for concurrent use.
type matcher struct {
	tokens map[string]int32 // word of a label -> its number
	next   map[uint64]int32 // node<<32 | token -> node; node 0 is the root
	ends   map[int32][]int32
	labels []label
	near   map[graph.ID][]graph.ID // topics one link away
	above  map[graph.ID][]graph.ID // topic -> its broader topics
	typos  *speller
}

// label is one name of one target.
type label struct {
	text   string
	match  graph.Match
	target graph.ID
	rules  *graph.Rules
}

func newMatcher(v *graph.Vocabulary, lex graph.Lexicon) *matcher {
	m := &matcher{
		tokens: map[string]int32{}, next: map[uint64]int32{}, ends: map[int32][]int32{},
		near: map[graph.ID][]graph.ID{}, above: map[graph.ID][]graph.ID{},
	}
	topics := map[graph.ID]*graph.Topic{}
	for i := range v.Topics {
		t := &v.Topics[i]
		topics[t.ID] = t
		m.above[t.ID] = t.Broader
		for _, l := range t.Labels {
			m.add(label{l.Text, l.Match, t.ID, &t.Rules})
		}
		for _, o := range slices.Concat(t.Broader, t.Related) {
			m.near[t.ID] = append(m.near[t.ID], o)
			m.near[o] = append(m.near[o], t.ID)
		}
	}
	for i := range v.Companies {
		c := &v.Companies[i]
		for _, l := range c.Labels {
			m.add(label{l.Text, l.Match, c.ID, &c.Rules})
		}
		for _, p := range c.Products {
			t, isTopic := topics[p.ID]
			if !isTopic {
				m.add(label{p.Name, graph.MatchAny, c.ID, &graph.Rules{}})
				continue
			}
			for _, l := range t.Labels {
				m.add(label{l.Text, l.Match, c.ID, &t.Rules})
			}
		}
	}
	m.singulars()
	m.typos = newSpeller(m, lex)
	return m
}

// add enters a label under its words.
func (m *matcher) add(l label) {
	if l.match == graph.MatchNever {
		return
	}
	node := int32(0)
	for _, w := range graph.Words(l.text) {
		node = m.child(node, w.Text)
	}
	if node != 0 {
		m.labels = append(m.labels, l)
		m.ends[node] = append(m.ends[node], int32(len(m.labels)-1))
	}
}

func (m *matcher) child(node int32, word string) int32 {
	tok, ok := m.tokens[word]
	if !ok {
		tok = int32(len(m.tokens))
		m.tokens[word] = tok
	}
	key := uint64(node)<<32 | uint64(tok)
	n, ok := m.next[key]
	if !ok {
		n = int32(len(m.next)) + 1
		m.next[key] = n
	}
	return n
}

// company is the company that a name alone means, whatever context its label needs
// elsewhere; "" if none.
func (m *matcher) company(name string) graph.ID {
	node, words := int32(0), graph.Words(name)
	for _, w := range words {
		tok, ok := m.tokens[w.Text]
		if !ok {
			return ""
		}
		if node, ok = m.next[uint64(node)<<32|uint64(tok)]; !ok {
			return ""
		}
	}
	for _, i := range m.ends[node] {
		if id := m.labels[i].target; id.Kind() == graph.KindCompany {
			return id
		}
	}
	return ""
}

// singulars lets a label in the plural ("microservices") match a text in the
// singular, unless that is the name of something else.
func (m *matcher) singulars() {
	for i, l := range slices.Clone(m.labels) {
		words := graph.Words(l.text)
		last := words[len(words)-1].Text
		one := graph.Singular(last)
		if one == last || l.match != graph.MatchAny {
			continue
		}
		node := int32(0)
		for _, w := range words[:len(words)-1] {
			node = m.child(node, w.Text)
		}
		node = m.child(node, one)
		if len(m.ends[node]) == 0 || m.labels[m.ends[node][0]].target == l.target {
			m.ends[node] = append(m.ends[node], int32(i))
		}
	}
}

// isBroader tells whether a topic stands above one of others, however far.
func (m *matcher) isBroader(topic graph.ID, others []graph.ID) bool {
	for _, o := range others {
		if slices.Contains(m.above[o], topic) || m.isBroader(topic, m.above[o]) {
			return true
		}
	}
	return false
}

// step is the node reached from a node by a word as it stands, in the singular
// or, where the text has a typo, as corrected; -1 if there is none.
func (m *matcher) step(node int32, w *word) int32 {
	for _, tok := range w.tokens {
		if tok < 0 {
			continue
		}
		if n, ok := m.next[uint64(node)<<32|uint64(tok)]; ok {
			return n
		}
	}
	return -1
}

// word is a word of the text with the tokens it may stand for, best first.
type word struct {
	graph.Word
	tokens [2]int32 // as it stands or as corrected, and that in the singular; -1 for none
	fuzzy  bool     // only the corrected form is known
}

// word looks a word of the text up, as it stands or, where it has a typo, as
// corrected. A name is never corrected unless it is long.
func (m *matcher) word(w graph.Word, name bool) word {
	out := word{Word: w, tokens: m.forms(w.Text)}
	if out.tokens[0] >= 0 || out.tokens[1] >= 0 || name && len(w.Text) < longName {
		return out
	}
	if right := m.typos.correct(w.Text); right != "" {
		out.tokens, out.fuzzy = m.forms(right), true
	}
	return out
}

// forms are the tokens of a word and of its singular; -1 for none.
func (m *matcher) forms(w string) [2]int32 {
	out := [2]int32{-1, -1}
	if tok, ok := m.tokens[w]; ok {
		out[0] = tok
	}
	if one := graph.Singular(w); one != w {
		if tok, ok := m.tokens[one]; ok {
			out[1] = tok
		}
	}
	return out
}
