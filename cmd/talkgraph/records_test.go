package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const threeTalks = `{"id":"c/1","title":"Go In Practice","event":"DataConf 2018","abstract":"how we use Go and Kafka","speakers":["Jane Roe"],"company":"Netflix","date":"2019-05-01"}
{"id":"c/2","title":"Go In Practice","event":"DataConf 2018","abstract":"another one, on Redis"}
{"id":"c/1","title":"Again","event":"DataConf 2018"}
{"title":"Monitoring","event":"DataConf 2018","tags":["Blue Widgets"]}
`

// TestLoad_ContinuesAnInterruptedFileOfTalks loads a file twice, and a file after its first part.
// Talks that are stored unchanged must be skipped.
func TestLoad_ContinuesAnInterruptedFileOfTalks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := write(t, dir, "talks.jsonl", threeTalks)
	whole := dbIn(t, t.TempDir())
	r := talkgraph(t, "", "load", "--db", whole, file)
	require.Equal(t, 0, r.code, r.err)
	require.Equal(t, "talks.jsonl: 3 talks (3 stored, 0 unchanged, 1 skipped), 1 speaker, 1 company, 1 tag; read as jsonl\n", r.out)
	require.Contains(t, r.err, `talks.jsonl:3: a talk with the ID "c/1" is above it already`)
	require.Contains(t, ok(t, "", "load", "--db", whole, file), "(0 stored, 3 unchanged, 1 skipped)")

	answer := ok(t, "", "ask", "--db", whole, "talks about kafka by netflix in 2019")
	require.Contains(t, answer, "Go In Practice  (DataConf 2018)")
	require.Contains(t, answer, "talks.jsonl/c/1:7  Apache Kafka: how we use Go and Kafka")
	require.Contains(t, answer, "talks.jsonl/c/1:3  Netflix: Company: Netflix")
	require.Contains(t, ok(t, "", "ask", "--db", whole, "talks about blue widgets"), "Monitoring  (DataConf 2018)")
	require.Contains(t, ok(t, "", "ask", "--db", whole, "topics of <talk:dataconf-2018/go-in-practice-2>"), "Redis")

	cut := dbIn(t, t.TempDir())
	part := write(t, t.TempDir(), "talks.jsonl", strings.SplitAfter(threeTalks, "\n")[0])
	require.Contains(t, ok(t, "", "load", "--db", cut, part), "(1 stored")
	require.Contains(t, ok(t, "", "load", "--db", cut, file), "3 talks (2 stored, 1 unchanged, 1 skipped)")
	require.Equal(t, ok(t, "", "export", "--db", whole), ok(t, "", "export", "--db", cut))

	talk := `talk:dataconf-2018/go-in-practice`
	ok(t, "", "correct", "--db", whole, talk+" is not about topic:apache-kafka")
	require.NotContains(t, ok(t, "", "ask", "--db", whole, "talks about kafka"), "Go In Practice")
	require.Contains(t, ok(t, "", "ask", "--db", whole, "talks by netflix in 2019"), "Go In Practice", "what is stated stays")

	require.Equal(t, "talks.jsonl (3 talks)\n", ok(t, "", "remove", "--db", whole))
	require.Contains(t, ok(t, "", "remove", "--db", whole, "talks.jsonl"), "facts removed")
	require.Empty(t, ok(t, "", "remove", "--db", whole))
}

func TestLoad_BadRecordsChangeNothing(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	for bad, says := range map[string]string{
		threeTalks + "{\"event\":\"DataConf 2018\"}\n": "talks.jsonl: line 5: invalid input: the talk has no title",
		threeTalks + "{\"title\":":                     "line 5",
	} {
		r := talkgraph(t, "", "load", "--db", db, write(t, t.TempDir(), "talks.jsonl", bad))
		require.Equal(t, 1, r.code)
		require.Contains(t, r.err, says)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(threeTalks))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	r := talkgraph(t, "", "load", "--db", db, write(t, t.TempDir(), "talks.jsonl.gz", packed.String()[:packed.Len()-9]))
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "it cannot be unpacked")
	require.Empty(t, ok(t, "", "remove", "--db", db))
	r = talkgraph(t, "", "extract", write(t, t.TempDir(), "talks.jsonl", threeTalks))
	require.Contains(t, r.err, `"talkgraph load" reads it`)
}

