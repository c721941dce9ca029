package loader

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

var (
	// dayHeading matches "Day 2: Monday" and "Tag 1", but not "Days" or "Today".
	dayHeading = regexp.MustCompile(`(?i)^(?:day|tag)\s*#?\s*(\d{1,2}|one|two|three|four|five)\b[\s:,–—-]*(.*)$`)
	weekdays   = wordSet("monday tuesday wednesday thursday friday saturday sunday")
	dateWords  = wordSet("jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december the of st nd rd th on")
	dayNumber  = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

	// asideHeadings and asideStarts name sections that contain no talks, such as references.
	asideHeadings = lineSet(`vendors|vendor|sponsors|sponsor|exhibitors|recommended reading|further reading|reading list|resources|resource|references|reference|links|link|q&a|q & a|q and a|questions|parking lot|misc|miscellaneous|todo|to do|books|slides|bibliography|shopping list|swag|announcements|product announcements|product news|news`)
	asideStarts   = []string{"questions ", "follow up", "follow-up", "followup", "new products", "new features"}

	// nonTalkHeadings and nonTalkStarts name headings that begin no talk but may have talks
	// below them: breaks, logistics, groups of talks.
	nonTalkHeadings = lineSet(`lunch|dinner|breakfast|break|registration|check-in|checkin|opening|closing|intro|introduction|welcome|housekeeping|agenda|schedule|program|programme|talks|talk|sessions|session|lectures|presentations|workshops|workshop|keynotes|keynote|lightning talks|lightning talk|lightening talks|open spaces|open space|ignites|ignite talks|notes|summary|conclusions|conclusion|highlights|highlight|session highlights|overview|table of contents|contents|party|social|social event|hallway track|recap|thoughts|my thoughts|final thoughts|after thoughts|afterthoughts|closing thoughts|bonus|other|others|travel|venue|conference|conference itself|trends|facts|impressions|logistics|organisation|organization|organisation and venue|location|food|all in all|wrap up|wrap-up|wrapping up|tl;dr|tldr|background|preface|about me|talks attended|talks i attended|sessions attended|attended talks|the conference|tutorials|panels|unconference|demos|expo|the expo|videos|feedback|retrospective|lessons learned|lessons|general notes|general|random notes|what's next|what is next|next steps|people|jobs|city|side note|side notes|random remarks|remarks|tracks|track talks|main track|other talks|panel discussion|ask me anything|ama`)
	nonTalkStarts   = []string{"coffee", "takeaway", "take away", "take-away", "key takeaway", "about the conference", "about ", "from our point of view", "we and the world", "talks i ", "talks that ", "sessions i ", "highly commended", "overall ", "general impression", "after party", "afterparty"}
)

// maxNonTalk is the length of the longest heading that is compared with these lists, in bytes.
// A longer one is a title or a sentence. Set on the 39 notes of the rules.
const maxNonTalk = 80

// lineSet returns the set of the texts in s, which bars separate.
func lineSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Split(s, "|") {
		set[w] = true
	}
	return set
}

// isNotTalk reports whether a heading names something else than a talk. It ignores a time in
// the heading.
func isNotTalk(text string) bool {
	if len(text) > maxNonTalk {
		return false
	}
	text = plainHeading(text)
	return isListed(text, asideHeadings, asideStarts) || isListed(text, nonTalkHeadings, nonTalkStarts) ||
		!strings.ContainsFunc(text, unicode.IsLetter) || strings.Contains(text, "lightning talks") || strings.Contains(text, "lighting talks")
}

// startsAside reports whether a heading begins a section without talks, such as "References".
func startsAside(text string) bool {
	return len(text) <= maxNonTalk && isListed(plainHeading(text), asideHeadings, asideStarts)
}

// plainHeading returns a heading in lower case without its time, "the" and signs around it.
func plainHeading(text string) string {
	return strings.TrimPrefix(strings.Trim(strings.ToLower(withoutTime(text)), " \t.:!?…*_#"), "the ")
}

// isListed reports whether a text is one of a set or begins with one of starts.
func isListed(text string, set map[string]bool, starts []string) bool {
	if set[text] {
		return true
	}
	for _, s := range starts {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// dayOf returns the number of the day that a heading names. A weekday is the day after today.
// dayOf returns false if the heading names no single day.
func dayOf(text string, today int) (int, bool) {
	if len(text) < 5 || len(text) > maxTitle {
		return 0, false
	}
	if c := text[0] | 0x20; c == 'd' || c == 't' {
		if m := dayHeading.FindStringSubmatch(text); m != nil && !namesMoreDays(m[2]) && (len(m[2]) <= 30 || strings.HasPrefix(text, m[1])) && !isTitle(m[2]) {
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

// isWeekday reports whether a text consists of a weekday and, perhaps, its date.
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

// namesMoreDays reports whether the rest of a day heading names another day: "+ 3" in "Day 2 +
// 3".
func namesMoreDays(rest string) bool {
	return strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "&") || strings.HasPrefix(rest, "and ")
}
