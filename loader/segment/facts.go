package segment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// facts are properties of the text of one block.
type facts struct {
	words               int
	titleness           float64 // log odds of the words in titles, by the lexicon
	eventness           float64 // log odds of the words in names of events, by the lexicon
	capitals            int     // percentage of long words with a capital
	begin, end          int     // classes of the first and the last character
	delimiter           int     // first delimiter: 0 none, 1 " - " or "|", 2 ": ", 3 " by "
	name                int     // place of a person's name: one of the name constants
	rank                bool    // has a name with a role or a company: "Jane Roe, CTO, Acme"
	role                bool    // has a word such as "engineer"
	url, handle         bool    // has an address, has an "@"
	key                 bool    // begins with "Speaker:", "by" or "presented by"
	time, date, day     bool    // has a time, has a date, is a day of an event
	talkWord, eventWord bool    // has a word for a talk, for an event
	bracket             bool    // ends with brackets
	quote, link         int     // place of a quote, of a link: 0 none, 1 inside, 2 at the start, 3 the whole text
	boldStart           bool    // begins bold
	italic              bool    // is italic as a whole
	number              bool    // begins with a number
	generic             int     // 0 no; 1 part of a talk, such as "Questions"; 2 group of talks, such as "Sessions"; 3 break, such as "Lunch"
	text, first         uint64  // hashes of the text and of its first word
	list                bool    // names several talks: "Lightning talks"
	titleKey            bool    // begins with "Title:"
	titleCase           bool    // is in title case and does not end like a sentence
	low                 bool    // begins with a small letter
}

// The places of a person's name in a block.
const (
	nameNone   = iota
	nameOnly   // the block is nothing but names
	nameStart  // at the start
	nameEnd    // at the end
	nameBehind // at the end, behind "by" or a delimiter
	nameWithin // inside
)

// The classes of first and last characters.
const (
	charUpper = iota
	charLower
	charDigit
	charQuote
	charOther
	charStop
	charColon
	charQuestion
	charBang
	charComma
	charBracket
)

// factReader computes the facts of blocks. It is the only step that looks at words.
type factReader struct {
	lex      *lexicon.Lexicon
	words    []string // words of the current block in lower case, at most maxWords
	caseless bool
}

// maxWords is the number of words of a block that count. Longer blocks are paragraphs, which
// the first words describe well enough.
const maxWords = 60

// read returns the facts of a block.
func (r *factReader) read(b *Block) facts {
	var f facts
	s := b.Text
	r.lower(s)
	f.words = len(r.words)
	f.titleness, f.eventness = r.lex.Titleness(r.words), r.lex.Eventness(r.words)
	f.begin, f.end = beginClass(s), endClass(s)
	f.low = f.begin == charLower
	f.capitals = capitals(s)
	f.titleCase = f.capitals >= 60 && f.words > 1 && f.words < 25 && f.end != charStop && f.end != charColon && f.end != charComma
	f.url = strings.Contains(s, "://") || strings.Contains(s, "www.")
	f.bracket = f.end == charBracket
	f.number = b.Numbered || f.begin == charDigit
	f.delimiter = delimiterOf(s)
	f.quote, f.link = place(b.Quoted, s), place(b.Link, s)
	f.boldStart = len(b.Bold) > 0 && b.Bold[0].Start <= 1
	f.italic = len(b.Italic) > 0 && 10*spanned(b.Italic) >= 9*len(s)
	f.text, f.first = hash(s), 0
	if len(r.words) > 0 {
		f.first = hash(r.words[0])
	}
	f.generic = genericOf(r.words)
	f.day = isDay(r.words) || isNamedDay(s, r.words)
	f.list = isList(r.words)
	f.titleKey = f.words > 1 && titleKeys[r.words[0]] && strings.ContainsAny(s[:min(len(s), 16)], ":：@")
	r.flags(&f, s)
	r.names(&f, b)
	return f
}

