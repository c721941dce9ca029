package loader

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	times     = regexp.MustCompile(`(?i)(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?)?\s*[(\[~]*\b(?:\d{1,2}(?::\d\d)?\s*(?:[ap]m)?\s*[-–]\s*)?(?:\d{1,2}:\d\d(?:\s*[ap]m\b)?|\d{1,2}\s*[ap]m\b)[)\]]?`)
	speakerOf = regexp.MustCompile(`(?i)^[:@]?(?:speakers?|presenters?|authors?|presented by|talk by|hosts?|by)\b\s*:?\s+(.+)$`)
	givenBy   = regexp.MustCompile(`(?i:\b(?:given|presented|delivered|led|held|hosted|session|talk|keynote) by)\s+(.+)$`)
	separator = regexp.MustCompile(`\s+(?:\||–|—|-|::)\s+`)
	talkNo    = regexp.MustCompile(`^(?i:talk|session)\s+#?\d{1,3}\s*[:.)–—-]\s*(\S.*)$`)
	shortcode = regexp.MustCompile(`:[a-z][a-z0-9_+-]*:`) // :camera:
	by        = regexp.MustCompile(`(?i)\s+(?:(?:presented )?by|with)\s+`)
)

// header is a talk's title and who gives it.
type header struct {
	title    string
	speakers []graph.Speaker
}

// untimed returns a heading without the time it states.
func untimed(s string) string {
	if !hasClock(s) {
		return strings.TrimSpace(s)
	}
	return strings.Trim(times.ReplaceAllString(s, ""), " -–—|:(~")
}

// hasClock reports whether a text has a time of the day: 9:45, 10 am, 2pm.
func hasClock(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s, i) || i > 0 && (isDigit(s, i-1) || isLetters(strings.ToLower(s[i-1:i]))) {
			continue
		}
		end := i + 1
		if isDigit(s, end) {
			end++
		}
		if end < len(s) && s[end] == ':' && isDigit(s, end+1) && isDigit(s, end+2) {
			return true
		}
		rest := strings.ToLower(strings.TrimLeft(s[end:], " "))
		if (strings.HasPrefix(rest, "am") || strings.HasPrefix(rest, "pm")) && (len(rest) == 2 || !isLetters(rest[2:3])) {
			return true
		}
	}
	return false
}

func isDigit(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }

// parseHeader reads a title line such as "Title | Jane Roe (9:45am)",
// "Jane Roe - Acme - Title" or "Title by Jane Roe, Acme".
func parseHeader(s string, lex graph.Lexicon) header {
	timed := hasClock(s)
	bare := untimed(s)
	if m := talkNo.FindStringSubmatch(bare); m != nil { // Talk 1: Title
		bare = m[1]
	}
	if first, rest, ok := strings.Cut(bare, "\n"); ok { // a link over two lines
		if who := parseSpeakers(first, lex); len(who) > 0 {
			return header{oneLine(rest), who}
		}
		bare = oneLine(bare)
	}
	if h, ok := parseByline(bare, lex); ok {
		return h
	}
	if who := parseSpeakerHeading(bare, lex); len(who) > 0 {
		return header{bare, who}
	}
	parts := separator.Split(bare, -1)
	handles := len(parts)
	parts = slices.DeleteFunc(parts, func(p string) bool { return strings.HasPrefix(p, "@") && !strings.Contains(p, " ") })
	handles -= len(parts)
	if len(parts) == 1 && isBareName(bare, lex) { // a talk known by its speaker alone
		return header{bare, []graph.Speaker{{Name: cleanName(bare)}}}
	}
	if title, inside, ok := bracketed(bare); ok && len(parts) == 1 && len(strings.Fields(title)) > 1 && !isPerson(title, lex) && announcedBy(bare, lex) == nil {
		if who := parseSpeakers(inside, lex); len(who) > 0 { // Title (Jane Roe, Acme)
			return header{unquoted(title), who}
		}
	}
	if len(parts) < 2 || len(parts) > 4 {
		return header{title: unquoted(bare)}
	}
	last := parts[len(parts)-1]
	if who := parseSpeakers(last, lex); len(who) > 0 && (isPerson(last, lex) || len(parseSpeakers(parts[0], lex)) == 0) {
		return header{bare[:strings.LastIndex(bare, last)], who}.trim()
	}
	if timed && strings.Contains(bare, "|") { // as precise a heading names who speaks
		name, company, _ := strings.Cut(strings.TrimSuffix(last, ")"), "(")
		if who := parseBareNames(strings.TrimSpace(name), lex); len(who) > 0 {
			who[len(who)-1].Company = strings.TrimSpace(company)
			return header{bare[:strings.LastIndex(bare, last)], who}.trim()
		}
	}
	who := parseSpeakers(parts[0], lex)
	if len(who) == 0 && handles > 0 { // whoever has a handle is a person
		who = parseBareNames(parts[0], lex)
	}
	if len(who) == 0 {
		return header{title: unquoted(bare)}
	}
	rest := parts[1:]
	if len(rest) > 1 {
		rest = slices.DeleteFunc(rest, func(p string) bool {
			return !strings.Contains(p, " ") && p == strings.ToLower(p) && !strings.Contains(p, ".")
		})
	}
	if len(rest) > 1 && len(who) == 1 && who[0].Company == "" {
		// "Jane Roe - Acme - Title" or "Jane Roe - Title - Acme": the short one is the company.
		c := 0
		if last := rest[len(rest)-1]; len(strings.Fields(last)) < len(strings.Fields(rest[0])) && unquoted(last) == last {
			c = len(rest) - 1
		}
		if company := companyOf(rest[c]); isTitleWord(company) || strings.Contains(company, ".") {
			who[0].Company = company
			rest = append(append([]string{}, rest[:c]...), rest[c+1:]...)
		}
	}
	return header{unquoted(strings.Join(rest, " - ")), who}.trim()
}

