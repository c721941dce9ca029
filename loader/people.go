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
	// nickname matches the brackets and quotes in `Jane "Gears" Roe` and "Jane Roe (she/her)",
	// but nothing of "Jane Roe".
	nickname = regexp.MustCompile(`\s*(?:\([^()]*\)|"[^"]*"|<[^<>]*>)\s*`)
	// leadRole matches "Staff Engineer at Acme" and "the CTO Acme", but not "Acme CTO".
	leadRole = regexp.MustCompile(`^(?i:(?:` + strings.Join(roles, "|") + `|the|&|s/w|sol|rel)\.?\s+)*(?i:` + strings.Join(roles, "|") + `)\.?\s+(?:(?i:at|for|@)\s+)?(\p{Lu}[\p{L}\p{N}.&' -]*)$`)
	// chiefOf matches "CEO and founder of Acme" and "builds gears @ Acme", but not "Acme".
	chiefOf = regexp.MustCompile(`^(?i:(?:co-?founder|founder|ceo|cto|coo|cio|president|maintainer|author|owner|(?:and|&|\s)+)+\s+of)\s+(\p{Lu}.*)$|^.*\s(?i:at|@)\s+(\p{Lu}[\p{L}\p{N}.&' -]*)$`)
	// genitive matches "Acme's Staff Engineer", but not "Acme's gears".
	genitive = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N}.& -]*)['’]s?\s+(?:.*\s)?(?i:` + strings.Join(roles, "|") + `)$`)
	// companyChief matches "Acme CEO & founder", but not "Acme engineer".
	companyChief = regexp.MustCompile(`^(\p{Lu}[\p{L}\p{N}.&' -]*?)\s+(?i:(?:ceo|cto|coo|cio|ciso|cpo|co-?founder|founder)\b[ ,&]*)+$`)
	// former matches the start of "formerly at Acme", but not of "Exa Labs".
	former = regexp.MustCompile(`(?i)^(?:formerly|previously|ex)\b[\s:-]*(?:at\s+|of\s+)?`)
	// legalForm matches the end of "Acme, Inc." and "Gears GmbH", but nothing of "Disco".
	legalForm = regexp.MustCompile(`(?i),?\s*\b(?:inc|ltd|llc|gmbh|corp|co|plc|ag|bv)\b\.?$`)
	// shortFirstNames holds first names of three letters, which isPerson accepts although they
	// are short.
	shortFirstNames = wordSet("amy ann ben bob dan deb eli eva ian jen jim joe jon ken kim leo liz lou meg mia ned pam rob ron roy sam sid sue ted tim tom zoe")
	// particle holds words in small letters inside names.
	particle = wordSet("de van von der den la di le da del bin al el ten dos")
	roles    = strings.Fields("eng engineer engineering dev developer devs architect arch director dir head lead leader manager mgr founder cofounder co-founder ceo cto coo cio ciso cpo vp svp avp president scientist advocate evangelist principal prin staff senior sr junior designer analyst researcher consultant officer chief product sre professor prof maintainer")
	isRole   = wordSet(strings.Join(roles, " "))
	// affiliations lists the words between a name and a company.
	affiliations = []string{" from ", " at ", " of ", " @ ", "@"}
)

// parseSpeakers parses names with companies: "Jane Roe (Acme) and John Doe", "Jane Roe, CTO,
// Acme", "Jane Roe @ Acme". It returns nil if the text does not begin with a name.
func parseSpeakers(s string, lex graph.Lexicon) []graph.Speaker {
	if !beginsLikeName(s) {
		return nil
	}
	var out []graph.Speaker
	hasLastRole := false // whether the role of the last speaker is known, so that a company follows
	for _, part := range splitNames(s) {
		if len(out) == maxSpeakers {
			break
		}
		name, company := affiliation(part.text)
		switch {
		case isPerson(name, lex) && !(hasLastRole && company == ""):
			out = append(out, graph.Speaker{Name: cleanName(name), Company: companyOf(company)})
			hasLastRole = company != "" && companyOf(company) == ""
		case len(out) == 0 || part.joint == jointWith:
			return nil
		default:
			last := &out[len(out)-1]
			if c := companyOf(part.text); c == "" {
				hasLastRole = hasLastRole || hasRole(part.text)
			} else if part.joint != jointAnd && (last.Company == "" || hasLastRole) {
				last.Company = c
			}
		}
	}
	return out
}

