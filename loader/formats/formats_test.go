package formats_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader/formats"
)

// counts holds the numbers of records and of different names that a person counted in a file.
type counts struct {
	form                                               string
	talks, events, speakers, companies, tags, sponsors int
}

var samples = map[string]counts{
	"calendar.ics":       {"icalendar", 2, 0, 1, 0, 2, 0},
	"catalogue.json":     {"reinvent", 1, 0, 1, 1, 2, 0},
	"channels.opml":      {"opml", 1, 1, 0, 0, 0, 0},
	"conferences.json":   {"confs-tech", 0, 2, 0, 0, 0, 0},
	"conference.html":    {"schema.org-page", 2, 1, 3, 1, 1, 1},
	"devoxx.ts":          {"devoxx", 1, 0, 1, 0, 1, 0},
	"event.jsonld":       {"schema.org", 1, 1, 1, 1, 2, 0},
	"event.yml":          {"rubyevents-event", 0, 1, 0, 0, 0, 0},
	"feed.xml":           {"feed", 2, 0, 1, 0, 1, 0},
	"oscon.json":         {"oscon", 1, 0, 1, 1, 1, 0},
	"playlist.info.json": {"yt-dlp", 2, 1, 3, 0, 2, 0},
	"program.md":         {"devopsdays", 1, 0, 2, 0, 1, 0},
	"schedule.json":      {"frab-json", 2, 0, 2, 0, 1, 0},
	"schedule.xml":       {"frab-xml", 2, 0, 2, 0, 1, 0},
	"schedule2.json":     {"schedule-v2", 1, 0, 1, 0, 1, 0},
	"sessionize.json":    {"sessionize", 1, 0, 2, 1, 1, 0},
	"sessions.xlsx":      {"workbook", 2, 0, 3, 0, 1, 0},
	"speakers.json":      {"sessionize-speakers", 2, 0, 2, 1, 0, 0},
	"sponsors.yml":       {"rubyevents-sponsors", 0, 1, 0, 0, 0, 2},
	"submissions.json":   {"pretalx", 1, 0, 1, 0, 2, 0},
	"symposion.json":     {"symposion", 1, 1, 1, 0, 2, 2},
	"talk.info.json":     {"yt-dlp", 1, 0, 2, 0, 1, 0},
	"talks.csv":          {"csv", 2, 0, 2, 1, 3, 0},
	"talks.json":         {"talks", 2, 0, 2, 1, 1, 0},
	"talks.jsonl":        {"jsonl", 2, 0, 2, 1, 1, 0},
	"video.json":         {"pyvideo", 1, 0, 1, 0, 1, 0},
	"videos.yml":         {"rubyevents", 3, 0, 3, 0, 0, 0},
}

// real lists files of real events, counted by hand and with other tools. This
// repository may not contain them. The environment variable TALKGRAPH_FORMATS names a folder
// that does.
var real = map[string]counts{
	"aws-reinvent-2025.slice.json":             {"reinvent", 3, 0, 3, 3, 13, 0},
	"confs-tech-devops-2024.json":              {"confs-tech", 0, 100, 0, 0, 0, 0},
	"devopsdays-program.md":                    {"devopsdays", 1, 0, 1, 0, 0, 0},
	"frab-schedule-fosdem-2026.slice.xml":      {"frab-xml", 3, 0, 3, 0, 1, 0},
	"frab-schedule-v1.json":                    {"frab-json", 79, 0, 91, 2, 7, 0},
	"icalendar-pycon-us-2025.slice.ics":        {"icalendar", 4, 0, 4, 0, 0, 0},
	"oscon-2014.slice.json":                    {"oscon", 4, 0, 6, 6, 4, 0},
	"osconfeed-sample.json":                    {"oscon", 1, 0, 1, 1, 1, 0},
	"pentabarf-schedule-fosdem-2010.slice.xml": {"frab-xml", 3, 0, 3, 0, 2, 0},
	"pretalx-api-submissions.example.json":     {"pretalx", 2, 0, 3, 0, 2, 0},
	"pretalx-schedule.json":                    {"frab-json", 48, 0, 56, 0, 5, 0},
	"pyvideo-talk.json":                        {"pyvideo", 1, 0, 1, 0, 1, 0},
	"rubyevents-event.yml":                     {"rubyevents-event", 0, 1, 0, 0, 0, 0},
	"rubyevents-sponsors.yml":                  {"rubyevents-sponsors", 0, 1, 0, 0, 0, 14},
	"rubyevents-videos.yml":                    {"rubyevents", 44, 0, 47, 0, 0, 0},
	"schedule-v2-38c3.json":                    {"schedule-v2", 2, 0, 3, 0, 2, 0},
	"schema-org-event.jsonld":                  {"schema.org", 8, 1, 5, 4, 0, 0},
	// A person counts 42 companies in the tag lines. The reader misses two whose lines have
	// no pattern: "PwC" and "Couchbase Developer Advocate".
	"sessionize-all.json":             {"sessionize", 87, 0, 86, 40, 12, 0},
	"symposion-conference.slice.json": {"symposion", 3, 1, 3, 0, 0, 92},
}

