package text

import (
	"math"
	"slices"

	"github.com/talkgraph/talkgraph/graph"
)

// Term is a word or a phrase, that is, adjacent words in their order. Other forms of the words
// match too, with a lower score, unless the term is exact.
type Term struct {
	Words []string
	Exact bool
}

// NewTerm makes a term of a text: "pg_stat_statements" is a phrase of three words.
func NewTerm(s string, exact bool) Term {
	t := Term{Exact: exact}
	for _, w := range Words(s) {
		t.Words = append(t.Words, w.Text)
	}
	return t
}

// Hit is a talk that contains a term.
type Hit struct {
	Talk   uint32 // its number
	Score  float32
	Fields Fields // fields that contain it
}

// The parameters of BM25, as Robertson and Zaragoza recommend them for short texts, and the
// weight of a word in the title.
const (
	saturation  = 1.2  // k1
	lengthShare = 0.75 // b
	titleWeight = 3
)

// The weights of other forms of a word: its singular or plural, and other words of its stem.
const (
	numberWeight = 0.95
	stemWeight   = 0.6
)

// Find calls use for each talk that contains a term in one of the fields, with its BM25 score,
// and returns their number. Without fields it searches all. A talk in two notes counts twice
// and is passed to use twice. The IDF of a phrase is that of its rarest word.
func (x *Index) Find(t Term, in Fields, use func(Hit)) (talks int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	all, words := 0, uint64(0)
	found := make([][]*forms, len(x.list)) // in each segment, for each word
	frequency := make([]int, len(t.Words))
	for i, l := range x.list {
		all, words = all+l.size(), words+l.segment.words
		for k, w := range t.Words {
			f := l.forms(w, t.Exact)
			found[i] = append(found[i], f)
			for _, p := range f.list {
				frequency[k] += p.left
			}
		}
	}
	if len(t.Words) == 0 {
		return 0
	}
	idf, average := IDF(slices.Min(frequency), all), float32(words)/float32(max(all, 1))
	for i, l := range x.list {
		for m := range matches(found[i]) {
			if in != 0 && m.fields&in == 0 || l.removed.has(m.talk) {
				continue
			}
			talks++
			n := l.numbers[m.talk]
			if n == unnumbered {
				continue
			}
			if m.fields.Has(Title) {
				m.count += titleWeight - 1
			}
			norm := saturation * (1 - lengthShare + lengthShare*lengthOf[l.lengths[m.talk]]/average)
			use(Hit{n, idf * m.count * (saturation + 1) / (m.count + norm), m.fields})
		}
	}
	return talks
}

// IDF returns the inverse document frequency of a term from the numbers of talks.
func IDF(talks, all int) float32 {
	n := float64(min(talks, all))
	return float32(math.Log(1 + (float64(all)-n+0.5)/(n+0.5)))
}

// match is a talk of a segment that contains a term.
type match struct {
	talk   uint32
	count  float32
	fields Fields
}

// matches iterates over the talks that contain a phrase.
func matches(words []*forms) func(yield func(match) bool) {
	return func(yield func(match) bool) {
		for words[0].next() {
			m, ok := words[0].match, true
			if len(words) > 1 {
				if !meet(words) {
					return
				}
				m, ok = phrase(words)
			}
			if ok && !yield(m) {
				return
			}
		}
	}
}

// meet advances to the next talk that contains all words. It returns false if there is none.
func meet(words []*forms) bool {
	for i := 0; i < len(words); {
		target := words[0].talk
		if !words[i].seek(target) {
			return false
		}
		if words[i].talk == target {
			i++
			continue
		}
		if !words[0].seek(words[i].talk) {
			return false
		}
		i = 0
	}
	return true
}

// phrase reports whether the words are adjacent in the current talk.
func phrase(words []*forms) (m match, ok bool) {
	starts := words[0].positions()
	for i, w := range words[1:] {
		next := w.positions()
		starts = slices.DeleteFunc(starts, func(at uint32) bool {
			_, there := slices.BinarySearch(next, at+uint32(i)+1)
			return !there
		})
	}
	m = match{words[0].talk, float32(len(starts)), words[0].fields}
	for _, w := range words[1:] {
		m.fields &= w.fields
	}
	return m, len(starts) > 0
}

// forms iterates over the talks that contain a word in any of its forms.
type forms struct {
	list    []postings
	weights []float32
	started bool
	buffer  []uint32
	match
}

// forms returns an iterator over the forms of a word.
func (s *segment) forms(word string, exact bool) *forms {
	f := &forms{}
	start := stem(word) + "\x00"
	if exact {
		start = key(word)
	}
	for c := s.termsFrom(start); c.next() && len(c.key) >= len(start) && string(c.key[:len(start)]) == start; {
		form := formOf(c.key)
		if exact && form != word {
			break
		}
		f.list = append(f.list, s.read(c.postings, c.talks))
		f.weights = append(f.weights, weightOf(form, word))
	}
	return f
}

func weightOf(form, word string) float32 {
	switch {
	case form == word:
		return 1
	case graph.Singular(form) == graph.Singular(word):
		return numberWeight
	}
	return stemWeight
}

// next advances to the next talk. It returns false after the last.
func (f *forms) next() bool {
	for i := 0; i < len(f.list); {
		if p := &f.list[i]; f.started && p.talk != f.talk || p.next() {
			i++
		} else {
			f.drop(i)
		}
	}
	return f.settle()
}

// seek advances to the first talk from a number on. It returns false if there is none.
func (f *forms) seek(target uint32) bool {
	if f.started && f.talk >= target {
		return len(f.list) > 0
	}
	for i := 0; i < len(f.list); {
		if f.list[i].seek(target) {
			i++
		} else {
			f.drop(i)
		}
	}
	return f.settle()
}

func (f *forms) drop(i int) {
	f.list, f.weights = slices.Delete(f.list, i, i+1), slices.Delete(f.weights, i, i+1)
}

// settle sets the current talk to the smallest of those of all forms.
func (f *forms) settle() bool {
	f.started = true
	if len(f.list) == 0 {
		return false
	}
	least := f.list[0].talk
	for i := 1; i < len(f.list); i++ {
		least = min(least, f.list[i].talk)
	}
	f.match = match{talk: least}
	for i := range f.list {
		if p := &f.list[i]; p.talk == least {
			f.count += f.weights[i] * float32(p.count)
			f.fields |= p.fields
		}
	}
	return true
}

// positions returns the positions of all forms in the current talk, sorted.
func (f *forms) positions() []uint32 {
	f.buffer = f.buffer[:0]
	for i := range f.list {
		if f.list[i].talk == f.talk {
			f.buffer = f.list[i].positions(f.buffer)
		}
	}
	slices.Sort(f.buffer)
	return f.buffer
}
