package loader

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	times       = regexp.MustCompile(`(?i)\s*[(\[]?\b\d{1,2}(?::\d\d)?\s*(?:[ap]m\b)?(?:\s*[-–]\s*\d{1,2}(?::\d\d)?\s*(?:[ap]m\b)?)?[)\]]?`)
	speakerOf   = regexp.MustCompile(`(?i)^(?:speakers?|presenters?|presented by|talk by|by)\b\s*:?\s+(.+)$`)
	separator   = regexp.MustCompile(`\s+(?:\||–|—|-|::)\s+`)
	affil       = regexp.MustCompile(`^(.+?)\s*(?:\(([^()]+)\)|\s@\s*(.+)|\s(?:from|at|of)\s+(\p{Lu}.*)|,\s*(.+))$`)
	conjunction = regexp.MustCompile(`\s+(?:and|&|\+)\s+|\s*/\s*`)
	by          = regexp.MustCompile(`(?i)\s+(?:(?:presented )?by|with)\s+`)
	nickname    = regexp.MustCompile(`\s*(?:\([^()]*\)|"[^"]*")\s*`)
	role        = regexp.MustCompile(`(?i)\b(?:eng(?:ineer(?:ing)?)?|dev(?:eloper)?|architect|arch|director|dir|head|lead|manager|mgr|founder|co-?founder|ceo|cto|coo|cio|vp|avp|president|scientist|advocate|evangelist|principal|prin|staff|senior|sr|designer|analyst|researcher|consultant|officer|chief|product|sre|professor)\b`)
	particle    = wordSet("de van von der den la di le da del bin al el ten dos")
)

// header is a talk's title and who gives it.
type header struct {
	title    string
	speakers []graph.Speaker
}

// parseHeader reads a title line such as "Title | Jane Roe (9:45am)",
// "Jane Roe - Acme - Title" or "Title by Jane Roe, Acme".
func parseHeader(s string, lex graph.Lexicon) header {
	bare := strings.TrimSpace(s)
	timed := clock.MatchString(bare)
	if timed {
		bare = strings.Trim(times.ReplaceAllString(bare, ""), " -–—|:(~")
	}
	if h, ok := parseByline(bare, lex); ok {
		return h
	}
	if who := roleOf(bare, lex); who.Name != "" {
		return header{bare, []graph.Speaker{who}}
	}
	parts := separator.Split(bare, -1)
	if len(parts) < 2 || len(parts) > 4 {
		return header{title: unquoted(bare)}
	}
	last := parts[len(parts)-1]
	if who := parseSpeakers(last, lex); len(who) > 0 && (isPerson(last, lex) || !isPerson(parts[0], lex)) {
		return header{bare[:strings.LastIndex(bare, last)], who}.trim()
	}
	if timed && strings.Contains(bare, "|") { // as precise a heading names who speaks
		name, company, _ := strings.Cut(strings.TrimSuffix(last, ")"), "(")
		if who := named(strings.TrimSpace(name)); len(who) > 0 {
			who[len(who)-1].Company = strings.TrimSpace(company)
			return header{bare[:strings.LastIndex(bare, last)], who}.trim()
		}
	}
	who := parseSpeakers(parts[0], lex)
	if len(who) == 0 {
		return header{title: unquoted(bare)}
	}
	rest := parts[1:]
	if len(rest) > 1 && len(who) == 1 && who[0].Company == "" {
		// "Jane Roe - Acme - Title" or "Jane Roe - Title - Acme": the short one is the company.
		c := 0
		if len(strings.Fields(rest[len(rest)-1])) < len(strings.Fields(rest[0])) {
			c = len(rest) - 1
		}
		who[0].Company = strings.TrimSpace(rest[c])
		rest = append(append([]string{}, rest[:c]...), rest[c+1:]...)
	}
	return header{strings.Join(rest, " - "), who}.trim()
}

