package loader

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	nickname = regexp.MustCompile(`\s*(?:\([^()]*\)|"[^"]*"|<[^<>]*>)\s*`)
	leadRole = regexp.MustCompile(`^(?i:(?:` + strings.Join(roles, "|") + `|the|&|s/w|sol|rel)\.?\s+)*(?i:` + strings.Join(roles, "|") + `)\.?\s+(?:(?i:at|for|@)\s+)?(\p{Lu}[\p{L}\p{N}.&' -]*)$`)
	chiefOf  = regexp.MustCompile(`^(?i:(?:co-?founder|founder|ceo|cto|coo|cio|president|maintainer|author|owner|(?:and|&|\s)+)+\s+of)\s+(\p{Lu}.*)$|^.*\s(?i:at|@)\s+(\p{Lu}[\p{L}\p{N}.&' -]*)$`)
	owned    = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N}.& -]*)['’]s?\s+(?:.*\s)?(?i:` + strings.Join(roles, "|") + `)$`)
	trailing = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N}.&' -]*?)\s+(?i:(?:ceo|cto|coo|cio|ciso|cpo|co-?founder|founder)\b[ ,&]*)+$`)
	formerly = regexp.MustCompile(`(?i)^(?:formerly|previously|ex)\b[\s:-]*(?:at\s+|of\s+)?`)
	legal    = regexp.MustCompile(`(?i),?\s*\b(?:inc|ltd|llc|gmbh|corp|co|plc|ag|bv)\b\.?$`)
	firsts   = wordSet("amy ann ben bob dan deb eli eva ian jen jim joe jon ken kim leo liz lou meg mia ned pam rob ron roy sam sid sue ted tim tom zoe")
	particle = wordSet("de van von der den la di le da del bin al el ten dos")
	roles    = strings.Fields("eng engineer engineering dev developer devs architect arch director dir head lead leader manager mgr founder cofounder co-founder ceo cto coo cio ciso cpo vp svp avp president scientist advocate evangelist principal prin staff senior sr junior designer analyst researcher consultant officer chief product sre professor prof maintainer")
	isRole   = wordSet(strings.Join(roles, " "))
	joiners  = []string{" from ", " at ", " of ", " @ ", "@"}
)

// parseSpeakers reads names with companies: "Jane Roe (Acme) and John Doe",
// "Jane Roe, CTO, Acme", "Jane Roe @ Acme". It returns nothing unless the text
// begins with a name.
func parseSpeakers(s string, lex graph.Lexicon) []graph.Speaker {
	if !beginsLikeName(s) {
		return nil
	}
	var out []graph.Speaker
	ranked := false // the last speaker's role is known: what comes later is the company
	for _, part := range splitNames(s) {
		if len(out) == maxSpeakers {
			break
		}
		name, company := affiliation(part.text)
		switch {
		case isPerson(name, lex) && !(ranked && company == ""):
			out = append(out, graph.Speaker{Name: cleanName(name), Company: companyOf(company)})
			ranked = company != "" && companyOf(company) == ""
		case len(out) == 0 || part.by == with:
			return nil
		default:
			last := &out[len(out)-1]
			if c := companyOf(part.text); c == "" {
				ranked = ranked || hasRole(part.text)
			} else if part.by != and && (last.Company == "" || ranked) {
				last.Company = c
			}
		}
	}
	return out
}

// maxSpeakers bounds those of one talk.
const maxSpeakers = 20

// namePart is a part of a list of names, and what parts it from the one before.
type namePart struct {
	text string
	by   joint
}

type joint int

const (
	comma joint = iota // or a slash: a name or a company follows
	and                // "and", "&", "+": another name, or more of the same role
	with               // another name, or this is no list of names
)

var joints = []struct {
	text string
	by   joint
}{{"and ", and}, {"& ", and}, {"+ ", and}, {"/ ", comma}, {"with ", with}}

