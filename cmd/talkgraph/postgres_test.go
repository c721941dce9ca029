package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/graph/cayley/storetest"
	"github.com/talkgraph/talkgraph/queries"
)

// askServer sends a question to a server and returns its answer.
func askServer(t *testing.T, site, question string) queries.Answer {
	t.Helper()
	res, err := http.Get(site + "/api/v1/ask?q=" + url.QueryEscape(question))
	require.NoError(t, err)
	defer res.Body.Close()
	var a queries.Answer
	require.NoError(t, json.NewDecoder(res.Body).Decode(&a))
	return a
}

// TestPostgres_TwoServersShareAStore runs two servers on one database. Notes and corrections that
// one server or the command line stores must show on the other.
func TestPostgres_TwoServersShareAStore(t *testing.T) {
	if os.Getenv(storetest.Server) == "" {
		t.Skip("no PostgreSQL is named; make test-postgres starts one")
	}
	db := storetest.Database(t)
	_, one := startServer(t, db)
	_, two := startServer(t, db)
	require.Equal(t, 25, askServer(t, one, "talks").Total)
	require.Equal(t, askServer(t, one, "talks about monitoring"), askServer(t, two, "talks about monitoring"))

	waitForTotal := func(site, question string, total int) {
		t.Helper()
		start := time.Now()
		require.Eventually(t, func() bool { return askServer(t, site, question).Total == total }, time.Minute, 20*time.Millisecond)
		t.Logf("%s: %v", question, time.Since(start).Round(time.Millisecond))
	}
	res, err := http.Post(one+"/api/v1/notes?source=late.txt", "text/plain", strings.NewReader("LateConf 2019\n\nJane Roe - Terraform At Scale\n\nterraform and vault\n"))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, res.StatusCode)
	require.NoError(t, res.Body.Close())
	waitForTotal(two, "talks about terraform at lateconf 2019", 1)

	ok(t, "", "correct", "--db", db, `talk:lateconf-2019/terraform-at-scale is not about topic:terraform`)
	waitForTotal(one, "talks about terraform at lateconf 2019", 0)
	waitForTotal(two, "talks about terraform at lateconf 2019", 0)

	records := write(t, t.TempDir(), "more.jsonl", `{"title":"Vault In Depth","event":"LateConf 2019","abstract":"all of vault and terraform","tags":["secrets"]}`)
	require.Contains(t, ok(t, "", "load", "--db", db, records), "1 talk (1 stored")
	waitForTotal(one, "talks about terraform at lateconf 2019", 1)
	waitForTotal(two, "talks about terraform at lateconf 2019", 1)

	ok(t, "", "remove", "--db", db, "late.txt")
	waitForTotal(one, "talks at lateconf 2019", 1)
	waitForTotal(two, "talks at lateconf 2019", 1)
}

func TestPostgres_ErrorsNameTheRemedy(t *testing.T) {
	if os.Getenv(storetest.Server) == "" {
		t.Skip("no PostgreSQL is named; make test-postgres starts one")
	}
	gone, err := url.Parse(os.Getenv(storetest.Server))
	require.NoError(t, err)
	gone.Path = "/nothing_here"
	r := talkgraph(t, "", "ask", "--db", gone.String(), "talks")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "create it")
	r = talkgraph(t, "", "ask", "--db", "postgres://nobody@127.0.0.1:1/x", "talks")
	require.Equal(t, 1, r.code)
	require.Contains(t, r.err, "check that it runs")
}
