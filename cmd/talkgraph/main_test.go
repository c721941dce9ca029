package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/cmd/talkgraph/internal/library"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/graph/cayley"
)

// TestMain runs talkgraph instead of the tests if TALKGRAPH_TEST_MAIN is set, or for the hidden
// verb of a worker, which inherits no environment.
func TestMain(m *testing.M) {
	isWorker := len(os.Args) > 1 && (os.Args[1] == drawWorker || os.Args[1] == scriptWorker)
	if isWorker || os.Getenv("TALKGRAPH_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command makes a command that runs talkgraph with a new home folder. All commands share the
// cache of compiled Graphviz, which takes seconds to build.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "TALKGRAPH_TEST_MAIN=1", "HOME="+t.TempDir(), "XDG_DATA_HOME=", "XDG_CACHE_HOME="+filepath.Join(os.TempDir(), "talkgraph-tests"), "XDG_STATE_HOME=", "TALKGRAPH_DB=")
	return cmd
}

// result is the exit code and the output of a finished talkgraph.
type result struct {
	code     int
	out, err string
}

// talkgraph runs talkgraph with an input and arguments, and waits for its end.
func talkgraph(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	cmd := command(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		require.NoError(t, err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// ok runs talkgraph, requires exit code 0 and returns the standard output.
func ok(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	r := talkgraph(t, stdin, args...)
	require.Equal(t, 0, r.code, "%v: %s", args, r.err)
	return r.out
}

// dbIn returns the address of a store in a folder. If the store exists when the test has passed,
// it must have no problems.
func dbIn(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "talks.db")
	t.Cleanup(func() {
		if _, err := os.Stat(path); err != nil || t.Failed() {
			return
		}
		a, err := library.Open(context.Background(), "bolt:"+path)
		require.NoError(t, err)
		defer a.Close()
		found, err := a.Check(context.Background())
		require.NoError(t, err)
		require.Zero(t, found.Count(), "%v", found)
	})
	return "bolt:" + path
}

// write writes a file and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const (
	longNote  = "TinyConf 2019\n\nRedis In Anger Again\n\nredis at netflix, with monitoring\n\nJava Without Tears Today\n\njava and kafka\n"
	shortNote = "TinyConf 2019\n\nRedis In Anger Again\n\nredis\n"
)

func TestLoad_ReplacesANoteOfTheSameName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	tiny := write(t, dir, "tiny.txt", longNote)
	require.Contains(t, ok(t, "", "load", "--db", db, "../../data/notes"), "2 notes, 25 talks")
	sample := ok(t, "", "export", "--db", db)
	require.Contains(t, ok(t, "", "load", "--db", db, "../../data/notes"), "(unchanged)")
	require.Equal(t, sample, ok(t, "", "export", "--db", db))

	ok(t, "", "load", "--db", db, tiny)
	require.Contains(t, ok(t, "", "export", "--db", db), "java-without-tears-today")
	ok(t, "", "load", "--db", db, write(t, dir, "tiny.txt", shortNote))
	short := ok(t, "", "export", "--db", db)
	for _, gone := range []string{"java-without-tears-today", "talk:tinyconf-2019/redis-in-anger-again> <https://schema.org/mentions"} {
		require.NotContains(t, short, gone)
	}

	copied := "bolt:" + filepath.Join(dir, "copy.db")
	ok(t, short, "import", "--db", copied, "-")
	require.Equal(t, short, ok(t, "", "export", "--db", copied))
	require.Contains(t, ok(t, "", "remove", "--db", copied), "tiny.txt\n")
	ok(t, "", "remove", "--db", copied, "tiny.txt")
	require.Equal(t, sample, ok(t, "", "export", "--db", copied), "removing a note removes exactly its facts")
}

func TestExtract_PrintsEachFormat(t *testing.T) {
	t.Parallel()
	var got struct {
		Notes []struct {
			Source, Event string
			Talks         []struct {
				ID, Title         string
				Line              int
				EndLine           int `json:"end_line"`
				Day               int
				Speakers          []string
				Topics, Companies []struct{ ID, Name string }
			}
			Problems []any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(ok(t, longNote, "extract", "--format", "json", "-")), &got))
	require.Len(t, got.Notes[0].Talks, 2)
	talk := got.Notes[0].Talks[0]
	require.Equal(t, "talk:tinyconf-2019/redis-in-anger-again", talk.ID)
	require.Equal(t, []int{3, 5}, []int{talk.Line, talk.EndLine})
	require.Equal(t, "company:netflix", talk.Companies[0].ID)
	require.NotNil(t, talk.Speakers)
	require.NotNil(t, got.Notes[0].Problems)

	facts, err := cayley.ReadQuads(strings.NewReader(ok(t, longNote, "extract", "--format", "nquads", "-")))
	require.NoError(t, err)
	require.Greater(t, len(facts), 20)
	require.Contains(t, ok(t, longNote, "extract", "-"), "Redis In Anger Again")
}

func TestCorrect_LineBeginsATalk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	note := write(t, dir, "tiny.txt", longNote)
	ok(t, "", "load", "--db", db, note)
	before := ok(t, "", "export", "--db", db)
	const begins = "note:tiny.txt line 5 begins a talk \"redis at netflix, with monitoring\"\n"
	require.Equal(t, 1, talkgraph(t, "", "correct", "--db", db, "tiny.txt line 2 begins a talk").code, "a blank line begins nothing")
	ok(t, "", "correct", "--db", db, "tiny.txt line 5 begins a talk")
	require.Equal(t, begins, ok(t, "", "correct", "--db", db))
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis"), "redis at netflix, with monitoring")
	want := ok(t, "", "export", "--db", db)
	ok(t, "", "load", "--db", db, note)
	require.Equal(t, want, ok(t, "", "export", "--db", db), "it survives a load")

	file := write(t, dir, "corrections.txt", begins)
	other := dbIn(t, t.TempDir())
	ok(t, "", "correct", "--db", other, "--file", file)
	ok(t, "", "load", "--db", other, note)
	require.Equal(t, want, ok(t, "", "export", "--db", other), "it may be stored before the note")
	require.Contains(t, ok(t, "", "extract", "--corrections", file, note), "    5  redis at netflix\n")

	ok(t, "", "correct", "--db", db, "tiny.txt line 3 begins no talk")
	ok(t, "", "correct", "--db", db, "--undo", "tiny.txt line 3 begins no talk", "tiny.txt line 5 begins a talk")
	require.Equal(t, before, ok(t, "", "export", "--db", db))
}

