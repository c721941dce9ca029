package loader

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/convert"
)

var (
	dayBehind   = regexp.MustCompile(`(?i)[\s,:–—-]*\bday\s*\d*$`)
	year        = regexp.MustCompile(`\b(19[89]\d|20\d\d)\b`)
	eventWords  = regexp.MustCompile(`(?i)\b(?:conf(?:erence)?|summit|meetup|notes|trip report|keynotes|takeaways?|takeaway points|report|recap|visited)\b|(?:conf|con)\b`)
	saysNothing = regexp.MustCompile(`(?i)^(?:days?|conf(?:erence)?|\d+|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)(?: \d{4})?$`)
	eventNoise  = regexp.MustCompile(`(?i)\b(?:my|our|full|all|the)?\s*(?:conference\s+)?(?:notes?|key learnings?|learnings|(?:what i |things i )?learn(?:ed|t)|trip report|report|recap|summary|takeaways?|takeaway points|keynotes?|impressions|we visited|we were at|visited)\b(?:\s+(?:from|of|on|for|at|about)\b)?`)
)

// isEventTitle reports whether a title is that of a note about a whole event.
func isEventTitle(s string) bool {
	return year.MatchString(s) || eventWords.MatchString(s)
}

// findEvent names the event of a note: from its front matter, its first lines, the section
// that it lies in, its file name or its folders. The zero Event means that nothing says.
func findEvent(source string, lines []graph.Line, meta map[string]string, section graph.Event) graph.Event {
	for _, key := range []string{"event", "conference", "conf", "meetup"} {
		if name := strings.Trim(meta[key], " #[]"); name != "" {
			return newEvent(name[strings.LastIndexByte(name, '/')+1:])
		}
	}
	if _, e := titleAtEvent(meta["title"]); e.ID != "" {
		return e
	}
	if t := meta["title"]; year.MatchString(t) {
		return newEvent(eventName(t))
	}
	seen := 0
	for _, l := range lines {
		text := strings.TrimSpace(l.VisibleText())
		if text == "" {
			continue
		}
		if seen++; seen > 8 {
			break
		}
		if len(text) <= maxTitle && !strings.Contains(text, "://") && !strings.Contains(text, "@") && (seen == 1 && year.MatchString(text) || l.Kind == graph.Heading) && isEventTitle(text) {
			if e := newEvent(eventName(text)); e.ID != "" && (year.MatchString(text) || seen == 1) {
				return e
			}
		}
	}
	if section.ID != "" {
		return section
	}
	base := strings.TrimSuffix(path.Base(source), path.Ext(source))
	if name := strings.Join(strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("-_. ", r) }), " "); year.MatchString(name) {
		return newEvent(eventName(name))
	}
	return folderEvent(path.Dir(source))
}

var (
	// "Gears [GearConf 2024]" and "Gears (at GearConf 2024)", but not "Gears (part 2)".
	eventInBrackets = regexp.MustCompile(`^(.*\S)\s*[\[(](?:@|at\s|from\s)?\s*([^\[\]()]*\b(?:19[89]\d|20\d\d)\b[^\[\]()]*)[\])]$`)
	// "Gears - GearConf 2024" and "Gears @ GearConf 2024", but not "GearConf 2024 - Gears".
	eventBehind = regexp.MustCompile(`^(.*\S)\s+(@|–|—|-|\|)\s+(\p{Lu}[\p{L}\p{N} .'&-]*\s(?:19[89]\d|20\d\d))$`)
)

// titleAtEvent cuts a title that names its event behind it. The zero Event means that it
// names none.
func titleAtEvent(s string) (string, graph.Event) {
	title, event := s, ""
	if m := eventInBrackets.FindStringSubmatch(s); m != nil {
		title, event = m[1], m[2]
	} else if m := eventBehind.FindStringSubmatch(s); m != nil && (m[2] == "@" || eventWords.MatchString(strings.TrimSpace(year.ReplaceAllString(m[3], "")))) {
		title, event = m[1], m[3]
	}
	e := newEvent(strings.TrimSpace(event))
	if e.ID == "" || isNotTalk(title) || isEventTitle(title) {
		return s, graph.Event{}
	}
	return title, e
}

