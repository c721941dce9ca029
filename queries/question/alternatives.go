package question

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// maxAlternatives bounds the proposals for a question with an unknown name.
const maxAlternatives = 5

// Alternatives returns the questions that a text with unknown names may have meant: with the
// nearest names in their place, and last without the unknown names. It writes them as Print
// does. q is the text as read understood it; read is Engine.Understand.
func Alternatives(text string, q Question, n *Directory, read func(string) (Question, error)) []string {
	if len(q.Unknown) == 0 {
		return nil
	}
	chosen := make([]int, len(q.Unknown))
	var out []string
	propose := func(drop bool) {
		replaced := text
		for i, u := range q.Unknown {
			name := ""
			if len(u.Nearest) > 0 && !drop {
				name = string(u.Nearest[chosen[i]].ID)
			}
			replaced = replaceName(replaced, u.Text, name)
		}
		meant, err := read(replaced)
		mentionsTalk := slices.ContainsFunc(meant.All, func(id graph.ID) bool { return id.Kind() == graph.KindTalk })
		if err != nil || len(meant.Unknown) > 0 || meant.IsEmpty() || mentionsTalk {
			return
		}
		if s := meant.Print(n); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	propose(false)
	for i, u := range q.Unknown {
		for j := 1; j < len(u.Nearest); j++ {
			chosen[i] = j
			propose(false)
		}
		chosen[i] = 0
	}
	out = out[:min(len(out), maxAlternatives-1)]
	propose(true)
	return out
}

// replaceName replaces a name by another wherever it is not part of a longer word.
func replaceName(text, name, by string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 || name == "" {
			return b.String() + text
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		rest := text[i+len(name):]
		after, _ := utf8.DecodeRuneInString(rest)
		switch {
		case inWord(before) || inWord(after):
			b.WriteString(text[:i] + name)
		case before == '"' && after == '"':
			b.WriteString(text[:i-1] + by)
			rest = rest[1:]
		default:
			b.WriteString(text[:i] + by)
		}
		text = rest
	}
}

// inWord reports whether a rune is part of a word.
func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
