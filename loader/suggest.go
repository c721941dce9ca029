package loader

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Suggester finds phrases that the vocabulary lacks in the talks of many notes.
type Suggester struct {
	x      *Extractor
	talks  int                // number of talks so far
	words  map[string]int     // number of talks with a word
	found  map[string]*phrase // by folded text
	topics map[graph.ID]int   // number of talks about a topic
	lines  map[uint64]int     // number of the first talk with a line, by hash
	seed   maphash.Seed
}

// phrase is a phrase with the talks that contain it.
type phrase struct {
	shown  string // as in the first talk
	size   int    // number of words
	talks  int    // number of talks
	last   int    // number of the last talk
	lines  []graph.Quote
	topics map[graph.ID]int // number of these talks about a topic
}

// The bounds of a suggester. The values are choices, not measured.
const (
	longestPhrase = 3         // words
	fewestTalks   = 2         // talks that must contain a phrase
	maxPhrases    = 1_000_000 // phrases in memory; above it Add drops those of one talk
	maxQuoted     = 3         // lines that a suggestion quotes
)

// common holds everyday words that neither begin nor end a term.
var common = wordSet(`about actually add after again all almost already also always am another any anything app around ask away back bad bc because become been before being best better between big bit both build building built came can't cannot change come coming could day days different doing done don't each easier easy either else end enough etc even ever every everyone everything example far few find first fix found full gave get gets getting give given go goes going gone good got great had hard has have he help here high him his however idea if im important instead into i'm isn't issue issues it's itself job just keep kind know last later least less let let's like likely little long look looking lot lots low made main make makes making many may maybe me mean means might more most move much must my need needed needs never new next no none nothing now number off often ok old once one ones only open other others own part parts people per place point possible pretty probably problem problems put question questions quite rather real really right run running said same say says see seems seen set several shall she should show since small so some someone something sometimes soon speaker still stuff such sure take takes taking talk talks tell than thank thanks them then there there's they thing things think third thought three through thus time times today too took top tried true try trying two under until up us use used useful user users uses using usually very want wanted wants was way ways we're went were what's which while who whole whose why will within without won't work worked working works would year years yes yet you're your first second total lower demo demos topic topics learned learn lesson lessons attention ago clean break additionally minutes minute hours hour week weeks month months live hot today tomorrow yesterday conference audience everybody approach approaches ability case cases real-world kind side sides amount amounts level levels version versions result results reason reasons slides slide video link notes note source docs http https www com org page example e.g i.e vs via`)

// NewSuggester returns a suggester for the vocabulary of x. Call Add for each note, then List.
func (x *Extractor) NewSuggester() *Suggester {
	return &Suggester{x: x, words: map[string]int{}, found: map[string]*phrase{}, topics: map[graph.ID]int{}, lines: map[uint64]int{}, seed: maphash.MakeSeed()}
}

