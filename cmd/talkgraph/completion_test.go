package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCompletion_ProposesVerbsIDsAndQuestions runs the hidden verb that shells call on Tab.
func TestCompletion_ProposesVerbsIDsAndQuestions(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	ok(t, "", "load", "--db", db, "../../data/notes")
	complete := func(args ...string) []string {
		return strings.Split(ok(t, "", append([]string{"__complete"}, args...)...), "\n")
	}
	require.Contains(t, complete("map", "--db", db, "topic:microser"), "topic:microservices\tmicroservices")
	require.Contains(t, complete("digest", "--db", db, "ev"), "event:qcon-london-2017\tQCon London 2017")
	require.NotContains(t, strings.Join(complete("digest", "--db", db, ""), "\n"), "topic:")
	require.Contains(t, complete("ask", "--db", db, "talks about microser"), "talks about microservices")
	require.Contains(t, complete("remove", "--db", db, "qcon"), "qcon-london-2017.txt")
	require.Contains(t, complete("ask", "--format", ""), "json")
	require.Contains(t, complete("di"), "digest\tWrite a report of an event: talks to read first, topics, companies, a map")
	require.Contains(t, complete("map", "--db", "bolt:/nowhere/x.db", "topic:"), ":4", "a store that cannot be opened proposes nothing")
	for _, shell := range []string{"bash", "zsh", "fish"} {
		require.Contains(t, ok(t, "", "completion", shell), "talkgraph")
	}
}

func TestRun_UnknownVerbProposesSimilarOnes(t *testing.T) {
	t.Parallel()
	for verb, says := range map[string]string{"laod": `unknown verb "laod"; did you mean load?`, "exprot": "did you mean export?", "frobnicate": `unknown verb "frobnicate"`} {
		r := talkgraph(t, "", verb)
		require.Equal(t, 2, r.code)
		require.Contains(t, r.err, says)
	}
}

func TestMan_HasAPageForEachVerb(t *testing.T) {
	t.Parallel()
	page := ok(t, "", "man")
	require.True(t, strings.HasPrefix(page, ".nh\n.TH \"TALKGRAPH\" \"1\""), page[:60])
	require.Contains(t, ok(t, "", "man", "ask"), "TALKGRAPH-ASK")
	dir := t.TempDir()
	ok(t, "", "man", "-o", dir)
	require.FileExists(t, filepath.Join(dir, "talkgraph-load.1"))
	require.Equal(t, ok(t, "", "man"), page, "it is the same every time")
	r := talkgraph(t, "", "man", "frobnicate")
	require.Equal(t, 2, r.code)
}

func TestDoctor_ReportsProblemsWithRemedies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	out := ok(t, "", "doctor", "--db", db)
	require.Contains(t, out, "talks.db does not exist yet\n")
	require.Contains(t, out, "a map is drawn in ")
	require.NoFileExists(t, strings.TrimPrefix(db, "bolt:"), "nothing is changed")
	ok(t, "", "load", "--db", db, "../../data/notes")
	var found []finding
	require.NoError(t, json.Unmarshal([]byte(ok(t, "", "doctor", "--db", db, "--format", "json")), &found))
	bySubject := map[string]finding{}
	for _, f := range found {
		bySubject[f.Subject] = f
	}
	for _, subject := range []string{"program", "folder", "settings", "store", "vocabulary", "queries", "drawing"} {
		require.Equal(t, "ok", bySubject[subject].Status, "%s: %s", subject, bySubject[subject].Message)
	}
	r := talkgraph(t, "", "doctor", "--db", "bolt:"+write(t, dir, "broken.db", "hello"))
	require.Equal(t, 1, r.code)
	require.Contains(t, r.out, "wrong")
	require.Contains(t, r.err, "there are problems; the lines above name the remedies")
}

// TestConfig_ReadsTheFileInTheConfigurationFolder writes config.yaml to the user's configuration
// folder and checks that config and doctor read it.
func TestConfig_ReadsTheFileInTheConfigurationFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	require.NotContains(t, ok(t, "", "config", "show"), "config.yaml")
	require.NoError(t, os.MkdirAll(filepath.Join(home, "talkgraph"), 0o755))
	path := write(t, filepath.Join(home, "talkgraph"), "config.yaml", "draw-time: 3s\n")
	require.Regexp(t, `draw-time: 3s +# `+path, ok(t, "", "config", "show"))
	write(t, filepath.Join(home, "talkgraph"), "config.yaml", "draw-tmie: 3s\n")
	r := talkgraph(t, "", "doctor", "--db", dbIn(t, t.TempDir()))
	require.Equal(t, 1, r.code)
	require.Contains(t, r.out, `sets "draw-tmie", which is not a setting`)
}

func TestAsk_ReadsTheQuestionFromStandardInput(t *testing.T) {
	t.Parallel()
	db := dbIn(t, t.TempDir())
	ok(t, "QConf 2017\n\nJane Roe - Some Talk Of Things\n\nredis\n", "load", "--db", db, "-")
	want := ok(t, "", "ask", "--db", db, "talks about redis")
	require.Contains(t, want, "Some Talk Of Things")
	require.Equal(t, want, ok(t, "talks about redis\n", "ask", "--db", db, "-"))
	require.Equal(t, ok(t, "", "map", "--db", db, "--format", "dot", "talks about redis"), ok(t, "talks about redis\n", "map", "--db", db, "--format", "dot", "-"))
	require.JSONEq(t, `[{"name":"stdin.txt","notes":1}]`, ok(t, "", "remove", "--db", db, "--format", "json"))
}