// lower sets the words of a text in lower case.
func (r *factReader) lower(s string) {
	r.words = r.words[:0]
	plain := true
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] >= 'A' && s[i] <= 'Z' {
			plain = false
			break
		}
	}
	if !plain {
		s = strings.ToLower(s)
	}
	eachWord(s, func(w string) bool {
		r.words = append(r.words, w)
		return len(r.words) < maxWords
	})
}

// flags sets the facts that depend on single words, and the time, the date and the key.
func (r *factReader) flags(f *facts, s string) {
	for i, w := range r.words {
		f.talkWord = f.talkWord || talkWords[w]
		f.eventWord = f.eventWord || isEventWord(w)
		f.date = f.date || months[w] && r.isNextToNumber(i)
		f.role = f.role || lexicon.IsRole(w)
	}
	if !f.talkWord && len(s) > 0 && s[0] >= 0x80 || f.words == 1 {
		f.talkWord = f.talkWord || containsAny(s, japaneseTalk)
	}
	f.handle = strings.IndexByte(s, '@') >= 0
	f.time = hasTime(s)
	f.date = f.date || hasDate(s)
	f.key = isKey(s, r.words)
}

// isEventWord reports whether a word is part of the name of an event: "summit", "2017",
// "gearconf".
func isEventWord(w string) bool {
	return eventWords[w] || len(w) == 4 && (w[:2] == "20" || w[:2] == "19") && isDigit(w[2]) ||
		len(w) > 5 && (strings.HasSuffix(w, "conf") || strings.HasSuffix(w, "con"))
}

