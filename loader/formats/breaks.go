package formats

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/talkgraph/talkgraph/graph"
)

// The reasons why an entry of a schedule is no talk, as reports print them.
const (
	isPause     = "a break, a meal or a registration"
	isCancelled = "it does not take place"
)

// The parts of the title of a break: what precedes its name, its name, and what follows.
const (
	pauseAdverb = `(?:am|pm|mid|morning|midday|noon|afternoon|evening|late|early|quick|short|long|bio|coffee|tea|lunch|snack|networking|refreshments?|kaffee|mittags?|welcome|pre-?conference)`
	pauseNoun   = `(?:breaks?|lunch(?: ?time| ?break)?|brunch|breakfast|dinner|supper|banquet|coffee|tea|meals?|snacks?|drinks|refreshments|registration|check-? ?in|sign-? ?in|badge pick-? ?up|doors(?: open)?|pauze|pause(?: caf[ée])?|(?:mittags|kaffee)pause|mittagessen|fr[üu]hst[üu]ck|abendessen|anmeldung|registrierung|d[ée]jeuner|accueil|almuerzo|comida|descanso|registro|pranzo|pausa(?: caff[èe]| pranzo)?|lounas|frokost|networking|social event|after-?party|happy hour|cocktails?|cocktail hour|receptions?|set-?up|tear-?down|changeover|buffer|free time|group photo)`
	pauseTail   = `(?:open(?:s|ing)?|time|hour|session|event|reception|buffet|party|provided|served|included|and|&|with|the|sponsors?|sponsored|by|in|at|for|all|on|your|own|foyer|hall|lobby|exhibit|exhibition|expo|area|room|desk|main|day|one|two|three|\d+|\d+ ?min(?:utes)?|[ap]m|exhibits|attendees|speakers)`
)

var (
	// pauseTitle matches "AM BREAK", "Coffee & Tea", "Lunch (provided)" and "Registration
	// opens in the foyer", but not "Breaking the monolith" and "Lunch with a compiler".
	pauseTitle = regexp.MustCompile(`(?i)^(?:` + pauseAdverb + `[\s&/+,-]+)*` + pauseNoun + `(?:[\s&/+,:;.()!-]+(?:` + pauseNoun + `|` + pauseAdverb + `|` + pauseTail + `))*[\s.!)]*$`)
	// pauseKind matches the types "meal", "Coffee break" and "registration", but not "talk"
	// and "breakout session".
	pauseKind = regexp.MustCompile(`(?i)^(?:` + pauseAdverb + `[\s&/+,-]+)*(?:` + pauseNoun + `|service ?(?:session)?|logistics?|social(?: event)?|blocker|admin(?:istrative)?)$`)
	// cancelledState matches the states of proposals and appointments that do not take place:
	// "rejected", "CANCELLED" and "withdrawn", but not "accepted".
	cancelledState = regexp.MustCompile(`(?i)^(?:rejected|declined|refused|withdrawn|cancell?ed|deleted|draft|not accepted|abgelehnt|abgesagt)$`)
)

// whyNoTalk returns why a record is no talk, or "" for a talk. A record with speakers is
// always a talk.
func whyNoTalk(r graph.Record) string {
	if r.Title == "" || len(r.Speakers) > 0 {
		return ""
	}
	title := strings.TrimLeftFunc(r.Title, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) // "☕️ Coffee Break"
	if (r.Abstract == "" || isPauseWithMore(r.Abstract)) && isPauseWithMore(title) {
		return isPause
	}
	if pauseTitle.MatchString(strings.TrimSpace(title)) || pauseKind.MatchString(strings.TrimSpace(r.Kind)) {
		return isPause
	}
	return ""
}

// moreBeside matches a title with the name of its track or a remark, as in "Main Conference: lunch"
// and "AM BREAK (Main Events)". It does not match "Lunch".
var moreBeside = regexp.MustCompile(`^(?:[^:()]{1,40}: (.+)|([^()]+) \([^()]+\))$`)

// isPauseWithMore reports whether a text is the title of a break with the name of its track or a
// remark: "Lunch (uncatered)". Such a title counts only without an abstract.
func isPauseWithMore(title string) bool {
	m := moreBeside.FindStringSubmatch(strings.TrimSpace(title))
	return m != nil && pauseTitle.MatchString(strings.TrimSpace(m[1]+m[2]))
}