// TestLoad_ReadsEachDataFormat loads data files of several formats, two with the same talks, and a
// folder in the layouts of rubyevents and pyvideo.
func TestLoad_ReadsEachDataFormat(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	samples := "../../loader/formats/testdata/"
	require.Equal(t, "schedule.xml: 2 talks (2 stored, 0 unchanged, 0 skipped), 2 speakers, 1 tag; read as frab-xml\n", ok(t, "", "load", "--db", db, samples+"schedule.xml"))
	require.Contains(t, ok(t, "", "load", "--db", db, samples+"talks.csv", "--event", "WidgetConf 2019"), "talks.csv: 2 talks (2 stored")
	require.Contains(t, ok(t, "", "load", "--db", db, samples+"sponsors.yml", "--event", "WidgetConf 2019"), "sponsors.yml: 0 talks (1 stored, 0 unchanged, 0 skipped), 1 event, 2 companies")
	xml, err := os.ReadFile(samples + "feed.xml")
	require.NoError(t, err)
	require.Contains(t, ok(t, string(xml), "load", "--db", db, "-"), "stdin.json: 2 talks")

	answer := ok(t, "", "ask", "--db", db, "talks by jane roe at WidgetConf 2019")
	require.Equal(t, 1, strings.Count(answer, "Gears in Go"), "a talk in two files is stored once")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about gears and go"), "Gears in Go  (WidgetConf 2019)", "it has the facts of both files")

	dir := t.TempDir()
	for name, text := range map[string]string{
		"pycon-2019/category.json":      `{"title": "PyCon 2019"}`,
		"pycon-2019/videos/a.json":      `{"title": "A Video", "videos": [], "recorded": "2019-05-01", "speakers": ["Jane Roe"], "description": "on redis"}`,
		"pycon-2019/videos/broken.json": `{"title": "B`,
		"rubyconf/event.yml":            "id: rubyconf-2019\ntitle: RubyConf 2019\nstart_date: 2019-11-01\n",
		"rubyconf/sponsors.yml":         "- tiers:\n    - sponsors:\n        - name: Gearworks\n",
		"app/package.json":              `{"name": "left-pad"}`,
		"notes.txt":                     "OtherConf 2019\n\nJane Roe - Some Talk Of Things\n\nredis\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		write(t, dir, name, text)
	}
	r := talkgraph(t, "", "load", "--db", db, dir)
	require.Equal(t, 1, r.code, "a file could not be read")
	require.Contains(t, r.err, "1 file could not be read, see above; everything else is stored")
	require.Contains(t, r.err, "pycon-2019/videos/broken.json: line 1: invalid input: it is not JSON: it ends too early; the file may be cut off; it is skipped\n")
	require.Contains(t, r.err, "1 file holds no talks that are read: app/package.json\n")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis at PyCon 2019"), "A Video  (PyCon 2019)")
	require.Contains(t, ok(t, "", "remove", "--db", db), "rubyconf/sponsors.yml (1 talk)")
}

// TestOpen_RebuildsADamagedIndex damages the saved index in several ways. The answers must stay
// the same, and the index must be saved again.
func TestOpen_RebuildsADamagedIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	index := filepath.Join(dir, "talks.db.index")
	ok(t, "", "load", "--db", db, "../../data/notes")
	ask := func() string { return ok(t, "", "ask", "--db", db, "who mentions netflix") }
	want := ask()
	whole, err := os.ReadFile(index)
	require.NoError(t, err)

	old := dbIn(t, t.TempDir())
	ok(t, "", "load", "--db", old, write(t, dir, "other.txt", "OtherConf 2019\n\nJane Roe - Some Talk Of Things\n\nredis\n"))
	foreign, err := os.ReadFile(strings.TrimPrefix(old, "bolt:") + ".index")
	require.NoError(t, err)
	flipped := append([]byte{}, whole...)
	flipped[len(flipped)/2] ^= 1
	for name, damaged := range map[string][]byte{
		"empty": {}, "torn": whole[:len(whole)/2], "its last byte": whole[:len(whole)-1], "a bit": flipped, "of another store": foreign, "a text": []byte("hello\n"),
	} {
		require.NoError(t, os.WriteFile(index, damaged, 0o600))
		require.Equal(t, want, ask(), name)
		again, err := os.ReadFile(index)
		require.NoError(t, err)
		require.Equal(t, string(whole[:40]), string(again[:40]), name)
		require.NotEqual(t, damaged, again, name)
	}

	require.NoError(t, os.Remove(index))
	require.Equal(t, want, ask())
	stale, err := os.ReadFile(index)
	require.NoError(t, err)
	ok(t, "", "remove", "--db", db, "qcon-london-2017.txt")
	less := ask()
	require.NotEqual(t, want, less)
	require.NoError(t, os.WriteFile(index, stale, 0o600))
	require.Equal(t, less, ask(), "the change log no longer reaches back to it: the index is rebuilt")
}

