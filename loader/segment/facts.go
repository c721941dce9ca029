package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment/lexicon"
)

// facts are what the text of one block shows by itself.
type facts struct {
	words               int
	titleness           float64
	eventness           float64
	capitals            int  // in hundredths of its words that could have one
	begin, end          int  // classes of the first and the last character
	delimiter           int  // 0 none, 1 " - " or "|", 2 ": ", 3 " by "
	name                int  // where a person's name stands: one of the name constants
	rank                bool // a name with a role or a company: "Jane Roe, CTO, Acme"
	role                bool
	url, handle         bool
	key                 bool // begins with "Speaker:", "by", "presented by"
	time, date, day     bool
	talkWord, eventWord bool
	bracket             bool // ends with a text in brackets
	quote, link         int  // 0 none, 1 within, 2 at the start, 3 the whole
	boldStart           bool
	italic              bool // as a whole
	number              bool // begins with a number
	generic             int  // 0 no; 1 what stands beside talks, such as "Questions"; 2 what talks are ordered in, such as "Sessions"; 3 a break, such as "Lunch"
	text, first         uint64
	list                bool // names several talks: "Lightning talks"
	titleKey            bool // begins with "Title:"
	titleCase           bool // most of its words begin with a capital, and it ends like no sentence
	low                 bool // begins with a lower-case letter
}

// Where a person's name stands in a block.
const (
	nameNone  = iota
	nameOnly  // nothing else is there
	nameStart // then something else
	nameEnd
	nameBehind // "by" or a delimiter
	nameWithin
)

// Classes of first and last characters.
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

// reads fills in facts. It is the only step that looks at words.
type factReader struct {
	lex      *lexicon.Lexicon
	words    []string // of the block at hand, in lower case
	caseless bool
}

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

// lower splits a text into words in lower case.
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
		return len(r.words) < 60
	})
}

func (r *factReader) flags(f *facts, s string) {
	for i, w := range r.words {
		if !f.talkWord && talkWords[w] {
			f.talkWord = true
		}
		if !f.eventWord && (eventWords[w] || len(w) == 4 && (w[:2] == "20" || w[:2] == "19") && w[2] >= '0' && w[2] <= '9' || len(w) > 5 && (strings.HasSuffix(w, "conf") || strings.HasSuffix(w, "con"))) {
			f.eventWord = true
		}
		if months[w] && (i > 0 && isNumber(r.words[i-1]) || i+1 < len(r.words) && isNumber(r.words[i+1])) {
			f.date = true
		}
		if !f.role && lexicon.IsRole(w) {
			f.role = true
		}
	}
	if !f.talkWord && len(s) > 0 && s[0] >= 0x80 || f.words == 1 {
		for _, w := range japaneseTalk {
			f.talkWord = f.talkWord || strings.Contains(s, w)
		}
	}
	if strings.IndexByte(s, '@') >= 0 {
		f.handle = true
	}
	f.time = hasTime(s)
	f.date = f.date || hasDate(s)
	f.key = isKey(s, r.words)
}

// names finds where people are named.
func (r *factReader) names(f *facts, b *Block) {
	s := b.Text
	if f.words > 60 && b.Kind == Paragraph {
		s = s[:min(len(s), 300)]
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
	first, last := found[0], found[len(found)-1]
	covered := 0
	for _, n := range found {
		covered += n.End - n.Start
	}
	start := strings.TrimLeft(s[:first.Start], " \t\"'“‘(*-–—•") == ""
	end := strings.TrimRight(s[last.End:], " \t\"'”’).,*") == ""
	switch before := strings.ToLower(strings.TrimRight(s[:last.Start], " \t")); {
	case 100*covered >= 80*(len(s)-2*(len(found)-1)) || start && end && strings.Trim(textBetween(s, first.End, last.Start), " ,&/") == "and":
		f.name = nameOnly
	case start:
		f.name = nameStart
	case strings.HasSuffix(before, " by") || strings.HasSuffix(before, " with") || strings.HasSuffix(before, " von") || strings.HasSuffix(before, " par") || strings.HasSuffix(before, " de") || strings.HasSuffix(before, " por") || strings.HasSuffix(before, "@") || strings.HasSuffix(before, " di"):
		f.name = nameBehind
	case end || f.bracket && last.End >= len(s)-2:
		f.name = nameEnd
		if strings.HasSuffix(before, "-") || strings.HasSuffix(before, "–") || strings.HasSuffix(before, "—") || strings.HasSuffix(before, "(") || strings.HasSuffix(before, "|") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, ",") {
			f.name = nameBehind
		}
	default:
		f.name = nameWithin
	}
	if f.name == nameStart || f.name == nameOnly {
		rest := s[first.End:]
		behind := strings.TrimLeft(rest, " ")
		f.rank = f.role && f.words <= 16 || len(s) < 90 && (strings.HasPrefix(behind, ",") || strings.HasPrefix(behind, "(") || strings.HasPrefix(behind, "from ") || strings.HasPrefix(behind, "of ") || strings.HasPrefix(behind, "at ") || strings.HasPrefix(behind, "@"))
	}
}

