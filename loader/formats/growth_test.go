package formats_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// A file of twice the size takes at most 2.5 times the memory, in each syntax.
func TestRead_LinearMemory(t *testing.T) {
	const rss = `<rss version="2.0"><channel><title>c</title>`
	for name, f := range map[string]struct{ file, mouth, piece, end string }{
		"RSS items":      {"a.xml", rss, "<item><title>a</title></item>", "</channel></rss>"},
		"RSS categories": {"a.xml", rss + "<item><title>a</title>", "<category>b</category>", "</item></channel></rss>"},
		"RSS extensions": {"a.xml", rss + "<item><title>a</title>", "<x:a>b</x:a>", "</item></channel></rss>"},
		"RSS unended":    {"a.xml", rss, "<item>", ""},
		"Atom entries":   {"a.xml", `<feed xmlns="http://www.w3.org/2005/Atom"><title>c</title>`, "<entry><title>a</title></entry>", "</feed>"},
		"OPML":           {"a.opml", "<opml><body>", `<outline text="a" url="b">`, ""},
		"calendar":       {"a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:a\r\nEND:VEVENT\r\n", "END:VCALENDAR\r\n"},
		"calendar lines": {"a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:a", "\r\n b", "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"},
		"table":          {"a.csv", "title,speaker\n", "a,b\n", ""},
		"JSON Lines":     {"a.jsonl", "", `{"title":"a"}` + "\n", ""},
		"JSON":           {"a.json", `[{"title":"a"}`, `,{"title":"a"}`, "]"},
		"JSON nested":    {"a.json", "", "[", ""},
		"JSON keys":      {"a.json", `[{"title":"a"`, `,"b":1`, "}]"},
		"YAML items":     {"videos.yml", "", "- title: a\n  id: b\n", ""},
		"YAML keys":      {"videos.yml", "- title: a\n  id: b\n", "  c: d\n", ""},
		"YAML nested":    {"videos.yml", "- title: ", "[", ""},
	} {
		t.Run(name, func(t *testing.T) {
			allocated := func(n int) uint64 {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, _ = formats.Read(f.file, strings.NewReader(f.mouth+strings.Repeat(f.piece, n)+f.end), formats.Options{}, func(int, graph.Record) error { return nil })
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			once, twice := allocated(4000), allocated(8000)
			require.LessOrEqual(t, float64(twice), 2.5*float64(once)+500_000)
		})
	}
}

// Data blocks far down in a page take little memory. A page of 1 MB took 1.3 GB when the line
// breaks before each block were copied.
func TestKnows_DataBlocksFarDownTakeLittle(t *testing.T) {
	page := strings.Repeat("\n", 1<<20) + strings.Repeat(`<script type="application/ld+json">{"@type": "Event", "name": "GearConf"}</script>`, 200)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	known, err := formats.Knows("a.html", strings.NewReader(page))
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.False(t, known)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20))
}
