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
	calendarKind  = regexp.MustCompile(`^\[[\w -]+\]\s*`)                                      // "[talk] Looking At Audio"
	calendarNoise = regexp.MustCompile(`(?i)\s+(?:talks?|schedule|sessions?|sched|calendar)$`) // "PyCon 2025 Talk"
	calendarHead  = regexp.MustCompile(`(?m)^(?:Section|Kind|Name): .*\n|^https?://\S+\n`)
	// speakersBeside matches "Speaker: Jane Roe" and a line break, but not "Speakers:" above names.
	speakersBeside = regexp.MustCompile(`(?m)^(?:Speakers?|Presenters?):[ \t]*\S.*(?:\n|\z)`)
	speakersBelow  = regexp.MustCompile(`(?m)^(?:Speakers?|Presenters?):[ \t]*\n?`)
	bioTag         = regexp.MustCompile(`(?s)<p>.*?</p>|<[^>]+>`)
)

// joinCalendar joins the lines of a calendar that are folded within a character, before they
// are decoded. RFC 5545, 3.1 counts bytes. It returns other files as they are.
func joinCalendar(raw *bufio.Reader) (*bufio.Reader, error) {
	begin := []byte("BEGIN:VCALENDAR")
	if head, _ := raw.Peek(len(begin)); !bytes.Equal(head, begin) {
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

// foldSize returns the size of the fold that a text begins with: a line break and a space.
func foldSize(b []byte) int {
	for _, fold := range []string{"\r\n ", "\n ", "\r\n\t", "\n\t"} {
		if bytes.HasPrefix(b, []byte(fold)) {
			return len(fold)
		}
	}
	return 0
}

// propertyName matches the name of a property with an underscore, which RFC 5545 forbids and
// some programs write: "X-SCHEDULE_VERSION:1", but not "SUMMARY:a_b".
var propertyName = regexp.MustCompile(`(?m)^[A-Za-z0-9-]*_[A-Za-z0-9_-]*[:;]`)

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
	plain := propertyName.ReplaceAllFunc(data, func(name []byte) []byte { return bytes.ReplaceAll(name, []byte("_"), []byte("-")) })
	cal, err := ics.ParseCalendar(bytes.NewReader(plain))
	if err != nil {
		return invalid(last, "it is not iCalendar: %v", err)
	}
	name := f.event
	for _, p := range cal.CalendarProperties {
		if name == "" && (p.IANAToken == string(ics.PropertyXWRCalName) || p.IANAToken == string(ics.PropertyName)) {
			name = calendarNoise.ReplaceAllString(ics.FromText(p.Value), "")
		}
	}
	faulty := len(cal.Events()) > 0 // all of them
	for i, e := range cal.Events() {
		line := last
		if i < len(lines) {
			line = lines[i]
		}
		r, why := appointment(e, name)
		faulty = faulty && why != "" && why != isCancelled
		if why != "" {
			f.leaveOut(line, r.Title, why)
			continue
		}
		if err := use(line, r); err != nil {
			return err
		}
	}
	if faulty {
		left := f.report.LeftOut[0]
		return invalid(left.Line, "no appointment can be read; the first: %s", left.Why)
	}
	return nil
}

// appointment returns the talk of an appointment, or why it is none.
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
	if off.MatchString(get(ics.ComponentPropertyStatus)) {
		return graph.Record{Title: title}, isCancelled
	}
	start := get(ics.ComponentPropertyDtStart)
	if len(start) < 8 || strings.Trim(start[:8], "0123456789") != "" {
		return graph.Record{Title: title}, fmt.Sprintf("%q is no date of DTSTART", start)
	}
	abstract, below := get(ics.ComponentPropertyDescription), ""
	var named []graph.Speaker
	abstract = speakersBeside.ReplaceAllStringFunc(abstract, func(line string) string {
		_, names, _ := strings.Cut(line, ":")
		named = append(named, speakers(strings.TrimSpace(names))...)
		return ""
	})
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
	for _, c := range e.GetProperties(ics.ComponentPropertyCategories) {
		r.Tags = filled(append(r.Tags, strings.Split(c.Value, ",")...)...)
	}
	return r, ""
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
