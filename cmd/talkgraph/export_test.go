package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"
)

// newExportStore makes a store with notes, talks as data, an event with sponsors and a
// correction, and returns its address.
func newExportStore(t *testing.T) string {
	t.Helper()
	db := dbIn(t, t.TempDir())
	samples := "../../loader/formats/testdata/"
	ok(t, "", "load", "--db", db, "../../data/notes", samples+"schedule.xml", samples+"event.jsonld")
	ok(t, "", "load", "--db", db, "--event", "WidgetConf 2019", samples+"sponsors.yml")
	odd := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(odd, "talks.jsonl"), 0o755))
	write(t, odd, "what? \"odd\" <&>.txt", "OddConf 2019\n\nJane Roe - Quotes \"and\" <tags> & [brackets]\n\nredis \\ back\tslash\n")
	ok(t, "", "load", "--db", db, odd)
	ok(t, "", "correct", "--db", db, "talk:oddconf-2019/quotes-and-tags-brackets is about topic:go")
	return db
}

// TestExport_LoadsBackToAnEqualGraph exports a graph as N-Quads, as JSON-LD and as a vault, and
// reads each back.
func TestExport_LoadsBackToAnEqualGraph(t *testing.T) {
	t.Parallel()
	db := newExportStore(t)
	want := ok(t, "", "export", "--db", db)
	dir := t.TempDir()
	for _, format := range []string{"nquads", "jsonld"} {
		back := dbIn(t, t.TempDir())
		file := filepath.Join(dir, "x."+format)
		ok(t, "", "export", "--db", db, "--format", format, "-o", file)
		ok(t, "", "import", "--db", back, file)
		require.Equal(t, want, ok(t, "", "export", "--db", back), format)
	}
	vault, back := filepath.Join(dir, "vault"), dbIn(t, t.TempDir())
	ok(t, "", "export", "--db", db, "--format", "vault", "-o", vault)
	ok(t, "", "load", "--db", back, vault)
	require.Equal(t, want, ok(t, "", "export", "--db", back))
	page, err := os.ReadFile(filepath.Join(vault, "talks", "widgetconf-2019", "counting-widgets-gears.md"))
	require.NoError(t, err)
	require.Contains(t, string(page), "- [[topics/prometheus|Prometheus]]\n  > with Prometheus ([[notes/schedule.xml/aaaa-1|schedule.xml/aaaa-1:")
	write(t, filepath.Join(vault, "notes"), "riverside-systems-day-2018.md", "# Riverside Systems Day 2018\n\n## Jane Roe - Only This\n\nabout terraform\n")
	require.Contains(t, ok(t, "", "load", "--db", back, vault), "riverside-systems-day-2018.md: 1 talk,", "a note that was changed is read anew")
	r := talkgraph(t, "", "export", "--db", db, "--format", "vault", "-o", vault)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "is not empty; name a new folder for the vault")
}

// TestLoad_RefusesExportsOfTheGraph loads each export that is a graph, on its own and in a folder
// with a note.
func TestLoad_RefusesExportsOfTheGraph(t *testing.T) {
	t.Parallel()
	db := newExportStore(t)
	dir := t.TempDir()
	for _, format := range []string{"nquads", "turtle", "graphml", "gexf"} {
		ok(t, "", "export", "--db", db, "--format", format, "-o", filepath.Join(dir, format+".x"))
	}
	ok(t, "", "export", "--db", db, "--format", "csv", "-o", dir)
	into := dbIn(t, t.TempDir())
	for _, file := range []string{"nquads.x", "turtle.x", "graphml.x", "gexf.x", "nodes.csv", "edges.csv"} {
		r := talkgraph(t, "", "load", "--db", into, filepath.Join(dir, file))
		require.Equal(t, 1, r.code, file)
		require.Contains(t, r.err, "talkgraph import", file)
	}
	write(t, dir, "note.txt", "NoteConf 2019\n\nJane Roe - Only This\n\nabout terraform\n")
	r := talkgraph(t, "", "load", "--db", into, dir)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.out, "note.txt: 1 talk,")
	require.Contains(t, r.err, "nodes.csv: line 1: invalid input: it is a table of nodes, a graph and no notes; only other tools read it")
	require.Contains(t, r.err, "2 files could not be read")
}

