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
	// dayBehind matches the end of "GearConf - Day 2", but nothing of "GearConf Days".
	dayBehind = regexp.MustCompile(`(?i)[\s,:–—-]*\bday\s*\d*$`)
	// year matches "2017" in "QCon 2017", but nothing of "QCon 1917".
	year = regexp.MustCompile(`\b(19[89]\d|20\d\d)\b`)
	// eventWords matches "Trip report" and "GopherCon", but nothing of "Turning Gears".
	eventWords = regexp.MustCompile(`(?i)\b(?:conf(?:erence)?|summit|meetup|notes|trip report|keynotes|takeaways?|takeaway points|report|recap|visited)\b|(?:conf|con)\b`)
	// notEventName matches "Day 2", "May 2024" and "Conference", but not "GearConf 2024".
	notEventName = regexp.MustCompile(`(?i)^(?:days?|conf(?:erence)?|\d+|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)(?: \d{4})?$`)
	// eventNoise matches "My notes from" in "My notes from GearConf", but nothing of "GearConf".
	eventNoise = regexp.MustCompile(`(?i)\b(?:my|our|full|all|the)?\s*(?:conference\s+)?(?:notes?|key learnings?|learnings|(?:what i |things i )?learn(?:ed|t)|trip report|report|recap|summary|takeaways?|takeaway points|keynotes?|impressions|we visited|we were at|visited)\b(?:\s+(?:from|of|on|for|at|about)\b)?`)
)

// isEventTitle reports whether a title is that of a whole event: it contains a year or a word
// such as "summit" or "notes".
func isEventTitle(s string) bool {
	return year.MatchString(s) || eventWords.MatchString(s)
}

// findEvent returns the event of a note. It looks for one in this order: the front matter, the
// first lines, the section that contains the note, the file name, the folders. It returns the
// zero Event if none of them names one.
func findEvent(source string, lines []graph.Line, meta map[string]string, section graph.Event) graph.Event {
	if e, ok := frontEvent(meta); ok {
		return e
	}
	if e := openingEvent(lines); e.ID != "" {
		return e
	}
	if section.ID != "" {
		return section
	}
	if name := spacedName(strings.TrimSuffix(path.Base(source), path.Ext(source))); year.MatchString(name) {
		return newEvent(eventName(name))
	}
	return folderEvent(path.Dir(source))
}

// frontEvent returns the event that front matter names by a key, or by a title that ends with
// an event or contains a year. It returns false if front matter names none.
func frontEvent(meta map[string]string) (graph.Event, bool) {
	for _, key := range []string{"event", "conference", "conf", "meetup"} {
		if name := strings.Trim(meta[key], " #[]"); name != "" {
			return newEvent(name[strings.LastIndexByte(name, '/')+1:]), true
		}
	}
	if _, e := titleAtEvent(meta["title"]); e.ID != "" {
		return e, true
	}
	if t := meta["title"]; year.MatchString(t) {
		return newEvent(eventName(t)), true
	}
	return graph.Event{}, false
}

// openingLines is the number of lines with text among which openingEvent looks for an event.
// Set on the 39 notes of the rules.
const openingLines = 8

// openingEvent returns the event that the first line or one of the first headings names, or the
// zero Event. A heading below the first line must contain a year.
func openingEvent(lines []graph.Line) graph.Event {
	seen := 0
	for _, l := range lines {
		text := strings.TrimSpace(l.VisibleText())
		if text == "" {
			continue
		}
		if seen++; seen > openingLines {
			break
		}
		hasYear := year.MatchString(text)
		mayNameEvent := seen == 1 && hasYear || l.Kind == graph.Heading && (seen == 1 || hasYear)
		if !mayNameEvent || len(text) > maxTitle || strings.Contains(text, "://") || strings.Contains(text, "@") || !isEventTitle(text) {
			continue
		}
		if e := newEvent(eventName(text)); e.ID != "" {
			return e
		}
	}
	return graph.Event{}
}

// spacedName returns the name of a file or a folder with spaces between its words.
func spacedName(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_. ", r) }), " ")
}

var (
	// eventInBrackets matches "Gears [GearConf 2024]" and "Gears (at GearConf 2024)", but not
	// "Gears (part 2)".
	eventInBrackets = regexp.MustCompile(`^(.*\S)\s*[\[(](?:@|at\s|from\s)?\s*([^\[\]()]*\b(?:19[89]\d|20\d\d)\b[^\[\]()]*)[\])]$`)
	// eventBehind matches "Gears - GearConf 2024" and "Gears @ GearConf 2024", but not
	// "GearConf 2024 - Gears".
	eventBehind = regexp.MustCompile(`^(.*\S)\s+(@|–|—|-|\|)\s+(\p{Lu}[\p{L}\p{N} .'&-]*\s(?:19[89]\d|20\d\d))$`)
)

