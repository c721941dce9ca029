package formats

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/talkgraph/talkgraph/graph"
)

var (
	// calendarKind matches the start of "[talk] Looking At Audio", but nothing of "Looking
	// [at] Audio".
	calendarKind = regexp.MustCompile(`^\[[\w -]+\]\s*`)
	// calendarNoise matches the end of "PyCon 2025 Talk", but nothing of "PyCon 2025".
	calendarNoise = regexp.MustCompile(`(?i)\s+(?:talks?|schedule|sessions?|sched|calendar)$`)
	// calendarHead matches "Kind: talk" and an address alone on a line, but not "Kind words".
	calendarHead = regexp.MustCompile(`(?m)^(?:Section|Kind|Name): .*\n|^https?://\S+\n`)
	// speakersBeside matches "Speaker: Jane Roe" and a line break, but not "Speakers:" alone on
	// a line.
	speakersBeside = regexp.MustCompile(`(?m)^(?:Speakers?|Presenters?):[ \t]*\S.*(?:\n|\z)`)
	// speakersBelow matches "Speakers:" alone on a line, but not "The speakers:".
	speakersBelow = regexp.MustCompile(`(?m)^(?:Speakers?|Presenters?):[ \t]*\n?`)
	// bioTag matches "<p>Jane builds gears.</p>" and "<br>", but not "a < b".
	bioTag = regexp.MustCompile(`(?s)<p>.*?</p>|<[^>]+>`)

	calendarStart, calendarEnd = []byte("BEGIN:VCALENDAR"), []byte("\nEND:VCALENDAR")
)

// joinCalendar removes the folds of a calendar that lie inside a UTF-8 character. RFC 5545,
// 3.1 folds lines by bytes, so this must happen before decoding. joinCalendar returns other
// files unchanged.
func joinCalendar(raw *bufio.Reader) (*bufio.Reader, error) {
	if head, _ := raw.Peek(len(calendarStart)); !bytes.Equal(head, calendarStart) {
		return raw, nil
	}
	data, err := io.ReadAll(io.LimitReader(raw, MaxTree+1))
	if err != nil {
		return nil, fmt.Errorf("reading the calendar: %w", err)
	}
	out := data[:0]
	for i := 0; i < len(data); i++ {
		if n := foldSize(data[i:]); n > 0 && len(out) > 0 && out[len(out)-1] >= utf8.RuneSelf && i+n < len(data) && !utf8.RuneStart(data[i+n]) {
			i += n - 1
			continue
		}
		out = append(out, data[i])
	}
	return bufio.NewReader(bytes.NewReader(out)), nil
}

// foldSize returns the number of bytes of the fold at the start of b: a line break and a
// space or tab. It returns 0 if b does not begin with a fold.
func foldSize(b []byte) int {
	for _, fold := range []string{"\r\n ", "\n ", "\r\n\t", "\n\t"} {
		if bytes.HasPrefix(b, []byte(fold)) {
			return len(fold)
		}
	}
	return 0
}

// propertyName matches the name of a property that contains an underscore. RFC 5545 forbids
// it, and some programs write it: "X-SCHEDULE_VERSION:1", but not "SUMMARY:a_b".
var propertyName = regexp.MustCompile(`(?m)^[A-Za-z0-9-]*_[A-Za-z0-9_-]*[:;]`)

// readCalendar reads the appointments of a calendar. PyCon writes speakers and biographies
// below the abstract. Sched writes no speakers, and the kind of a talk as a category.
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
	plain := propertyName.ReplaceAllFunc(data, func(name []byte) []byte { return bytes.ReplaceAll(name, []byte("_"), []byte("-")) })
	talks := calendarTalks{file: f, use: use, lines: lines, titles: map[string]string{}, isFaulty: len(lines) > 0}
	for _, one := range splitCalendars(plain) {
		cal, err := ics.ParseCalendar(bytes.NewReader(one))
		if err != nil {
			return invalid(last, "it is not iCalendar: %v", err)
		}
		if err := talks.read(cal, last); err != nil {
			return err
		}
	}
	if talks.isFaulty {
		left := f.report.LeftOut[0]
		return invalid(left.Line, "no appointment can be read; the first: %s", left.Why)
	}
	return nil
}

