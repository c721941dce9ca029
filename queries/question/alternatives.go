package question

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/talkgraph/talkgraph/graph"
)

// maxAlternatives is how many questions are proposed in place of one that names the unknown.
const maxAlternatives = 5

// Alternatives are the questions that may have been meant by one that names what is unknown: with
// the nearest names in its place, and without that to which none is near. They are written
// as Print does. Read understands a text, as Engine.Understand does.
func Alternatives(text string, q Question, n *Directory, read func(string) (Question, error)) []string {
	if len(q.Unknown) == 0 {
		return nil
	}
	chosen := make([]int, len(q.Unknown))
	var out []string
	try := func(drop bool) {
		mended := text
		for i, u := range q.Unknown {
			name := ""
			if len(u.Nearest) > 0 && !drop {
				name = string(u.Nearest[chosen[i]].ID)
			}
			mended = replaceName(mended, u.Text, name)
		}
		meant, err := read(mended)
		mentioned := slices.ContainsFunc(meant.All, func(id graph.ID) bool { return id.Kind() == graph.KindTalk })
		if err != nil || len(meant.Unknown) > 0 || meant.IsEmpty() || mentioned {
			return
		}
		if s := meant.Print(n); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	try(false)
	for i, u := range q.Unknown {
		for j := 1; j < len(u.Nearest); j++ {
			chosen[i] = j
			try(false)
		}
		chosen[i] = 0
	}
	out = out[:min(len(out), maxAlternatives-1)]
	try(true)
	return out
}

// replaceName puts another in place of a name, wherever it stands as words of its own.
func replaceName(text, name, by string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 || name == "" {
			return b.String() + text
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		rest := text[i+len(name):]
		behind, _ := utf8.DecodeRuneInString(rest)
		switch {
		case inWord(before) || inWord(behind):
			b.WriteString(text[:i] + name)
		case before == '"' && behind == '"':
			b.WriteString(text[:i-1] + by)
			rest = rest[1:]
		default:
			b.WriteString(text[:i] + by)
		}
		text = rest
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