func TestExtract_Explains(t *testing.T) {
	t.Parallel()
	text := ok(t, "", "extract", "--explain", "../../data/notes/riverside-systems-day-2018.md")
	for _, want := range []string{"best: ", "second: ", "margin ", "Postgres Is Enough", "probability "} {
		require.Contains(t, text, want)
	}
	var got struct {
		Notes []struct {
			Source string
			Margin float64
			Talks  []struct {
				Line    int
				Reasons []struct{ Feature string }
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(ok(t, "", "extract", "--explain", "--format", "json", "../../data/notes/riverside-systems-day-2018.md")), &got))
	require.Len(t, got.Notes[0].Talks, 5)
	require.NotEmpty(t, got.Notes[0].Talks[0].Reasons)
	require.Equal(t, 2, talkgraph(t, "", "extract", "--explain", "--format", "nquads", "../../data/notes/riverside-systems-day-2018.md").code)
}

func TestExtract_ReadsAVocabularyOfTheUser(t *testing.T) {
	t.Parallel()
	mine := write(t, t.TempDir(), "mine.yaml", "topics:\n- name: anger management\n  labels: [anger]\n- name: Redis\n  silence: true\n")
	out := ok(t, longNote, "extract", "--vocabulary", mine, "-")
	require.Contains(t, out, "anger management")
	require.NotContains(t, out, "line 5: redis")
	require.Contains(t, ok(t, "", "vocabulary", "check", mine), "no problems in ")
}

func TestEvaluate_ScoresNotesAgainstAGoldFile(t *testing.T) {
	out := ok(t, "", "evaluate", "../../loader/testdata/sample.gold", "../../data/notes")
	report, err := os.ReadFile("../../loader/testdata/sample.report")
	require.NoError(t, err)
	require.Equal(t, string(report), out)
}

func TestAsk_AnswersAndDraws(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, longNote, "load", "--db", db, "-")
	require.Contains(t, ok(t, "", "ask", "--db", "memory:", "who mentions netflix"), "No talks are stored yet")
	require.Contains(t, ok(t, "", "ask", "--db", db, "who mentions netflix"), "Redis In Anger Again  (TinyConf 2019)")
	r := talkgraph(t, "", "ask", "--db", db, "talks about kubernetes")
	require.Equal(t, 0, r.code, "a question without results is no error")
	require.Contains(t, r.out, "No talk mentions Kubernetes.")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis and frobnication"), "Did you mean:\n  talks that mention \"Redis\"\n")
	require.Contains(t, ok(t, "", "ask", "--db", db, "--format", "csv", "redis"), "id,kind,name,event,because,source,line,quote\n")

	for name, begins := range map[string]string{"m.svg": "<svg", "m.png": "\x89PNG", "m.dot": "graph", "m.json": "{"} {
		path := filepath.Join(dir, name)
		ok(t, "", "map", "--db", db, "-o", path, "topic:redis")
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(b), begins), name)
	}
	require.Contains(t, ok(t, "", "map", "--db", db), "Everything in the graph")
}

