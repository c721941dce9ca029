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
	byline      = regexp.MustCompile(`^(.+?)[,:]?\s+(?:by|presented by|with)\s+(\p{Lu}.+)$`)
	speakerOf   = regexp.MustCompile(`(?i)^(?:speakers?|presenters?|presented by|talk by|by)\b\s*:?\s+(.+)$`)
	separator   = regexp.MustCompile(`\s+(?:\||–|—|-|::)\s+`)
	affil       = regexp.MustCompile(`^(.+?)\s*(?:\(([^()]+)\)|\s@\s*(.+)|\s(?:from|at|of)\s+(\p{Lu}.*)|,\s*(.+))$`)
	conjunction = regexp.MustCompile(`\s+(?:and|&|\+)\s+|\s*/\s*`)
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
	if clock.MatchString(bare) {
		bare = strings.Trim(times.ReplaceAllString(bare, ""), " -–—|:")
	}
	if m := byline.FindStringSubmatch(bare); m != nil {
		if who := parseSpeakers(m[2], lex); len(who) > 0 {
			return header{m[1], who}
		}
	}
	parts := separator.Split(bare, -1)
	if len(parts) < 2 || len(parts) > 4 {
		return header{title: bare}
	}
	last := parts[len(parts)-1]
	if who := parseSpeakers(last, lex); len(who) > 0 && (isPerson(last, lex) || !isPerson(parts[0], lex)) {
		return header{bare[:strings.LastIndex(bare, last)], who}.trim()
	}
	who := parseSpeakers(parts[0], lex)
	if len(who) == 0 {
		return header{title: bare}
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

func (h header) trim() header {
	h.title = strings.Trim(h.title, " -–—|:")
	return h
}

// speakersBelow reads a line under a title that states who speaks.
func speakersBelow(s string, lex graph.Lexicon) []graph.Speaker {
	s = strings.TrimSpace(s)
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
