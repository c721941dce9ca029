package graph

import "strings"

// Nobody stands for no speakers in a correction.
const Nobody = "nobody"

// FormatSpeakers returns speakers as people write them: "Jane Roe (Acme), John Doe". For none it
// returns Nobody. ParseSpeakers parses it back.
func FormatSpeakers(all []Speaker) string {
	if len(all) == 0 {
		return Nobody
	}
	var parts []string
	for _, s := range all {
		if s.Company != "" {
			s.Name += " (" + s.Company + ")"
		}
		parts = append(parts, s.Name)
	}
	return strings.Join(parts, ", ")
}

// ParseSpeakers parses names with companies in brackets, separated by commas or semicolons. It
// returns none for Nobody and for a text without names.
func ParseSpeakers(text string) []Speaker {
	if strings.EqualFold(strings.TrimSpace(text), Nobody) {
		return nil
	}
	var out []Speaker
	depth := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth <= 0 && (r == ',' || r == ';')
	}) {
		name, company, _ := strings.Cut(part, "(")
		company, _, _ = strings.Cut(company, ")")
		s := Speaker{Name: strings.Join(strings.Fields(name), " "), Company: strings.Join(strings.Fields(company), " ")}
		if s.Name != "" {
			out = append(out, s)
		}
	}
	return out
}
