package lexicon

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name is a place in a text, in bytes, that looks like the name of a person.
type Name struct {
	Start, End int
	Score      float64 // log odds, above minName
}

// minName is the least score of a name: odds of e to 1, as the model was trained with four
// phrases to a name and notes hold fewer.
const minName = 1.0

// covered is what a word more in a name is worth, so that "Juan Pablo Gómez" is not cut
// to its better half.
const covered = 1.0

// maxWords is the length of the longest name.
const maxWords = 4

// Names returns the names of people in a text: runs of two to four capitalised words,
// initials and particles among them. The names do not overlap; where several ways to cut
// a run are possible, the one with the greatest sum of scores counts.
func (l *Lexicon) Names(text string) []Name {
	return l.names(nil, text, false)
}

// CaselessNames is Names for a note that is written without capitals. Only words that
// some speaker bears as a name can be in a name.
func (l *Lexicon) CaselessNames(text string) []Name {
	return l.names(nil, text, true)
}

// token is a word of a run that could be a name, with its log odds by position.
type token struct {
	start, end int
	particle   bool
	score      [3]float64
}

const (
	first = iota
	middle
	last
)

func (l *Lexicon) names(out []Name, text string, caseless bool) []Name {
	var room [8]token
	run := room[:0]
	for i := 0; i < len(text); {
		if n := space(text, i); n > 0 {
			i += n
			continue
		}
		end := i
		for end < len(text) && space(text, end) == 0 {
			end++
		}
		start, stop := trim(text, i, end)
		if start > i && len(run) > 0 { // a bracket or quote begins something else
			out = l.cut(out, run)
			run = run[:0]
		}
		i = end
		w := text[start:stop]
		switch {
		case honorifics[w]:
			out = l.cut(out, run)
			run = run[:0]
			continue
		case isNameWord(w, caseless):
			t := token{start: start, end: stop}
			l.scores(w, &t.score, caseless)
			run = append(run, t)
		case len(run) > 0 && particles[w]:
			t := token{start: start, end: stop, particle: true}
			l.scores(w, &t.score, caseless)
			run = append(run, t)
		default:
			out = l.cut(out, run)
			run = run[:0]
			continue
		}
		if stop < end { // a comma or bracket ends the run
			out = l.cut(out, run)
			run = run[:0]
		}
	}
	return l.cut(out, run)
}

// space returns the length of the blank at a byte of a text, 0 for none. A bar and a
// stroke part words as a blank does; the no-break space has two bytes.
func space(s string, i int) int {
	switch s[i] {
	case ' ', '\t', '\n', '|', '/':
		return 1
	case 0xc2:
		if i+1 < len(s) && s[i+1] == 0xa0 {
			return 2
		}
	}
	return 0
}