// titleAtEvent splits a title that ends with its event, such as "Gears @ GearConf 2024". It
// returns the title unchanged and the zero Event if it names no event.
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
	// yearFolder matches "2019", but not "2019-05".
	yearFolder = regexp.MustCompile(`^(?:19[89]\d|20\d\d)$`)
	// eventFolder matches "COSCUP", "EuroBSDCon" and "gophercon", but not "Work" or "drafts".
	eventFolder = regexp.MustCompile(`\p{Lu}\p{L}*\p{Lu}|(?i:conf|con|camp|days?|summit|fest|meetup|forum|symposium|congress|conference)$`)
	// noEvent holds names of folders that contain notes of any kind.
	noEvent = wordSet("notes note work archive archives journal journals blog posts post talks talk daily private misc export exports backup backups photos meetings meeting conferences conference events event content docs takeout pages drafts personal projects project pdf")
)

// folderEvent returns the event that the folders of a path name, as in "GearConf 2024/",
// "2019/COSCUP/" and "COSCUP/2019/". It returns the zero Event if they name none.
func folderEvent(dir string) graph.Event {
	parts := strings.Split(dir, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		name := spacedName(convert.TrimNotionID(parts[i]))
		switch {
		case yearFolder.MatchString(name):
		case year.MatchString(name):
			if bare := strings.ToLower(cleanEvent(year.ReplaceAllString(name, ""))); bare != "" && !noEvent[bare] {
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

// IsSection reports whether a file may be the page of its folder: "index" or "_index" of Hugo
// and Jekyll, with any ending.
func IsSection(source string) bool {
	base := strings.ToLower(path.Base(source))
	base = strings.TrimSuffix(base, path.Ext(base))
	return base == "_index" || base == "index"
}

// sectionTitle matches the title of a page about an event: "GearConf 2024", but not "Gears of
// 2024, a review".
var sectionTitle = regexp.MustCompile(`^\D+\b(?:19[89]\d|20\d\d)$`)

// isSectionPage reports whether a page without talks is the page of its folder. Hugo calls it
// "_index". Another index must have the title of an event and no author.
func isSectionPage(source string, meta map[string]string) bool {
	if !IsSection(source) {
		return false
	}
	return strings.HasPrefix(path.Base(source), "_") || sectionTitle.MatchString(meta["title"]) && meta["speaker"]+meta["speakers"]+meta["author"] == ""
}

// sectionEvent returns the event of a section by its title, with the year of a folder if the
// title lacks one. It returns the zero Event if the title names no event.
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

// sectionMessage returns the text of the problem that reports the page of a section.
func sectionMessage(e graph.Event) string {
	if e.ID == "" {
		return "the page of a section is no talk"
	}
	return fmt.Sprintf("the page of a section is no talk; the notes below it are of %s", e.Name)
}

// newEvent returns the event with a name. It returns the zero Event for a name that every event
// could have, such as "Day 2".
func newEvent(name string) graph.Event {
	if name == "" || notEventName.MatchString(name) {
		return graph.Event{}
	}
	return graph.Event{ID: graph.NewID(graph.KindEvent, name), Name: name}
}

// eventName returns the event in a title: "Everything Open 2025" for "Trip Report - Everything
// Open 2025", "QCon London 2017" for "QCon London 2017 takeaway points".
func eventName(s string) string {
	y := ""
	if m := year.FindStringIndex(s); m != nil {
		y = s[m[0]:m[1]]
		if before := cleanEvent(s[:m[0]]); before != "" {
			return before + " " + y
		}
		s = s[m[1]:]
	}
	return strings.TrimSpace(cleanEvent(s) + " " + y)
}

// cleanEvent returns the name of an event without words such as "notes from", its day, and the
// signs around it.
func cleanEvent(s string) string {
	s = eventNoise.ReplaceAllString(s, " ")
	s = dayBehind.ReplaceAllString(strings.Join(strings.Fields(s), " "), "")
	if i := strings.LastIndexByte(s, '('); i > 0 && !strings.Contains(s[i:], ")") { // "(June", before the year
		s = s[:i]
	}
	s = strings.TrimRight(s, " .,:;|–—-/0123456789(")
	return strings.TrimLeft(s, " .,:;|–—-/)")
}
