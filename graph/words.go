package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a text: its folded form and its byte range.
type Word struct {
	Text       string // lower case, without a possessive 's
	Start, End int
}

// Words splits a text into words. Hyphens, slashes, underscores and dots separate words, so
// that "node.js", "node-js" and "node js" are equal. "c++", "c#", "f#" and ".net" keep their
// signs.
func Words(s string) []Word {
	return AppendWords(nil, s)
}

// AppendWords appends the words of s to words, as Words returns them, and returns the longer
// slice. A caller that splits many texts reuses one slice.
func AppendWords(words []Word, s string) []Word {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !isWordRune(r) {
			i += n
			continue
		}
		end := i + n
		for end < len(s) {
			r, n := rune(s[end]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(s[end:])
			}
			if !isWordRune(r) && !isInnerApostrophe(s, end, r, n) {
				break
			}
			end += n
		}
		start := i
		switch {
		case strings.HasPrefix(s[end:], "++"):
			end += 2
		case end-i == 1 && end < len(s) && s[end] == '#' && strings.IndexByte("cfCF", s[i]) >= 0:
			end++
		case i > 0 && s[i-1] == '.' && (i == 1 || s[i-2] == ' ' || s[i-2] == '(') && strings.EqualFold(s[i:end], "net"):
			start--
		}
		words = append(words, Word{fold(s[start:end]), start, end})
		i = end
	}
	return words
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isInnerApostrophe(s string, i int, r rune, n int) bool {
	if r != '\'' && r != '’' || i+n >= len(s) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[i+n:])
	return isWordRune(next)
}

// american maps British spellings to American ones. All have six letters or more, which fold
// relies on.
var american = map[string]string{
	"behaviour": "behavior", "behaviours": "behaviors", "catalogue": "catalog", "catalogues": "catalogs", "centre": "center", "centres": "centers",
	"colour": "color", "colours": "colors", "labelling": "labeling", "licence": "license", "licences": "licenses", "modelling": "modeling",
}

// fold returns a word in lower case and in American spelling ("visualization"), without a
// possessive 's.
func fold(s string) string {
	s = strings.ToLower(s)
	if len(s) >= 6 {
		if us, ok := american[s]; ok {
			return us
		}
		if stem, ok := strings.CutSuffix(strings.TrimSuffix(s, "s"), "isation"); ok {
			s = stem + "ization" + s[len(stem)+len("isation"):]
		}
	}
	if strings.IndexByte(s, '\'') < 0 && !strings.Contains(s, "’") {
		return s
	}
	s = strings.ReplaceAll(s, "’", "'")
	return strings.ReplaceAll(strings.TrimSuffix(s, "'s"), "'", "")
}

// notPlural holds words that end in s and have no singular.
var notPlural = map[string]bool{
	"https": true, "aws": true, "ios": true, "macos": true, "kubernetes": true, "postgres": true,
	"jenkins": true, "rails": true, "devops": true, "noops": true, "gitops": true, "finops": true, "mlops": true, "aiops": true,
	"sass": true, "css": true, "tls": true, "dns": true, "sqs": true, "sns": true, "ecs": true, "eks": true,
	"rds": true, "gcs": true, "nats": true, "windows": true, "news": true, "pandas": true,
	"redis": true, "travis": true, "this": true, "iris": true, "tennis": true, "paris": true, "jarvis": true,
	"operations": true, "analytics": true, "ethics": true, "mathematics": true, "robotics": true, "graphics": true, "docs": true,
	"canvas": true, "atlas": true, "alias": true, "bias": true, "chaos": true, "lens": true, "gas": true, "has": true, "was": true, "does": true,
	"always": true, "series": true, "species": true, "nodejs": true, "reactjs": true, "nextjs": true, "vuejs": true, "rxjs": true, "emberjs": true,
}

// Singular returns an English word in lower case without its plural ending, or the word
// itself if it has none.
func Singular(w string) string {
	n := len(w)
	switch {
	case n < 4 || w[n-1] != 's' || notPlural[w]:
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		return w[:n-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "sis"), strings.HasSuffix(w, "xis"), strings.HasSuffix(w, "ps") && n == 4:
		return w
	}
	return w[:n-1]
}

// Fold returns the key under which two names are equal: words in lower case with single
// spaces, the last one in the singular.
func Fold(name string) string {
	plain := Plain(name)
	last := strings.LastIndexByte(plain, ' ') + 1
	return plain[:last] + Singular(plain[last:])
}

// Plain returns the words of a text in lower case, with single spaces.
func Plain(text string) string {
	words := Words(text)
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
	}
	return strings.Join(parts, " ")
}

// longestWord is the longest word that Distance compares, in letters. The bound keeps the
// rows of its table on the stack. Words of the shipped lexicon have 21 letters at most.
const longestWord = 64

// Distance returns the number of typing errors between two words: letters omitted, inserted,
// replaced or swapped with their neighbour (restricted Damerau-Levenshtein). It returns
// max+1 once the distance exceeds max, and for words of more than 64 letters.
func Distance(a, b string, max int) int {
	if d := len(a) - len(b); d > 4*max || -d > 4*max { // a letter has 4 bytes at most
		return max + 1
	}
	var bufA, bufB [longestWord]rune
	ra, rb := letters(&bufA, a), letters(&bufB, b)
	if d := len(ra) - len(rb); d > max || -d > max || ra == nil || rb == nil {
		return max + 1
	}
	var rows [3][longestWord + 1]int
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(rb) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		cur[0] = i
		best := i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				d = min(d, prev2[j-2]+1)
			}
			cur[j] = d
			best = min(best, d)
		}
		if best > max {
			return max + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(rb)], max+1)
}

// letters returns the letters of a word in buf, or nil if they do not fit.
func letters(buf *[longestWord]rune, s string) []rune {
	n := 0
	for _, r := range s {
		if n == longestWord {
			return nil
		}
		buf[n] = r
		n++
	}
	return buf[:n]
}