// TestRun_BadInputHasItsExitCodeAndMessage requires for each bad input the exit code, one message
// and an unchanged store.
func TestRun_BadInputHasItsExitCodeAndMessage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	good := write(t, dir, "good.txt", longNote)
	ok(t, "", "load", "--db", db, good)
	before := ok(t, "", "export", "--db", db)
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.Mkdir(empty, 0o700))
	huge, err := os.Create(filepath.Join(dir, "huge.txt"))
	require.NoError(t, err)
	require.NoError(t, huge.Truncate(200<<20)) // one line of 200 MB
	require.NoError(t, huge.Close())
	cut := write(t, dir, "cut.db", strings.Repeat("\x00", 5000))

	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no verb known":       {[]string{"lod"}, 2, `unknown verb "lod"`},
		"no file named":       {[]string{"load"}, 2, "requires at least 1 arg"},
		"unknown flag":        {[]string{"load", "--nope", good}, 2, "unknown flag: --nope"},
		"unknown format":      {[]string{"ask", "--format", "xml", "x"}, 2, "write one of csv, json, table"},
		"missing file":        {[]string{"load", "--db", db, filepath.Join(dir, "nope.txt")}, 1, "no file or folder"},
		"folder without note": {[]string{"load", "--db", db, empty}, 1, "no notes in"},
		"binary":              {[]string{"load", "--db", db, good, write(t, dir, "b.txt", "a\x00b")}, 1, "is not text"},
		"empty note":          {[]string{"load", "--db", db, good, write(t, dir, "e.txt", " \n")}, 1, "is empty"},
		"a line of 200 MB":    {[]string{"load", "--db", db, huge.Name()}, 1, "a note may have 16 MB"},
		"unknown scheme":      {[]string{"ask", "--db", "redis:x", "y"}, 1, "write bolt:PATH, postgres://... or memory: for a trial"},
		"foreign database":    {[]string{"ask", "--db", "bolt:" + good, "y"}, 1, "name another file"},
		"damaged database":    {[]string{"ask", "--db", "bolt:" + cut, "y"}, 1, "not a talkgraph database"},
		"vocabulary":          {[]string{"load", "--db", db, "--vocabulary", write(t, dir, "v.yaml", "topics:\n- name: x\n  broader: [nope]\n"), good}, 1, `v.yaml:2: "x": has the broader topic "nope"`},
		"no vocabulary":       {[]string{"load", "--db", db, "--vocabulary", "nope.yaml", good}, 1, "cannot read the vocabulary"},
		"Gizmo":               {[]string{"console", "--db", db, "-e", "g.V("}, 1, "line 1, column 5"},
		"unknown ID":          {[]string{"map", "--db", db, "topic:rediss"}, 1, "there is no topic called \"rediss\" here; similar: topic:redis"},
		"unknown note":        {[]string{"remove", "--db", db, "nope.txt"}, 1, `no note is called "nope.txt"`},
		"quads":               {[]string{"import", "--db", db, good}, 1, "quad 1"},
		"map format":          {[]string{"map", "--db", db, "-o", "x.bmp"}, 2, "write svg, png, dot or json"},
		"address":             {[]string{"serve", "--db", db, "--addr", "256.0.0.1:1"}, 1, "name another address with --addr"},
	} {
		t.Run(name, func(t *testing.T) {
			r := talkgraph(t, "", c.args...)
			require.Equal(t, c.code, r.code, r.err)
			require.Contains(t, r.err, c.says)
			require.True(t, strings.HasPrefix(r.err, "talkgraph: "), r.err)
			require.NotContains(t, r.err, "goroutine")
		})
	}
	require.Equal(t, before, ok(t, "", "export", "--db", db))
	require.Contains(t, talkgraph(t, strings.ReplaceAll(before, "<https://schema.org/isBasedOn>", "<p:x>"), "import", "--db", db, "-").err, "does not state that it is based on")
	require.Equal(t, before, ok(t, "", "export", "--db", db))
}

