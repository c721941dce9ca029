package loader

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// matcher is a vocabulary made ready for search: a trie over words whose ends are
// labels. It is read-only once made and safe for concurrent use.
type matcher struct {
	tokens  map[string]int32 // word of a label or of a context -> its number
	root    []int32          // token -> the node it leads to from the root, 0 for none
	next    map[uint64]int32 // node<<32 | token -> node
	ends    [][]int32        // node -> labels that end there
	labels  []label
	targets []target
	number  map[graph.ID]int32 // of a target
	typos   *speller

	contexts sync.Pool // of *talkContext
}

// target is a topic or company that labels stand for.
type target struct {
	id    graph.ID
	near  []int32   // topics one link away
	above []int32   // broader topics
	prove [][]int32 // context: the tokens of each word or phrase
	not   []*regexp.Regexp
}

// label is one name of one target. A product of a company has the rules of its topic.
type label struct {
	text   string
	match  graph.Match
	target int32
	rules  int32 // the target whose rules hold
	topic  bool
}

func newMatcher(v *graph.Vocabulary, lex graph.Lexicon) *matcher {
	m := &matcher{tokens: map[string]int32{}, next: map[uint64]int32{}, ends: make([][]int32, 1), number: map[graph.ID]int32{}}
	topics := map[graph.ID]*graph.Topic{}
	for i := range v.Topics {
		t := &v.Topics[i]
		topics[t.ID] = t
		m.target(t.ID, t.Rules)
	}
	for _, t := range v.Topics {
		n := m.number[t.ID]
		for _, l := range t.Labels {
			m.add(label{l.Text, l.Match, n, n, true})
		}
		for _, id := range t.Broader {
			m.targets[n].above = append(m.targets[n].above, m.number[id])
		}
		for _, id := range slices.Concat(t.Broader, t.Related) {
			o := m.number[id]
			m.targets[n].near = append(m.targets[n].near, o)
			m.targets[o].near = append(m.targets[o].near, n)
		}
	}
	for _, c := range v.Companies {
		n := m.target(c.ID, c.Rules)
		for _, l := range c.Labels {
			m.add(label{l.Text, l.Match, n, n, false})
		}
		for _, p := range c.Products {
			t, isTopic := topics[p.ID]
			if !isTopic {
				m.add(label{p.Name, graph.MatchAny, n, n, false})
				continue
			}
			for _, l := range t.Labels {
				m.add(label{l.Text, l.Match, n, m.number[t.ID], false})
			}
		}
	}
	m.singulars()
	m.root = make([]int32, len(m.tokens))
	for key, node := range m.next {
		if key>>32 == 0 {
			m.root[uint32(key)] = node
		}
	}
	m.typos = newSpeller(m, lex)
	m.contexts.New = func() any {
		return &talkContext{m: m, said: newBits(len(m.tokens)), found: newBits(len(m.targets)), finding: newBits(len(m.targets)), central: newBits(len(m.targets)), senses: map[int32][]sense{}}
	}
	return m
}

// target enters a target with its rules and numbers it.
func (m *matcher) target(id graph.ID, rules graph.Rules) int32 {
	n := int32(len(m.targets))
	t := target{id: id, not: rules.Not}
	for _, phrase := range rules.Context {
		var tokens []int32
		for _, w := range strings.Fields(phrase) {
			tokens = append(tokens, m.token(w))
		}
		t.prove = append(t.prove, tokens)
	}
	m.targets = append(m.targets, t)
	m.number[id] = n
	return n
}

func (m *matcher) token(word string) int32 {
	tok, ok := m.tokens[word]
	if !ok {
		tok = int32(len(m.tokens))
		m.tokens[word] = tok
	}
	return tok
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
	key := uint64(node)<<32 | uint64(m.token(word))
	n, ok := m.next[key]
	if !ok {
		n = int32(len(m.ends))
		m.ends = append(m.ends, nil)
		m.next[key] = n
	}
	return n
}

// lookup returns the topic or company that a name alone means, whatever context its label
// needs elsewhere; "" if none.
func (m *matcher) lookup(kind graph.Kind, name string) graph.ID {
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
		if id := m.targets[m.labels[i].target].id; id.Kind() == kind {
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
		if one == last || l.match != graph.MatchAny && l.match != graph.MatchWide {
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

// isBroader reports whether a topic stands above one of others, however far.
func (m *matcher) isBroader(topic int32, others []int32) bool {
	for _, o := range others {
		if slices.Contains(m.targets[o].above, topic) || m.isBroader(topic, m.targets[o].above) {
			return true
		}
	}
	return false
}

// step returns the node reached from a node by a word as it stands, in the singular
// or, where the text has a typo, as corrected; 0 if there is none.
func (m *matcher) step(node int32, w *word) int32 {
	for _, tok := range w.tokens {
		if tok < 0 {
			continue
		}
		n := m.root[tok]
		if node != 0 {
			n = m.next[uint64(node)<<32|uint64(tok)]
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// word is a word of the text with the tokens it may stand for, best first.
type word struct {
	graph.Word
	tokens [2]int32 // as it stands or as corrected, and that in the singular; -1 for none
	fuzzy  bool     // only the corrected form is known
}

// word looks a word of the text up, as it stands or, where it has a typo, as
// corrected. A name is never corrected unless it is long, and one with a capital inside
// only to one of its like: "PinePhone" is no Pinecone.
func (m *matcher) word(w graph.Word, name, camel bool) word {
	out := word{Word: w, tokens: m.forms(w.Text)}
	if out.tokens[0] >= 0 || out.tokens[1] >= 0 || name && len(w.Text) < longName {
		return out
	}
	if right := m.typos.correct(w.Text); right != "" && (!camel || m.typos.camel[right]) {
		out.tokens, out.fuzzy = m.forms(right), true
	}
	return out
}

// forms returns the tokens of a word and of its singular; -1 for none.
func (m *matcher) forms(w string) [2]int32 {
	out := [2]int32{-1, -1}
	if tok, ok := m.tokens[w]; ok {
		out[0] = tok
	}
	if w[len(w)-1] == 's' {
		if one := graph.Singular(w); one != w {
			if tok, ok := m.tokens[one]; ok {
				out[1] = tok
			}
		}
	}
	return out
}