// isNextToNumber reports whether a number precedes or follows word i.
func (r *factReader) isNextToNumber(i int) bool {
	return i > 0 && isNumber(r.words[i-1]) || i+1 < len(r.words) && isNumber(r.words[i+1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// containsAny reports whether a text contains one of others.
func containsAny(s string, others []string) bool {
	return slices.ContainsFunc(others, func(o string) bool { return strings.Contains(s, o) })
}

// hasAnyPrefix reports whether a text begins with one of prefixes.
func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// hasAnySuffix reports whether a text ends with one of suffixes.
func hasAnySuffix(s string, suffixes ...string) bool {
	return slices.ContainsFunc(suffixes, func(p string) bool { return strings.HasSuffix(s, p) })
}

// maxNameText is the number of bytes of a long paragraph in which names looks for people.
const maxNameText = 300

// names sets the place of the names of people in a block.
func (r *factReader) names(f *facts, b *Block) {
	s := b.Text
	if f.words > maxWords && b.Kind == Paragraph {
		s = s[:min(len(s), maxNameText)]
	}
	var found []lexicon.Name
	if r.caseless {
		found = r.lex.CaselessNames(s)
	} else if strings.IndexFunc(s, unicode.IsUpper) >= 0 {
		found = r.lex.Names(s)
	}
	if len(found) == 0 {
		return
	}
	f.name = namePlace(s, found, f.bracket)
	if f.name == nameStart || f.name == nameOnly {
		behind := strings.TrimLeft(s[found[0].End:], " ")
		f.rank = f.role && f.words <= 16 || len(s) < 90 && hasAnyPrefix(behind, ",", "(", "from ", "of ", "at ", "@")
	}
}

// namePlace returns the place of names in a text, which may end with brackets.
func namePlace(s string, found []lexicon.Name, hasBracket bool) int {
	first, last := found[0], found[len(found)-1]
	covered := 0
	for _, n := range found {
		covered += n.End - n.Start
	}
	start := strings.TrimLeft(s[:first.Start], " \t\"'“‘(*-–—•") == ""
	end := strings.TrimRight(s[last.End:], " \t\"'”’).,*") == ""
	switch before := strings.ToLower(strings.TrimRight(s[:last.Start], " \t")); {
	case 100*covered >= 80*(len(s)-2*(len(found)-1)) || start && end && strings.Trim(textBetween(s, first.End, last.Start), " ,&/") == "and":
		return nameOnly
	case start:
		return nameStart
	case hasAnySuffix(before, " by", " with", " von", " par", " de", " por", "@", " di"):
		return nameBehind
	case !end && !(hasBracket && last.End >= len(s)-2):
		return nameWithin
	case hasAnySuffix(before, "-", "–", "—", "(", "|", ":", ","):
		return nameBehind
	}
	return nameEnd
}

// textBetween returns s[from:to], or "" if from is not below to.
func textBetween(s string, from, to int) string {
	if from >= to {
		return ""
	}
	return s[from:to]
}

// place returns the place of the first range in a text: 0 for none, 1 inside, 2 at the start, 3
// the whole text.
func place(rs []graph.Range, s string) int {
	switch {
	case len(rs) == 0:
		return 0
	case 10*spanned(rs[:1]) >= 9*len(s):
		return 3
	case rs[0].Start <= 1:
		return 2
	}
	return 1
}

// beginClass returns the class of the first character.
func beginClass(s string) int {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsUpper(r) || unicode.IsLetter(r) && !unicode.IsLower(r):
		return charUpper
	case unicode.IsLower(r):
		return charLower
	case unicode.IsDigit(r):
		return charDigit
	case strings.ContainsRune("\"'“‘„«「『`", r):
		return charQuote
	}
	return charOther
}

// endClasses is the class of the signs that end a text.
var endClasses = map[rune]int{
	'.': charStop, '。': charStop, ';': charStop, ':': charColon, '：': charColon, '?': charQuestion, '？': charQuestion, '!': charBang, '！': charBang,
	',': charComma, ')': charBracket, ']': charBracket,
	'"': charQuote, '\'': charQuote, '”': charQuote, '’': charQuote, '»': charQuote, '」': charQuote, '』': charQuote,
}

// endClass returns the class of the last character. Letters have the class charLower.
func endClass(s string) int {
	r, _ := utf8.DecodeLastRuneInString(s)
	if class, ok := endClasses[r]; ok {
		return class
	}
	switch {
	case unicode.IsDigit(r):
		return charDigit
	case unicode.IsLetter(r):
		return charLower
	}
	return charOther
}

// capitals returns the percentage of words with a capital among those of four bytes or more. It
// returns 50 if there are none.
func capitals(s string) int {
	all, upper := 0, 0
	eachWord(s, func(w string) bool {
		if len(w) < 4 {
			return true
		}
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) {
			if all++; strings.IndexFunc(w, unicode.IsUpper) >= 0 {
				upper++
			}
		}
		return all < 40
	})
	if all == 0 {
		return 50
	}
	return 100 * upper / all
}

// delimiterOf returns facts.delimiter.
func delimiterOf(s string) int {
	for i := 0; i+1 < len(s); i++ {
		switch s[i] {
		case ' ':
			rest := s[i+1:]
			if len(rest) > 2 && hasAnyPrefix(rest, "- ", "| ", "~ ") || hasAnyPrefix(rest, "– ", "— ", ":: ", "-- ", "// ") {
				return 1
			}
			if hasAnyPrefix(rest, "by ", "with ") {
				return 3
			}
		case ':':
			if s[i+1] == ' ' {
				return 2
			}
		}
	}
	return 0
}

// isNumber reports whether a word begins with a digit: "2", "2nd".
func isNumber(w string) bool { return w != "" && isDigit(w[0]) }

// hasTime reports whether a text contains a time: "9:30", "14h00" or "2pm", but not "1:1".
func hasTime(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		k := i
		for k < len(s) && isDigit(s[k]) {
			k++
		}
		if k-i <= 2 && k < len(s) && (isClock(s, i, k) || hasHourWord(s[k:])) {
			return true
		}
		i = k - 1
	}
	return false
}

