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
	// times matches "Monday 9:45", "(10:00 - 10:45)" and "2pm", but not "24 patterns".
	times = regexp.MustCompile(`(?i)(?:\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?)?\s*[(\[~]*\b(?:\d{1,2}(?::\d\d)?\s*(?:[ap]m)?\s*[-–]\s*)?(?:\d{1,2}:\d\d(?:\s*[ap]m\b)?|\d{1,2}\s*[ap]m\b)[)\]]?`)
	// speakerLine matches "Speaker: Jane Roe" and "by Jane Roe", but not "Byron Roe".
	speakerLine = regexp.MustCompile(`(?i)^[:@]?(?:speakers?|presenters?|authors?|presented by|talk by|hosts?|by)\b\s*:?\s+(.+)$`)
	// givenBy matches the end of "A talk given by Jane Roe", but nothing of "Written by Jane Roe".
	givenBy = regexp.MustCompile(`(?i:\b(?:given|presented|delivered|led|held|hosted|session|talk|keynote) by)\s+(.+)$`)
	// separator matches the " - " in "Jane Roe - Gears", but not the hyphen in "co-op".
	separator = regexp.MustCompile(`\s+(?:\||–|—|-|::)\s+`)
	// talkNo matches "Talk 1: Gears", but not "Talk 1".
	talkNo = regexp.MustCompile(`^(?i:talk|session)\s+#?\d{1,3}\s*[:.)–—-]\s*(\S.*)$`)
	// shortcode matches ":camera:", but not "9:45: Gears".
	shortcode = regexp.MustCompile(`:[a-z][a-z0-9_+-]*:`)
	// byline matches the " by " in "Gears by Jane Roe", but nothing of "Gears bygone".
	byline = regexp.MustCompile(`(?i)\s+(?:(?:presented )?by|with)\s+`)
)

// header is the title of a talk with its speakers.
type header struct {
	title    string
	speakers []graph.Speaker
}

// withoutTime returns a heading without its time of day.
func withoutTime(s string) string {
	if !hasClock(s) {
		return strings.TrimSpace(s)
	}
	return strings.Trim(times.ReplaceAllString(s, ""), " -–—|:(~")
}

// hasClock reports whether a text contains a time of day, such as "9:45", "10 am" or "2pm".
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

// parseHeader parses a title line such as "Title | Jane Roe (9:45am)", "Jane Roe - Acme -
// Title" or "Title by Jane Roe, Acme".
func parseHeader(s string, lex graph.Lexicon) header {
	bare := withoutTime(s)
	if m := talkNo.FindStringSubmatch(bare); m != nil {
		bare = m[1]
	}
	if first, rest, ok := strings.Cut(bare, "\n"); ok { // the text of a link over two lines
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
	names := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return strings.HasPrefix(p, "@") && !strings.Contains(p, " ") })
	hasHandle := len(names) < len(parts)
	switch {
	case len(names) == 1:
		return parseSolePart(bare, lex)
	case len(names) == 0 || len(names) > 4:
		return header{title: unquoted(bare)}
	}
	if who := parseLastPart(names, hasClock(s) && strings.Contains(bare, "|"), lex); len(who) > 0 {
		return header{bare[:strings.LastIndex(bare, names[len(names)-1])], who}.trim()
	}
	who := parseSpeakers(names[0], lex)
	if len(who) == 0 && hasHandle { // a handle beside it shows that it is a person
		who = parseBareNames(names[0], lex)
	}
	if len(who) == 0 {
		return header{title: unquoted(bare)}
	}
	return parseAfterSpeaker(names[1:], who)
}

// parseSolePart parses a line without separators: a name alone, "Title (Jane Roe, Acme)", or a
// title.
func parseSolePart(s string, lex graph.Lexicon) header {
	if isBareName(s, lex) {
		return header{s, []graph.Speaker{{Name: cleanName(s)}}}
	}
	if title, inside, ok := bracketed(s); ok && len(strings.Fields(title)) > 1 && !isPerson(title, lex) && announcedBy(s, lex) == nil {
		if who := parseSpeakers(inside, lex); len(who) > 0 {
			return header{unquoted(title), who}
		}
	}
	return header{title: unquoted(s)}
}

// parseLastPart returns the speakers in the last part of a line with separators, unless the
// first part names them. On a line with a time and a bar, capitals suffice for a name.
func parseLastPart(parts []string, isPrecise bool, lex graph.Lexicon) []graph.Speaker {
	last := parts[len(parts)-1]
	if who := parseSpeakers(last, lex); len(who) > 0 && (isPerson(last, lex) || len(parseSpeakers(parts[0], lex)) == 0) {
		return who
	}
	if !isPrecise {
		return nil
	}
	name, company, _ := strings.Cut(strings.TrimSuffix(last, ")"), "(")
	who := parseBareNames(strings.TrimSpace(name), lex)
	if len(who) > 0 {
		who[len(who)-1].Company = strings.TrimSpace(company)
	}
	return who
}