// maxSpeakers is the number of speakers of one talk that are read. Three of 46,280 real talks
// have more.
const maxSpeakers = 20

// namePart is a part of a list of names, with the joint before it.
type namePart struct {
	text  string
	joint joint
}

// joint is the text between two parts of a list of names.
type joint int

const (
	jointComma joint = iota // a comma or slash: a name or a company follows
	jointAnd                // "and", "&", "+": another name, or more of the same role
	jointWith               // "with": another name follows, or the text is no list of names
)

var joints = []struct {
	text  string
	joint joint
}{{"and ", jointAnd}, {"& ", jointAnd}, {"+ ", jointAnd}, {"/ ", jointComma}, {"with ", jointWith}}

// splitNames splits a list of names at "and", "with", "&", "+", "/" and commas outside
// brackets.
func splitNames(s string) []namePart {
	var parts []namePart
	depth, from, before := 0, 0, jointComma
	cut := func(end, next int, j joint) {
		if p := strings.TrimSpace(s[from:end]); p != "" {
			parts = append(parts, namePart{p, before})
		}
		from, before = next, j
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[', '<':
			depth++
		case ')', ']', '>':
			depth--
		case ',', ';':
			if depth <= 0 {
				cut(i, i+1, jointComma)
			}
		case ' ', '\t':
			if depth > 0 {
				continue
			}
			for _, j := range joints {
				if len(s) > i+len(j.text) && strings.EqualFold(s[i+1:i+1+len(j.text)], j.text) {
					cut(i, i+1+len(j.text), j.joint)
					i += len(j.text)
					break
				}
			}
		}
	}
	cut(len(s), len(s), jointComma)
	return parts
}