// isClock reports whether s[i:k] are the hours of a time such as "9:30". A dot counts only at
// the start of a range of times, such as "9.30 - 10.15".
func isClock(s string, i, k int) bool {
	rest := s[k:]
	if len(rest) < 3 || rest[1] < '0' || rest[1] > '5' || !isDigit(rest[2]) || len(rest) > 3 && isDigit(rest[3]) {
		return false
	}
	switch rest[0] {
	case ':', 'h':
		return true
	case '.':
		return i < 3 && strings.ContainsAny(s, "–-")
	}
	return false
}

// hasHourWord reports whether a text begins with "am", "pm" or "Uhr", perhaps after a space.
func hasHourWord(s string) bool {
	return hasAnyPrefix(strings.ToLower(strings.TrimLeft(s[:min(len(s), 4)], " ")), "am", "pm", "uhr")
}

// hasDate reports whether a text contains a date in digits: "2017-03-06", "6/3/2017" or
// "20200304", but not "1.2".
func hasDate(s string) bool {
	digits, marks := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			if digits++; digits >= 8 && (marks == 2 || marks == 0) {
				return true
			}
		case (c == '-' || c == '/' || c == '.') && digits > 0 && i+1 < len(s) && isDigit(s[i+1]):
			if marks++; marks == 2 && digits >= 3 && digits+len(s)-i-1 >= 6 {
				return true
			}
		default:
			digits, marks = 0, 0
		}
	}
	return false
}

// isKey reports whether a block introduces a speaker: "Speaker: Jane", "by Jane".
func isKey(s string, words []string) bool {
	if len(words) == 0 || len(words) > 14 {
		return false
	}
	if words[0] == "by" || words[0] == "von" || words[0] == "par" || words[0] == "por" {
		return true
	}
	if !keyWords[words[0]] && (len(words) < 2 || !keyWords[words[1]]) {
		return false
	}
	at := strings.IndexAny(s, ":：")
	return at > 0 && at < 40 || len(words) > 1 && words[1] == "by"
}

// isDay reports whether words are a day of an event: "day 2", "tuesday", "friday march 6".
func isDay(words []string) bool {
	if len(words) == 0 || len(words) > 8 {
		return false
	}
	if len(words) > 1 {
		first, second := words[0], words[1]
		if dayWords[first] && len(words) < 6 && isCount(second) || dayWords[second] && isCount(first) {
			return true
		}
	}
	week, rest := false, 0
	for _, w := range words {
		switch {
		case weekdays[w]:
			week = true
		case !months[w] && !isNumber(w) && !dateWords[w]:
			rest++
		}
	}
	return week && rest <= 1
}

// isCount reports whether a word is a number in digits or letters.
func isCount(w string) bool { return isNumber(w) || numerals[w] }

// isNamedDay reports whether a text is a day of an event with its own name: "Day 2 – The last
// of the summits", but not "Day 2 operations".
func isNamedDay(s string, words []string) bool {
	if len(words) < 3 || !dayWords[words[0]] || !isCount(words[1]) {
		return false
	}
	at := strings.Index(strings.ToLower(s), words[1]) + len(words[1])
	rest := strings.TrimLeft(s[min(at, len(s)):], " ")
	return hasAnyPrefix(rest, ":", "- ", "– ", "— ")
}

// genericOf returns facts.generic.
func genericOf(words []string) int {
	if len(words) == 0 {
		return 2
	}
	if len(words) > 7 {
		return 0
	}
	joined := strings.Join(words, " ")
	joined = strings.TrimPrefix(strings.TrimPrefix(joined, "the "), "my ")
	switch {
	case breaks[joined]:
		return 3
	case partHeadings[joined]:
		return 1
	case groupHeadings[joined] || hasAnyPrefix(joined, genericStarts...):
		return 2
	}
	return 0
}

// isList reports whether words are a heading of several talks: "lightning talks" and "day 2
// keynotes", but not "lightning in a bottle and other stories".
func isList(words []string) bool {
	if len(words) > 5 {
		return false
	}
	for _, w := range words {
		if listWords[w] {
			return true
		}
	}
	return false
}

// hash returns the FNV-1a hash of a text.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