// splitNames cuts a list of names at "and", "with", "&", "+", "/" and commas that stand
// outside brackets.
func splitNames(s string) []namePart {
	var parts []namePart
	depth, from, by := 0, 0, comma
	cut := func(end, next int, j joint) {
		if p := strings.TrimSpace(s[from:end]); p != "" {
			parts = append(parts, namePart{p, by})
		}
		from, by = next, j
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[', '<':
			depth++
		case ')', ']', '>':
			depth--
		case ',', ';':
			if depth <= 0 {
				cut(i, i+1, comma)
			}
		case ' ', '\t':
			if depth > 0 {
				continue
			}
			for _, j := range joints {
				if len(s) > i+len(j.text) && strings.EqualFold(s[i+1:i+1+len(j.text)], j.text) {
					cut(i, i+1+len(j.text), j.by)
					i += len(j.text)
					break
				}
			}
		}
	}
	cut(len(s), len(s), comma)
	return parts
}

// affiliation cuts "Jane Roe (Acme)", "Jane Roe @ Acme", "Jane Roe from Acme".
func affiliation(s string) (name, company string) {
	if i := strings.IndexByte(s, '<'); i > 0 && strings.HasSuffix(s, ">") { // a mail address
		s = strings.TrimSpace(s[:i])
	}
	if name, inside, ok := bracketed(s); ok {
		if strings.HasPrefix(inside, "@") { // a handle
			return name, ""
		}
		return name, inside
	}
	for _, j := range joiners {
		if i := strings.Index(s, j); i > 0 {
			name, company := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(j):])
			if j == "@" && !strings.Contains(company, " ") && isHandle(company, name) {
				return name, ""
			}
			if isTitleWord(company) {
				return name, company
			}
		}
	}
	return s, ""
}

// isHandle reports whether a word is somebody's handle: it contains a part of the name, or
// is in lower case.
func isHandle(handle, name string) bool {
	if !isTitleWord(handle) {
		return true
	}
	for _, w := range strings.Fields(strings.ToLower(name)) {
		if len(w) >= 4 && strings.Contains(strings.ToLower(handle), w[:4]) {
			return true
		}
	}
	return false
}

// bracketed cuts "Jane Roe (Acme)".
func bracketed(s string) (before, inside string, ok bool) {
	if s == "" || s[len(s)-1] != ')' && s[len(s)-1] != ']' {
		return s, "", false
	}
	i := strings.LastIndexAny(s, "([")
	if i <= 0 || i == len(s)-2 {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), s[i+1 : len(s)-1], true
}

// beginsLikeName reports whether the first two words of a text are written like a name. It
// is the cheap test before the others.
func beginsLikeName(s string) bool {
	first, rest, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok || !isTitleWord(first) {
		return false
	}
	rest = strings.TrimLeft(rest, " (\"“")
	second, _, _ := strings.Cut(rest, " ")
	return isTitleWord(rest) || particle[strings.ToLower(second)]
}

