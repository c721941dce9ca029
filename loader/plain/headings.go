package plain

import (
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
)

// Org mode, and the headings of AsciiDoc and of wikis.
var (
	keyword = regexp.MustCompile(`(?m)^#\+[A-Za-z_]+:`)
	star    = regexp.MustCompile(`^(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-Z]\]\s+)?(.*?)(?:\s+:[\w@:]+:)?\s*$`)
	drawer  = regexp.MustCompile(`^\s*(?::[A-Z_]+:|(?:SCHEDULED|DEADLINE|CLOSED):)`)
	equals  = regexp.MustCompile(`^(={1,6})\s+(\S.*?)(?:\s+={1,6})?\s*$`)
)

// fewestEquals is from how many lines on signs of equality are no ornament.
const fewestEquals = 2

// markHeadings marks the headings among the lines of a text and hides their signs. It
// returns what a note in Org mode states of itself, such as its title.
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
		if n < fewestEquals {
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