// Add counts the phrases in the talks of a note. It skips a line that an earlier talk has too.
func (s *Suggester) Add(n graph.Note) {
	lines, _ := Lines(n.Source, n.Text)
	for _, t := range n.Talks {
		s.talks++
		for _, m := range t.Topics {
			s.topics[m.ID]++
		}
		words := map[string]bool{}
		for _, l := range lines[t.Line-1 : t.EndLine] {
			if h := maphash.String(s.seed, strings.TrimSpace(l.Text)); s.lines[h] == 0 {
				s.lines[h] = s.talks
			} else if s.lines[h] != s.talks {
				continue // a line in two talks is pasted text
			}
			for _, v := range searchable(l) {
				s.addLine(n.Source, t, l, v, words)
			}
		}
		for w := range words {
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

// addLine counts the phrases in a visible range of a line, and adds its words to seen.
func (s *Suggester) addLine(source string, t graph.Talk, l graph.Line, v graph.Range, seen map[string]bool) {
	words := graph.Words(l.Text[v.Start:v.End])
	for i := range words {
		words[i].Start, words[i].End = words[i].Start+v.Start, words[i].End+v.Start
		seen[words[i].Text] = true
	}
	for i := range words {
		node := int32(0) // node of the matcher, -1 if the phrase begins no label
		for k := i; k < len(words) && k < i+longestPhrase; k++ {
			if k > i && !isInnerGap(l.Text[words[k-1].End:words[k].Start]) {
				break
			}
			isKnown := false
			if node >= 0 {
				tok := s.x.m.lookupWord(words[k], false, false)
				if node = s.x.m.step(node, &tok); node == 0 {
					node = -1
				}
				isKnown = node > 0 && len(s.x.m.ends[node]) > 0
			}
			if !isKnown && s.isCandidate(t, l, words[i:k+1]) {
				s.count(source, t, l, words[i:k+1])
			}
		}
	}
}

// isCandidate reports whether words of a line may be a term that the vocabulary lacks.
func (s *Suggester) isCandidate(t graph.Talk, l graph.Line, words []graph.Word) bool {
	first, last := words[0], words[len(words)-1]
	if !isTerm(first.Text) || !isTerm(last.Text) {
		return false
	}
	if len(words) == 1 && s.isPlain(first.Text) && !isProposed(t, l.Text[first.Start:last.End]) {
		return false
	}
	return !s.isInName(t, l, first.Start, last.End)
}

// isInnerGap reports whether a gap may separate two words of one term.
func isInnerGap(gap string) bool { return gap == " " || gap == "-" }

// isTerm reports whether a term may begin or end with a word.
func isTerm(w string) bool {
	return len(w) > 2 && !small[w] && !common[w] && !isDigit(w, 0)
}

// isPlain reports whether a word alone is no term, because it is short, common or a typo.
func (s *Suggester) isPlain(w string) bool {
	return len(w) < 5 || s.x.lex.Has(w) || s.x.lex.Has(graph.Singular(w)) || s.x.m.typos.correct(w) != ""
}

// isProposed reports whether a word is a proposed topic of the talk.
func isProposed(t graph.Talk, w string) bool {
	return slices.ContainsFunc(t.Topics, func(m graph.Mention) bool { return m.Proposed && m.Name == w })
}

// isInName reports whether a range of bytes of a line is a person's name, part of a speaker's
// name or company, or inside a mention.
func (s *Suggester) isInName(t graph.Talk, l graph.Line, start, end int) bool {
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

// count counts a phrase, once for each talk.
func (s *Suggester) count(source string, t graph.Talk, l graph.Line, words []graph.Word) {
	start, end := words[0].Start, words[len(words)-1].End
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

// List returns at most limit suggestions, the best first: phrases whose words co-occur more
// often than by chance, and unknown words, weighted by their number of talks.
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
	return withoutNested(out, limit)
}

// scored is a suggestion with its score.
type scored struct {
	graph.Suggestion
	score float64
}

// The weights of a suggester. They were chosen by reading the suggestions for the 39 notes of
// the rules; no gold exists for them.
const (
	minNPMI    = 0.35 // least normalised pointwise mutual information of the words of a phrase
	wordWeight = 0.6  // weight of a single word against a phrase
	minLift    = 1.2  // least lift of a broader topic, weighted by its share of the talks
	emptyTalks = 20   // talks without words that smooth the statistics of a few talks
)

// score returns the weight of a phrase, or 0 if it is no suggestion. A single word needs one
// talk more than a phrase, because it may be any name.
func (s *Suggester) score(key string, p *phrase) float64 {
	if p.size == 1 {
		if p.talks <= fewestTalks {
			return 0
		}
		return wordWeight * float64(p.talks)
	}
	n := float64(s.talks + emptyTalks)
	joint := float64(p.talks) / n
	chance := 1.0
	for _, w := range strings.Fields(key) {
		chance *= max(float64(s.words[w]), float64(p.talks)) / n
	}
	npmi := math.Log(joint/chance) / (float64(p.size-1) * -math.Log(joint))
	if npmi < minNPMI {
		return 0
	}
	return npmi * float64(p.talks)
}

// broader returns the name of the topic at the end of a phrase, else of the topic that its
// talks share most above chance. It returns "" if there is none.
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
	best, bestLift := graph.ID(""), 0.0
	for id, n := range p.topics {
		if n < fewestTalks || 2*n <= p.talks {
			continue
		}
		lift := float64(n) / float64(p.talks) * math.Log(float64(n)*float64(s.talks+emptyTalks)/(float64(p.talks)*float64(s.topics[id])))
		if lift > bestLift || lift == bestLift && id < best {
			best, bestLift = id, lift
		}
	}
	if bestLift < minLift {
		return ""
	}
	return s.x.name[best]
}

// withoutNested returns at most limit suggestions. It leaves out a phrase that four in five of
// its talks have in a longer phrase, and one that contains a better suggestion.
func withoutNested(all []scored, limit int) []graph.Suggestion {
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
