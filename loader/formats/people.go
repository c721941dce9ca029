package formats

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

var (

	// speakerPrefix matches the words before a name: "Speaker: ", "by ", but not "Byron ".
	speakerPrefix = regexp.MustCompile(`(?i)^(?:(?:speakers?|presenters?|presented by|by|with|von|par|por)\s*:\s*|(?:presented by|by|with)\s+)`)
	// nameSeparator matches the text between two people: " and ", " & ", " / ", " + ", but not
	// the "and" in "Nora Vandal".
	nameSeparator = regexp.MustCompile(`(?i)\s*(?:;|\||\n)\s*|\s*,?\s+(?:and|und|et|y|e|en|och|og|&|\+|/|with|w/)\s+|\s*,\s*&\s*`)
	// pronouns matches "(she/her)" and "(they)", but not "(Theydon)".
	pronouns = regexp.MustCompile(`(?i)\s*[(\[]\s*(?:she|he|they|her|him|them|hers|his|theirs|any|ze|xe|sie|er)(?:\s*[/|,]\s*\w+)*\s*[)\]]`)
	// inBrackets matches a name with a company or role in brackets: "Ada Quill (Widget Works)",
	// but not "Ada Quill".
	inBrackets = regexp.MustCompile(`^(.+?)\s*[(\[]([^()\[\]]+)[)\]]$`)
	// nameThenCompany matches "Ada Quill @ Widget Works" and "Ada Quill, Widget Works GmbH",
	// but not "Ada Quill".
	nameThenCompany = regexp.MustCompile(`^(\S+(?:\s+\S+){1,3}?)(?:\s+@\s*|\s+at\s+|\s+[-–—]\s+|\s*,\s+)(.+)$`)
	// organization matches a word of the name of a company or a school: "Widget Works GmbH",
	// but not "Ada Quill".
	organization = regexp.MustCompile(`(?i)\b(?:inc|ltd|llc|gmbh|ag|corp|co|plc|sarl|s\.?a|b\.?v|oy|ab|university|universit[äée]t?|college|institute?|foundation|labs?|technologies|software|systems|solutions|consulting|group|works|bank|media|networks?|studios?|e\.?v)\b\.?`)
)

// people returns the speakers that a text names, such as "Ada Quill and Bo Fenn" or "Quill,
// Ada". It leaves out placeholders such as "TBA".
func people(text string) []graph.Speaker {
	var out []graph.Speaker
	text = speakerPrefix.ReplaceAllString(strings.TrimSpace(text), "")
	text = pronouns.ReplaceAllString(strings.TrimSpace(text), "")
	for _, s := range splitOutsideBrackets(text) {
		if last := len(out) - 1; last >= 0 && out[last].Company == "" && organization.MatchString(s) && !isPerson(s) && isPerson(out[last].Name) && companyOf(s) != "" {
			out[last].Company = companyOf(s) // "Ada Quill / Widget Lab"
			continue
		}
		for _, p := range commaPeople(s) {
			if p.Name = strings.Trim(strings.Join(strings.Fields(p.Name), " "), " ,;"); p.Name != "" && !graph.IsPlaceholderName(p.Name) {
				out = append(out, p)
			}
		}
	}
	return out
}

// splitOutsideBrackets splits a text at the separators of names, except in brackets: "The one (with
// a hat)" is one name.
func splitOutsideBrackets(text string) []string {
	var out []string
	from := 0
	for _, at := range nameSeparator.FindAllStringIndex(text, -1) {
		before := text[:at[0]]
		if strings.Count(before, "(")+strings.Count(before, "[") > strings.Count(before, ")")+strings.Count(before, "]") && strings.ContainsAny(text[at[1]:], ")]") {
			continue
		}
		out, from = append(out, text[from:at[0]]), at[1]
	}
	return append(out, text[from:])
}

// commaPeople returns the speakers in a text: one speaker, or several separated by commas.
func commaPeople(text string) []graph.Speaker {
	text = strings.TrimSpace(text)
	if m := inBrackets.FindStringSubmatch(text); m != nil && !strings.Contains(m[1], ",") {
		return []graph.Speaker{bracketPerson(m[1], m[2])}
	}
	parts := splitAtCommas(text)
	if len(parts) == 2 && isWord(parts[0]) && isWord(parts[1]) {
		return []graph.Speaker{{Name: parts[1] + " " + parts[0]}} // "Quill, Ada"
	}
	if len(parts) == 1 {
		if m := nameThenCompany.FindStringSubmatch(text); m != nil && isPerson(m[1]) {
			return []graph.Speaker{{Name: m[1], Company: companyOf(m[2])}}
		}
		return []graph.Speaker{{Name: text}}
	}
	var out []graph.Speaker
	for _, p := range parts {
		switch {
		case len(out) > 0 && !strings.Contains(p, "(") && (roleName.MatchString(p) || organization.MatchString(p) && !isPerson(p)):
			last := &out[len(out)-1]
			last.Company = firstOf(last.Company, companyOf(p))
		default:
			out = append(out, commaPeople(p)...)
		}
	}
	return out
}

// bracketPerson returns a person with the company in the brackets behind the name. A role
// without a company gives none.
func bracketPerson(name, inside string) graph.Speaker {
	p := graph.Speaker{Name: name, Company: worksAt(inside)}
	if p.Company == "" && !roleName.MatchString(inside) {
		p.Company = strings.TrimSpace(inside)
	}
	return p
}

// splitAtCommas splits a text at the commas outside brackets and leaves out empty parts.
func splitAtCommas(text string) []string {
	var out []string
	depth, from := 0, 0
	for i, c := range text {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth <= 0 {
				out, from = append(out, text[from:i]), i+1
			}
		}
	}
	var parts []string
	for _, s := range append(out, text[from:]) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	return parts
}

// companyOf returns the company in a text behind a name: "Widget Works" for "Widget Works" and
// for "CTO at Widget Works". It returns "" if the text names none.
func companyOf(text string) string {
	if company := worksAt(text); company != "" {
		return company
	}
	if roleName.MatchString(text) || !isCompanyName(strings.TrimSpace(text)) {
		return ""
	}
	return strings.TrimSpace(text)
}

// isWord reports whether a text is a word of a name: two letters or more, the first of which
// is not a small letter.
func isWord(s string) bool {
	r := []rune(s)
	return len(r) > 1 && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && c != '-' && c != '\'' && c != '’' && c != '.' }) && !unicode.IsLower(r[0])
}

// isPerson reports whether a text may be a person's name. It has two to four words, the first
// and the last of which satisfy isWord, and no word of an organization or a role.
func isPerson(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 2 && len(words) <= 4 && !organization.MatchString(s) && !roleName.MatchString(s) &&
		isWord(words[0]) && isWord(words[len(words)-1])
}

// cleanRecord returns a record with one speaker for each person. It splits fields with several
// people and joins repeated ones, ignoring case.
func cleanRecord(r graph.Record) graph.Record {
	var who []graph.Speaker
	for _, s := range r.Speakers {
		for _, p := range people(s.Name) {
			p.Company = firstOf(s.Company, p.Company)
			if i := slices.IndexFunc(who, func(o graph.Speaker) bool { return strings.EqualFold(o.Name, p.Name) }); i >= 0 {
				who[i].Company = firstOf(who[i].Company, p.Company)
				continue
			}
			who = append(who, p)
		}
	}
	r.Speakers = who
	r.Companies = nonBlank(r.Companies...)
	return r
}