// eachFile runs a subtest for each sample, and for each real file if their folder is known.
func eachFile(t *testing.T, test func(t *testing.T, name string, data []byte, want counts)) {
	folders := map[string]map[string]counts{"testdata": samples}
	if dir := os.Getenv("TALKGRAPH_FORMATS"); dir != "" {
		folders[dir] = real
	}
	for dir, files := range folders {
		for name, want := range files {
			t.Run(name, func(t *testing.T) {
				data, err := os.ReadFile(filepath.Join(dir, name))
				require.NoError(t, err)
				test(t, name, data, want)
			})
		}
	}
}

func TestRead_CountsOfEachForm(t *testing.T) {
	eachFile(t, func(t *testing.T, name string, data []byte, want counts) {
		requireKnown(t, true, name, data)
		form, got, lines, err := read(name, string(data))
		require.NoError(t, err)
		require.Equal(t, want, count(form.Form, got))
		for i, line := range lines {
			require.Positive(t, line)
			require.True(t, got[i].Title != "" || got[i].Event != "" || got[i].Sponsors != nil)
		}
		// The content alone shows the form, except for YAML and modules.
		if ext := filepath.Ext(name); ext != ".yml" && ext != ".ts" {
			requireKnown(t, true, "file", data)
		}
	})
}

func count(form formats.Form, rs []graph.Record) counts {
	h := counts{form: form.Name}
	sets := map[string]map[string]bool{"speaker": {}, "company": {}, "tag": {}, "sponsor": {}}
	add := func(set string, texts ...string) {
		for _, text := range texts {
			if text != "" {
				sets[set][text] = true
			}
		}
	}
	for _, r := range rs {
		if r.Title == "" {
			h.events++
		} else {
			h.talks++
		}
		for _, s := range r.Speakers {
			add("speaker", s.Name)
			add("company", s.Company)
		}
		add("company", r.Companies...)
		add("tag", r.Tags...)
		add("sponsor", r.Sponsors...)
	}
	h.speakers, h.companies, h.tags, h.sponsors = len(sets["speaker"]), len(sets["company"]), len(sets["tag"]), len(sets["sponsor"])
	return h
}

var titles = regexp.MustCompile(`("(?:title|name)": )"[^"]*"|((?:title|name|Title): )"[^"]*"|(Title = )"[^"]*"|<(title)>[^<]*</title>|(DTSTART[^:]*:)\d+`)

// TestRead_DamagedFiles damages each file in several ways and expects an error with a line and
// a reason.
func TestRead_DamagedFiles(t *testing.T) {
	eachFile(t, func(t *testing.T, name string, data []byte, _ counts) {
		refused := func(what string, damaged []byte) {
			t.Helper()
			_, _, _, err := read(name, string(damaged))
			require.ErrorIs(t, err, graph.ErrInvalid, what)
			require.Regexp(t, `^line \d+: `, err.Error(), what)
		}
		refused("cut in half", data[:len(data)/2])
		refused("empty", nil)
		refused("UTF-16", append([]byte{0xff, 0xfe}, data...))
		refused("a picture", append([]byte("\x89PNG\r\n\x1a\n\x00\x00"), data...))
		switch filepath.Ext(name) {
		case ".csv", ".opml", ".jsonl", ".xlsx":
			return // a table has no other types; its own tests cover it
		}
		wrong := titles.ReplaceAllFunc(data, func(m []byte) []byte {
			switch s := string(m); {
			case strings.HasPrefix(s, "<"):
				return []byte("<title></title>")
			case strings.HasPrefix(s, "Title ="):
				return []byte("Title = 7")
			case strings.HasPrefix(s, "DTSTART"):
				return []byte("DTSTART:soon")
			default:
				key, _, _ := strings.Cut(s, ": ")
				return []byte(key + `: ["wrong", ["type"]]`)
			}
		})
		require.NotEqual(t, data, wrong)
		refused("wrong types", wrong)
	})
}

