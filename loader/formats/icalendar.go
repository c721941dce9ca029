package formats

import (
	"bytes"
	"regexp"
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	calendarKind  = regexp.MustCompile(`^\[[\w -]+\]\s*`)                                      // "[talk] Looking At Audio"
	calendarNoise = regexp.MustCompile(`(?i)\s+(?:talks?|schedule|sessions?|sched|calendar)$`) // "PyCon 2025 Talk"
	calendarHead  = regexp.MustCompile(`(?m)^(?:Section|Kind|Name): .*\n|^https?://\S+\n`)
	speakersBelow = regexp.MustCompile(`(?m)^(?:Speakers?|Presenters?):[ \t]*\n?`)
	bioTag        = regexp.MustCompile(`(?s)<p>.*?</p>|<[^>]+>`)
)

// readCalendar reads the appointments of a calendar. PyCon writes the speakers with their
// lives below the abstract, Sched has no speakers and the kind as a category.
func readCalendar(f *file, use Use) error {
	data, err := f.whole()
	if err != nil {
		return err
	}
	lines := linesOf(data, "BEGIN:VEVENT")
	last := bytes.Count(bytes.TrimRight(data, "\r\n"), []byte("\n")) + 1
	if !bytes.HasSuffix(bytes.TrimRight(data, "\r\n \t"), []byte("END:VCALENDAR")) {
		return invalid(last, "the calendar has no END:VCALENDAR; the file may be cut off")
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(data))
	if err != nil {
		return invalid(last, "it is not iCalendar: %v", err)
	}
	name := f.event
	for _, p := range cal.CalendarProperties {
		if name == "" && (p.IANAToken == string(ics.PropertyXWRCalName) || p.IANAToken == string(ics.PropertyName)) {
			name = calendarNoise.ReplaceAllString(ics.FromText(p.Value), "")
		}
	}
	for i, e := range cal.Events() {
		line := last
		if i < len(lines) {
			line = lines[i]
		}
		r, err := appointment(e, name, line)
		if err == nil {
			err = use(line, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func appointment(e *ics.VEvent, event string, line int) (graph.Record, error) {
	get := func(p ics.ComponentProperty) string {
		if v := e.GetProperty(p); v != nil {
			return strings.TrimSpace(v.Value)
		}
		return ""
	}
	title := calendarKind.ReplaceAllString(get(ics.ComponentPropertySummary), "")
	if title == "" {
		return graph.Record{}, invalid(line, "the appointment has no SUMMARY")
	}
	start := get(ics.ComponentPropertyDtStart)
	if len(start) < 8 || strings.Trim(start[:8], "0123456789") != "" {
		return graph.Record{}, invalid(line, "%q is no date of DTSTART", start)
	}
	abstract, below := get(ics.ComponentPropertyDescription), ""
	if at := speakersBelow.FindAllStringIndex(abstract, -1); at != nil {
		last := at[len(at)-1]
		abstract, below = abstract[:last[0]], abstract[last[1]:]
	}
	r := graph.Record{
		ID: get(ics.ComponentPropertyUniqueId), Title: title, Event: event, Abstract: calendarHead.ReplaceAllString(abstract, ""),
		Date: start[:4] + "-" + start[4:6] + "-" + start[6:8], URL: get(ics.ComponentPropertyUrl),
	}
	for name := range strings.SplitSeq(bioTag.ReplaceAllString(below, ""), "\n") {
		if n := strings.TrimSpace(name); len(strings.Fields(n)) <= 5 {
			r.Speakers = append(r.Speakers, speakers(n)...)
		}
	}
	for _, c := range e.GetProperties(ics.ComponentPropertyCategories) {
		r.Tags = filled(append(r.Tags, strings.Split(c.Value, ",")...)...)
	}
	return r, nil
}

// linesOf returns the lines that hold a text alone.
func linesOf(data []byte, want string) []int {
	var out []int
	n := 0
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		if n++; string(bytes.TrimRight(line, "\r ")) == want {
			out = append(out, n)
		}
	}
	return out
}
