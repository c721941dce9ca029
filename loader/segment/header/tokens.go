package header

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word, a handle, an address or a separator of a header.
type Token struct {
	Text       string
	Start, End int    // half-open range of bytes in the text of its block
	Block      int    // index of its block in the note
	Separates  bool   // whether it is punctuation outside of words
	Spaced     bool   // whether white space precedes it, or it begins the block
	small      string // text in lower case, or the common form of a separator
	shape      string // class of spelling, by shapeOf
}

// appendTokens appends the tokens of the text of a block, given the index of the block.
func appendTokens(out []Token, text string, block int) []Token {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		t := Token{Start: i, Block: block, Spaced: i == 0 || text[i-1] == ' ' || text[i-1] == '\t'}
		i, t.shape = tokenEnd(text, i)
		t.Separates = t.shape == "sep"
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

// tokenEnd returns the end of the token that begins at byte i, and its shape.
func tokenEnd(text string, i int) (end int, shape string) {
	r, n := utf8.DecodeRuneInString(text[i:])
	switch {
	case isAddress(text[i:]):
		return endOfAddress(text, i), "url"
	case r == '@' && wordSize(text[i+1:]) > 0:
		return endOfHandle(text, i+1), "@"
	case isGenitive(text, i):
		return i + n + 1, "'s"
	case isWord(r):
		end = endOfWord(text, i)
		return end, shapeOf(text[i:end])
	}
	end = i + n
	for end < len(text) && (r == '-' || r == '.' || r == '=') && text[end] == byte(r) {
		end++
	}
	return end, "sep"
}

// isWord reports whether a rune is part of a word.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r)
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.")
}

// endOfAddress returns the end of a URL, which is a space, a bracket or a quotation mark.
func endOfAddress(s string, i int) int {
	for i < len(s) && !strings.ContainsRune(" \t)]>\"|", rune(s[i])) {
		i++
	}
	return i
}

// endOfHandle returns the end of a handle whose name begins at byte i.
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

// wordSize returns the number of bytes of the letter or digit at the start of a text, or 0.
func wordSize(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if !isWord(r) {
		return 0
	}
	return n
}

// endOfWord returns the end of the word at byte i with the signs inside and behind it:
// "O'Neil", "Node.js", "C++", "AT&T", "J.".
func endOfWord(s string, i int) int {
	from := i
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if isWord(r) {
			i += n
			continue
		}
		isInner := strings.ContainsRune("'’.&-", r) || r == '/' && i-from <= 3 && isShort(s[i+n:])
		if !isInner || isGenitive(s, i) || wordSize(s[i+n:]) == 0 {
			break
		}
		i += n
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

// isGenitive reports whether byte i begins the "'s" at the end of a word such as "Acme's".
func isGenitive(s string, i int) bool {
	for _, mark := range [...]string{"'s", "’s", "'S"} {
		if strings.HasPrefix(s[i:], mark) && i > 0 && s[i-1] != ' ' {
			r, _ := utf8.DecodeRuneInString(s[i+len(mark):])
			return !isWord(r)
		}
	}
	return false
}

// isShort reports whether a text begins with a word of at most three letters, as behind the
// slash of "A/B" and "CI/CD".
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

// plainSeparator returns the common form of separators with the same meaning.
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

// shapeOf returns the class of spelling of a word: "Aa", "aa", "AA", "A" for a single capital,
// "1" for a number, "AaA" and "aA" for capitals inside, "a1" for digits inside, "a.a" for dots.
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
	switch {
	case dot > 0 && n > 2 && lower > 1:
		return "a.a"
	case digit > 0 && upper+lower == 0:
		return "1"
	case digit > 0:
		return "a1"
	case upper == 0:
		return "aa"
	}
	first, _ := utf8.DecodeRuneInString(w)
	return capitalShape(unicode.IsUpper(first), upper, lower)
}

// capitalShape returns the class of spelling of a word with capitals and no digits, given the
// numbers of its capitals and small letters.
func capitalShape(beginsUpper bool, upper, lower int) string {
	switch {
	case lower == 0 && upper == 1:
		return "A"
	case lower == 0:
		return "AA"
	case beginsUpper && upper == 1:
		return "Aa"
	case beginsUpper:
		return "AaA"
	}
	return "aA"
}

// introducers maps words between a title and its speaker, or a speaker and a company, to their
// meaning in English. They are of the languages of the corpus.
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