// parseByline reads "Title by Jane Roe", from the last "by" that a name follows.
func parseByline(s string, lex graph.Lexicon) (header, bool) {
	all := by.FindAllStringIndex(s, -1)
	for i := len(all) - 1; i >= 0; i-- {
		title, name := strings.Trim(s[:all[i][0]], " ,:-–—"), strings.TrimSpace(s[all[i][1]:])
		who := parseSpeakers(name, lex)
		if len(who) == 0 && !strings.Contains(strings.ToLower(s[all[i][0]:all[i][1]]), "with") {
			who = named(name)
		}
		if title != "" && len(who) > 0 && !isHouse(title) {
			return header{unquoted(title), who}, true
		}
	}
	return header{}, false
}

// named reads names behind "by", where capitals are proof enough.
func named(s string) []graph.Speaker {
	var out []graph.Speaker
	for _, part := range conjunction.Split(nickname.ReplaceAllString(s, " "), -1) {
		for _, w := range strings.Fields(part) {
			if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) && !particle[w] || strings.ContainsAny(w, `"“”:;?!0123456789`) {
				return nil
			}
		}
		if n := len(strings.Fields(part)); n == 0 || n > 4 {
			return nil
		}
		out = append(out, graph.Speaker{Name: strings.Join(strings.Fields(part), " ")})
	}
	return out
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

// roleOf reads "Jane Roe - Staff Engineer - Acme" and "Jane Roe, CTO, Acme": a name,
// what they do, and the company last. It returns no name for anything else.
func roleOf(s string, lex graph.Lexicon) graph.Speaker {
	parts := separator.Split(s, -1)
	if len(parts) == 2 && strings.Contains(parts[1], ",") {
		parts = append(parts[:1], strings.SplitN(parts[1], ",", 2)...)
	} else if len(parts) == 1 {
		parts = strings.Split(s, ",")
	}
	if len(parts) != 3 || !isPerson(strings.TrimSpace(parts[0]), lex) || !role.MatchString(parts[1]) {
		return graph.Speaker{}
	}
	return graph.Speaker{Name: strings.TrimSpace(parts[0]), Company: strings.TrimSpace(parts[2])}
}

func (h header) trim() header {
	h.title = strings.Trim(h.title, " -–—|:")
	return h
}

// speakersBelow reads a line under a title that states who speaks.
func speakersBelow(s string, lex graph.Lexicon) []graph.Speaker {
	s = strings.TrimSpace(s)
	if len(s) > maxTitle {
		return nil
	}
	if m := speakerOf.FindStringSubmatch(s); m != nil {
		return parseSpeakers(m[1], lex)
	}
	if m := affil.FindStringSubmatch(s); m != nil && isPerson(m[1], lex) && !strings.HasSuffix(s, ".") {
		return parseSpeakers(s, lex)
	}
	return nil
}

// parseSpeakers reads names with companies: "Jane Roe (Acme) and John Doe",
// "Jane Roe, Acme". It returns nothing unless the text begins with a name.
func parseSpeakers(s string, lex graph.Lexicon) []graph.Speaker {
	var out []graph.Speaker
	for _, part := range conjunction.Split(strings.TrimSpace(s), -1) {
		part = strings.TrimSpace(part)
		if isPerson(part, lex) {
			out = append(out, graph.Speaker{Name: part})
			continue
		}
		m := affil.FindStringSubmatch(part)
		if m == nil || !isPerson(m[1], lex) {
			if len(out) == 0 {
				return nil
			}
			continue
		}
		out = append(out, graph.Speaker{Name: m[1]})
		rest := strings.TrimSpace(m[2] + m[3] + m[4] + m[5])
		for _, p := range strings.Split(rest, ",") {
			p = strings.TrimSpace(p)
			if isPerson(p, lex) && m[5] != "" {
				out = append(out, graph.Speaker{Name: p})
			} else {
				out[len(out)-1].Company = p
			}
		}
	}
	return out
}

// isPerson tells a name: two to four words with capitals, at least one of which
// is no common English word.
func isPerson(s string, lex graph.Lexicon) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 4 {
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
		if len(w) > 3 && strings.ToUpper(w) == w {
			return false
		}
		lower := strings.ToLower(w)
		rare = rare || len(w) > 3 && !lex.Has(lower) && !lex.Has(graph.Singular(lower)) && !small[lower]
	}
	return rare
}