// trim cuts punctuation off both ends of a word; the full stop of an initial stays.
func trim(s string, start, end int) (int, int) {
	for start < end {
		r, n := utf8.DecodeRuneInString(s[start:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@' {
			break
		}
		start += n
	}
	for start < end {
		r, n := utf8.DecodeLastRuneInString(s[start:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			break
		}
		if r == '.' {
			if _, size := utf8.DecodeRuneInString(s[start:end]); size == end-start-1 {
				break
			}
		}
		end -= n
	}
	if end-start > 2 && (strings.HasSuffix(s[start:end], "'s") || strings.HasSuffix(s[start:end], "’s")) {
		end = start + strings.LastIndexAny(s[start:end], "'’")
	}
	return start, end
}

// honorifics stand before a name and are no part of it.
var honorifics = set(strings.Fields("Dr Dr. Prof Prof. Professor Mr Mr. Mrs Mrs. Ms Ms. Sir Herr Frau Dott Dott. Ing Ing. Docteur"))

// isNameWord reports whether a word is made of letters as a name is: "O'Neil", "J.",
// "Jean-Luc"; not "AWS3", "node.js", "GmbH2".
func isNameWord(w string, caseless bool) bool {
	r, n := utf8.DecodeRuneInString(w)
	if !unicode.IsLetter(r) || !caseless && !unicode.IsUpper(r) || caseless && n == len(w) {
		return false
	}
	for i, r := range w[n:] {
		if !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' && !unicode.Is(unicode.Mn, r) && (r != '.' || i+n+1 != len(w)) {
			return false
		}
	}
	return true
}

// cut appends the names in a run of tokens: of all ways to choose spans of two to four
// tokens, the one with the greatest sum of scores above minName.
func (l *Lexicon) cut(out []Name, run []token) []Name {
	if len(run) < 2 {
		return out
	}
	type state struct {
		total float64
		size  int // of the span that ends here, 0 for none
		score float64
	}
	var room [9]state
	best := append(room[:0], state{})
	for j := 1; j <= len(run); j++ {
		b := state{total: best[j-1].total}
		for n := 2; n <= min(maxWords, j); n++ {
			span := run[j-n : j]
			if span[0].particle || span[n-1].particle {
				continue
			}
			s := l.model.sum(span)
			if t := best[j-n].total + s - minName + float64(n)*covered; s > minName && t > b.total {
				b = state{t, n, s}
			}
		}
		best = append(best, b)
	}
	at := len(out)
	for j := len(run); j > 0; {
		b := best[j]
		if b.size == 0 {
			j--
			continue
		}
		out = append(out, Name{run[j-b.size].start, run[j-1].end, b.score})
		j -= b.size
	}
	for i, k := at, len(out)-1; i < k; i, k = i+1, k-1 {
		out[i], out[k] = out[k], out[i]
	}
	return out
}

// Person returns the log odds that words as a whole are the name of a person.
func (l *Lexicon) Person(words []string) float64 {
	if len(words) < 2 || len(words) > maxWords {
		return -10
	}
	var room [maxWords]token
	for i, w := range words {
		l.scores(w, &room[i].score, false)
	}
	return l.model.sum(room[:len(words)])
}

// scores sets the log odds of a word at the first, a middle and the last position.
func (l *Lexicon) scores(w string, out *[3]float64, caseless bool) {
	var room [6]string
	key := strings.ToLower(w)
	p := l.people[key]
	features := WordFeatures(room[:0], w, p.given, p.surname, l.Common(key))
	if caseless && p.given+p.surname == 0 {
		*out = [3]float64{-10, -10, -10}
		return
	}
	*out = [3]float64{}
	for _, f := range features {
		for i, w := range l.model[f] {
			out[i] += float64(w)
		}
	}
}

// Model holds the weights of the name model: for a feature of a word those at the first,
// a middle and the last position, for "n2" to "n4" those of two to four words.
type Model map[string][3]float32

func (m Model) sum(span []token) float64 {
	n := len(span)
	s := float64(m[Lengths[n]][first]) + span[0].score[first] + span[n-1].score[last]
	for _, t := range span[1 : n-1] {
		s += t.score[middle]
	}
	return s
}

// Lengths are the features of a name of so many words.
var Lengths = [maxWords + 1]string{2: "n2", 3: "n3", 4: "n4"}

// WordFeatures appends what the name model sees of a word: how many speakers bear it as
// given name and surname, how common it is in lower case, how it begins, ends and is
// written.
func WordFeatures(out []string, w string, given, surname, common int) []string {
	key := strings.ToLower(w)
	if particles[w] {
		return append(out, "particle")
	}
	out = append(out, countNames[0][bin(given)], countNames[1][bin(surname)], commonNames[min(common, len(commonNames)-1)])
	if utf8.RuneCountInString(w) <= 2 {
		if strings.HasSuffix(w, ".") || utf8.RuneCountInString(w) == 1 {
			return append(out, "initial")
		}
		return append(out, "short")
	}
	if strings.ToUpper(w) == w {
		return append(out, "upper")
	}
	start, end := affixes(key)
	return append(out, key[:start]+"-", "-"+key[end:])
}

// affixes returns the end of the first three letters and the start of the last three.
func affixes(key string) (start, end int) {
	end = len(key)
	for range 3 {
		_, n := utf8.DecodeRuneInString(key[start:])
		start += n
		_, n = utf8.DecodeLastRuneInString(key[:end])
		end -= n
	}
	return start, end
}

var (
	countNames  = [2][6]string{{"given0", "given1", "given2", "given4", "given8", "given16"}, {"sur0", "sur1", "sur2", "sur4", "sur8", "sur16"}}
	commonNames = [12]string{"low0", "low1", "low2", "low3", "low4", "low5", "low6", "low7", "low8", "low9", "low10", "low11"}
)

// bin returns 0 for none and else the number of binary digits, 5 at most.
func bin(n int) int { return min(bits.Len(uint(n)), 5) }