var (
	// "2019", but not "2019-05".
	yearFolder = regexp.MustCompile(`^(?:19[89]\d|20\d\d)$`)
	// "COSCUP", "EuroBSDCon" and "gophercon", but not "Work" or "drafts".
	eventFolder = regexp.MustCompile(`\p{Lu}\p{L}*\p{Lu}|(?i:conf|con|camp|days?|summit|fest|meetup|forum|symposium|congress|conference)$`)
	// noEvent are words in the names of folders that hold anything.
	noEvent = wordSet("notes note work archive archives journal journals blog posts post talks talk daily private misc export exports backup backups photos meetings meeting conferences conference events event content docs takeout pages drafts personal projects project pdf")
)

// folderEvent names the event that folders are called by: "GearConf 2024/", "2019/COSCUP/"
// and "COSCUP/2019/". The zero Event means that they are called otherwise.
func folderEvent(dir string) graph.Event {
	parts := strings.Split(dir, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		name := strings.Join(strings.FieldsFunc(convert.TrimNotionID(parts[i]), func(r rune) bool { return strings.ContainsRune("-_. ", r) }), " ")
		switch {
		case yearFolder.MatchString(name):
		case year.MatchString(name):
			if bare := strings.ToLower(clean(year.ReplaceAllString(name, ""))); bare != "" && !noEvent[bare] {
				return newEvent(eventName(name))
			}
		case eventFolder.MatchString(name) && !noEvent[strings.ToLower(name)]:
			for _, k := range []int{i - 1, i + 1} {
				if k >= 0 && k < len(parts) && yearFolder.MatchString(parts[k]) {
					return newEvent(name + " " + parts[k])
				}
			}
		}
	}
	return graph.Event{}
}

// IsSection reports whether a name is that of a page which may stand for its folder, as Hugo
// and Jekyll have it.
func IsSection(source string) bool {
	base := strings.ToLower(path.Base(source))
	base = strings.TrimSuffix(base, path.Ext(base))
	return base == "_index" || base == "index"
}

// sectionTitle is the title of a page about an event: "GearConf 2024", but not "Gears of 2024,
// a review".
var sectionTitle = regexp.MustCompile(`^\D+\b(?:19[89]\d|20\d\d)$`)

// isSectionPage reports whether a page without talks stands for its folder: one of Hugo's by
// its name, another index by a title that is an event's.
func isSectionPage(source string, meta map[string]string) bool {
	if !IsSection(source) {
		return false
	}
	return strings.HasPrefix(path.Base(source), "_") || sectionTitle.MatchString(meta["title"]) && meta["speaker"]+meta["speakers"]+meta["author"] == ""
}

// sectionEvent names the event of a section by its title, with the year of its folders.
func sectionEvent(source, title string) graph.Event {
	if noEvent[strings.ToLower(title)] || isNotTalk(title) {
		return graph.Event{}
	}
	for _, part := range strings.Split(path.Dir(source), "/") {
		if yearFolder.MatchString(part) && !year.MatchString(title) {
			return newEvent(title + " " + part)
		}
	}
	if !isEventTitle(title) && !eventFolder.MatchString(title) {
		return graph.Event{}
	}
	return newEvent(title)
}

// sectionSays says what a section page is read as.
func sectionSays(e graph.Event) string {
	if e.ID == "" {
		return "the page of a section is no talk"
	}
	return fmt.Sprintf("the page of a section is no talk; the notes below it are of %s", e.Name)
}

// newEvent makes an event of a name; a name that says nothing makes none.
func newEvent(name string) graph.Event {
	if name == "" || saysNothing.MatchString(name) {
		return graph.Event{}
	}
	return graph.Event{ID: graph.NewID(graph.KindEvent, name), Name: name}
}

// eventName cuts a title down to the event: "Trip Report - Everything Open 2025"
// is "Everything Open 2025", "QCon London 2017 takeaway points" is "QCon London 2017".
func eventName(s string) string {
	y := ""
	if m := year.FindStringIndex(s); m != nil {
		y = s[m[0]:m[1]]
		if before := clean(s[:m[0]]); before != "" {
			return before + " " + y
		}
		s = s[m[1]:]
	}
	return strings.TrimSpace(clean(s) + " " + y)
}

func clean(s string) string {
	s = eventNoise.ReplaceAllString(s, " ")
	s = dayBehind.ReplaceAllString(strings.Join(strings.Fields(s), " "), "")
	if i := strings.LastIndexByte(s, '('); i > 0 && !strings.Contains(s[i:], ")") { // "(June", before the year
		s = s[:i]
	}
	s = strings.TrimRight(s, " .,:;|–—-/0123456789(")
	return strings.TrimLeft(s, " .,:;|–—-/)")
}