// latin1 returns a text in Latin-1, with "?" for the characters that Latin-1 lacks.
func latin1(data []byte) []byte {
	var out []byte
	for _, r := range string(data) {
		if r < 0x100 {
			out = append(out, byte(r))
		} else {
			out = append(out, '?')
		}
	}
	return out
}

func TestRead_RecordsOfEachForm(t *testing.T) {
	details := map[string]graph.Details{"submissions.json": {Kind: "Talk"}, "sessionize.json": {Level: "Expert"}, "devoxx.ts": {Kind: "Conference"}}
	jose := []graph.Speaker{{Name: "José Díaz"}}
	for name, want := range map[string]graph.Record{
		"schedule.xml": {
			ID: "aaaa-1", Title: "Counting widgets & gears", Event: "WidgetConf 2019", Abstract: "with Prometheus\n\n<p>We count <em>everything</em> in Prometheus.</p>",
			Speakers: []graph.Speaker{{Name: "Jane Roe"}, {Name: "José Díaz"}}, Tags: []string{"Monitoring"}, Date: "2019-02-03T10:00:00+01:00", URL: "https://widgets.example/1",
		},
		"schedule.json": {
			ID: "aaaa-1", Title: "Counting widgets", Event: "WidgetConf 2019", Abstract: "We count. All of it.",
			Speakers: []graph.Speaker{{Name: "Jane Roe"}, {Name: "José Díaz"}}, Tags: []string{"Monitoring"}, Date: "2019-02-03T10:00:00+01:00", URL: "https://widgets.example/1",
		},
		"schedule2.json": {
			ID: "aaaa-1", Title: "Counting widgets", Event: "WidgetConf 2019", Abstract: "We count.",
			Speakers: []graph.Speaker{{Name: "Jane Roe"}}, Tags: []string{"Monitoring"}, Date: "2019-02-03T10:00:00+01:00",
		},
		"submissions.json": {
			ID: "ABC", Title: "Counting widgets", Abstract: "We count.\n\nSlowly.", Speakers: jose, Tags: []string{"Monitoring", "Go"}, Date: "2019-02-03T10:00:00+01:00",
		},
		"sessionize.json": {
			ID: "1", Title: "Counting widgets", Abstract: "We count.", Speakers: []graph.Speaker{{Name: "Jane Roe", Company: "Widgets & Sons"}, {Name: "José Díaz"}},
			Companies: []string{"Widgets & Sons"}, Tags: []string{"Monitoring"}, Date: "2019-02-03T10:00:00",
		},
		"video.json": {
			ID: "video", Title: "Counting widgets", Abstract: "We count.", Speakers: jose, Tags: []string{"monitoring"}, Date: "2019-02-03T10:00:00", URL: "https://video.example/1",
		},
		"symposion.json": {
			ID: "1", Title: "Counting widgets", Event: "PyCon US 2019", Abstract: "<p>We count.</p>", Speakers: jose, Tags: []string{"monitoring", "go"},
			Date: "2019-05-03T10:00:00-04:00", URL: "https://us.pycon.org/2019/schedule/presentation/1/",
		},
		"oscon.json": {
			ID: "1", Title: "Counting widgets & gears", Event: "OSCON 2014", Abstract: "It's counting.", Speakers: []graph.Speaker{{Name: "José Díaz", Company: "Widgets & Sons"}},
			Companies: []string{"Widgets & Sons"}, Tags: []string{"Monitoring"}, Date: "2014-07-23 17:00:00", URL: "http://oscon.com/oscon2014/public/schedule/detail/1",
		},
		"catalogue.json": {
			ID: "WID101", Title: "Counting widgets", Event: "AWS re:Invent 2025", Abstract: "We count.", Speakers: []graph.Speaker{{Name: "José Díaz", Company: "Gearworks"}},
			Companies: []string{"Gearworks"}, Tags: []string{"Monitoring", "Go"},
		},
		"devoxx.ts":        {ID: "ABC-1", Title: "Compter les rouages", Abstract: "On compte.", Speakers: jose, Tags: []string{"Monitoring"}},
		"conferences.json": {Event: "WidgetConf 2019", Date: "2019-02-03", URL: "https://widgets.example"},
		"event.jsonld":     {Event: "WidgetConf 2019", Date: "2019-02-03", URL: "https://widgets.example"},
		"event.yml":        {Event: "WidgetConf 2019", Date: "2019-02-03", URL: "https://widgets.example"},
		"sponsors.yml":     {ID: "sponsors", Sponsors: []string{"Díaz & Sons", "Gearworks"}},
		"talks.json": {
			Title: "Counting widgets", Event: "WidgetConf 2019", Abstract: "We count.", Speakers: []graph.Speaker{{Name: "José Díaz", Company: "Gearworks"}, {Name: "Jane Roe"}},
			Companies: []string{"Gearworks"}, Tags: []string{"Monitoring"},
		},
		"videos.yml": {
			ID: "jose-diaz-widgetconf-2019", Title: "Counting widgets", Event: "WidgetConf 2019", Abstract: "We count.", Speakers: jose, Date: "2019-02-03", URL: "https://www.youtube.com/watch?v=abc",
		},
		"calendar.ics": {
			ID: "1@widgets", Title: "Counting widgets, and gears", Event: "WidgetConf 2019", Abstract: "<p>We count.</p>\n", Speakers: jose,
			Tags: []string{"Monitoring", "Go"}, Date: "2019-02-03", URL: "https://widgets.example/1",
		},
		"program.md": {ID: "program", Title: "Counting widgets", Abstract: "\n\nWe count everything.\n", Speakers: []graph.Speaker{{Name: "José Díaz"}, {Name: "Jane Roe"}}, Tags: []string{"monitoring"}},
		"talks.csv": {
			Title: "Counting widgets", Abstract: "We count,\nand count.", Speakers: []graph.Speaker{{Name: "José Díaz"}, {Name: "Jane Roe"}},
			Companies: []string{"Gearworks"}, Tags: []string{"Monitoring"}, Date: "2019-02-03",
		},
		"feed.xml": {
			ID: "cast-1", Title: "Counting widgets", Event: "The Widget Podcast", Abstract: "We count.", Speakers: jose, Tags: []string{"Monitoring"}, Date: "2019-02-03", URL: "https://cast.example/1",
		},
		"channels.opml": {Event: "The Widget Podcast", URL: "https://cast.example"},
		"talks.jsonl":   {ID: "1", Title: "Counting widgets", Event: "WidgetConf 2019", Speakers: jose, Companies: []string{"Gearworks"}, Tags: []string{"Monitoring"}},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		_, got, _, err := read(name, string(data))
		require.NoError(t, err, name)
		want.Details = details[name]
		require.Equal(t, want, got[0], name)
	}
}

