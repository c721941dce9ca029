package loader

import (
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/segment"
)

// LineKinds returns the kind of each line of a note. Lines of one kind have the same markup and, if
// they have none, look alike. The kind of a line that is blank or continues another is "".
func LineKinds(source, text string) []string {
	lines := graph.SplitLines(text)
	kinds := make([]string, len(lines))
	if len(text) > maxModelText {
		return kinds
	}
	for _, b := range segment.Blocks(text, segment.FormatOf(source, text)) {
		if at := b.Line - 1; at >= 0 && at < len(kinds) && kinds[at] == "" {
			kinds[at] = b.Signature
			if b.Kind == segment.Line {
				kinds[at] += bareKind(b)
			}
		}
	}
	return kinds
}

// bareKind returns what distinguishes a bare line from others: whether a blank line is before it,
// whether it is a title by its capitals, and whether it ends as a sentence.
func bareKind(b segment.Block) string {
	kind := ""
	if b.BlankBefore > 0 {
		kind += "^"
	}
	if isTitleCase(b.Text) {
		kind += "T"
	}
	if strings.HasSuffix(b.Text, ".") {
		kind += "."
	}
	return kind
}

// isTitleCase reports whether most words of a text that are no small ones begin with a capital:
// "Caches All the Way Down", but not "Caches are faster than this".
func isTitleCase(text string) bool {
	capitals, words := 0, 0
	for _, w := range strings.Fields(text) {
		r := []rune(strings.TrimLeft(w, `"'(“‘`))
		if len(r) == 0 || small[strings.ToLower(string(r))] || !unicode.IsLetter(r[0]) {
			continue
		}
		words++
		if unicode.IsUpper(r[0]) {
			capitals++
		}
	}
	return 2*capitals > words
}

// SpeakersOfLine returns the speakers that a line names, given that it names speakers. If it does
// not look like one, the whole line is taken as names.
func (x *Extractor) SpeakersOfLine(line string) []graph.Speaker {
	line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#*->_ \t"))
	line = strings.TrimRight(line, "*_ ")
	for _, word := range []string{"by ", "By ", "with ", "speaker: ", "Speaker: ", "speakers: ", "Speakers: "} {
		line = strings.TrimPrefix(line, word)
	}
	if who := speakersBelow(line, true, x.lex); len(who) > 0 {
		return who
	}
	if who := parseBareNames(line, x.lex); len(who) > 0 {
		return who
	}
	return graph.ParseSpeakers(line)
}