// hasRole reports whether a text has a word for what someone does.
func hasRole(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
		if isRole[w] || isRole[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// companyOf returns the company in what stands behind a name: "Acme", "CTO at Acme",
// "Acme's CTO", "Acme, Inc."; "" for a role alone or what is no name.
func companyOf(s string) string {
	if i := strings.LastIndex(s, " @"); i > 0 && !strings.Contains(s[i+1:], " ") { // a handle behind it
		s = strings.TrimSuffix(strings.TrimSpace(s[:i]), " by")
	}
	s = strings.TrimSpace(formerly.ReplaceAllString(legal.ReplaceAllString(strings.TrimSpace(s), ""), ""))
	if i := strings.LastIndexByte(s, ','); i >= 0 {
		first, last := s[:i], s[i+1:]
		if formerly.MatchString(strings.TrimSpace(last)) {
			first, last = last, first
		}
		return cmp.Or(companyOf(last), companyOf(first))
	}
	if m := leadRole.FindStringSubmatch(s); m != nil && !hasRole(m[1]) {
		return strings.TrimSpace(m[1])
	}
	if m := chiefOf.FindStringSubmatch(s); m != nil {
		return m[1] + m[2]
	}
	if m := trailing.FindStringSubmatch(s); m != nil && !hasRole(m[1]) {
		return m[1]
	}
	if m := owned.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	r, _ := utf8.DecodeRuneInString(s)
	if s == "" || s[0] == '@' || year.MatchString(s) || hasRole(s) || strings.Contains(s, "://") || len(strings.Fields(s)) > 5 ||
		!unicode.IsUpper(r) && !unicode.IsDigit(r) && len(strings.Fields(s)) > 2 || noCompany[strings.ToLower(s)] {
		return ""
	}
	return s
}

// noCompany is what stands where a company would and is none.
var noCompany = wordSet("independent freelance freelancer self-employed self consultant none n/a tba tbd slides video keynote workshop panel moderator remote he she they he/him she/her they/them")

// parseSpeakerHeading reads "Jane Roe - Staff Engineer - Acme" and "Jane Roe, CTO, Acme": names,
// what they do, and the company last. It returns none for anything else.
func parseSpeakerHeading(s string, lex graph.Lexicon) []graph.Speaker {
	if !beginsLikeName(s) || !hasRole(s) || strings.Contains(s, ": ") {
		return nil
	}
	parts := separator.Split(s, -1)
	if len(parts) > 3 || !hasRole(strings.Join(parts[1:], " ")) && (len(parts) > 1 || !strings.Contains(s, ",")) {
		return nil
	}
	who := parseSpeakers(strings.Join(parts, ", "), lex)
	if len(who) == 0 && len(parts) == 3 && hasRole(parts[1]) { // as telling as a rare name
		if who = parseBareNames(parts[0], lex); len(who) > 0 {
			who[len(who)-1].Company = companyOf(parts[2])
		}
	}
	if len(who) == 0 || who[len(who)-1].Company == "" {
		return nil
	}
	if len(parts) == 1 && !hasRole(s[strings.IndexByte(s, ',')+1:]) {
		return nil
	}
	return who
}

// parseBareNames reads names behind "by", where capitals are proof enough, and one word
// without a capital is forgiven if it is no common word.
func parseBareNames(s string, lex graph.Lexicon) []graph.Speaker {
	var out []graph.Speaker
	for _, part := range splitNames(withoutNickname(s)) {
		words := strings.Fields(part.text)
		if len(words) == 0 || len(words) > 4 {
			return nil
		}
		capitals := 0
		for _, w := range words {
			r, _ := utf8.DecodeRuneInString(w)
			if unicode.IsUpper(r) {
				capitals++
			} else if !particle[w] && (len(words) != 2 || lex.Has(w) || small[w]) {
				return nil
			}
			if strings.ContainsAny(w, `"“”:;?!0123456789`) {
				return nil
			}
		}
		if capitals == 0 {
			return nil
		}
		out = append(out, graph.Speaker{Name: strings.Join(words, " ")})
	}
	return out
}

func withoutNickname(s string) string {
	if !strings.ContainsAny(s, `("<`) {
		return s
	}
	return nickname.ReplaceAllString(s, " ")
}

func cleanName(s string) string {
	return strings.Join(strings.Fields(withoutNickname(s)), " ")
}

// isPerson reports whether a text is a person's name: two to four words with capitals, at
// least one of which is no common English word, or the first a short first name.
func isPerson(s string, lex graph.Lexicon) bool {
	if !beginsLikeName(s) {
		return false
	}
	words := strings.Fields(withoutNickname(s))
	if len(words) < 2 || len(words) > 4 || hasRole(s) {
		return false
	}
	rare := false
	for i, w := range words {
		if particle[strings.ToLower(w)] && i > 0 {
			continue
		}
		r, n := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) {
			return false
		}
		for _, r := range w[n:] {
			if !unicode.IsLetter(r) && !strings.ContainsRune("'’.-", r) {
				return false
			}
		}
		if w == "St." || len(w) > 2 && strings.ToUpper(w) == w && !strings.Contains(w, ".") {
			return false
		}
		if i := strings.IndexByte(w, '-'); i > 0 && !isTitleWord(w[i+1:]) { // Re-read
			return false
		}
		lower := strings.ToLower(w)
		initial := i == 1 && i+1 == len(words) && len(w) == n+1 && w[n] == '.' // Jane R.
		rare = rare || initial || i == 0 && firsts[lower] || len(w) > 3 && !lex.Has(lower) && !lex.Has(graph.Singular(lower)) && !small[lower]
	}
	return rare
}