func TestRead_LinesOfRecords(t *testing.T) {
	for name, c := range map[string]struct{ file, text, says string }{
		"a JSON talk without a title": {"x.json", "{\"talks\": [\n {\"title\": \"One\", \"tags\": []},\n {\"tags\": []}\n]}", "line 3: invalid input: the talk has no title"},
		"a title that is an object":   {"x.json", "[\n {\"title\": \"One\", \"tags\": []},\n {\"title\":\n  {\"x\": 1}, \"tags\": []}\n]", "line 4: invalid input: an object is where a text is expected"},
		"JSON of something else":      {"x.json", `{"name": "left-pad", "version": "1"}`, "line 1: invalid input: unknown form; talkgraph reads these forms of it: a schedule as JSON"},
		"JSON with a tail":            {"x.json", "[]\n[]", "it continues after its end; remove the rest"},
		"a table without titles":      {"x.csv", "a,b\n1,2\n", `no column was taken for the title; name it with --column title="HEADING" (the columns: a, b)`},
		"a table cut in a cell":       {"x.csv", "title,tags\nOne,\"a,", `line 2: invalid input: it is not a table: extraneous or missing " in quoted-field`},
		"a row too short":             {"x.csv", "title,tags\nOne", "line 2: invalid input: the last row has fewer cells than the heading, and its line has no end; the file may be cut off"},
		"an outline without a name":   {"x.opml", "<opml><body>\n<outline type=\"rss\"/>\n</body></opml>", "line 2: invalid input: the outline has neither title nor text"},
		"nested too deep":             {"x.json", strings.Repeat("[", 200), "nests deeper than 100"},
		"a speaker nobody is":         {"x.json", `{"sessions":[{"id":"1","title":"One","isServiceSession":false,"speakers":["x"]}],"speakers":[],"categories":[]}`, `no speaker has the ID "x"`},
	} {
		_, _, _, err := read(c.file, c.text)
		require.ErrorIs(t, err, graph.ErrInvalid, name)
		require.ErrorContains(t, err, c.says, name)
	}
}