// splitCalendars returns the calendars of a file: RFC 5545, 3.4 allows several.
func splitCalendars(data []byte) [][]byte {
	var out [][]byte
	for part := range bytes.SplitAfterSeq(data, calendarEnd) {
		if part = bytes.TrimLeft(part, "\r\n \t"); len(part) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// calendarTalks passes the appointments of the calendars of a file to use.
type calendarTalks struct {
	file     *file
	use      Use
	lines    []int             // of all appointments
	seen     int               // how many of them were read
	titles   map[string]string // event and title of the first talk with a UID
	isFaulty bool              // whether no appointment could be read
}

// read reads the appointments of a calendar. One that has the UID of another and a title of its
// own is known by that.
func (c *calendarTalks) read(cal *ics.Calendar, last int) error {
	name := c.file.event
	for _, p := range cal.CalendarProperties {
		if name == "" && (p.IANAToken == string(ics.PropertyXWRCalName) || p.IANAToken == string(ics.PropertyName)) {
			name = calendarNoise.ReplaceAllString(ics.FromText(p.Value), "")
		}
	}
	for _, e := range cal.Events() {
		line := last
		if c.seen < len(c.lines) {
			line = c.lines[c.seen]
		}
		c.seen++
		r, why := appointment(e, name)
		c.isFaulty = c.isFaulty && why != "" && why != isCancelled
		if why != "" {
			c.file.leaveOut(line, r.Title, why)
			continue
		}
		if title, isKnown := c.titles[r.ID]; !isKnown {
			c.titles[r.ID] = r.Event + "\n" + r.Title
		} else if title != r.Event+"\n"+r.Title {
			r.ID = ""
		}
		if err := c.use(line, r); err != nil {
			return err
		}
	}
	return nil
}

// appointment returns the talk of an appointment, or the reason why it is no talk.
func appointment(e *ics.VEvent, event string) (r graph.Record, why string) {
	get := func(p ics.ComponentProperty) string {
		if v := e.GetProperty(p); v != nil {
			return strings.TrimSpace(v.Value)
		}
		return ""
	}
	title := calendarKind.ReplaceAllString(get(ics.ComponentPropertySummary), "")
	if title == "" {
		return r, "the appointment has no SUMMARY"
	}
	if cancelledState.MatchString(get(ics.ComponentPropertyStatus)) {
		return graph.Record{Title: title}, isCancelled
	}
	start := get(ics.ComponentPropertyDtStart)
	if len(start) < 8 || strings.Trim(start[:8], "0123456789") != "" {
		return graph.Record{Title: title}, fmt.Sprintf("%q is no date of DTSTART", start)
	}
	abstract, below := get(ics.ComponentPropertyDescription), ""
	named := speakers(statedSpeakers(abstract)...)
	abstract = speakersBeside.ReplaceAllString(abstract, "")
	if at := speakersBelow.FindAllStringIndex(abstract, -1); at != nil {
		last := at[len(at)-1]
		abstract, below = abstract[:last[0]], abstract[last[1]:]
	}
	r = graph.Record{
		Speakers: named,
		ID:       get(ics.ComponentPropertyUniqueId), Title: title, Event: event, Abstract: calendarHead.ReplaceAllString(abstract, ""),
		Date: start[:4] + "-" + start[4:6] + "-" + start[6:8], URL: get(ics.ComponentPropertyUrl),
	}
	for name := range strings.SplitSeq(bioTag.ReplaceAllString(below, ""), "\n") {
		if n := strings.TrimSpace(name); len(strings.Fields(n)) <= 5 {
			r.Speakers = append(r.Speakers, speakers(n)...)
		}
	}
	if len(r.Speakers) == 0 {
		r.Speakers = attendees(e)
	}
	for _, c := range e.GetProperties(ics.ComponentPropertyCategories) {
		r.Tags = nonBlank(append(r.Tags, strings.Split(c.Value, ",")...)...)
	}
	return r, ""
}

// attendees returns the people who are invited to an appointment as its speakers. It returns none
// if they are more than maxPerformers.
func attendees(e *ics.VEvent) []graph.Speaker {
	all := e.GetProperties(ics.ComponentPropertyAttendee)
	var out []graph.Speaker
	for _, a := range all {
		if name := strings.Trim(firstOf(a.ICalParameters["CN"]...), `"`); len(all) <= maxPerformers && isPerson(name) {
			out = append(out, graph.Speaker{Name: name})
		}
	}
	return out
}

// linesOf returns the 1-based numbers of the lines that consist of a text.
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
