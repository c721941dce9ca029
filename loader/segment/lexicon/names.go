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

// minName is the least score of a name: odds of e to 1. It is a choice. The model was trained
// with four other phrases for each name, and notes have a different share.
const minName = 1.0

// wordBonus is added to the score of a name for each of its words. It is a choice: without
// it, "Juan Pablo Gómez" is cut to its better half.
const wordBonus = 1.0

// maxWords is the number of words in the longest name. It is a choice: most longer names have
// several particles.
const maxWords = 4

// Names returns the names of people in a text: runs of two to four capitalised words,
// including initials and particles. The names do not overlap. If a run can be divided in
// several ways, Names chooses the one with the greatest sum of scores.
func (l *Lexicon) Names(text string) []Name {
	return l.names(text, false)
}

// CaselessNames returns the names of people in a text without capitals, as Names does. Only
// words that are names of a known speaker can be in a name.
func (l *Lexicon) CaselessNames(text string) []Name {
	return l.names(text, true)
}

// token is a word that may be part of a name, with its place in bytes and its log odds by
// position.
type token struct {
	start, end int
	particle   bool
	score      [3]float64
}

// The positions of a word in a name.
const (
	first = iota
	middle
	last
)

// names collects runs of words that may be names and divides each into names.
func (l *Lexicon) names(text string, caseless bool) []Name {
	var out []Name
	var room [8]token
	run := room[:0]
	for i := 0; i < len(text); {
		if n := spaceLength(text, i); n > 0 {
			i += n
			continue
		}
		end := i
		for end < len(text) && spaceLength(text, end) == 0 {
			end++
		}
		start, stop := trimPunctuation(text, i, end)
		if start > i && len(run) > 0 { // an opening bracket or quotation mark ends the run
			out = l.appendNames(out, run)
			run = run[:0]
		}
		i = end
		w := text[start:stop]
		switch {
		case honorifics[w]:
			out = l.appendNames(out, run)
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
			out = l.appendNames(out, run)
			run = run[:0]
			continue
		}
		if stop < end { // a comma or a closing bracket ends the run
			out = l.appendNames(out, run)
			run = run[:0]
		}
	}
	return l.appendNames(out, run)
}

// spaceLength returns the bytes of the separator at a place of a text, or 0 if there is none.
// Separators are white space, "|" and "/". The no-break space has two bytes.
func spaceLength(s string, i int) int {
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

// trimPunctuation returns the bounds of a word without the punctuation at its ends and
// without "'s". It keeps the full stop of an initial.
func trimPunctuation(s string, start, end int) (int, int) {
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

// honorifics are words before a name that are not part of it.
var honorifics = set(strings.Fields("Dr Dr. Prof Prof. Professor Mr Mr. Mrs Mrs. Ms Ms. Sir Herr Frau Dott Dott. Ing Ing. Docteur"))

// isNameWord reports whether a word has the characters of a name: "O'Neil", "J." and
// "Jean-Luc", but not "AWS3" or "node.js". Unless caseless, it must begin with a capital.
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

// appendNames appends the names in a run of tokens. It chooses the spans of two to four
// tokens with the greatest sum of scores above minName.
func (l *Lexicon) appendNames(out []Name, run []token) []Name {
	if len(run) < 2 {
		return out
	}
	type state struct {
		total float64
		size  int // number of tokens of the span that ends here, 0 if none ends
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
			if t := best[j-n].total + s - minName + float64(n)*wordBonus; s > minName && t > b.total {
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

// excluded are log odds so low that no other feature outweighs them.
const excluded = -10

// Person returns the log odds that words as a whole are the name of a person. It returns -10
// for fewer than two and for more than maxWords words.
func (l *Lexicon) Person(words []string) float64 {
	if len(words) < 2 || len(words) > maxWords {
		return excluded
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
		*out = [3]float64{excluded, excluded, excluded}
		return
	}
	*out = [3]float64{}
	for _, f := range features {
		for i, w := range l.model[f] {
			out[i] += float64(w)
		}
	}
}

// Model has the weights of the name model. For a feature of a word they are those at the
// first, a middle and the last position. For "n2" to "n4", the number of words, only the
// first counts.
type Model map[string][3]float32

// sum returns the log odds of a span of tokens.
func (m Model) sum(span []token) float64 {
	n := len(span)
	s := float64(m[Lengths[n]][first]) + span[0].score[first] + span[n-1].score[last]
	for _, t := range span[1 : n-1] {
		s += t.score[middle]
	}
	return s
}

// Lengths are the features of a name by its number of words.
var Lengths = [maxWords + 1]string{2: "n2", 3: "n3", 4: "n4"}

// WordFeatures appends the features of a word to out. They are the numbers of speakers with
// it as given name and as surname, its Common, and its first and last letters or its form.
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

// affixes returns the byte after the first three letters and the byte of the third last.
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

// The names of the features of a word.
var (
	// countNames are the names for the number of speakers with the word as a given name (row 0) or
	// as a surname (row 1), by bin.
	countNames = [2][6]string{{"given0", "given1", "given2", "given4", "given8", "given16"}, {"sur0", "sur1", "sur2", "sur4", "sur8", "sur16"}}
	// commonNames are the names for Common, capped at 11.
	commonNames = [12]string{"low0", "low1", "low2", "low3", "low4", "low5", "low6", "low7", "low8", "low9", "low10", "low11"}
)

// bin returns the number of binary digits of a count, at most 5: 2 for 2 and for 3.
func bin(n int) int { return min(bits.Len(uint(n)), 5) }