// TestRead_DeclaredEncodings reads XML in UTF-8 that still declares the encoding from which it
// was converted.
func TestRead_DeclaredEncodings(t *testing.T) {
	data, err := os.ReadFile("testdata/schedule.xml")
	require.NoError(t, err)
	_, got, _, err := read("schedule.xml", strings.Replace(string(data), "utf-8", "ISO-8859-1", 1))
	require.NoError(t, err)
	require.Equal(t, "José Díaz", got[0].Speakers[1].Name)
}

// TestRead_OtherEncodings reads each file in Latin-1 and in UTF-16, which spreadsheets and old
// sites write.
func TestRead_OtherEncodings(t *testing.T) {
	eachFile(t, func(t *testing.T, name string, data []byte, _ counts) {
		if filepath.Ext(name) == ".xlsx" {
			return // an archive is no text
		}
		data = latin1(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
		text, err := charmap.ISO8859_1.NewDecoder().Bytes(data)
		require.NoError(t, err)
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(text)
		require.NoError(t, err)
		_, want, _, err := read(name, string(text))
		require.NoError(t, err)
		for _, other := range [][]byte{data, wide} {
			requireKnown(t, true, name, other)
			_, got, _, err := read(name, string(other))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

// TestRead_Events expects that the given event goes to talks without one and replaces the name
// of a calendar.
func TestRead_Events(t *testing.T) {
	for name, want := range map[string]string{"sessionize.json": "Given 2019", "calendar.ics": "Given 2019", "schedule.xml": "WidgetConf 2019"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		_, err = formats.Read(name, bytes.NewReader(data), formats.Options{Event: "Given 2019"}, func(_ int, r graph.Record) error {
			require.Equal(t, want, r.Event, name)
			return nil
		})
		require.NoError(t, err)
	}
}

// TestKnows_NotesAreNoData expects that notes are not read as data, although they begin like
// data.
func TestKnows_NotesAreNoData(t *testing.T) {
	for name, text := range map[string]string{
		"plain.txt": "QCon London 2017\n\nJane Roe - Counting\n", "brackets.txt": "[draft] notes of the day\n", "page.html": "<!doctype html><html><p>x",
		"vault.md": "---\ntags: [go]\n---\n# Counting\n", "page.md": "+++\ntitle = \"Welcome\"\ntype = \"welcome\"\n+++\n", "comma.txt": "title, or not\nx, y\n", "app.js": "export const x = 1\n",
		"list.txt": "- one: two\n- three\n",
	} {
		requireKnown(t, false, name, []byte(text))
	}
}

// TestRead_LongText reads texts with characters of several bytes across every boundary of a
// buffer.
func TestRead_LongText(t *testing.T) {
	for shift := range 4 {
		want := strings.Repeat("x", shift) + strings.Repeat("žő한😀", 3000)
		_, got, _, err := read("x.json", `[{"title":"One","abstract":"`+want+`"}]`)
		require.NoError(t, err)
		require.Equal(t, want, got[0].Abstract)
	}
}

func requireKnown(t *testing.T, want bool, name string, text []byte) {
	t.Helper()
	known, err := formats.Knows(name, bytes.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, want, known, name)
}