// parseAfterSpeaker returns the header of a line that begins with its speakers, who. rest holds
// the parts after them. Two parts or more after one speaker without a company include the
// company: "Jane Roe - Acme - A Title", "Jane Roe - A Title - Acme". It is the first or the last
// part, the one with fewer words. The first wins a tie, and where the last is in quotes. A part
// that begins with a small letter and has no full stop is no company.
func parseAfterSpeaker(rest []string, who []graph.Speaker) header {
	if len(rest) > 1 { // a single word in small letters is a handle or a tag
		rest = slices.DeleteFunc(rest, func(p string) bool {
			return !strings.Contains(p, " ") && p == strings.ToLower(p) && !strings.Contains(p, ".")
		})
	}
	if len(rest) > 1 && len(who) == 1 && who[0].Company == "" {
		at := 0
		if last := rest[len(rest)-1]; len(strings.Fields(last)) < len(strings.Fields(rest[0])) && unquoted(last) == last {
			at = len(rest) - 1
		}
		if company := companyOf(rest[at]); isTitleWord(company) || strings.Contains(company, ".") {
			who[0].Company = company
			rest = slices.Delete(rest, at, at+1)
		}
	}
	return header{unquoted(strings.Join(rest, " - ")), who}.trim()
}

// parseByline parses "Title by Jane Roe" at the last "by" or "with" in front of a name. It
// returns false if there is none.
func parseByline(s string, lex graph.Lexicon) (header, bool) {
	if low := strings.ToLower(s); !strings.Contains(low, "by ") && !strings.Contains(low, "with ") {
		return header{}, false
	}
	all := byline.FindAllStringIndex(s, -1)
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

// unquoted returns a title without quotation marks around it.
func unquoted(s string) string {
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}} {
		if t, ok := strings.CutPrefix(s, q[0]); ok && strings.HasSuffix(t, q[1]) && !strings.Contains(t[:len(t)-len(q[1])], q[1]) {
			return t[:len(t)-len(q[1])]
		}
	}
	return s
}

// trim returns a header without separators around its title.
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

// speakersBelow returns the speakers that a line under a title states: "Speaker: Jane Roe",
// "a talk given by Jane Roe", or names with a company. Names without a company count only
// directly under the title.
func speakersBelow(s string, isDirect bool, lex graph.Lexicon) []graph.Speaker {
	s = strings.TrimSpace(shortcode.ReplaceAllString(s, ""))
	if name, ok := declaredSpeakers(s); ok {
		return parseSpeakers(name, lex)
	}
	if len(s) > maxTitle || !beginsLikeName(s) {
		return nil
	}
	parts := slices.DeleteFunc(separator.Split(withoutTime(s), -1), func(p string) bool {
		return strings.HasPrefix(p, "@") || year.MatchString(p) || strings.Contains(p, "://")
	})
	s = strings.Join(parts, ", ")
	who := parseSpeakers(s, lex)
	if isDirect && len(who) == 0 {
		return commonNameWithCompany(s, lex)
	}
	if strings.HasSuffix(s, ".") || len(who) == 0 || !isDirect && who[0].Company == "" || !isNameList(s, lex) {
		return nil
	}
	return who
}

// declaredSpeakers returns the names in "a talk given by NAMES" or "Speaker: NAMES". It returns
// false for other lines.
func declaredSpeakers(s string) (string, bool) {
	if strings.Contains(s, " by ") {
		if m := givenBy.FindStringSubmatch(s); m != nil {
			names, _, _ := strings.Cut(strings.TrimSuffix(m[1], "."), ". ")
			return names, true
		}
	}
	if s == "" || len(s) > maxTitle || strings.IndexByte(":@sSpPaAtThHbB", s[0]) < 0 { // speakerLine begins with one of these
		return "", false
	}
	m := speakerLine.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return separator.Split(m[1], 2)[0], true
}

// commonNameWithCompany returns the speaker of "Will Summers (Acme)". The company shows that
// the two common words are a name.
func commonNameWithCompany(s string, lex graph.Lexicon) []graph.Speaker {
	name, company, ok := bracketed(s)
	if !ok || len(strings.Fields(name)) != 2 || companyOf(company) == "" || hasRole(name) {
		return nil
	}
	who := parseBareNames(name, lex)
	if len(who) == 1 {
		who[0].Company = companyOf(company)
	} else if !isNameList(s, lex) { // "Jane, John (Acme)" is one
		return nil
	}
	return who
}

// isNameList reports whether a text consists of names, companies and roles only.
func isNameList(s string, lex graph.Lexicon) bool {
	for _, p := range splitNames(s) {
		if name, _ := affiliation(p.text); !isPerson(name, lex) && companyOf(p.text) == "" && !hasRole(p.text) {
			return false
		}
	}
	return true
}
