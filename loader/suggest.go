package loader

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Suggester gathers phrases from notes, one after the other.
type Suggester struct {
	x      *Extractor
	talks  int
	words  map[string]int // talks that say a word
	found  map[string]*phrase
	topics map[graph.ID]int // talks about a topic
	lines  map[uint64]int   // hash of a line -> the talk that said it first
	seed   maphash.Seed
}

type phrase struct {
	shown  string
	size   int // words
	talks  int
	last   int // number of the last talk
	lines  []graph.Quote
	topics map[graph.ID]int
}

// The bounds of a suggester.
const (
	longestPhrase = 3
	fewestTalks   = 2
	maxPhrases    = 1_000_000 // held; beyond it those said once are forgotten
	maxQuoted     = 3
)

// common are words that begin and end no term.
var common = wordSet(`about actually add after again all almost already also always am another any anything app around ask away back bad bc because become been before being best better between big bit both build building built came can't cannot change come coming could day days different doing done don't each easier easy either else end enough etc even ever every everyone everything example far few find first fix found full gave get gets getting give given go goes going gone good got great had hard has have he help here high him his however idea if im important instead into i'm isn't issue issues it's itself job just keep kind know last later least less let let's like likely little long look looking lot lots low made main make makes making many may maybe me mean means might more most move much must my need needed needs never new next no none nothing now number off often ok old once one ones only open other others own part parts people per place point possible pretty probably problem problems put question questions quite rather real really right run running said same say says see seems seen set several shall she should show since small so some someone something sometimes soon speaker still stuff such sure take takes taking talk talks tell than thank thanks them then there there's they thing things think third thought three through thus time times today too took top tried true try trying two under until up us use used useful user users uses using usually very want wanted wants was way ways we're went were what's which while who whole whose why will within without won't work worked working works would year years yes yet you're your first second total lower demo demos topic topics learned learn lesson lessons attention ago clean break additionally minutes minute hours hour week weeks month months live hot today tomorrow yesterday conference audience everybody approach approaches ability case cases real-world kind side sides amount amounts level levels version versions result results reason reasons slides slide video link notes note source docs http https www com org page example e.g i.e vs via`)

// NewSuggester makes one that has read nothing.
func (x *Extractor) NewSuggester() *Suggester {
	return &Suggester{x: x, words: map[string]int{}, found: map[string]*phrase{}, topics: map[graph.ID]int{}, lines: map[uint64]int{}, seed: maphash.MakeSeed()}
}

// Add reads the talks of a note.
func (s *Suggester) Add(n graph.Note) {
	lines, _ := Lines(n.Source, n.Text)
	for _, t := range n.Talks {
		s.talks++
		for _, m := range t.Topics {
			s.topics[m.ID]++
		}
		said := map[string]bool{}
		for _, l := range lines[t.Line-1 : t.EndLine] {
			if h := maphash.String(s.seed, strings.TrimSpace(l.Text)); s.lines[h] == 0 {
				s.lines[h] = s.talks
			} else if s.lines[h] != s.talks {
				continue // the same line in another talk is pasted, not said
			}
			for _, v := range visible(l) {
				s.line(n.Source, t, l, v, said)
			}
		}
		for w := range said {
			s.words[w]++
		}
	}
	if len(s.found) > maxPhrases {
		for k, p := range s.found {
			if p.talks < fewestTalks {
				delete(s.found, k)
			}
		}
	}
}

// line counts the phrases of a visible part of a line.
func (s *Suggester) line(source string, t graph.Talk, l graph.Line, v graph.Range, said map[string]bool) {
	words := graph.Words(l.Text[v.Start:v.End])
	for i := range words {
		words[i].Start, words[i].End = words[i].Start+v.Start, words[i].End+v.Start
		said[words[i].Text] = true
	}
	for i := range words {
		node := int32(0)
		for k := i; k < len(words) && k < i+longestPhrase; k++ {
			if k > i && !adjoin(l.Text[words[k-1].End:words[k].Start]) {
				break
			}
			w := words[k].Text
			known := false
			if node >= 0 {
				tok := s.x.m.word(words[k], false, false)
				if node = s.x.m.step(node, &tok); node == 0 {
					node = -1
				}
				known = node > 0 && len(s.x.m.ends[node]) > 0
			}
			if known || !isTerm(words[i].Text) || !isTerm(w) {
				continue
			}
			start, end := words[i].Start, words[k].End
			if k == i && s.isPlain(w) && !isProposed(t, l.Text[start:end]) || s.inside(t, l, start, end) {
				continue
			}
			s.count(source, t, l, words[i:k+1], start, end)
		}
	}
}

// adjoin reports whether a gap may stand between two words of one term.
func adjoin(gap string) bool { return gap == " " || gap == "-" }

// isTerm reports whether a term may begin and end with a word.
func isTerm(w string) bool {
	return len(w) > 2 && !small[w] && !common[w] && !isDigit(w, 0)
}

// isPlain reports whether a word is no term alone: a common word, or a short one.
func (s *Suggester) isPlain(w string) bool {
	return len(w) < 5 || s.x.lex.Has(w) || s.x.lex.Has(graph.Singular(w)) || s.x.m.typos.correct(w) != ""
}

// isProposed reports whether the talk has a word as a proposed topic.
func isProposed(t graph.Talk, w string) bool {
	return slices.ContainsFunc(t.Topics, func(m graph.Mention) bool { return m.Proposed && m.Name == w })
}