// textBetween returns s[from:to], or "" if from is not below to.
func textBetween(s string, from, to int) string {
	if from >= to {
		return ""
	}
	return s[from:to]
}

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

func endClass(s string) int {
	r, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case r == '.' || r == '。' || r == ';':
		return charStop
	case r == ':' || r == '：':
		return charColon
	case r == '?' || r == '？':
		return charQuestion
	case r == '!' || r == '！':
		return charBang
	case r == ',':
		return charComma
	case r == ')' || r == ']':
		return charBracket
	case strings.ContainsRune("\"'”’»」』", r):
		return charQuote
	case unicode.IsDigit(r):
		return charDigit
	case unicode.IsLetter(r):
		return charLower
	}
	return charOther
}

// capitals is the share of words of four letters or more that have a capital, in
// hundredths; 50 where no word counts.
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

func delimiterOf(s string) int {
	for i := 0; i+1 < len(s); i++ {
		switch s[i] {
		case ' ':
			rest := s[i+1:]
			if len(rest) > 2 && (rest[0] == '-' || rest[0] == '|' || rest[0] == '~') && rest[1] == ' ' || strings.HasPrefix(rest, "– ") || strings.HasPrefix(rest, "— ") || strings.HasPrefix(rest, ":: ") || strings.HasPrefix(rest, "-- ") || strings.HasPrefix(rest, "// ") {
				return 1
			}
			if strings.HasPrefix(rest, "by ") || strings.HasPrefix(rest, "with ") {
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

func isNumber(w string) bool {
	for i := range len(w) {
		if (w[i] < '0' || w[i] > '9') && i == 0 {
			return false
		}
	}
	return w != ""
}

// hasTime reports whether a text states a time: "9:30", "14h00", "2pm", not "1:1".
func hasTime(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < '0' || c > '9' || i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
			continue
		}
		k := i
		for k < len(s) && s[k] >= '0' && s[k] <= '9' {
			k++
		}
		if n := k - i; n <= 2 && k < len(s) {
			rest := s[k:]
			if (rest[0] == ':' || rest[0] == 'h' || rest[0] == '.' && i < 3) && len(rest) >= 3 && rest[1] >= '0' && rest[1] <= '5' && rest[2] >= '0' && rest[2] <= '9' && (len(rest) == 3 || rest[3] < '0' || rest[3] > '9') && (rest[0] != '.' || strings.Contains(s, "–") || strings.Contains(s, "-")) {
				return true
			}
			if low := strings.ToLower(strings.TrimLeft(rest[:min(len(rest), 4)], " ")); strings.HasPrefix(low, "am") || strings.HasPrefix(low, "pm") || strings.HasPrefix(low, "uhr") {
				return true
			}
		}
		i = k - 1
	}
	return false
}

// hasDate reports whether a text states a date in digits: "2017-03-06", "6/3/2017", "20200304".
func hasDate(s string) bool {
	digits, marks := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if digits++; digits >= 8 && (marks == 2 || marks == 0) {
				return true
			}
		case (c == '-' || c == '/' || c == '.') && digits > 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			if marks++; marks == 2 && digits >= 3 && digits+len(s)-i-1 >= 6 {
				return true
			}
		default:
			digits, marks = 0, 0
		}
	}
	return false
}

// isKey reports whether a block says that a speaker follows: "Speaker: Jane", "by Jane".
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
	if dayWords[words[0]] && len(words) > 1 && len(words) < 6 && (isNumber(words[1]) || numerals[words[1]]) {
		return true
	}
	if len(words) > 1 && dayWords[words[1]] && (isNumber(words[0]) || numerals[words[0]]) {
		return true
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

// isNamedDay reports whether a text is a day of an event with a name of its own: "Day 2 – The
// last of the summits", not "Day 2 operations".
func isNamedDay(s string, words []string) bool {
	if len(words) < 3 || !dayWords[words[0]] || !isNumber(words[1]) && !numerals[words[1]] {
		return false
	}
	at := strings.Index(strings.ToLower(s), words[1]) + len(words[1])
	rest := strings.TrimLeft(s[min(at, len(s)):], " ")
	return strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "– ") || strings.HasPrefix(rest, "— ")
}

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
	case besideTalks[joined]:
		return 1
	case aroundTalks[joined]:
		return 2
	}
	for _, s := range genericStarts {
		if strings.HasPrefix(joined, s) {
			return 2
		}
	}
	return 0
}

// isList reports whether words are a heading of several talks: "lightning talks",
// "day 2 keynotes", not "lightning in a bottle and other stories".
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

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