func TestExport_FormatsOfOtherTools(t *testing.T) {
	t.Parallel()
	db := newExportStore(t)
	dir := t.TempDir()
	ok(t, "", "export", "--db", db, "--format", "csv", "-o", dir)
	edges, err := os.ReadFile(filepath.Join(dir, "edges.csv"))
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(edges))).ReadAll()
	require.NoError(t, err)
	require.Contains(t, rows, []string{"talk:widgetconf-2019/counting-widgets-gears", "topic:prometheus", "schema:about", "is about", "schedule.xml/aaaa-1", "8", "with Prometheus"})
	require.Contains(t, rows, []string{"event:widgetconf-2019", "company:gearworks", "schema:sponsor", "is sponsored by", "sponsors.yml/sponsors", "", ""})
	nodes, err := os.ReadFile(filepath.Join(dir, "nodes.csv"))
	require.NoError(t, err)
	require.Contains(t, string(nodes), "\nevent:widgetconf-2019,event,WidgetConf 2019\n")

	known := map[string]bool{}
	all, err := csv.NewReader(strings.NewReader(string(nodes))).ReadAll()
	require.NoError(t, err)
	for _, n := range all[1:] {
		known[n[0]] = true
	}
	for _, e := range rows[1:] {
		require.True(t, known[e[0]] && known[e[1]], "%v has both its ends", e)
	}

	for format, counts := range map[string][2]string{"graphml": {"node", "edge"}, "gexf": {"node", "edge"}} {
		out := ok(t, "", "export", "--db", db, "--format", format)
		seen := map[string]int{}
		for dec := xml.NewDecoder(strings.NewReader(out)); ; {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, format)
			if e, ok := token.(xml.StartElement); ok {
				seen[e.Name.Local]++
			}
		}
		require.Equal(t, len(all)-1, seen[counts[0]], format)
		require.Equal(t, len(rows)-1, seen[counts[1]], format)
	}

	out := ok(t, "", "export", "--db", db, "--format", "ical", "talks at WidgetConf 2019")
	cal, err := ics.ParseCalendar(strings.NewReader(out))
	require.NoError(t, err)
	require.Len(t, cal.Events(), 3)
	require.Equal(t, "20190203", cal.Events()[0].GetProperty(ics.ComponentPropertyDtStart).Value)

	var feed struct {
		Version, Title string
		Items          []struct {
			ID, Title, Text string
			Authors         []struct{ Name string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(ok(t, "", "export", "--db", db, "--format", "jsonfeed", "talks about prometheus at WidgetConf 2019")), &feed))
	require.Equal(t, "https://jsonfeed.org/version/1.1", feed.Version)
	require.Len(t, feed.Items, 1)
	require.Equal(t, "Counting widgets & gears (WidgetConf 2019)", feed.Items[0].Title)
	require.Len(t, feed.Items[0].Authors, 2)

	turtle := ok(t, "", "export", "--db", db, "--format", "turtle", "talks about prometheus at WidgetConf 2019")
	require.Contains(t, turtle, "<talk:widgetconf-2019/counting-widgets-gears> ")
	require.Contains(t, turtle, `schema:name "Counting widgets & gears"`)
	require.NotContains(t, turtle, "Gears in Go", "a talk that does not answer the question is omitted")

	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "xls"}, "unknown format \"xls\"; write one of nquads, turtle, jsonld, graphml, gexf, csv, vault, site, ical, jsonfeed, atom"},
		{[]string{"--format", "csv"}, "csv writes several files; name a folder with -o"},
		{[]string{"--format", "site"}, "site writes several files; name a folder with -o"},
		{[]string{"--format", "site", "-o", dir}, "is not empty; name a new folder for the site"},
		{[]string{"--format", "site", "-o", dir, "talks"}, "a site holds the whole graph; omit the question"},
		{[]string{"--format", "site", "--links", "example.org", "-o", filepath.Join(dir, "new")}, "is not the address of a site"},
		{[]string{"--vocabulary", "all", "--format", "turtle", "talks about prometheus"}, "--vocabulary applies to the whole graph, not to the talks of a question"},
		{[]string{"--vocabulary", "all", "--format", "site", "-o", filepath.Join(dir, "new")}, "--vocabulary does not apply to site"},
		{[]string{"--vocabulary", "used"}, "--vocabulary does not apply to nquads"},
		{[]string{"--links", "https://example.org", "--format", "turtle"}, "--links is the address of a site"},
		{[]string{"--format", "ical"}, "ical exports the talks of a question; add one"},
		{[]string{"--format", "vault", "-o", dir, "talks"}, "a vault holds the whole graph; omit the question"},
		{[]string{"talks about cobol"}, "cobol"},
	} {
		r := talkgraph(t, "", append([]string{"export", "--db", db}, c.args...)...)
		require.NotZero(t, r.code)
		require.Contains(t, strings.ToLower(r.err), strings.ToLower(c.says))
	}
}
