package loader

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	dayHeading = regexp.MustCompile(`(?i)^(?:day|tag)\s*#?\s*(\d{1,2}|one|two|three|four|five)\b[\s:,–—-]*(.*)$`)
	weekdays   = wordSet("monday tuesday wednesday thursday friday saturday sunday")
	dateWords  = wordSet("jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december the of st nd rd th on")
	dayNumber  = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

	// asideHeadings name what stands beside the talks, with all that is below them.
	asideHeadings = lineSet(`vendors|vendor|sponsors|sponsor|exhibitors|recommended reading|further reading|reading list|resources|resource|references|reference|links|link|q&a|q & a|q and a|questions|parking lot|misc|miscellaneous|todo|to do|books|slides|bibliography|shopping list|swag|announcements|product announcements|product news|news`)
	asideStarts   = []string{"questions ", "follow up", "follow-up", "followup", "new products", "new features"}

	// nonTalkHeadings name what is no talk: breaks, logistics, lists around the talks.
	nonTalkHeadings = lineSet(`lunch|dinner|breakfast|break|registration|check-in|checkin|opening|closing|intro|introduction|welcome|housekeeping|agenda|schedule|program|programme|talks|talk|sessions|session|lectures|presentations|workshops|workshop|keynotes|keynote|lightning talks|lightning talk|lightening talks|open spaces|open space|ignites|ignite talks|notes|summary|conclusions|conclusion|highlights|highlight|session highlights|overview|table of contents|contents|party|social|social event|hallway track|recap|thoughts|my thoughts|final thoughts|after thoughts|afterthoughts|closing thoughts|bonus|other|others|travel|venue|conference|conference itself|trends|facts|impressions|logistics|organisation|organization|organisation and venue|location|food|all in all|wrap up|wrap-up|wrapping up|tl;dr|tldr|background|preface|about me|talks attended|talks i attended|sessions attended|attended talks|the conference|tutorials|panels|unconference|demos|expo|the expo|videos|feedback|retrospective|lessons learned|lessons|general notes|general|random notes|what's next|what is next|next steps|people|jobs|city|side note|side notes|random remarks|remarks|tracks|track talks|main track|other talks|panel discussion|ask me anything|ama`)
	nonTalkStarts   = []string{"coffee", "takeaway", "take away", "take-away", "key takeaway", "about the conference", "about ", "from our point of view", "we and the world", "talks i ", "talks that ", "sessions i ", "highly commended", "overall ", "general impression", "after party", "afterparty"}
)

// maxNonTalk is the longest such heading, in bytes.
const maxNonTalk = 80

func lineSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Split(s, "|") {
		set[w] = true
	}
	return set
}

// isNotTalk reports whether a heading names what is no talk, whatever its time.
func isNotTalk(text string) bool {
	if len(text) > maxNonTalk {
		return false
	}
	text = plainHeading(text)
	return listed(text, asideHeadings, asideStarts) || listed(text, nonTalkHeadings, nonTalkStarts) ||
		!strings.ContainsFunc(text, unicode.IsLetter) || strings.Contains(text, "lightning talks") || strings.Contains(text, "lighting talks")
}

// startsAside reports whether a heading names what stands beside the talks.
func startsAside(text string) bool {
	return len(text) <= maxNonTalk && listed(plainHeading(text), asideHeadings, asideStarts)
}

// plainHeading returns a heading in lower case without its time and what adorns it.
func plainHeading(text string) string {
	return strings.TrimPrefix(strings.Trim(strings.ToLower(untimed(text)), " \t.:!?…*_#"), "the ")
}

func listed(text string, whole map[string]bool, start []string) bool {
	if whole[text] {
		return true
	}
	for _, s := range start {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// dayOf reads a day heading: its number, or the next one for a weekday with its date.
func dayOf(text string, today int) (int, bool) {
	if len(text) < 5 || len(text) > maxTitle {
		return 0, false
	}
	if c := text[0] | 0x20; c == 'd' || c == 't' {
		if m := dayHeading.FindStringSubmatch(text); m != nil && !severalDays(m[2]) && (len(m[2]) <= 30 || strings.HasPrefix(text, m[1])) && !isTitle(m[2]) {
			if n, ok := dayNumber[strings.ToLower(m[1])]; ok {
				return n, true
			}
			n, err := strconv.Atoi(m[1])
			return n, err == nil
		}
	}
	if len(text) <= 40 && isWeekday(text) {
		return today + 1, true
	}
	return 0, false
}

// isWeekday reports whether a text is a weekday, perhaps with its date.
func isWeekday(text string) bool {
	found := false
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		w = strings.ToLower(w)
		if weekdays[w] {
			found = true
		} else if !dateWords[w] {
			return false
		}
	}
	return found
}

// severalDays reports whether a day heading goes on with another day: "Day 2 + 3".
func severalDays(rest string) bool {
	return strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "&") || strings.HasPrefix(rest, "and ")
}
