package header

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word, a handle, an address or a separator of a header.
type Token struct {
	Text       string
	Start, End int  // bytes of its block's text
	Block      int  // index of its block in the note
	Separates  bool // punctuation that stands by itself
	Spaced     bool // a blank or the start of the block stands before it
	small      string
	shape      string
}

// appendTokens appends the tokens of a block's text.
func appendTokens(out []Token, text string, block int) []Token {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		t := Token{Start: i, Block: block, Spaced: i == 0 || text[i-1] == ' ' || text[i-1] == '\t'}
		switch {
		case isAddress(text[i:]):
			i = endOfAddress(text, i)
			t.shape = "url"
		case r == '@' && wordSize(text[i+1:]) > 0:
			i = endOfHandle(text, i+1)
			t.shape = "@"
		case isGenitive(text, i):
			i += n + 1
			t.shape = "'s"
		case isWord(r):
			i = endOfWord(text, i)
			t.shape = shapeOf(text[t.Start:i])
		default:
			for i += n; i < len(text) && (r == '-' || r == '.' || r == '=') && text[i] == byte(r); i++ {
			}
			t.Separates, t.shape = true, "sep"
		}
		t.End, t.Text = i, text[t.Start:i]
		t.small = strings.ToLower(t.Text)
		if t.shape == "'s" {
			t.small = "'s"
		}
		if t.Separates {
			t.small = plainSeparator(t.small)
		}
		out = append(out, t)
	}
	return out
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r)
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.")
}

// endOfAddress returns the end of a URL: a blank or a bracket ends it.
func endOfAddress(s string, i int) int {
	for i < len(s) && !strings.ContainsRune(" \t)]>\"|", rune(s[i])) {
		i++
	}
	return i
}

func endOfHandle(s string, i int) int {
	for i < len(s) {
		n := wordSize(s[i:])
		if n == 0 && (s[i] == '-' || s[i] == '.' && wordSize(s[i+1:]) > 0) {
			n = 1
		}
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

// wordSize returns the size of the letter or digit that a text begins with, 0 if it begins with
// none.
func wordSize(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if !isWord(r) {
		return 0
	}
	return n
}

// endOfWord returns the end of a word with its inner signs: "O'Neil", "Node.js", "C++",
// "AT&T", "J." for an initial.
func endOfWord(s string, i int) int {
	from := i
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if isWord(r) {
			i += n
			continue
		}
		if isGenitive(s, i) {
			break
		}
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		if isWord(after) && (r == '\'' || r == '’' || r == '.' || r == '&' || r == '-' || r == '/' && i-from <= 3 && isShort(s[i+n:])) {
			i += n
			continue
		}
		break
	}
	switch {
	case strings.HasPrefix(s[i:], "++"):
		return i + 2
	case strings.HasPrefix(s[i:], "#"):
		return i + 1
	case strings.HasPrefix(s[i:], "."):
		if r, n := utf8.DecodeRuneInString(s[from:]); n == i-from && unicode.IsUpper(r) {
			return i + 1
		}
	}
	return i
}

// isGenitive reports whether a word ends at a byte with the "'s" of "Acme's".
func isGenitive(s string, i int) bool {
	for _, mark := range [...]string{"'s", "’s", "'S"} {
		if strings.HasPrefix(s[i:], mark) && i > 0 && s[i-1] != ' ' {
			r, _ := utf8.DecodeRuneInString(s[i+len(mark):])
			return !isWord(r)
		}
	}
	return false
}

// isShort reports whether a text begins with a word of at most three letters, as behind
// the stroke of "A/B", "CI/CD".
func isShort(s string) bool {
	n := 0
	for _, r := range s {
		if !isWord(r) {
			break
		}
		n++
	}
	return n <= 3
}

// plainSeparator folds the signs that part in the same way.
func plainSeparator(s string) string {
	switch s {
	case "–", "—", "--", "---", "−", "―":
		return "-"
	case "“", "”", "„", "«", "»", "'", "‘", "’", "`":
		return `"`
	case "[", "<", "{":
		return "("
	case "]", ">", "}":
		return ")"
	case "·", "•", "‖", "¦":
		return "|"
	case "：":
		return ":"
	case "，", "、":
		return ","
	}
	return s
}

// shapeOf says how a word is written: "Aa", "aa", "AA", "A." (an initial), "1", "aA",
// "a1", "a.a".
func shapeOf(w string) string {
	upper, lower, digit, dot, n := 0, 0, 0, 0, 0
	for _, r := range w {
		n++
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsDigit(r):
			digit++
		case r == '.':
			dot++
		case unicode.IsLetter(r):
			lower++
		}
	}
	first, _ := utf8.DecodeRuneInString(w)
	switch {
	case dot > 0 && n > 2 && lower > 1:
		return "a.a"
	case digit > 0 && upper+lower == 0:
		return "1"
	case digit > 0:
		return "a1"
	case upper == 1 && lower == 0:
		return "A"
	case lower == 0 && upper > 0:
		return "AA"
	case upper == 0:
		return "aa"
	case unicode.IsUpper(first) && upper == 1:
		return "Aa"
	case unicode.IsUpper(first):
		return "AaA"
	}
	return "aA"
}

// introducers are words that part a title from its speaker or a speaker from a company,
// in the languages of the notes, folded by what they mean.
var introducers = map[string]string{
	"by": "by", "von": "by", "par": "by", "di": "by", "por": "by", "от": "by", "av": "by", "door": "by",
	"with": "with", "mit": "with", "avec": "with", "con": "with", "com": "with", "с": "with", "med": "with", "met": "with",
	"from": "from", "aus": "from", "at": "at", "bei": "at", "chez": "at", "@": "at", "presso": "at", "of": "of", "в": "at", "из": "from",
	"and": "and", "und": "and", "et": "and", "e": "and", "y": "and", "и": "and", "&": "and", "+": "and", "og": "and", "en": "and", "och": "and",
	"presents": "presents", "on": "on", "about": "on", "über": "on", "sur": "on", "o": "on",
}

// isCut reports whether a token ends a segment of its line.
func (t *Token) isCut() bool {
	if t.Separates {
		switch t.small {
		case "-":
			return t.Spaced
		case ",", ";", ":", "|", "/", "(", ")", `"`, "=", "&", "+", "@", "~":
			return true
		}
		return false
	}
	switch introducers[t.small] {
	case "by", "with", "from", "at", "and":
		return true
	}
	return false
}

// Tokens returns the tokens of a text.
func Tokens(text string) []Token { return appendTokens(nil, text, 0) }
