package loader

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/talkgraph/talkgraph/graph"
)

// matcher finds the labels of a vocabulary: a trie over words, whose nodes have the labels that
// end there. It does not change after newMatcher and is safe for concurrent use.
type matcher struct {
	tokens  map[string]int32 // number of each word of a label or of a context
	root    []int32          // token -> child of the root; 0 for none
	next    map[uint64]int32 // node<<32 | token -> child of the node
	ends    [][]int32        // node -> labels that end there
	labels  []label
	targets []target
	number  map[graph.ID]int32 // index of a target
	typos   *speller

	contexts sync.Pool // *talkContext
}

// target is a topic or company that labels name.
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
	rules  int32 // target whose rules apply
	topic  bool
}

// newMatcher returns a matcher for a vocabulary. It corrects no word of the lexicon.
func newMatcher(v *graph.Vocabulary, lex graph.Lexicon) *matcher {
	m := &matcher{tokens: map[string]int32{}, next: map[uint64]int32{}, ends: make([][]int32, 1), number: map[graph.ID]int32{}}
	m.addTopics(v.Topics)
	m.addCompanies(v)
	m.addSingulars()
	m.root = make([]int32, len(m.tokens))
	for key, node := range m.next {
		if key>>32 == 0 {
			m.root[uint32(key)] = node
		}
	}
	m.typos = newSpeller(m, lex)
	m.contexts.New = func() any {
		return &talkContext{m: m, tokens: newBits(len(m.tokens)), found: newBits(len(m.targets)), finding: newBits(len(m.targets)), central: newBits(len(m.targets)), senses: map[int32][]sense{}}
	}
	return m
}

// addTopics adds topics with their labels and links.
func (m *matcher) addTopics(topics []graph.Topic) {
	for _, t := range topics {
		m.addTarget(t.ID, t.Rules)
	}
	for _, t := range topics {
		n := m.number[t.ID]
		for _, l := range t.Labels {
			m.addLabel(label{l.Text, l.Match, n, n, true})
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
}

// addCompanies adds companies with their labels and those of their products.
func (m *matcher) addCompanies(v *graph.Vocabulary) {
	topics := map[graph.ID]*graph.Topic{}
	for i := range v.Topics {
		topics[v.Topics[i].ID] = &v.Topics[i]
	}
	for _, c := range v.Companies {
		n := m.addTarget(c.ID, c.Rules)
		for _, l := range c.Labels {
			m.addLabel(label{l.Text, l.Match, n, n, false})
		}
		for _, p := range c.Products {
			t, isTopic := topics[p.ID]
			if !isTopic {
				m.addLabel(label{p.Name, graph.MatchAny, n, n, false})
				continue
			}
			for _, l := range t.Labels {
				m.addLabel(label{l.Text, l.Match, n, m.number[t.ID], false})
			}
		}
	}
}

// addTarget adds a target with its rules and returns its index.
func (m *matcher) addTarget(id graph.ID, rules graph.Rules) int32 {
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

// token returns the number of a word. It numbers a new one.
func (m *matcher) token(word string) int32 {
	tok, ok := m.tokens[word]
	if !ok {
		tok = int32(len(m.tokens))
		m.tokens[word] = tok
	}
	return tok
}

// addLabel adds a label at the node of its words.
func (m *matcher) addLabel(l label) {
	if l.match == graph.MatchNever {
		return
	}
	node := int32(0)
	for _, w := range graph.SplitScripts(l.text, graph.Words(l.text)) {
		node = m.child(node, w.Text)
	}
	if node != 0 {
		m.labels = append(m.labels, l)
		m.ends[node] = append(m.ends[node], int32(len(m.labels)-1))
	}
}

// child returns the child of a node by a word. It adds a missing one.
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

// lookup returns the entity of a kind with a name, or "". It ignores the conditions of labels.
func (m *matcher) lookup(kind graph.Kind, name string) graph.ID {
	node, words := int32(0), graph.SplitScripts(name, graph.Words(name))
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

// addSingulars makes labels in the plural, such as "microservices", match the singular, unless
// another target has that name.
func (m *matcher) addSingulars() {
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

// isBroader reports whether a topic is broader than one of others, directly or indirectly.
func (m *matcher) isBroader(topic int32, others []int32) bool {
	for _, o := range others {
		if slices.Contains(m.targets[o].above, topic) || m.isBroader(topic, m.targets[o].above) {
			return true
		}
	}
	return false
}

// step returns the child of a node by a word in one of its forms: as written or corrected, or
// in the singular. It returns 0 if there is none.
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

// word is a word of a text with its tokens.
type word struct {
	graph.Word
	tokens [2]int32 // token of the word as written or corrected, and of its singular; -1 for none
	fuzzy  bool     // whether the tokens are those of a corrected typo
}

// lookupWord returns a word of a text with its tokens. It corrects a typo if the vocabulary
// lacks the word. It corrects only long names, and a name with a capital inside only to such
// a name: "PinePhone" does not become "Pinecone".
func (m *matcher) lookupWord(w graph.Word, name, camel bool) word {
	out := word{Word: w, tokens: m.forms(w.Text)}
	if out.tokens[0] >= 0 || out.tokens[1] >= 0 || name && len(w.Text) < longName {
		return out
	}
	if right := m.typos.correct(w.Text); right != "" && (!camel || m.typos.camel[right]) {
		out.tokens, out.fuzzy = m.forms(right), true
	}
	return out
}

// forms returns the tokens of a word and of its singular, -1 for each that the vocabulary
// lacks.
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