// inside reports whether a place lies in a person's name or in a mention.
func (s *Suggester) inside(t graph.Talk, l graph.Line, start, end int) bool {
	if isPerson(l.Text[start:end], s.x.lex) || strings.ContainsAny(l.Text[start:end], "'’") {
		return true
	}
	for _, sp := range t.Speakers {
		for _, part := range append(strings.Fields(sp.Name), sp.Company) {
			if part != "" && strings.Contains(l.Text[start:end], part) {
				return true
			}
		}
	}
	for _, ms := range [][]graph.Mention{t.Topics, t.Companies} {
		for _, m := range ms {
			if m.Proposed {
				continue
			}
			for _, e := range m.Evidence {
				if e.Line != l.Number || !strings.Contains(e.Text, l.Text[start:end]) {
					continue
				}
				if from := len(string([]rune(l.Text)[:e.Start])); from <= start && end <= from+len(e.Text) {
					return true
				}
			}
		}
	}
	return false
}

func (s *Suggester) count(source string, t graph.Talk, l graph.Line, words []graph.Word, start, end int) {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
	}
	parts[len(parts)-1] = graph.Singular(parts[len(parts)-1])
	key := strings.Join(parts, " ")
	p := s.found[key]
	if p == nil {
		p = &phrase{shown: l.Text[start:end], size: len(words), topics: map[graph.ID]int{}}
		s.found[key] = p
	}
	if p.last == s.talks {
		return
	}
	p.last = s.talks
	p.talks++
	for _, m := range t.Topics {
		p.topics[m.ID]++
	}
	if len(p.lines) < maxQuoted {
		e := evidence(l, start, end)
		p.lines = append(p.lines, graph.Quote{Source: source, Line: l.Number, Start: e.Start, End: e.End, Text: l.Text})
	}
}

// List returns the best suggestions first: phrases whose words keep together, and unknown
// words, by the talks that say them.
func (s *Suggester) List(limit int) []graph.Suggestion {
	var out []scored
	for key, p := range s.found {
		if p.talks < fewestTalks {
			continue
		}
		if score := s.score(key, p); score > 0 {
			out = append(out, scored{graph.Suggestion{Phrase: p.shown, Talks: p.talks, Lines: p.lines, Broader: s.broader(key, p)}, score})
		}
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(b.Phrase), len(a.Phrase)), cmp.Compare(a.Phrase, b.Phrase))
	})
	return unnested(out, limit)
}

// scored is a suggestion with what it is worth.
type scored struct {
	graph.Suggestion
	score float64
}

// together is how much more often than chance words have to stand together, as
// normalised pointwise mutual information.
const together = 0.35

// silent are talks that say nothing, added so that a handful of real ones proves little.
const silent = 20

func (s *Suggester) score(key string, p *phrase) float64 {
	if p.size == 1 {
		if p.talks <= fewestTalks { // once more than a phrase: it may be any name
			return 0
		}
		return 0.6 * float64(p.talks)
	}
	n := float64(s.talks + silent)
	joint := float64(p.talks) / n
	chance := 1.0
	for _, w := range strings.Fields(key) {
		chance *= max(float64(s.words[w]), float64(p.talks)) / n
	}
	npmi := math.Log(joint/chance) / (float64(p.size-1) * -math.Log(joint))
	if npmi < together {
		return 0
	}
	return npmi * float64(p.talks)
}

// broader returns the topic that the end of the phrase names, else the one that its talks
// share more than by chance.
func (s *Suggester) broader(key string, p *phrase) string {
	words := strings.Fields(key)
	for from := 1; from < len(words); from++ {
		node := int32(0)
		for _, w := range words[from:] {
			tok := word{tokens: s.x.m.forms(w)}
			if node = s.x.m.step(node, &tok); node == 0 {
				break
			}
		}
		for _, i := range s.x.m.ends[node] {
			if l := s.x.m.labels[i]; l.topic && l.match == graph.MatchAny {
				return s.x.name[s.x.m.targets[l.target].id]
			}
		}
	}
	best, most := graph.ID(""), 0.0
	for id, n := range p.topics {
		if n < fewestTalks || 2*n <= p.talks {
			continue
		}
		lift := float64(n) / float64(p.talks) * math.Log(float64(n)*float64(s.talks+silent)/(float64(p.talks)*float64(s.topics[id])))
		if lift > most || lift == most && id < best {
			best, most = id, lift
		}
	}
	if most < 1.2 {
		return ""
	}
	return s.x.name[best]
}

// unnested leaves out a phrase that is mostly said as a part of a longer one, or that
// adds little to a shorter one before it.
func unnested(all []scored, limit int) []graph.Suggestion {
	var out []graph.Suggestion
	for _, a := range all {
		if len(out) == limit {
			break
		}
		fold := " " + graph.Fold(a.Phrase) + " "
		nested := slices.ContainsFunc(all, func(b scored) bool {
			return len(b.Phrase) > len(a.Phrase) && 5*b.Talks >= 4*a.Talks && strings.Contains(" "+graph.Fold(b.Phrase)+" ", fold)
		})
		repeats := slices.ContainsFunc(out, func(b graph.Suggestion) bool { return strings.Contains(fold, " "+graph.Fold(b.Phrase)+" ") })
		if !nested && !repeats {
			out = append(out, a.Suggestion)
		}
	}
	return out
}
