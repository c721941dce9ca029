package server_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/internal/servertest"
	"github.com/talkgraph/talkgraph/server"
)

// TestTeach_OffersLinesOfTheSameKind states of one line that a talk begins there, takes the offer
// for the lines like it, and takes one of them back.
func TestTeach_OffersLinesOfTheSameKind(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	form := url.Values{"source": {"odd.txt"}, "text": {"MyConf 2022\n\nwe went to the conference and it was good\n\ncaches and how to lose them\nredis is fast\nkafka too\n\nqueues are everywhere\nrabbits and kafka\n\ntypes will save us\njava, go\n"}}
	send := func(do string, fields ...string) string {
		f := url.Values{"do": {do}}
		for name, values := range form {
			f[name] = values
		}
		for i := 0; i < len(fields); i += 2 {
			f.Add(fields[i], fields[i+1])
		}
		status, page := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", f.Encode())
		require.Equal(t, http.StatusOK, status)
		return page
	}
	page := send("begin", "line", "0/5")
	require.Contains(t, page, `value="caches and how to lose them"`)
	require.Contains(t, page, `<button name="do" value="begin 0 3,9,12">Make all 3 other lines like it begin a talk</button>`)
	form["fix:0"] = []string{`line 5 begins a talk "caches and how to lose them"`}
	page = send("begin 0 3,9,12")
	for _, title := range []string{"we went to the conference and it was good", "queues are everywhere", "types will save us"} {
		require.Contains(t, page, `value="`+title+`" aria-label="Title"`)
	}
	form["fix:0"] = append(form["fix:0"], `line 3 begins a talk "we went to the"`, `line 9 begins a talk "queues"`, `line 12 begins a talk "types"`)
	page = send("drop 0 1")
	require.NotContains(t, page, `value="we went to the conference and it was good" aria-label="Title"`)
	form["fix:0"] = append(form["fix:0"][:1], form["fix:0"][2:]...)

	page = send("speaker", "line", "0/6")
	require.Contains(t, page, `name="by:0/caches-and-how-to-lose-them" value="redis is fast"`)
	page = send("save", "event:0", "OddConf 2023", "was:event:0", "MyConf 2022")
	require.Contains(t, page, "<b>odd.txt</b>: ")
	res, _ := servertest.Get(t, site, "/talks/oddconf-2023/queues-are-everywhere")
	require.Equal(t, http.StatusOK, res.StatusCode)

	for _, odd := range []string{"begin 0 0", "begin 0 99", "drop 0 -1"} {
		f := url.Values{"do": {odd}, "source": form["source"], "text": form["text"]}
		status, _ := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", f.Encode())
		require.Equal(t, http.StatusBadRequest, status, odd)
	}
}

// TestAdd_TypedEventNamesTheNote saves a note without a name and with a corrected event.
func TestAdd_TypedEventNamesTheNote(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	form := url.Values{"text": {"MyConf 2022\n\nCaches All The Way Down\n\nredis\n"}, "do": {"save"}, "event:0": {"OddConf 2023"}, "was:event:0": {"MyConf 2022"}}
	_, page := servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
	require.Contains(t, page, "<b>oddconf-2023-1.txt</b>: 1 talk")
	res, _ := servertest.Get(t, site, "/talks/oddconf-2023/caches-all-the-way-down")
	require.Equal(t, http.StatusOK, res.StatusCode)
}

// TestAdd_NewMentionsAreKept types more text after a preview. A topic that the preview did not show
// is not rejected.
func TestAdd_NewMentionsAreKept(t *testing.T) {
	site := servertest.Serve(t, "nothing", time.Minute, func(*server.Config) {})
	const key = "0/caches-all-the-way-down"
	form := url.Values{
		"source": {"mine.txt"}, "text": {"MyConf 2022\n\nCaches All The Way Down\n\nredis and kafka\n"}, "do": {"save"},
		"shown": {key}, "talk": {key}, "had:" + key: {"topic:redis"}, "keep:" + key: {"topic:redis"},
		"title:" + key: {"Caches All"}, "was:title:" + key: {"Caches All"},
	}
	servertest.Post(t, site, "/notes/add", "application/x-www-form-urlencoded", form.Encode())
	_, talk := servertest.Get(t, site, "/talks/myconf-2022/caches-all-the-way-down")
	require.Contains(t, talk, `href="/topics/apache-kafka"`)
	require.Contains(t, talk, `<h1>Caches All The Way Down</h1>`)
}