// affiliation splits "Jane Roe (Acme)", "Jane Roe @ Acme" and "Jane Roe from Acme" into name and
// company. It returns the text and "" if there is no company.
func affiliation(s string) (name, company string) {
	if i := strings.IndexByte(s, '<'); i > 0 && strings.HasSuffix(s, ">") { // "Jane Roe <jane@acme.org>"
		s = strings.TrimSpace(s[:i])
	}
	if name, inside, ok := bracketed(s); ok {
		if strings.HasPrefix(inside, "@") { // "Jane Roe (@janeroe)"
			return name, ""
		}
		return name, inside
	}
	for _, j := range affiliations {
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

// isHandle reports whether a word behind "@" is a handle rather than a company. It begins with
// a small letter, or contains the first four letters of a part of the name.
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

// bracketed splits "Jane Roe (Acme)" into the text before the brackets and the text inside
// them. It returns false if the text does not end with brackets.
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

// beginsLikeName reports whether the first two words of a text have capitals, or the second is
// a particle. It is a cheap test before the others.
func beginsLikeName(s string) bool {
	first, rest, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok || !isTitleWord(first) {
		return false
	}
	rest = strings.TrimLeft(rest, " (\"“")
	second, _, _ := strings.Cut(rest, " ")
	return isTitleWord(rest) || particle[strings.ToLower(second)]
}

// hasRole reports whether a text contains a word such as "engineer" or "CTO".
func hasRole(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
		if isRole[w] || isRole[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// companyOf returns the company in the text behind a name: "Acme" for "Acme", "CTO at Acme",
// "Acme's CTO" and "Acme, Inc.". It returns "" for a role alone and for other texts.
func companyOf(s string) string {
	if i := strings.LastIndex(s, " @"); i > 0 && !strings.Contains(s[i+1:], " ") { // "Acme @janeroe"
		s = strings.TrimSuffix(strings.TrimSpace(s[:i]), " by")
	}
	s = strings.TrimSpace(former.ReplaceAllString(legalForm.ReplaceAllString(strings.TrimSpace(s), ""), ""))
	if i := strings.LastIndexByte(s, ','); i >= 0 {
		first, last := s[:i], s[i+1:]
		if former.MatchString(strings.TrimSpace(last)) {
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
	if m := companyChief.FindStringSubmatch(s); m != nil && !hasRole(m[1]) {
		return m[1]
	}
	if m := genitive.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if !isCompanyName(s) {
		return ""
	}
	return s
}

// isCompanyName reports whether a text without a role may be the name of a company. It has five
// words at most, or two if it begins with a small letter.
func isCompanyName(s string) bool {
	if s == "" || s[0] == '@' || year.MatchString(s) || hasRole(s) || strings.Contains(s, "://") || noCompany[strings.ToLower(s)] {
		return false
	}
	words := len(strings.Fields(s))
	return words <= 2 || words <= 5 && isTitleWord(s)
}

// noCompany holds words that are no company although they are where one is expected.
var noCompany = wordSet("independent freelance freelancer self-employed self consultant none n/a tba tbd slides video keynote workshop panel moderator remote he she they he/him she/her they/them")

// parseSpeakerHeading parses a line of names, roles and, at its end, a company: "Jane Roe -
// Staff Engineer - Acme", "Jane Roe, CTO, Acme". It returns nil for any other line.
func parseSpeakerHeading(s string, lex graph.Lexicon) []graph.Speaker {
	if !beginsLikeName(s) || !hasRole(s) || strings.Contains(s, ": ") {
		return nil
	}
	parts := separator.Split(s, -1)
	if len(parts) > 3 || !hasRoleBehindName(s, parts) {
		return nil
	}
	who := parseSpeakers(strings.Join(parts, ", "), lex)
	if len(who) == 0 && len(parts) == 3 && hasRole(parts[1]) { // the role proves that common words are a name
		if who = parseBareNames(parts[0], lex); len(who) > 0 {
			who[len(who)-1].Company = companyOf(parts[2])
		}
	}
	if len(who) == 0 || who[len(who)-1].Company == "" {
		return nil
	}
	return who
}

// hasRoleBehindName reports whether a line has a role behind its first separator or comma.
func hasRoleBehindName(s string, parts []string) bool {
	if len(parts) > 1 {
		return hasRole(strings.Join(parts[1:], " "))
	}
	_, rest, ok := strings.Cut(s, ",")
	return ok && hasRole(rest)
}

// parseBareNames parses names at a place where capitals suffice as proof, such as behind "by".
// One word of two may lack its capital if it is not a common word. parseBareNames returns nil
// if a part is no name.
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

// withoutNickname returns a name without texts in brackets and quotes.
func withoutNickname(s string) string {
	if !strings.ContainsAny(s, `("<`) {
		return s
	}
	return nickname.ReplaceAllString(s, " ")
}

// cleanName returns a name without nicknames, with single spaces.
func cleanName(s string) string {
	return strings.Join(strings.Fields(withoutNickname(s)), " ")
}

// isPerson reports whether a text is a person's name: two to four words with capitals, one of
// which is rare. A rare word is no common English word, a short first name or an initial.
func isPerson(s string, lex graph.Lexicon) bool {
	if !beginsLikeName(s) {
		return false
	}
	words := strings.Fields(withoutNickname(s))
	if len(words) < 2 || len(words) > 4 || hasRole(s) {
		return false
	}
	hasRare := false
	for i, w := range words {
		if particle[strings.ToLower(w)] && i > 0 {
			continue
		}
		if !isNameWord(w) {
			return false
		}
		hasRare = hasRare || isRareWord(strings.ToLower(w), lex)
	}
	isInitial := len(words) == 2 && utf8.RuneCountInString(words[1]) == 2 && strings.HasSuffix(words[1], ".") // "Jane R."
	return hasRare || isInitial || shortFirstNames[strings.ToLower(words[0])]
}

// isNameWord reports whether a word may be a part of a name: a capital, then letters. It
// refuses "St.", "NASA" and "Re-read".
func isNameWord(w string) bool {
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
	i := strings.IndexByte(w, '-')
	return i <= 0 || isTitleWord(w[i+1:])
}

// isRareWord reports whether a word of four bytes or more, in lower case, is no common English
// word.
func isRareWord(w string, lex graph.Lexicon) bool {
	return len(w) > 3 && !lex.Has(w) && !lex.Has(graph.Singular(w)) && !small[w]
}
