package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const twoYears = `{"title":"One","event":"DataConf 2018","abstract":"redis and elasticsearch","company":"Netflix"}
{"title":"Two","event":"DataConf 2018","abstract":"redis and elasticsearch"}
{"title":"Three","event":"DataConf 2018","abstract":"elasticsearch"}
{"title":"One","event":"DataConf 2019","abstract":"redis and terraform","company":"Spotify"}
{"title":"Five","event":"DataConf 2019","abstract":"redis and terraform"}
{"title":"Six","event":"DataConf 2019","abstract":"terraform"}
`

// TestTrends_DiffAndDigestCompareEvents runs diff, trends, next and digest on two years of an
// event.
func TestTrends_DiffAndDigestCompareEvents(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := dbIn(t, dir)
	ok(t, "", "load", "--db", db, write(t, dir, "talks.jsonl", twoYears), write(t, dir, "mine.txt", "OtherConf 2017\n\nJane Roe - Watching Many Services\n\nterraform and redis\n"))

	out := ok(t, "", "diff", "--db", db, "DataConf 2018", "event:dataconf-2019")
	require.Contains(t, out, "DataConf 2018 (3 talks) -> DataConf 2019 (3 talks)\n\nrose\n  Terraform  0.0 %  -> 100.0 %\n")
	require.Contains(t, out, "companies no longer mentioned\n  Netflix\n")
	require.Contains(t, out, "talks given again\n  One\n")
	require.Contains(t, ok(t, "", "trends", "--db", db), "2018 (3 talks) -> 2019 (3 talks)")
	require.Equal(t, ok(t, "", "trends", "--db", db, "2018", "2019", "--format", "csv"), ok(t, "", "trends", "--db", db, "2019", "--format", "csv"))
	var trend struct{ Rose []struct{ ID string } }
	require.NoError(t, json.Unmarshal([]byte(ok(t, "", "diff", "--db", db, "--format", "json", "year:2018", "year:2019")), &trend))
	require.Equal(t, "topic:terraform", trend.Rose[0].ID)

	out = ok(t, "", "next", "--db", db)
	require.Contains(t, out, `like "Watching Many Services": both on Terraform and Redis`)
	require.NotContains(t, out, "\nWatching Many Services  ")

	page := filepath.Join(dir, "digest.html")
	ok(t, "", "digest", "--db", db, "DataConf 2019", "-o", page, "--links", "https://t.example")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "<h1>DataConf 2019</h1>\n<p>3 talks.</p>\n<figure><svg ")
	require.Contains(t, string(html), `<a href="https://t.example/topics/terraform">Terraform</a>: 3 talks`)
	ok(t, "", "digest", "--db", db, "DataConf 2019", "-o", filepath.Join(dir, "digest.md"))
	md, err := os.ReadFile(filepath.Join(dir, "digest.md"))
	require.NoError(t, err)
	require.Contains(t, string(md), "![Map of DataConf 2019](digest.svg)")
	require.FileExists(t, filepath.Join(dir, "digest.svg"))
	require.Contains(t, ok(t, "", "digest", "--db", db, "DataConf 2019"), "## Read first\n\n1. **Five** on Terraform and Redis\n   > redis and terraform (talks.jsonl/dataconf-2019/five:4)\n2. **One**")

	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"diff", "DataConf 2018"}, 2, "accepts 2 arg"},
		{[]string{"diff", "DataConf 2018", "terraform"}, 1, "name two events, or two years"},
		{[]string{"diff", "DataConf 2018", "DataConf 2018"}, 1, "name another"},
		{[]string{"trends", "soon"}, 2, `"soon" is no year`},
		{[]string{"digest", "terraform"}, 1, "a digest is of an event"},
		{[]string{"digest", "NoConf"}, 1, "NoConf"},
		{[]string{"digest", "DataConf 2019", "--format", "pdf"}, 2, "unknown format"},
		{[]string{"next", "--format", "xml"}, 2, "unknown format"},
	} {
		r := talkgraph(t, "", append(c.args, "--db", db)...)
		require.Equal(t, c.code, r.code, c.args)
		require.Contains(t, r.err, c.says)
	}
	r := talkgraph(t, "", "next", "--db", dbIn(t, t.TempDir()))
	require.Contains(t, r.err, "no notes are stored; load some")
}
