package text

import "github.com/talkgraph/talkgraph/graph"

// Matcher finds terms in texts that are not indexed, as Index.Find finds them in talks.
type Matcher struct {
	terms  []Term
	stems  [][]string       // of the words of each term
	begins map[string][]int // the terms that begin with a stem
	stemOf map[string]string
}

// NewMatcher makes a Matcher of terms. Call Match next.
func NewMatcher(terms []Term) *Matcher {
	m := &Matcher{terms, make([][]string, len(terms)), map[string][]int{}, map[string]string{}}
	for i, t := range terms {
		for _, w := range t.Words {
			m.stems[i] = append(m.stems[i], stem(w))
		}
		if len(t.Words) > 0 {
			m.begins[m.stems[i][0]] = append(m.begins[m.stems[i][0]], i)
		}
	}
	return m
}

// Match calls use for each place of a term, in the order of the text. The words are those that
// Words returns for the text.
func (m *Matcher) Match(words []graph.Word, use func(term int, place graph.Range)) {
	for i := range words {
		for _, k := range m.begins[m.stem(words[i].Text)] {
			if n := len(m.terms[k].Words); i+n <= len(words) && m.isAt(words[i:i+n], k) {
				use(k, graph.Range{Start: words[i].Start, End: words[i+n-1].End})
			}
		}
	}
}

// isAt reports whether the words are a term.
func (m *Matcher) isAt(words []graph.Word, term int) bool {
	for i, w := range words {
		if w.Text != m.terms[term].Words[i] && (m.terms[term].Exact || m.stem(w.Text) != m.stems[term][i]) {
			return false
		}
	}
	return true
}

// stem returns the stem of a word. Stemming takes twenty times as long as looking a stem up.
func (m *Matcher) stem(word string) string {
	s, ok := m.stemOf[word]
	if !ok {
		s = stem(word)
		m.stemOf[word] = s
	}
	return s
}
