package formats_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// TestRead_CalendarEntriesCostOnlyThemselves reads a calendar with cancelled appointments and
// others without a title or a date. It also has names of properties with underscores, and a
// fold inside a character.
func TestRead_CalendarEntriesCostOnlyThemselves(t *testing.T) {
	calendar := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//gears
X-GEAR_VERSION;A=B:7_8
X-WR-CALNAME:GearConf 2021
BEGIN:VEVENT
UID:a@gears
DTSTART:20210304T100000Z
SUMMARY:Big Gr`+"\xc3\n \xb6"+`ssen
DESCRIPTION:Speaker: Nora Vale\nWe count gears.\nhttps://gears.example
END:VEVENT
BEGIN:VEVENT
UID:b@gears
DTSTART:20210304T110000Z
STATUS:CANCELLED
SUMMARY:Lost gears
END:VEVENT
BEGIN:VEVENT
UID:c@gears
DTSTART:20210304T120000Z
END:VEVENT
BEGIN:VEVENT
UID:d@gears
DTSTART:tomorrow
SUMMARY:Gears_later
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")
	var talks []graph.Record
	report, err := formats.Read("gears.ics", strings.NewReader(calendar), formats.Options{}, func(_ int, r graph.Record) error {
		talks = append(talks, r)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []graph.Record{{
		ID: "a@gears", Title: "Big Grössen", Event: "GearConf 2021", Date: "2021-03-04", Abstract: "We count gears.\nhttps://gears.example",
		Speakers: []graph.Speaker{{Name: "Nora Vale"}},
	}}, talks)
	require.Len(t, report.LeftOut, 3)
	require.Equal(t, "Lost gears", report.LeftOut[0].Title)
	require.Equal(t, "it does not take place", report.LeftOut[0].Why)
	require.Equal(t, "the appointment has no SUMMARY", report.LeftOut[1].Why)
	require.Equal(t, `"tomorrow" is no date of DTSTART`, report.LeftOut[2].Why)
	require.Empty(t, report.Problems)
}

// TestRead_CalendarsAndAppointmentsThatRepeat reads two calendars in one file, appointments with
// the UID of another, and speakers who are invited.
func TestRead_CalendarsAndAppointmentsThatRepeat(t *testing.T) {
	appointment := func(uid, title, more string) string {
		return "BEGIN:VEVENT\nUID:" + uid + "\nDTSTART:20240506T100000Z\nSUMMARY:" + title + "\n" + more + "END:VEVENT\n"
	}
	calendar := func(name, appointments string) string {
		return "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:" + name + "\n" + appointments + "END:VCALENDAR\n"
	}
	_, got, lines, err := read("gears.ics", calendar("Gear Days", appointment("1", "Gears", "ATTENDEE;CN=Nora Vale:mailto:n@gears.example\nATTENDEE;CN=gears:mailto:g@gears.example\n")+appointment("1", "Cogs", ""))+
		"\n"+calendar("Cog Days", appointment("1", "Gears", "RECURRENCE-ID:20240507T100000Z\n")+appointment("2", "Teeth", strings.Repeat("ATTENDEE;CN=Nora Vale:mailto:n@gears.example\n", 9))))
	require.NoError(t, err)
	require.Equal(t, []graph.Record{
		{ID: "1", Title: "Gears", Event: "Gear Days", Date: "2024-05-06", Speakers: []graph.Speaker{{Name: "Nora Vale"}}},
		{Title: "Cogs", Event: "Gear Days", Date: "2024-05-06"},
		{Title: "Gears", Event: "Cog Days", Date: "2024-05-06"},
		{ID: "2", Title: "Teeth", Event: "Cog Days", Date: "2024-05-06"},
	}, got)
	require.Equal(t, []int{4, 11, 21, 27}, lines)
}
