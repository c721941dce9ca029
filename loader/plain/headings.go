package plain

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// The patterns of Org mode, and of headings in AsciiDoc and wikis.
//
//	           matches                            not
//	keyword    "#+TITLE: ExampleConf"             "# TITLE: x"
//	star       "* TODO [#A] First Talk :work:"    "*bold* words"
//	drawer     ":PROPERTIES:", "CLOSED: [x]"      "Closed: yes"
//	equals     "== A Talk ==", "= ExampleConf"    "a == b"
var (
	keyword = regexp.MustCompile(`(?m)^#\+[A-Za-z_]+:`)
	star    = regexp.MustCompile(`^(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-Z]\]\s+)?(.*?)(?:\s+:[\w@:]+:)?\s*$`)
	drawer  = regexp.MustCompile(`^\s*(?::[A-Z_]+:|(?:SCHEDULED|DEADLINE|CLOSED):)`)
	equals  = regexp.MustCompile(`^(={1,6})\s+(\S.*?)(?:\s+={1,6})?\s*$`)
)

// minEquals is the least number of lines that match equals in a note with such headings. It
// is a choice: a single line may be decoration.
const minEquals = 2

// markHeadings marks the headings among the lines of a text and hides their signs. It returns
// the keywords of a note in Org mode, in lower case, with their values.
func markHeadings(text string, lines []graph.Line) (meta map[string]string) {
	org := keyword.MatchString(text)
	signed := star
	if !org {
		signed = equals
		n := 0
		for _, l := range lines {
			if equals.MatchString(l.Text) {
				n++
			}
		}
		if n < minEquals {
			return nil
		}
	}
	meta = map[string]string{}
	for i := range lines {
		l := &lines[i]
		if org && (strings.HasPrefix(l.Text, "#+") || drawer.MatchString(l.Text)) {
			l.Kind, l.Visible = graph.Meta, nil
			key, value, _ := strings.Cut(strings.Trim(l.Text, "#+ :"), ":")
			meta[strings.ToLower(key)] = strings.TrimSpace(value)
			continue
		}
		if m := signed.FindStringSubmatchIndex(l.Text); m != nil && m[4] < m[5] {
			l.Kind, l.Level = graph.Heading, min(m[3]-m[2], graph.BoldLevel-1)
			l.Visible = []graph.Range{{Start: m[4], End: m[5]}}
		}
	}
	return meta
}
