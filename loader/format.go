package loader

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// formatWords matches the words by which titles and abstracts name the format of a talk. Words
// that titles use for other things, as "training" and "bootcamp", are left out.
const formatWords = `keynotes?|lightning[ -]talks?|workshops?|tutorials?|hands[ -]on labs?|panels?|panel discussions?|fireside chats?|bofs?|birds of a feather`

var (
	// titleParts separates the parts of a title: "Keynote: Ada", "Ada (Keynote)", "Ada - Keynote",
	// but not "hands-on".
	titleParts = regexp.MustCompile(`\s*[:|()\[\],]\s*|\s[-–—]+\s`)

	// formatPart matches a part of a title that ends in a format and perhaps a number: "Opening
	// Keynote", "Funding Panel", "SciPy Tutorial Part 1", but not "Panels on a roof".
	formatPart = regexp.MustCompile(`(?i)(?:^|\s)(` + formatWords + `)(?:\s+(?:sessions?|day|part|no\.?|#?\d+|[ivx]+))*$`)
	// noFormat matches a part of a title that is about such a thing: "Writing a Tutorial", "The Admin
	// Panel", but not "Admin Tools Panel".
	noFormat = regexp.MustCompile(`(?i)\b(?:(?:a|an|the|your|my|our|good|great|better)\s+(?:\w+\s+)?(?:` + formatWords + `)|(?:control|admin|solar|instrument|led|display|touch|side|web)[ -]panels?)$`)

	// formatSentence matches a sentence that begins with the format: "In this hands-on tutorial you
	// build", "This panel discusses", but not "I liked this workshop".
	formatSentence = regexp.MustCompile(`(?i)(?:^|[.!?]\s+)(?:(?:in|during|at)\s+)?this(?:\s+[\w-]+){0,2}?\s+(` + formatWords + `)\b`)
)

// formatIn returns the format that the title of a talk names, or else a sentence of its text, with
// the words as written; "" if none does.
func formatIn(title string, lines []string) string {
	for _, part := range titleParts.Split(title, -1) {
		if m := formatPart.FindStringSubmatch(part); m != nil && !noFormat.MatchString(part) {
			return m[1]
		}
	}
	for _, line := range lines {
		if !strings.Contains(line, "his ") { // which most lines do not; matching takes longer
			continue
		}
		if m := formatSentence.FindStringSubmatch(line); m != nil {
			return m[1]
		}
	}
	return ""
}

// impliedFormat returns the format that the words of a talk name; "" if none does, or if the note
// states one. A stated kind such as "devroom" is no format.
func impliedFormat(t graph.Talk, lines []string) string {
	if _, ok := graph.CommonFormat(t.Kind); ok {
		return ""
	}
	format, _ := graph.CommonFormat(formatIn(t.Title, lines))
	return format
}
