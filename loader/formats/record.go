package formats

import (
	"regexp"
	"slices"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// firstOf returns the first text that is not blank, without white space around it.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// nonBlank returns the texts that are not blank, each once, without white space around them.
func nonBlank(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// paragraphs joins the parts of an abstract with blank lines. It leaves out a part with which
// the next part begins.
func paragraphs(parts ...string) string {
	var out []string
	for i, p := range nonBlank(parts...) {
		if i > 0 && strings.HasPrefix(p, out[len(out)-1]) {
			out = out[:len(out)-1]
		}
		out = append(out, p)
	}
	return strings.Join(out, "\n\n")
}

// speakers returns speakers with the names, without companies.
func speakers(names ...string) []graph.Speaker {
	var out []graph.Speaker
	for _, n := range nonBlank(names...) {
		out = append(out, graph.Speaker{Name: n})
	}
	return out
}

// companies returns the companies of speakers, each once.
func companies(who []graph.Speaker) []string {
	var out []string
	for _, s := range who {
		out = append(out, s.Company)
	}
	return nonBlank(out...)
}

// worksAt returns the company in the tag line of a speaker: "Example" for "Cloud Architect at
// Example", "Founder, Example", "CEO @ Example" and "Example, CTO". It returns "" if no
// pattern matches.
func worksAt(line string) string {
	for _, part := range tagParts.Split(inParens.ReplaceAllString(line, ""), -1) {
		part = strings.TrimSpace(part)
		for _, pattern := range []*regexp.Regexp{atCompany, roleThen, companyThen, school} {
			m := pattern.FindStringSubmatch(part)
			if m == nil || pattern == companyThen && strings.Contains(part, " and ") {
				continue
			}
			if name := strings.TrimSpace(behindName.ReplaceAllString(m[1], "")); isCompanyName(name) {
				return name
			}
		}
	}
	return ""
}

const (
	roles  = `(?:Engine\w*|Developer|Architect|(?:Co-?)?Founder|CEO|CTO|COO|President|Director|Manager|Evangelist|Advocate|Consultant|Lead|Scientist|Analyst|Designer|VP)`
	suffix = `(?:,? (?:Inc|Ltd|LLC|GmbH|Incorporated)\.?)?`
)

var (
	// tagParts matches the separator in "CTO | Runner", but not in "CTO, Runner".
	tagParts = regexp.MustCompile(`\s*(?:\||;|//)\s*`)
	// inParens matches " (she/her)", but not "[she/her]".
	inParens = regexp.MustCompile(`\s*\([^)]*\)`)
	// atCompany matches "CEO @ Example" and "works for Example", but not "Attorney".
	atCompany = regexp.MustCompile(`(?i)(?:^|\S\s+)(?:at|@|works? (?:at|for))\s+(?:the\s+)?(.+)$`)
	// roleThen matches "Founder, Example", but not "Example, Berlin".
	roleThen = regexp.MustCompile(`(?i)^(?:[\w/. ]*\b)?` + roles + `(?: of [\w ]+)?(?:,| -)\s+([^,]+` + suffix + `)$`)
	// companyThen matches "Example, CTO", but not "Example, Berlin".
	companyThen = regexp.MustCompile(`^([^,]+?` + suffix + `)(?:,| -)\s+(?:[\w/. ]*\b)?` + roles + `(?:,.*)?$`)
	// school matches "Example College" and "example.org", but not "Example".
	school = regexp.MustCompile(`^([\w ]+ (?:College|University|Institute)|[\w-]+\.(?:com|io|org|net|dev))$`)
	// behindName matches what follows the name of a company: a place, a clause, another
	// sentence. It matches the end of "Example, Austin TX" and of "Example team", but nothing
	// of "Example Labs".
	behindName = regexp.MustCompile(`(?:,\s+(?:[a-z]|[A-Z]\w+ [A-Z]{2}$).*|\.\s+[A-Z][a-z]+-?\w* .*[a-z]{3}.* .*|\s+(?:company|team)\.?|[.\s]+)$`)
	// site matches "example.org", but not "example".
	site = regexp.MustCompile(`^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$`)
	// roleName matches "Lead Engineer" and "a certified trainer", but not "Example Labs".
	roleName = regexp.MustCompile(`(?i)\b` + roles + `\b|\bMVP\b|\bspeaker\b|\bcertified\b`)
)

// isCompanyName reports whether a text is a name rather than a phrase. It has one to five
// words and no role, and it begins with a capital or is the name of a site.
func isCompanyName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 5 || roleName.MatchString(s) {
		return false
	}
	first := []rune(words[0])[0]
	return site.MatchString(s) || strings.ToUpper(string(first)) == string(first) && strings.ToLower(string(first)) != string(first)
}