func TestConsole_PrintsOneResultALine(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	ok(t, longNote, "load", "--db", db, "-")
	one := `g.V("<topic:redis>").In("<schema:about>").All()`
	want := `{"id":"<talk:tinyconf-2019/redis-in-anger-again>"}` + "\n"
	require.Equal(t, want, ok(t, "", "console", "--db", db, "-e", one))
	out := ok(t, ":help\n"+one+"\n", "console", "--db", db)
	require.Contains(t, out, "The talks about a topic")
	require.True(t, strings.HasSuffix(out, want))

	start := time.Now()
	for _, endless := range []string{"while(true){}", "while(true) g.V().Out().In().Count()"} {
		r := talkgraph(t, "", "console", "--db", db, "--query-time", "200ms", "-e", endless)
		require.Equal(t, 1, r.code)
		require.Contains(t, r.err, "time limit reached")
	}
	require.Less(t, time.Since(start), time.Minute, "they stop")
}

// startServer starts a server on a store and returns its process and its address.
func startServer(t *testing.T, db string, flags ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := command(t, append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, flags...)...)
	errs, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(errs)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	_, site, found := strings.Cut(strings.TrimSpace(line), "serves on ")
	require.True(t, found, line)
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return cmd, site
}

// TestServe_AnswersUntilItIsStopped starts a server with the sample notes, requests pages, and
// stops it with SIGTERM.
func TestServe_AnswersUntilItIsStopped(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	cmd, site := startServer(t, db)
	for path, want := range map[string]string{
		"/": "25 talks in the graph", "/ask?q=who+mentions+netflix": "2 results", "/healthz": `"status":"ok"`,
		"/map.svg": "<svg", "/talks/qcon-london-2017/real-world-java-9": "Real World Java 9",
	} {
		res, err := http.Get(site + path)
		require.NoError(t, err)
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		require.Contains(t, string(b), want, path)
	}
	res, err := http.Post(site+"/api/v1/notes?source=schedule.xml", "text/plain", strings.NewReader("<schedule><conference><title>Conf</title></conference></schedule>"))
	require.NoError(t, err)
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
	require.Contains(t, string(b), `schedule.xml holds talks as data, not notes; send it as a file of the form`)
	r := talkgraph(t, "", "serve", "--db", db, "--addr", "127.0.0.1:0")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "in use: ")

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
	require.Contains(t, ok(t, "", "ask", "--db", db, "who mentions netflix"), "Netflix")
}

func TestHelp_ShowsExamplesOfEachVerb(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"extract", "evaluate", "load", "ask", "map", "console", "serve", "export", "import", "remove", "vocabulary check"} {
		out := ok(t, "", append(strings.Fields(verb), "--help")...)
		require.Contains(t, out, "Examples:", verb)
	}
	require.Contains(t, ok(t, "", "--version"), "talkgraph version")
	require.Contains(t, ok(t, "", "completion", "bash"), "talkgraph")
}

// TestMap_SampleIsThePictureOfTheReadme compares the map of the sample notes with
// data/overview.svg.
func TestMap_SampleIsThePictureOfTheReadme(t *testing.T) {
	t.Chdir("../..")
	db := dbIn(t, t.TempDir())
	ok(t, "", "load", "--db", db, "data/notes")
	overview, err := os.ReadFile("data/overview.svg")
	require.NoError(t, err)
	require.Equal(t, string(overview), ok(t, "", "map", "--db", db), "talkgraph map -o data/overview.svg")
}