// TestLoad_Workbooks loads a workbook, a folder with a damaged one, an archive with a workbook, and
// a table whose columns the command line names.
func TestLoad_Workbooks(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("../../loader/formats/testdata/sessions.xlsx")
	require.NoError(t, err)
	dir := t.TempDir()
	book := write(t, dir, "sessions.xlsx", string(sample))
	write(t, dir, "broken.xlsx", string(sample[:len(sample)/2]))
	db := dbIn(t, t.TempDir())
	require.Equal(t, "sessions.xlsx: 2 talks (2 stored, 0 unchanged, 4 skipped), 3 speakers, 1 tag; read as workbook\n", ok(t, "", "load", "--db", db, "--event", "GearConf 2023", book))
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka at GearConf 2023"), "sessions.xlsx/11:8  Apache Kafka: Kafka turns them.")
	r := talkgraph(t, "", "load", "--db", db, dir)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "broken.xlsx: line 1: invalid input: the workbook cannot be unpacked")
	require.Contains(t, r.out, "sessions.xlsx: 2 talks")

	table := write(t, t.TempDir(), "heard.csv", "Nr,What we heard,Whom\n7,Counting Cogs,Jane Roe\n8,,Ann Poe\n")
	r = talkgraph(t, "", "load", "--db", db, table)
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, `name it with --column title="HEADING" (the columns: Nr, What we heard, Whom)`)
	r = talkgraph(t, "", "load", "--db", db, "--column", "title=What we heard", "--column", "speakers=Whom", table)
	require.Equal(t, 0, r.code, r.err)
	require.Contains(t, r.err, `heard.csv: 1 entry is left out (the row has no title): line 3 "8"`)
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks by Jane Roe"), "Counting Cogs")
	r = talkgraph(t, "", "load", "--db", db, "--column", "heading=Whom", table)
	require.Equal(t, 2, r.code)
	require.Contains(t, r.err, "FIELD is one of abstract, company")
}

// TestLoad_SavedSite loads a folder of pages: of a conference with JSON-LD, of a plain note, and
// of a note whose JSON-LD is damaged.
func TestLoad_SavedSite(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("../../loader/formats/testdata/conference.html")
	require.NoError(t, err)
	dir := t.TempDir()
	page := write(t, dir, "conference.html", string(sample))
	const note = "<!DOCTYPE html><html><body><h1>GearConf 2020</h1><h2>Fast Cogs, Jane Roe</h2><p>redis and monitoring</p></body></html>"
	write(t, dir, "note.html", note)
	write(t, dir, "damaged.html", strings.Replace(note, "<body>", `<body><script type="application/ld+json">{"@type": "Event",</script>`, 1))
	db := dbIn(t, t.TempDir())
	r := talkgraph(t, "", "load", "--db", db, dir)
	require.Equal(t, 0, r.code, r.err)
	require.Contains(t, r.out, "conference.html.json: 2 talks (3 stored, 0 unchanged, 3 skipped), 1 event, 3 speakers, 2 companies, 1 tag; read as schema.org-page")
	require.Contains(t, r.out, "note.html: 1 talk")
	require.Contains(t, r.out, "damaged.html: 1 talk")
	require.Contains(t, r.err, "damaged.html:1: the JSON-LD of the page is damaged and is left out")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about kafka by Ann Poe at Gear Days 2024"), "Oil & Kafka")
	require.Contains(t, ok(t, "", "extract", page), "conference.html", "without a store it is a note")
}

// TestServe_TakesTalksAsDataInAForm uploads a workbook to a server, with and without a preview.
func TestServe_TakesTalksAsDataInAForm(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("../../loader/formats/testdata/sessions.xlsx")
	require.NoError(t, err)
	cmd, site := startServer(t, dbIn(t, t.TempDir()))
	for _, address := range []string{"/api/v1/notes?preview=1", "/api/v1/notes"} {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "sessions.xlsx")
		require.NoError(t, err)
		_, err = part.Write(sample)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		res, err := http.Post(site+address, w.FormDataContentType(), &form)
		require.NoError(t, err)
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		res.Body.Close()
		require.Less(t, res.StatusCode, 300, "%s", b)
		require.Contains(t, string(b), `"source":"sessions.xlsx/11"`)
		require.Contains(t, string(b), `\"Lookup\" is left out: the sheet is hidden`)
	}
	res, err := http.Get(site + "/api/v1/ask?q=" + url.QueryEscape("talks by Ann Poe"))
	require.NoError(t, err)
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	res.Body.Close()
	require.Contains(t, string(b), "Turning Gears")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait())
}