// parseByline reads "Title by Jane Roe", from the last "by" that a name follows.
func parseByline(s string, lex graph.Lexicon) (header, bool) {
	if low := strings.ToLower(s); !strings.Contains(low, "by ") && !strings.Contains(low, "with ") {
		return header{}, false
	}
	all := by.FindAllStringIndex(s, -1)
	for i := len(all) - 1; i >= 0; i-- {
		title, name := strings.Trim(s[:all[i][0]], " ,:-–—"), strings.TrimSpace(s[all[i][1]:])
		who := parseSpeakers(name, lex)
		if len(who) == 0 && !strings.Contains(strings.ToLower(s[all[i][0]:all[i][1]]), "with") {
			who = parseBareNames(name, lex)
		}
		if title != "" && len(who) > 0 && !isNotTalk(title) {
			return header{unquoted(title), who}, true
		}
	}
	return header{}, false
}

// unquoted takes the quotation marks off a title that is quoted as a whole.
func unquoted(s string) string {
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}} {
		if t, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(t, q[1]) && !strings.Contains(t[:len(t)-len(q[1])], q[1]) {
			return t[:len(t)-len(q[1])]
		}
	}
	return s
}

func (h header) trim() header {
	h.title = strings.Trim(h.title, " -–—|:")
	return h
}

// isTitleWord reports whether a text begins with a capital or a digit.
func isTitleWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// speakersBelow reads a line under a title that states who speaks; right below it,
// names alone do.
func speakersBelow(s string, right bool, lex graph.Lexicon) []graph.Speaker {
	s = strings.TrimSpace(shortcode.ReplaceAllString(s, ""))
	if strings.Contains(s, " by ") {
		if m := givenBy.FindStringSubmatch(s); m != nil {
			end := strings.Index(m[1], ". ")
			if end < 0 {
				end = len(strings.TrimSuffix(m[1], "."))
			}
			return parseSpeakers(m[1][:end], lex)
		}
	}
	if len(s) > maxTitle {
		return nil
	}
	if s == "" {
		return nil
	}
	if strings.IndexByte(":@sSpPaAtThHbB", s[0]) >= 0 {
		if m := speakerOf.FindStringSubmatch(s); m != nil {
			return parseSpeakers(separator.Split(m[1], 2)[0], lex)
		}
	}
	if !beginsLikeName(s) {
		return nil
	}
	parts := slices.DeleteFunc(separator.Split(untimed(s), -1), func(p string) bool {
		return strings.HasPrefix(p, "@") || year.MatchString(p) || strings.Contains(p, "://")
	})
	s = strings.Join(parts, ", ")
	who := parseSpeakers(s, lex)
	if name, company, ok := bracketed(s); ok && right && len(who) == 0 && len(strings.Fields(name)) == 2 && companyOf(company) != "" && !hasRole(name) {
		if who = parseBareNames(name, lex); len(who) == 1 { // a name of common words, with its company
			who[0].Company = companyOf(company)
			return who
		}
	}
	if strings.HasSuffix(s, ".") || len(who) == 0 || !right && who[0].Company == "" {
		return nil
	}
	for _, p := range splitNames(s) { // nothing but names and companies
		if name, _ := affiliation(p.text); !isPerson(name, lex) && companyOf(p.text) == "" && !hasRole(p.text) {
			return nil
		}
	}
	return who
}