func TestCorrect_SurvivesLoadingAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	note := write(t, dir, "tiny.txt", longNote)
	ok(t, "", "load", "--db", db, note)
	require.Empty(t, ok(t, "", "correct", "--db", db))
	const about = "talk:tinyconf-2019/redis-in-anger-again is about topic:distributed-tracing\n"
	require.Equal(t, about, ok(t, "", "correct", "--db", db, `"Redis in Anger Again" is about tracing`))
	ok(t, "", "correct", "--db", db, "Redis In Anger Again is not about redis", "Java Without Tears Today is no talk")

	want := ok(t, "", "export", "--db", db)
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about tracing"), "added by hand")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis"), "No talk mentions Redis.")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about java"), "No talk mentions Java.")

	mine := write(t, dir, "mine.yaml", "topics:\n- name: anger\n")
	ok(t, "", "load", "--db", db, "--vocabulary", mine, note)
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about anger"), "Redis In Anger Again")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis"), "No talk mentions Redis.", "corrections outlive a change of the vocabulary")
	ok(t, "", "load", "--db", db, note)
	require.Equal(t, want, ok(t, "", "export", "--db", db), "and a load")

	file := write(t, dir, "corrections.txt", "# shared\n\n"+ok(t, "", "correct", "--db", db))
	other := dbIn(t, t.TempDir())
	ok(t, "", "correct", "--db", other, "--file", file)
	ok(t, "", "load", "--db", other, note)
	require.Equal(t, ok(t, "", "ask", "--db", db, "--format", "json", "talks"), ok(t, "", "ask", "--db", other, "--format", "json", "talks"))
	require.Equal(t, ok(t, "", "extract", "--corrections", file, note), ok(t, longNote, "extract", "--corrections", file, note))
	require.NotContains(t, ok(t, "", "extract", "--corrections", file, note), "Java Without")

	ok(t, "", "correct", "--db", db, "--undo", "--file", file)
	require.Empty(t, ok(t, "", "correct", "--db", db))
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about java"), "Java Without Tears Today")
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about redis"), "Redis In Anger Again")

	before := ok(t, "", "export", "--db", db)
	for text, says := range map[string]string{
		"Redis in Angr Again is no talk":         "the nearest: Redis In Anger Again",
		"Redis In Anger Again is about flurbs":   "no topic is called",
		"Redis In Anger Again is loud":           "contains no verb of a correction",
		"Redis In Anger Again is called":         "has no title",
		"Redis In Anger Again is no talk really": "leave out",
		"talk:a/b is about topic:redis":          "no talk is called",
		"topic:redis is about topic:redis":       "no talk is called",
	} {
		r := talkgraph(t, "", "correct", "--db", db, text)
		require.Equal(t, 1, r.code, text)
		require.Contains(t, r.err, says, text)
	}
	require.Equal(t, before, ok(t, "", "export", "--db", db), "nothing has changed")
	r := talkgraph(t, "", "correct", "--db", db, "--file", write(t, dir, "bad.txt", "talk:a/b is no talk\nnonsense\n"))
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "bad.txt:2: ")
}

func TestSuggest_AddsPhrasesToAVocabulary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	for _, name := range []string{"a.md", "b.md"} {
		note := write(t, dir, name, "# Conf of "+name+" 2019\n\n## Fast Pages | Ada Brzezinska\n\n* the golden hammer of "+name+", and latency\n")
		ok(t, "", "load", "--db", db, note)
	}
	out := ok(t, "", "vocabulary", "suggest", "--db", db)
	require.Contains(t, out, "golden hammer  (in 2 talks)")
	require.Contains(t, out, "    a.md:5  * the golden hammer of a.md, and latency\n")
	mine := filepath.Join(dir, "mine.yaml")
	require.NoError(t, os.WriteFile(mine, []byte("topics:\n- name: frobnication\n"), 0o600))
	ok(t, "", "vocabulary", "suggest", "--db", db, "--into", mine, "Golden Hammer")
	ok(t, "", "vocabulary", "check", mine)
	ok(t, "", "load", "--db", db, "--vocabulary", mine, filepath.Join(dir, "a.md"))
	require.Contains(t, ok(t, "", "ask", "--db", db, "talks about golden hammer"), "Fast Pages")
	require.NotContains(t, ok(t, "", "vocabulary", "suggest", "--db", db, "--vocabulary", mine), "golden hammer")

	before, err := os.ReadFile(mine)
	require.NoError(t, err)
	for _, c := range []struct {
		code int
		args []string
	}{{1, []string{"--into", mine, "nothing like it"}}, {2, []string{"golden hammer"}}, {2, []string{"--limit", "0"}}, {2, []string{"--format", "xml"}}} {
		r := talkgraph(t, "", append([]string{"vocabulary", "suggest", "--db", db}, c.args...)...)
		require.Equal(t, c.code, r.code, "%v %s", c.args, r.err)
	}
	after, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))

	facts, err := cayley.ReadQuads(strings.NewReader(ok(t, "", "vocabulary", "skos", mine)))
	require.NoError(t, err)
	require.Contains(t, facts, graph.Fact{Subject: "topic:frobnication", Predicate: graph.PredPrefLabel, Object: graph.Object{Text: "frobnication"}, Label: graph.VocabularyID})
}

func TestExtract_FindsTalksByAListOfTitles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	note := write(t, dir, "x.txt", "redis today\nsome redis in anger\njava without tears, really\njava\n")
	titles := write(t, dir, "titles.txt", "Redis Today\nJava Without Tears Really\n")
	out := ok(t, "", "extract", "--titles", titles, note)
	require.Contains(t, out, "1  Redis Today")
	require.Contains(t, out, "3  Java Without Tears Really")
	r := talkgraph(t, "", "extract", "--titles", filepath.Join(dir, "none"), note)
	require.Equal(t, 1, r.code)
}
